/** Routes of protective stop-payment, for the centre. */
import type { UserActor } from '../../core/access/index.ts';
import type { BankTable } from '../../core/kernel/index.ts';
import { maskAccount } from '../../core/kernel/index.ts';
import { resortSteps, type ProtectionPolicy } from '../../core/protection/index.ts';
import { absent } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { offsetOf } from '../platform/page.ts';
import { transact } from '../platform/transact.ts';
import { actOnOrder, proposeOrder, soonMs } from './act.ts';
import { accountsOf, countEarlier, officeOf, subjectOf, triedOf } from './option.ts';
import { orderDetail, orderRow, type Telling } from './present.ts';
import {
  countOrders,
  findOrder,
  listOrders,
  livingOrders,
  readInstructions,
  readOrder,
  readOrderEvents,
} from './row.ts';

export type ProtectionDeps = {
  readonly db: Database;
  readonly policy: () => ProtectionPolicy;
  readonly banks: BankTable;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** No line to the banks: people carry instructions and record the answers. */
  readonly byHand: boolean;
};

type Own = Extract<keyof Handlers, `protection.${string}`>;
type ProtectionHandlers = { readonly [K in Own]: Handlers[K] };
type Asker = Pick<RequestContext, 'actor' | 'now' | 'lang'>;

export function protectionHandlers(deps: ProtectionDeps): ProtectionHandlers {
  const { db, policy, banks } = deps;
  return {
    'protection.list': (context, { query }) => listReply(deps, context, query),
    'protection.read': (context, { params }) => detailReply(deps, context, params.id),
    'protection.options': ({ actor }, { params }) => optionsReply(deps, actor, params.id),
    'protection.propose': async (context, { params, body }) => {
      const { actor, now } = context;
      const id = await transact(db, actor, now, (tx) =>
        proposeOrder(tx, actor, { warningId: params.id, body, banks }, { now, policy: policy() }),
      );
      return detailReply(deps, context, id);
    },
    'protection.act': (context, { params, body }) => acted(deps, context, params.id, body),
    'protection.decide': (context, { params, body }) => acted(deps, context, params.id, body),
  };
}

type Acting = Omit<Parameters<typeof actOnOrder>[2], 'id'>;

async function acted(deps: ProtectionDeps, context: Asker, id: string, body: Acting) {
  const { actor, now } = context;
  await transact(deps.db, actor, now, (tx) =>
    actOnOrder(tx, actor, { id, ...body }, { now, policy: deps.policy() }),
  );
  return detailReply(deps, context, id);
}

async function tellingOf(
  { policy, namesOf, byHand }: ProtectionDeps,
  { actor, now, lang }: Asker,
  people: readonly string[],
): Promise<Telling> {
  return {
    now,
    lang,
    actor: actor.id,
    policy: policy(),
    byHand,
    names: await namesOf([...new Set(people)]),
  };
}

async function detailReply(deps: ProtectionDeps, context: Asker, id: string) {
  const row = await readOrder(deps.db, context.actor, id);
  if (row === undefined) throw absent();
  const [instructions, events] = [
    await readInstructions(deps.db, [id]),
    await readOrderEvents(deps.db, id),
  ];
  const { proposedBy, approvedBy, extensionAsked, variations } = row.state;
  const people = [
    proposedBy,
    ...(approvedBy === null ? [] : [approvedBy]),
    ...(extensionAsked === null ? [] : [extensionAsked.by]),
    ...variations.map((v) => v.askedBy),
  ];
  return orderDetail(row, instructions, events, await tellingOf(deps, context, people));
}

const pageUsual = 50;
type ListQuery = Parameters<ProtectionHandlers['protection.list']>[1]['query'];

async function listReply(deps: ProtectionDeps, context: Asker, query: ListQuery) {
  const { db } = deps;
  const { actor, now } = context;
  const { cursor, limit = pageUsual, ...filter } = query;
  const offset = offsetOf(cursor);
  const rows = await listOrders(db, actor, { ...filter, offset, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const { all, ...counts } = await countOrders(db, actor, filter, now + soonMs);
  const instructions = await readInstructions(
    db,
    shown.map((row) => row.id),
  );
  const people = shown.map((row) => row.state.proposedBy);
  const telling = await tellingOf(deps, context, people);
  return {
    items: shown.map((row) => orderRow(row, instructions, telling)),
    next: rows.length > limit ? String(offset + limit) : null,
    total: all,
    counts,
  };
}

async function optionsReply(
  { db, policy, banks }: ProtectionDeps,
  actor: UserActor,
  warningId: string,
) {
  const subject = await subjectOf(db, actor, warningId);
  if (subject === undefined) throw absent();
  const terms = policy();
  const [livingId] = await livingOrders(db, [subject.person_id]);
  const living = livingId === undefined ? undefined : await findOrder(db, { id: livingId });
  const accounts = await accountsOf(db, subject, banks);
  return {
    accounts: accounts.map(({ key, bank, number }) => ({
      key,
      bank,
      numberMasked: maskAccount(number),
    })),
    resort: resortSteps(await triedOf(db, warningId), terms).map((step) => ({ ...step })),
    office: await officeOf(db, subject.unit_id),
    living: living === undefined ? null : { id: living.id, number: living.state.number },
    earlier: await countEarlier(db, subject.person_id),
    termDaysUsual: terms.termDaysUsual,
    termDaysMax: terms.termDaysMax,
    livingPerDayFen: terms.livingPerDayFen,
    livingPerDayFenMax: terms.livingPerDayFenMax,
    policy: terms.version,
  };
}
