/** The clock since the first transfer: always in view while the money may still be caught. */
import type { ReactElement } from 'react';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../core/kernel/index.ts';
import { Money, useMessages, useNow } from '../../ui/index.ts';
import { filledRows, firstAt, totalFen, type FormRow } from './form.ts';
import { reportMessages } from './messages.ts';
import { useTerms } from './terms.ts';

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** `00:12:34`; days are told apart. */
function clockOf(ms: number): string {
  const rest = Math.max(0, ms) % dayMs;
  return [rest / hourMs, (rest % hourMs) / minuteMs, (rest % minuteMs) / secondMs]
    .map(two)
    .join(':');
}

export function HeadFigures({ rows }: { rows: readonly FormRow[] }): ReactElement {
  const m = useMessages(reportMessages);
  const first = firstAt(rows);
  const total = totalFen(rows);
  const count = filledRows(rows).length;
  return (
    <div className="rp-figures">
      <Clock since={first} />
      <div className="figure">
        <span className="figure-label">
          {m.total} · {m.count(count)}
        </span>
        <span className="figure-value number">
          <Money fen={total} />
        </span>
      </div>
    </div>
  );
}

/** Red in the golden minutes, when every second counts; amber after. */
export function Clock({ since }: { since: number | null }): ReactElement {
  const m = useMessages(reportMessages);
  const now = useNow();
  const { goldenMs } = useTerms();
  if (since === null) {
    return (
      <div className="figure figure-quiet">
        <span className="figure-label">{m.clock.label}</span>
        <span className="figure-value number" title={m.clock.none}>
          --:--:--
        </span>
      </div>
    );
  }
  const ms = now - since;
  const days = Math.floor(ms / dayMs);
  const golden = ms < goldenMs;
  return (
    <div className="figure rp-clock" data-golden={golden} role="timer" aria-live="off">
      <span className="figure-label">
        {m.clock.label} · {golden ? m.clock.golden : m.clock.past}
      </span>
      <span className="figure-value number">
        {days > 0 && <small>{m.clock.days(days)} </small>}
        {clockOf(ms)}
      </span>
    </div>
  );
}
