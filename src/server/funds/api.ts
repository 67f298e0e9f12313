/** Routes of fund cases. */
import { actorKey, type UserActor } from '../../core/access/index.ts';
import {
  moneyParts,
  type FundCase,
  type FundCommand,
  type FundContext,
  type MoneyPart,
} from '../../core/funds/index.ts';
import { parseInstant, type Instant } from '../../core/kernel/index.ts';
import { absent, invalid } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { offsetOf } from '../platform/page.ts';
import { transact } from '../platform/transact.ts';
import { actOnCase } from './act.ts';
import type { FundDeps } from './change.ts';
import {
  countCases,
  countMeasures,
  countShared,
  listCases,
  listMeasures,
  readFundEvents,
  readLedger,
  sumLedger,
} from './list.ts';
import { fundDetail, fundRow, ledgerRow, measureRow, type Telling } from './present.ts';
import { exportCase } from './export.ts';
import { revealAccount } from './reveal.ts';
import { findCase } from './row.ts';

export type FundApiDeps = {
  readonly db: Database;
  readonly funds: FundDeps;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};

type Own = Extract<keyof Handlers, `funds.${string}`>;
type FundHandlers = { readonly [K in Own]: Handlers[K] };
type Asker = Pick<RequestContext, 'actor' | 'now' | 'lang'>;

export function fundsHandlers(deps: FundApiDeps): FundHandlers {
  return {
    'funds.list': (context, { query }) => listReply(deps, context, query),
    'funds.read': (context, { params }) => detailReply(deps, context, params.id),
    'funds.ledger': (context, { params, query }) =>
      ledgerReply(deps, context.actor, params.id, query),
    'funds.measures': (context, { query }) => measuresReply(deps, context, query),
    'funds.act': (context, { params, body }) => acted(deps, context, params.id, body),
    'funds.decide': (context, { params, body }) => acted(deps, context, params.id, body),
    async 'funds.export'(context, { params, body }) {
      const paper = await exportCase(deps.db, context, { ...params, ...body });
      return { documentId: paper?.id ?? null, number: paper?.number ?? null };
    },
    'funds.reveal': (context, { params, body }) =>
      revealAccount(deps.db, context, { ...params, ...body }),
  };
}

type ActBody = Parameters<FundHandlers['funds.act']>[1]['body'];
type DecideBody = Parameters<FundHandlers['funds.decide']>[1]['body'];

async function acted(
  { db, funds, namesOf }: FundApiDeps,
  context: Asker,
  id: string,
  { version, command }: ActBody | DecideBody,
) {
  const { actor, now } = context;
  const wanted = commandOf(command);
  await transact(db, actor, now, (tx) =>
    actOnCase(tx, funds, { actor, now }, { id, version, command: wanted }),
  );
  return detailReply({ db, funds, namesOf }, context, id);
}

/** Texts of times become times; ids are looked up by the core. */
function commandOf(command: (ActBody | DecideBody)['command']): FundCommand {
  if (command.act === 'add-transfer') {
    const at = timeOf(command.transfer.at, 'command.transfer.at');
    return { act: command.act, transfer: { ...command.transfer, at } };
  }
  if (command.act === 'watch') {
    const untilAt = timeOf(command.untilAt, 'command.untilAt');
    return { ...command, untilAt } as FundCommand;
  }
  return command as FundCommand;
}

function timeOf(text: string, field: string): Instant {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw invalid([
    {
      field,
      code: 'time-form',
      problem: 'is no time with an offset',
      remedy: 'write it like 2026-11-22T08:30:00+08:00',
    },
  ]);
}

/** Verdicts for a reader need no more than who asks, when, and the policy. */
function readingContext({ funds }: FundApiDeps, { actor, now }: Asker): FundContext {
  const unused = (): never => {
    throw new Error('invariant broken: reading a case makes nothing');
  };
  return {
    actor: actorKey(actor),
    level: 'bureau',
    now,
    policy: funds.policy(),
    office: { id: '', name: '' },
    officersOf: () => [],
    stopsOf: () => ({ used: 0, living: false }),
    accountId: unused,
    measureId: unused,
    transferId: unused,
  };
}

