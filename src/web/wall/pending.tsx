/** Warnings that wait, oldest deadline first, each with how much of its time is used up. */
import type { CSSProperties, ReactElement } from 'react';
import type { Wall } from '../../contract/index.ts';
import { useNow } from '../ui/clock.ts';
import { countdown } from '../ui/format.ts';
import { useShared } from '../ui/messages/index.ts';
import { GradeBadge } from '../ui/tag.tsx';
import { Panel, PanelEmpty, useWallWords } from './panel.tsx';

const shownMax = 8;

/** One warning with its deadline; `step` says of what it is. */
export function DueRow({
  item,
  hide,
  step,
}: {
  item: Wall['pending'][number];
  hide: (text: string) => string;
  step?: string;
}): ReactElement {
  const m = useWallWords();
  const { days } = useShared().time;
  const now = useNow();
  const openedAt = Date.parse(item.openedAt);
  const deadlineAt = Date.parse(item.deadlineAt);
  const { over, clock, urgent } = countdown(deadlineAt, now, days);
  const used = over ? 1 : Math.max(0, (now - openedAt) / Math.max(1, deadlineAt - openedAt));
  return (
    <li className="pending-row" data-state={over ? 'over' : urgent ? 'urgent' : 'calm'}>
      <GradeBadge grade={item.grade} />
      <div className="pending-what">
        <p className="pending-title">{hide(item.title)}</p>
        <p className="pending-unit">
          {step !== undefined && <b>{step}</b>}
          {item.unitName}
        </p>
      </div>
      <p className="pending-clock">
        <small>{over ? m.pending.over : m.pending.left}</small> {clock}
      </p>
      <span className="pending-bar" style={{ '--used': Math.min(1, used) } as CSSProperties} />
    </li>
  );
}

export function Pending({
  wall,
  hide,
}: {
  wall: Wall;
  hide: (text: string) => string;
}): ReactElement {
  const m = useWallWords();
  const { waiting, overdue } = wall.figures;
  const shown = wall.pending.slice(0, shownMax);
  return (
    <Panel
      name="pending"
      title={
        <>
          {m.pending.title} <strong className="panel-count">{waiting}</strong>
        </>
      }
      extra={overdue > 0 && <strong className="trend-alarm">{m.pending.overdue(overdue)}</strong>}
    >
      {shown.length === 0 ? (
        <PanelEmpty title={m.pending.empty} hint={m.pending.emptyHint} />
      ) : (
        <ol className="pending">
          {shown.map((item) => (
            <DueRow key={item.id} item={item} hide={hide} />
          ))}
        </ol>
      )}
      {waiting > shown.length && shown.length > 0 && (
        <p className="panel-foot">{m.pending.more(waiting - shown.length)}</p>
      )}
    </Panel>
  );
}
