/** Routes of the telephone. */
import type { CallLine, CallRow } from '../../contract/index.ts';
import { may } from '../../core/access/index.ts';
import {
  advanceCall,
  callerOf,
  isOver,
  suggestedOutcome,
  talkSeconds,
  type CallPolicy,
} from '../../core/call/index.ts';
import { formatInstant, maskPhone, type PhoneNumber } from '../../core/kernel/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import type { Line } from './line.ts';
import { readReport } from '../report/index.ts';
import {
  extensionOf,
  lockCall,
  progressOf,
  readCall,
  readCalls,
  readLive,
  saveProgress,
  setExtension,
  setWish,
  tellCall,
  type CallRecord,
  type ShownCall,
  type Wish,
} from './store.ts';

export type CallApiDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly policy: () => CallPolicy;
  readonly line: Line | undefined;
  /** Ids of the units from the root to this one. */
  readonly unitPath: (unitId: string) => Promise<readonly string[] | undefined>;
};

type Own = Extract<keyof Handlers, `call.${string}`>;
type Asker = Pick<RequestContext, 'actor' | 'now'>;

export function callHandlers(deps: CallApiDeps): { readonly [K in Own]: Handlers[K] } {
  const { db } = deps;
  return {
    'call.line': (context) => readLine(deps, context),
    'call.set-line': async (context, { body }) => {
      const { actor, now } = context;
      await transact(db, actor, now, async (tx) => {
        await setExtension(tx, actor.id, body.extension, now);
        tx.audit({ action: 'call.set-line', subject: actor.id, detail: body });
      });
      return readLine(deps, context);
    },
    'call.list': async ({ actor, now }, { params }) => {
      const rows = await readCalls(db, params.id);
      const [first] = rows;
      if (first !== undefined) await mustSee(deps, actor, first);
      return { items: rows.map((row) => rowReply(row, now)) };
    },
    'call.hang-up': async (context, { params }) => {
      await wish(deps, context, params.id, 'hang-up');
      return readOne(db, params.id, context.now);
    },
    'call.three-way': async (context, { params }) => {
      const { warning_id } = await wish(deps, context, params.id, 'join');
      const call = await readOne(db, params.id, context.now);
      return { call, report: await readReport(db, warning_id) };
    },
    'call.two-way': async (context, { params }) => {
      await wish(deps, context, params.id, 'part');
      return readOne(db, params.id, context.now);
    },
  };
}

async function readLine(deps: CallApiDeps, { actor, now }: Asker): Promise<CallLine> {
  const { db, line, policy } = deps;
  const live = await readLive(db, actor.id);
  return {
    gateway: line === undefined ? 'none' : line.isAnswering() ? 'ready' : 'silent',
    extension: await extensionOf(db, actor.id),
    caller: callerOf(policy()),
    thirdParty: policy().thirdParty,
    live: live === undefined ? null : rowReply(live, now),
  };
}

async function readOne(db: Queryable, id: string, now: number): Promise<CallRow> {
  const row = await readCall(db, id);
  if (row === undefined) throw absent();
  return rowReply(row, now);
}

async function mustSee(
  { unitPath }: Pick<CallApiDeps, 'unitPath'>,
  actor: RequestContext['actor'],
  row: Pick<CallRecord, 'unit_id' | 'user_id'>,
): Promise<void> {
  const path = (await unitPath(row.unit_id)) ?? [];
  if (!may(actor, 'warning.read', { unitPath: path }).allowed && row.user_id !== actor.id)
    throw absent();
}

/** Asks the process that holds the call; one that waits for a line yet is ended here. */
async function wish(
  deps: CallApiDeps,
  { actor, now }: Asker,
  id: string,
  what: Wish,
): Promise<CallRecord> {
  return transact(deps.db, actor, now, async (tx) => {
    const row = await lockCall(tx, id);
    if (row === undefined) throw absent();
    await mustSee(deps, actor, row);
    if (row.user_id !== actor.id && !may(actor, 'warning.reassign').allowed)
      throw refused('not-yours');
    if (isOver(row.state)) throw refused('call-over');
    if (what === 'join') mustBeJoinable(row);
    tx.audit({ action: `call.${what}`, subject: id, detail: { warning: row.warning_id } });
    if (row.state === 'waiting' && what === 'hang-up') await takeBack(tx, row, now);
    else await setWish(tx, id, what);
    return row;
  });
}

function mustBeJoinable({ state, third }: CallRecord): void {
  if (state !== 'answered') throw refused('not-talking');
  if (third === 'ringing' || third === 'joined') throw refused('third-party-in');
}

async function takeBack(tx: Transaction, row: CallRecord, now: number): Promise<void> {
  const after = advanceCall(progressOf(row), { kind: 'hung-up', by: 'screen' }, now);
  await saveProgress(tx, row.id, after, row.third);
  tellCall(tx, row, after.state);
}

const timeOf = (at: number | null): string | null => (at === null ? null : formatInstant(at));

export function rowReply(row: ShownCall, now: number): CallRow {
  return {
    id: row.id,
    warningId: row.warning_id,
    target: row.target,
    relation: row.relation,
    numberMasked: maskPhone(row.number as PhoneNumber),
    state: row.state,
    cause: row.cause,
    status: row.status,
    forwarded: row.forwarded,
    third: row.third,
    suggestion: row.cause === null ? null : suggestedOutcome(row.cause),
    by: { id: row.user_id, name: row.user_name, seat: row.user_seat },
    createdAt: formatInstant(row.created_at),
    ringingAt: timeOf(row.ringing_at),
    answeredAt: timeOf(row.answered_at),
    endedAt: timeOf(row.ended_at),
    seconds: talkSeconds(progressOf(row), now),
  };
}
