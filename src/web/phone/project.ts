/** What the phone shows before the centre has answered: its tasks with what waits to be sent. */
import type { VisitActInput, VisitTask, VisitToday } from '../../contract/index.ts';

export type QueuedAct = VisitActInput;
type Policy = VisitToday['policy'];

/** The tasks after the queued acts, in the order in which they were done. */
export function projected(
  tasks: readonly VisitTask[],
  queue: readonly QueuedAct[],
  policy: Policy,
): readonly VisitTask[] {
  if (queue.length === 0) return tasks;
  return tasks.map((task) =>
    queue.filter((act) => act.visitId === task.id).reduce((t, a) => after(t, a, policy), task),
  );
}

/** Everybody on the card has a result. */
export function isOver(task: VisitTask): boolean {
  return task.people.every((one) => one.outcome !== null || one.dropped);
}

function after(task: VisitTask, act: QueuedAct, policy: Policy): VisitTask {
  if (act.kind === 'hand-back') {
    return { ...task, mine: false, acceptedAt: null, status: 'waiting' };
  }
  // The first act on a task of the unit takes it.
  const mine = { ...task, mine: true };
  return act.kind === 'outcome'
    ? outcomeAfter(mine, act, policy)
    : { ...mine, ...changeBy(task, act) };
}

function changeBy(task: VisitTask, act: QueuedAct): Partial<VisitTask> {
  const { at } = act;
  switch (act.kind) {
    case 'accept':
      return { acceptedAt: task.acceptedAt ?? at, status: later(task, 'accepted') };
    case 'set-out':
      return { setOutAt: task.setOutAt ?? at, status: later(task, 'under-way') };
    case 'arrive':
      return { arrivedAt: task.arrivedAt ?? at, status: later(task, 'arrived') };
    case 'leave':
      return { leftAt: at };
    case 'second':
      return { second: act.name ?? null };
    case 'check':
      return { answers: { ...task.answers, [String(act.item)]: String(act.value) } };
    case 'note':
      return { notes: [...task.notes, noteOf(act)] };
    case 'outcome':
    case 'hand-back':
      return {};
  }
}

const order = ['waiting', 'accepted', 'under-way', 'arrived', 'done', 'withdrawn'] as const;

function later(task: VisitTask, status: VisitTask['status']): VisitTask['status'] {
  return order.indexOf(status) > order.indexOf(task.status) ? status : task.status;
}

function noteOf(act: QueuedAct): VisitTask['notes'][number] {
  return { id: act.id, at: act.at, by: '', text: act.text ?? null, attachment: null };
}

function outcomeAfter(task: VisitTask, act: QueuedAct, policy: Policy): VisitTask {
  const outcome = policy.outcomes.find((one) => one.code === act.outcome);
  if (outcome?.again === true && task.attempts + 1 < policy.attemptsMax) {
    const { attempts } = task;
    return { ...task, attempts: attempts + 1, setOutAt: null, arrivedAt: null, status: 'accepted' };
  }
  const people = task.people.map((one) =>
    one.warningId === act.warningId ? { ...one, outcome: act.outcome ?? null } : one,
  );
  const next = { ...task, people };
  return isOver(next) ? { ...next, status: 'done' } : next;
}