async function tellingOf(
  deps: FundApiDeps,
  context: Asker,
  states: readonly FundCase[],
): Promise<Telling> {
  const people = states.flatMap((state) => [
    state.reportedBy,
    state.filing?.by ?? null,
    ...state.measures.flatMap((one) => [
      one.requestedBy,
      one.secondOfficer,
      one.approvedBy,
      one.pendingBy,
    ]),
  ]);
  const ids = [...new Set(people.filter((one) => one !== null))];
  const { actor, lang } = context;
  return { actor, lang, names: await deps.namesOf(ids), context: readingContext(deps, context) };
}

async function detailReply(deps: FundApiDeps, context: Asker, id: string) {
  const record = await findCase(deps.db, context.actor, id);
  if (record === undefined) throw absent();
  const events = await readFundEvents(deps.db, id);
  const shared = await countShared(deps.db, id);
  const telling = await tellingOf(deps, context, [record.state]);
  return fundDetail({ record, events, shared }, telling);
}

const pageUsual = 50;
type ListQuery = Parameters<FundHandlers['funds.list']>[1]['query'];

async function listReply(deps: FundApiDeps, context: Asker, query: ListQuery) {
  const { cursor, limit = pageUsual, order = 'due', ...filter } = query;
  const offset = offsetOf(cursor);
  const slice = { offset, limit: limit + 1, order };
  const records = await listCases(deps.db, context.actor, filter, slice);
  const shown = records.slice(0, limit);
  const { all, ...counts } = await countCases(deps.db, context.actor, filter);
  const telling = await tellingOf(
    deps,
    context,
    shown.map((one) => one.state),
  );
  return {
    items: shown.map((record) => fundRow(record, telling)),
    next: records.length > limit ? String(offset + limit) : null,
    total: all,
    counts,
  };
}

type MeasuresQuery = Parameters<FundHandlers['funds.measures']>[1]['query'];

async function measuresReply(deps: FundApiDeps, context: Asker, query: MeasuresQuery) {
  const { cursor, limit = pageUsual, ...filter } = query;
  const offset = offsetOf(cursor);
  const records = await listMeasures(deps.db, context.actor, filter, { offset, limit: limit + 1 });
  const shown = records.slice(0, limit);
  const counts = await countMeasures(deps.db, context.actor, filter);
  const telling = await tellingOf(
    deps,
    context,
    shown.map((one) => one.state),
  );
  const matching = counts.filter((one) => filter.needs === undefined || one.needs === filter.needs);
  return {
    items: shown.flatMap(({ id, state }) => {
      const measure = state.measures.find((one) => one.id === id);
      return measure === undefined ? [] : [measureRow(state, measure, telling)];
    }),
    next: records.length > limit ? String(offset + limit) : null,
    total: matching.reduce((sum, one) => sum + one.count, 0),
    counts: counts.flatMap(({ needs, count }) => (needs === null ? [] : [{ needs, count }])),
  };
}

type LedgerQuery = Parameters<FundHandlers['funds.ledger']>[1]['query'];

/** The books as they are in the table, added up there; what they miss is told and not mended. */
async function ledgerReply(
  { db }: FundApiDeps,
  actor: UserActor,
  id: string,
  { cursor, limit = pageUsual }: LedgerQuery,
) {
  const record = await findCase(db, actor, id);
  if (record === undefined) throw absent();
  const offset = offsetOf(cursor);
  const entries = await readLedger(db, id, { offset, limit: limit + 1 });
  const sums = new Map((await sumLedger(db, id)).map((one) => [one.part, one.amountFen]));
  const { state } = record;
  const wrong = moneyParts.reduce(
    (sum, { code }) => sum + Math.abs((sums.get(code) ?? 0) - state.parts[code]),
    0,
  );
  return {
    items: entries.slice(0, limit).map(ledgerRow),
    next: entries.length > limit ? String(offset + limit) : null,
    total: state.ledgerSeq,
    parts: moneyParts.flatMap(({ code }) => {
      const amountFen = sums.get(code) ?? 0;
      return amountFen === 0 ? [] : [{ part: code satisfies MoneyPart, amountFen }];
    }),
    lossFen: state.lossFen,
    imbalanceFen: state.imbalanceFen === 0 ? wrong : state.imbalanceFen,
  };
}
