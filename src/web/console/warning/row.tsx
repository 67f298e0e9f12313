/** One warning of the list, in three lines. */
import { memo, type ReactElement } from 'react';
import { categories } from '../../../core/kernel/index.ts';
import type { WarningRow } from '../../../contract/index.ts';
import { warningTiers } from '../../../core/warning/index.ts';
import {
  Deadline,
  GradeBadge,
  LiveDot,
  Money,
  moneyText,
  Tag,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { warningMessages } from './messages.ts';

export type RowMark = 'none' | 'mine' | 'taken' | 'moved' | 'submitting';

type RowProps = {
  readonly row: WarningRow;
  readonly mark: RowMark;
  readonly holder: string;
  /** Seats that have it open, where nobody has taken it. */
  readonly lookers: string;
};

function Mark({ row, mark, holder, lookers }: RowProps): ReactElement | null {
  const m = useMessages(warningMessages);
  if (mark === 'mine') return <Tag tone="act">{row.status === 'held' ? m.holdTag : m.mineTag}</Tag>;
  if (mark === 'taken') {
    return <Tag tone="quiet">{m.takenBy(holder || m.someone)}</Tag>;
  }
  if (mark === 'moved')
    return <Tag tone="quiet">{row.status === 'closed' ? m.closedTag : m.movedTag}</Tag>;
  if (mark === 'submitting') return <Tag tone="quiet">{m.submitting}</Tag>;
  if (lookers !== '') return <Tag tone="quiet">{m.lookedAt(lookers)}</Tag>;
  return null;
}

/** What a call now is expected to prevent, and of what that is made, for the hover. */
function worthText({ worth }: WarningRow, label: string): string | undefined {
  if (worth === null) return undefined;
  const lines = worth.factors.map((factor) => factor.text);
  return [`${label} ${moneyText(worth.fen, 'never')}`, ...lines].join('\n');
}

export const Row = memo(function Row({ row, mark, holder, lookers }: RowProps): ReactElement {
  const m = useMessages(warningMessages);
  const name = useNameOf();
  const { person } = row;
  const who = [person.sex && m.sex[person.sex], person.age].filter(Boolean).join(' ');
  return (
    <>
      <span className="row-line">
        <GradeBadge grade={row.grade} />
        <strong className="row-category">{name(categories, row.category)}</strong>
        <span className="grow" />
        {row.status === 'closed' ? null : <Deadline at={row.deadlineAt} />}
      </span>
      <span className="row-line">
        <strong>{person.nameMasked || m.nameless}</strong>
        <span className="row-who">
          {who} {person.place}
        </span>
        {row.isRepeat && (
          <span className="row-repeat" title={m.repeatLong}>
            {m.repeat}
          </span>
        )}
        <span className="grow" />
        {row.amountAtRiskFen > 0 && (
          <strong className="row-money" title={worthText(row, m.worth)}>
            <Money fen={row.amountAtRiskFen} />
          </strong>
        )}
      </span>
      <span className="row-line row-last">
        {row.tier !== 'seat' && <Tag tone="act">{name(warningTiers, row.tier)}</Tag>}
        {row.sent !== null && (
          <span className="row-headline row-sent">
            {[row.sent.by || m.byRule, row.sent.why].filter(Boolean).join('：')}
          </span>
        )}
        {row.ongoingCall && row.sent === null && (
          <>
            <LiveDot />
            <strong className="row-live">{m.onCall}</strong>
          </>
        )}
        {row.sent === null && <span className="row-headline">{row.headline}</span>}
        <Mark row={row} mark={mark} holder={holder} lookers={lookers} />
      </span>
    </>
  );
});
