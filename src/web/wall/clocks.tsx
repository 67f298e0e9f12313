/** The page of clocks: what is late, what is due next, how long the steps take. Counts and places only. */
import type { CSSProperties, ReactElement } from 'react';
import type { Wall } from '../../contract/index.ts';
import { grades } from '../../core/warning/index.ts';
import { countText, durationText } from '../ui/format.ts';
import { useShared } from '../ui/messages/index.ts';
import { GradeBadge } from '../ui/tag.tsx';
import { Panel, PanelEmpty, useWallWords } from './panel.tsx';
import { DueRow } from './pending.tsx';

type Clocks = Wall['clocks'];
/** More than these stand in two columns. */
const columnMax = 7;

type Hide = (text: string) => string;

function Late({ clocks, hide }: { clocks: Clocks; hide: Hide }): ReactElement {
  const m = useWallWords();
  const all = clocks.late.flatMap((row) => row.grades).reduce((sum, one) => sum + one, 0);
  return (
    <Panel
      name="late"
      title={
        <>
          {m.clocks.late} <strong className="panel-count">{countText(all)}</strong>
        </>
      }
    >
      <table className="late">
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{m.clocks.stepName}</span>
            </th>
            {grades.map(({ code }) => (
              <th key={code} scope="col">
                <GradeBadge grade={code} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {clocks.late.map((row) => (
            <tr key={row.step}>
              <th scope="row">{m.clocks.step[row.step]}</th>
              {row.grades.map((count, i) => (
                <td key={grades[i]?.code} data-tone={count === 0 ? 'none' : i < 2 ? 'bad' : 'some'}>
                  {countText(count)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <h3 className="late-oldest">{m.clocks.oldest}</h3>
      {clocks.oldest === null ? (
        <PanelEmpty title={m.clocks.noneLate} />
      ) : (
        <ol className="pending late-one">
          <DueRow item={clocks.oldest} hide={hide} step={m.clocks.step[clocks.oldest.step]} />
        </ol>
      )}
    </Panel>
  );
}

function Next({ clocks, hide }: { clocks: Clocks; hide: Hide }): ReactElement {
  const m = useWallWords();
  return (
    <Panel name="next" title={m.clocks.next} lead={m.clocks.nextLead}>
      {clocks.next.length === 0 ? (
        <PanelEmpty title={m.clocks.noneNext} />
      ) : (
        <ol className="pending next" data-many={clocks.next.length > columnMax}>
          {clocks.next.map((item) => (
            <DueRow key={item.id} item={item} hide={hide} step={m.clocks.step[item.step]} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Watch({ watch }: { watch: Clocks['watch'] }): ReactElement {
  const m = useWallWords();
  const shared = useShared();
  const most = Math.max(1, ...watch.map((one) => one.p90Ms ?? 0));
  const time = (ms: number | null): string =>
    ms === null ? shared.none : durationText(ms, shared.time.duration);
  return (
    <Panel name="watch" title={m.clocks.watch} lead={m.clocks.watchLead}>
      <ol className="watch">
        {watch.map((one) => (
          <li key={one.step}>
            <p className="watch-name">
              {m.clocks.reached[one.step]} <small>{m.clocks.count(countText(one.count))}</small>
            </p>
            <p className="watch-median">{time(one.medianMs)}</p>
            <span
              className="watch-bar"
              style={
                {
                  '--median': (one.medianMs ?? 0) / most,
                  '--p90': (one.p90Ms ?? 0) / most,
                } as CSSProperties
              }
            />
            <p className="watch-p90">
              {m.clocks.p90} {time(one.p90Ms)}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

export function ClockPage({ clocks, hide }: { clocks: Clocks; hide: Hide }): ReactElement {
  return (
    <>
      <Late clocks={clocks} hide={hide} />
      <Next clocks={clocks} hide={hide} />
      <Watch watch={clocks.watch} />
    </>
  );
}
