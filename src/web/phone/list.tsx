/** Today's tasks: what cannot wait first, then what is near. */
import type { ReactElement } from 'react';
import type { VisitTask, VisitToday } from '../../contract/index.ts';
import { orderTasks } from '../../core/visit/index.ts';
import { centreNow, perform, type PhoneState } from './engine.ts';
import { Icon } from './icon.tsx';
import { Blank, Deadline, Far, GradeTag, gravestOf, Section } from './parts.tsx';
import { useWords } from './messages.ts';

type Props = {
  readonly phone: PhoneState;
  readonly today: VisitToday;
  readonly tasks: readonly VisitTask[];
};

/** In the order of doing; deadlines as numbers for that. */
function ordered(tasks: readonly VisitTask[], today: VisitToday): readonly VisitTask[] {
  const timed = tasks.map((task) => ({
    task,
    id: task.id,
    dueAt: Date.parse(task.dueAt),
    cell: task.cell,
  }));
  return orderTasks(timed, today.me.cell, today.policy, centreNow()).map(({ task }) => task);
}

export function TaskList({ phone, today, tasks }: Props): ReactElement {
  const m = useWords();
  const living = tasks.filter((task) => task.status !== 'done' && task.status !== 'withdrawn');
  const mine = ordered(
    living.filter((task) => task.mine),
    today,
  );
  const open = ordered(
    living.filter((task) => !task.mine),
    today,
  );
  const waiting = tasks.filter((task) => task.status === 'done');
  const conflicts = today.conflicts.filter((one) => one.state === 'open').length;
  const done = today.doneToday + waiting.length;
  return (
    <>
      {conflicts > 0 && (
        <a className="notice" href="#conflicts">
          <Icon name="alert" />
          <span>
            <strong>{m.conflicts(conflicts)}</strong>
            {m.conflictsHint}
          </span>
          <span className="notice-go">{m.look}</span>
        </a>
      )}
      {mine.length + open.length === 0 && (
        <Blank icon="door" title={m.empty} hint={m.emptyHint}>
          <p className="hint">{m.doneToday(done)}</p>
        </Blank>
      )}
      {mine.length > 0 && (
        <Section title={m.mine} extra={<span className="hint">{m.doneToday(done)}</span>}>
          <ul className="cards">
            {mine.map((task) => (
              <TaskCard key={task.id} task={task} />
            ))}
          </ul>
        </Section>
      )}
      {open.length > 0 && (
        <Section title={m.open}>
          <ul className="cards">
            {open.map((task) => (
              <TaskCard key={task.id} task={task} />
            ))}
          </ul>
        </Section>
      )}
      <p className="foot hint">
        {phone.line === 'syncing' ? m.syncing : ''}
        {conflicts === 0 && today.conflicts.length > 0 && (
          <a href="#conflicts">{m.conflictTitle}</a>
        )}
      </p>
    </>
  );
}

const nextAct = {
  waiting: 'accept',
  accepted: 'set-out',
  'under-way': 'arrive',
} as const;

function TaskCard({ task }: { task: VisitTask }): ReactElement {
  const m = useWords();
  const grade = gravestOf(task);
  const { status } = task;
  const act = status === 'waiting' || status === 'accepted' ? nextAct[status] : undefined;
  const [district = '', community = ''] = task.place.split(' · ');
  const target = `#task=${task.id}`;
  return (
    <li className={`card card-${grade}`}>
      <a className="card-link" href={target}>
        <span className="card-top">
          <GradeTag grade={grade} />
          <Deadline at={task.dueAt} />
        </span>
        <span className="card-place">{task.address ?? (community || district)}</span>
        <span className="card-facts">
          <span>{task.people.map((one) => one.name).join('、')}</span>
          {task.people.length > 1 && <span>{m.people(task.people.length)}</span>}
          {task.address === null && <span>{district}</span>}
          <Far task={task} />
          {task.attempts > 0 && <span className="warn">{m.attempts(task.attempts)}</span>}
        </span>
      </a>
      <div className="card-foot">
        <span className={`state state-${status}`}>{m.status[status]}</span>
        {act !== undefined ? (
          <button
            type="button"
            className={status === 'waiting' ? 'button button-main' : 'button'}
            onClick={() => void perform({ visitId: task.id, kind: act })}
          >
            {m.next[status as 'waiting' | 'accepted']}
          </button>
        ) : (
          <a className="button button-main" href={target}>
            {m.next[status as 'under-way' | 'arrived'] ?? m.look}
          </a>
        )}
      </div>
    </li>
  );
}
