/** The time axis under the picture: every transfer, the report, the first stop, and a range to light. */
import type { ReactElement } from 'react';
import { Button, useMessages } from '../../ui/index.ts';
import { flowMessages } from './flow-messages.ts';
import type { FlowState } from './flow-state.ts';
import { clockNear } from './time.ts';
import type { CaseView } from './view.ts';

type Span = { readonly from: number; readonly to: number };

/** Of the span, after the last thing known: its words stand there. */
const room = 0.12;

/** From the first transfer to the last thing known, with a little room. */
export function spanOf(view: CaseView): Span {
  const { detail, edges } = view;
  const marks = [detail.firstTransferAt, detail.reportedAt, detail.firstStopAt]
    .filter((at) => at !== null)
    .map((at) => Date.parse(at));
  const all = [...edges.map(({ at }) => at), ...marks];
  const from = Math.min(...all);
  const last = Math.max(...all, from + 60_000);
  return { from, to: last + (last - from) * room };
}

const steps = 1000;

export function TimeAxis({ view, flow }: { view: CaseView; flow: FlowState }): ReactElement {
  const m = useMessages(flowMessages);
  const span = spanOf(view);
  const share = (at: number): number => (at - span.from) / (span.to - span.from);
  const percent = (at: number): string => `${(share(at) * 100).toFixed(3)}%`;
  const atOf = (step: number): number =>
    Math.round(span.from + (step / steps) * (span.to - span.from));
  const most = Math.max(1, ...view.edges.map(({ amountFen }) => amountFen));
  const from = flow.range.from ?? span.from;
  const to = flow.range.to ?? span.to;
  const set = (nextFrom: number, nextTo: number): void =>
    flow.setRange(
      nextFrom <= span.from ? null : Math.min(nextFrom, nextTo),
      nextTo >= span.to ? null : Math.max(nextFrom, nextTo),
    );
  const ranged = flow.range.from !== null || flow.range.to !== null;
  const { reportedAt, firstStopAt } = view.detail;
  const close =
    firstStopAt !== null && share(Date.parse(firstStopAt)) - share(Date.parse(reportedAt)) < 0.09;
  return (
    <section className="axis" aria-label={m.axis.label}>
      <span className="axis-end number">{clockNear(from, span.from)}</span>
      <div className="axis-track">
        {view.edges.map(({ id, at, amountFen }) => (
          <i
            key={id}
            className="axis-tick"
            data-dim={at < from || at > to}
            style={{ left: percent(at), height: 5 + Math.round((amountFen / most) * 17) }}
          />
        ))}
        <span
          className="axis-mark"
          data-side={close ? 'left' : 'right'}
          style={{ left: percent(Date.parse(reportedAt)) }}
        >
          <span className="number">
            {m.axis.report(clockNear(Date.parse(reportedAt), span.from))}
          </span>
        </span>
        {firstStopAt !== null && (
          <span
            className="axis-mark"
            data-side="right"
            style={{ left: percent(Date.parse(firstStopAt)) }}
          >
            <span className="number">
              {m.axis.stop(clockNear(Date.parse(firstStopAt), span.from))}
            </span>
          </span>
        )}
        <i
          className="axis-range"
          style={{ left: percent(from), right: `${(100 - share(to) * 100).toFixed(3)}%` }}
        />
        {(['from', 'to'] as const).map((end) => (
          <input
            key={end}
            type="range"
            className="axis-handle"
            min={0}
            max={steps}
            value={Math.round(share(end === 'from' ? from : to) * steps)}
            aria-label={end === 'from' ? m.axis.from : m.axis.to}
            aria-valuetext={clockNear(end === 'from' ? from : to, span.from)}
            onChange={(event) => {
              const at = atOf(Number(event.target.value));
              if (end === 'from') set(at, to);
              else set(from, at);
            }}
          />
        ))}
      </div>
      <span className="axis-end number">{clockNear(to, span.from)}</span>
      {ranged && (
        <Button size="small" kind="quiet" onClick={() => flow.setRange(null, null)}>
          {m.axis.all}
        </Button>
      )}
    </section>
  );
}
