/** The week of a unit: a row for each person, a bar for each stretch, and a row of gaps above all. */
import { useMemo, type ReactElement } from 'react';
import type { RosterReply } from '../../../contract/index.ts';
import { dutyRoles } from '../../../core/duty/index.ts';
import { useMessages, useNameOf, useNow } from '../../ui/index.ts';
import { dutyMessages } from './messages.ts';
import { clockOf, dayStartOf, piecesOf, type Span } from './place.ts';

type Line = { readonly id: string; readonly name: string; readonly spans: readonly Span[] };

/** People in the order of their shifts; who only stands in comes last. */
function linesOf(roster: RosterReply): readonly Line[] {
  const lines = new Map<string, { id: string; name: string; spans: Span[] }>();
  for (const span of roster.spans) {
    const line = lines.get(span.userId) ?? { id: span.userId, name: span.name, spans: [] };
    line.spans.push(span);
    lines.set(span.userId, line);
  }
  const order = new Map(roster.shifts.toReversed().map((shift, i) => [shift.userId, -i]));
  const rank = (line: Line): number => order.get(line.id) ?? 1;
  return [...lines.values()].sort((a, b) => rank(a) - rank(b));
}

/** Below this share of a day there is no room for words. */
const wordsMin = 0.28;
const hourOf = (at: string): string => clockOf(at).replace(/^0/, '').replace(':00', '');

type Part = { readonly from: number; readonly to: number; readonly first: boolean };

/** `8–20` where there is room, the end alone on the day after. */
function labelOf({ from, to, first }: Part, span: Span): string {
  if (to - from < wordsMin) return '';
  const end = hourOf(span.untilAt);
  return first ? `${hourOf(span.fromAt)}–${end}` : `–${end}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

function Gaps({ roster, monday }: { roster: RosterReply; monday: string }): ReactElement {
  const m = useMessages(dutyMessages);
  const pieces = roster.gaps.flatMap((gap) =>
    piecesOf(gap.fromAt, gap.untilAt, monday).map((piece) => ({ ...piece, gap })),
  );
  return (
    <tr className="roster-gaps">
      <th scope="row">{m.row.gap}</th>
      {roster.days.map((day, i) => (
        <td key={day}>
          {pieces
            .filter((piece) => piece.day === i)
            .map(({ from, to, gap }) => (
              <span
                key={`${gap.fromAt}-${i}`}
                className="gap-bar"
                role="img"
                aria-label={m.gapLabel(clockOf(gap.fromAt), clockOf(gap.untilAt))}
                title={m.gapLabel(clockOf(gap.fromAt), clockOf(gap.untilAt))}
                style={{ left: percent(from), width: percent(to - from) }}
              />
            ))}
        </td>
      ))}
    </tr>
  );
}

type RowProps = {
  readonly line: Line;
  readonly roster: RosterReply;
  readonly monday: string;
  readonly chosen: string | undefined;
  readonly onChoose: (span: Span) => void;
};

/** Key of one stretch in the address of the screen. */
export const spanKey = (span: Pick<Span, 'shiftId' | 'day'>): string =>
  `${span.shiftId}.${span.day}`;

function Row({ line, roster, monday, chosen, onChoose }: RowProps): ReactElement {
  const m = useMessages(dutyMessages);
  const name = useNameOf();
  const pieces = line.spans.flatMap((span) =>
    piecesOf(span.fromAt, span.untilAt, monday).map((piece, k) => ({ ...piece, span, k })),
  );
  return (
    <tr>
      <th scope="row">{line.name}</th>
      {roster.days.map((day, i) => (
        <td key={day}>
          {pieces
            .filter((piece) => piece.day === i)
            .map(({ from, to, span, k }) => (
              <button
                key={spanKey(span) + k}
                type="button"
                className={`duty-bar duty-${span.role}${span.standIn ? ' duty-stand-in' : ''}`}
                aria-pressed={chosen === spanKey(span)}
                aria-label={`${labelOf({ from, to, first: k === 0 }, span)} ${m.spanLabel(
                  line.name,
                  clockOf(span.fromAt),
                  clockOf(span.untilAt),
                  name(dutyRoles, span.role),
                )}`.trim()}
                tabIndex={k === 0 ? 0 : -1}
                style={{ left: percent(from), width: percent(to - from) }}
                onClick={() => onChoose(span)}
              >
                {labelOf({ from, to, first: k === 0 }, span)}
              </button>
            ))}
        </td>
      ))}
    </tr>
  );
}

export function Grid({
  roster,
  chosen,
  onChoose,
}: {
  roster: RosterReply;
  chosen: string | undefined;
  onChoose: (span: Span) => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const lines = useMemo(() => linesOf(roster), [roster]);
  const monday = roster.days[0] ?? '';
  const now = useNow();
  const today = roster.days.findIndex((day) => {
    const start = dayStartOf(day);
    return now >= start && now < start + 86_400_000;
  });
  return (
    <div className="roster-box">
      <table className="roster">
        <caption className="unseen">{m.grid}</caption>
        <thead>
          <tr>
            <th scope="col">{m.form.person}</th>
            {roster.days.map((day, i) => (
              <th key={day} scope="col" aria-current={i === today ? 'date' : undefined}>
                {m.weekdays[i]} <span className="number quiet">{day.slice(5)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gaps roster={roster} monday={monday} />
          {lines.map((line) => (
            <Row
              key={line.id}
              line={line}
              roster={roster}
              monday={monday}
              chosen={chosen}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
