/** A simulated officer or grid worker at the door: the same acts that the phone app sends. */
import { randomUUID } from 'node:crypto';
import { ApiError, type CallReply, type Client } from '../../client/index.ts';
import type { VisitActInput } from '../../contract/index.ts';
import type { Random } from '../random.ts';

export type VisitLine = CallReply<'visit.list'>['items'][number];
type Task = CallReply<'visit.today'>['tasks'][number];

export type Said = {
  readonly outcome: string;
  readonly note: string;
  readonly lostFen?: number;
};

export type Door = {
  readonly call: Client;
  readonly random: Random;
  readonly now: () => number;
  /** Takes as long as a person does; true when everything stops. */
  readonly pause: (pace: 'read' | 'drive' | 'talk' | 'write') => Promise<boolean>;
  /** What the person says, by their number where there is one. */
  readonly answer: (grade: Task['people'][number]['grade'], phone: string | undefined) => Said;
};

/** Share of doors that stay closed, and of visits for which a colleague comes along. */
const closedShare = 0.12;
const secondShare = 0.4;
const seconds = ['赵协管', '钱辅警', '孙网格', '李协管'] as const;

type Act = Omit<VisitActInput, 'id' | 'at' | 'visitId'>;

/** Goes there, looks, asks, and records what came of it. */
export async function goToDoor(door: Door, visitId: string): Promise<void> {
  const send = async (...acts: readonly Act[]): Promise<void> => {
    const at = new Date(door.now()).toISOString();
    const body = {
      sentAt: at,
      acts: acts.map((act) => ({ ...act, id: randomUUID(), visitId, at })),
    };
    await door.call('visit.acts', { body });
  };
  if (await door.pause('read')) return;
  await send({ kind: 'accept' });
  if (await door.pause('read')) return;
  await send({ kind: 'set-out' });
  if (await door.pause('drive')) return;
  await send({ kind: 'arrive' });
  const { tasks } = await door.call('visit.today', {});
  const task = tasks.find((one) => one.id === visitId);
  if (task === undefined) return;
  if (await door.pause('talk')) return;
  const open = task.people.filter((one) => one.outcome === null && !one.dropped);
  if (door.random.chance(closedShare)) {
    const [first] = open;
    if (first === undefined) return;
    await send({ kind: 'outcome', warningId: first.warningId, outcome: 'nobody-there' });
    return;
  }
  await send(...checks(door.random));
  for (const person of open) {
    const said = door.answer(person.grade, await numberOf(door.call, visitId, person.warningId));
    if (await door.pause('write')) return;
    const { outcome, note: text, lostFen } = said;
    await send({
      kind: 'outcome',
      warningId: person.warningId,
      outcome,
      text,
      ...(lostFen === undefined ? {} : { lostFen }),
    });
  }
  await send({ kind: 'leave' });
}

/** Some of the checklist, and who came along. */
function checks(random: Random): readonly Act[] {
  const items = ['look-calls', 'look-chats', 'look-apps', 'look-payments', 'ask-pay'] as const;
  const acts: Act[] = items.map((item) => ({
    kind: 'check',
    item,
    value: random.chance(0.3) ? 'yes' : 'no',
  }));
  return random.chance(secondShare)
    ? [...acts, { kind: 'second', name: random.pick([...seconds]) }]
    : acts;
}

async function numberOf(
  call: Client,
  visitId: string,
  warningId: string,
): Promise<string | undefined> {
  const shown = await call('visit.reveal', {
    params: { id: visitId },
    body: { warningId, purpose: 'dissuasion' },
  }).catch((cause: unknown) => {
    if (cause instanceof ApiError && cause.code === 'no-value') return undefined;
    throw cause;
  });
  return shown?.value;
}
