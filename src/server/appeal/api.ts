/** Routes of appeals and of the codes by which people find what concerns them, for the centre. */
import { randomInt } from 'node:crypto';
import type { UserActor } from '../../core/access/index.ts';
import { moveMeasureAppeal, type AppealAct, type AppealTerms } from '../../core/appeal/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { actOnCase, lockFunds, readCase, readCases, type FundDeps } from '../funds/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { offsetOf } from '../platform/page.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { changeAppeal } from './change.ts';
import { appealRow } from './present.ts';
import { codeOf, countAppeals, listAppeals, lockAppeals, readAppeal } from './row.ts';

export type AppealDeps = {
  readonly db: Database;
  readonly funds: FundDeps;
  readonly terms: () => AppealTerms;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};

type AppealHandlers = Pick<
  Handlers,
  'remedy.code' | 'remedy.list' | 'remedy.act' | 'remedy.decide'
>;
type Asker = Pick<RequestContext, 'actor' | 'now'>;

/** Letters and digits that are not taken for one another, aloud or on paper. */
const codeLetters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** 31^8 possibilities; guessing is limited besides. */
const newCode = (): string =>
  Array.from({ length: 8 }, () => codeLetters[randomInt(codeLetters.length)]).join('');

const pageUsual = 50;

export function appealHandlersOf(deps: AppealDeps): AppealHandlers {
  const { db } = deps;
  return {
    'remedy.code': async ({ actor, now }, { params, body }) => {
      const state = await readCase(db, actor, params.id);
      const { measureId } = body;
      const isThere =
        measureId === undefined || state?.measures.some((one) => one.id === measureId);
      if (state === undefined || isThere !== true) throw absent();
      const code = await transact(db, actor, now, async (tx) => {
        tx.audit({ action: 'remedy.code', subject: measureId ?? state.id, detail: {} });
        const kind = measureId === undefined ? ('case' as const) : ('measure' as const);
        const wanted = { kind, subject: measureId ?? state.id, case_id: state.id };
        return codeOf(tx, wanted, newCode(), now);
      });
      return { code, number: state.number };
    },
    'remedy.list': async ({ actor }, { query }) => {
      const { cursor, limit = pageUsual, ...filter } = query;
      const offset = offsetOf(cursor);
      const records = await listAppeals(db, actor, filter, { offset, limit: limit + 1 });
      return {
        items: await rowsOf(deps, records.slice(0, limit)),
        next: records.length > limit ? String(offset + limit) : null,
        total: await countAppeals(db, actor, filter),
      };
    },
    'remedy.act': (context, { params, body }) => acted(deps, context, params.id, body),
    'remedy.decide': (context, { params, body }) => acted(deps, context, params.id, body),
  };
}

async function rowsOf(deps: AppealDeps, records: Awaited<ReturnType<typeof listAppeals>>) {
  const ids = [...new Set(records.map(({ state }) => state.caseId))];
  const cases = new Map((await readCases(deps.db, ids)).map((one) => [one.id as string, one]));
  const people = records.flatMap(({ state, events }) => [
    ...(state.decidedBy === null ? [] : [state.decidedBy]),
    ...events.map((event) => event.actor),
  ]);
  const names = await deps.namesOf([...new Set(people)]);
  return records.map((record) => appealRow(record, cases.get(record.state.caseId), names));
}

type Move = {
  readonly version: number;
  readonly act: Exclude<AppealAct, 'review'>;
  readonly reason?: string;
};

async function acted(deps: AppealDeps, { actor, now }: Asker, id: string, move: Move) {
  await transact(deps.db, actor, now, (tx) => moveOne(tx, deps, { actor, now, id }, move));
  const record = await readAppeal(deps.db, actor, id);
  const [row] = record === undefined ? [] : await rowsOf(deps, [record]);
  if (row === undefined) throw absent();
  return row;
}

type Doing = { readonly actor: UserActor; readonly now: Instant; readonly id: string };

/** Upheld, the measure is released in the same transaction, as money that is not of the case. */
async function moveOne(
  tx: Transaction,
  deps: AppealDeps,
  { actor, now, id }: Doing,
  { version, act, reason = '' }: Move,
): Promise<void> {
  if ((await readAppeal(tx, actor, id)) === undefined) throw absent();
  // The lock of the funds comes before every other.
  if (act === 'uphold') await lockFunds(tx);
  const before = (await lockAppeals(tx, [id])).get(id);
  if (before === undefined) throw absent();
  const asked = { act, actor: actor.id, reason };
  const moved = moveMeasureAppeal(before, asked, { now, terms: deps.terms() });
  if (!moved.ok) throw refused(moved.error);
  if (version !== before.version) throw refused('version-conflict');
  const after = moved.value;
  if (act === 'uphold') {
    const measureId = before.measureId as `msr_${string}`;
    const text = `申诉 ${before.number} 成立：${reason}`.slice(0, 500);
    const said = { measureId, reason: text, unrelated: true, judged: true } as const;
    const command = { act: 'release', ...said } as const;
    await actOnCase(tx, deps.funds, { actor, now }, { id: before.caseId, command });
  }
  await changeAppeal(tx, after, { act, actor: actor.id, note: reason, now });
}
