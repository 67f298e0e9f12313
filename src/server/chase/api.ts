/** Routes of the chase. */
import type { UserActor } from '../../core/access/index.ts';
import { draftExitLetter, type ChasePolicy } from '../../core/chase/index.ts';
import { formatInstant } from '../../core/kernel/index.ts';
import { actOnCase, enterFunds, lockCases } from '../funds/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { banksOf, deedOf, heldOf, moneyOf, taskOf, wishesOf } from './present.ts';
import {
  changeTask,
  countSent,
  listActs,
  listHeld,
  listOpen,
  listTasks,
  officeName,
  readDayIn,
  readDismissed,
  readLoads,
  readTask,
  saveDismissal,
  sumMoney,
  unitOf,
} from './row.ts';
import { commandOf, decideFor, recordAct, type ChaseDeps } from './run.ts';

type ApiDeps = ChaseDeps & {
  readonly db: Database;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};
type Own = Extract<keyof Handlers, `chase.${string}`>;
type ChaseHandlers = { readonly [K in Own]: Handlers[K] };
type Asker = Pick<RequestContext, 'actor' | 'now' | 'lang'>;

/** Accounts weighed for one look at the board, rows that it shows where not told, and deeds. */
const weighedMax = 1000;
const shownUsual = 100;
const deedsUsual = 40;

export function chaseHandlers(deps: ApiDeps): ChaseHandlers {
  const { db } = deps;
  return {
    'chase.board': (context, { query }) =>
      boardReply(deps, context, { caseId: query.caseId ?? null, limit: query.limit ?? shownUsual }),
    'chase.act': async ({ actor, now }, { body }) => {
      await transact(db, actor, now, (tx) => actOnProposal(tx, deps, { actor, now }, body));
      return { ok: true };
    },
    'chase.dismiss': async ({ actor, now }, { body }) => {
      await transact(db, actor, now, async (tx) => {
        const unitId = await unitOf(tx, actor, body);
        if (unitId === undefined) throw absent();
        await saveDismissal(tx, { ...body, actor: actor.id }, now);
        tellFeed(tx, { id: body.caseId, unitId, kind: 'chase-dismissed' });
        tx.audit({
          action: 'chase.dismiss',
          subject: body.caseId,
          purpose: 'fund-disposal',
          detail: { account: body.accountId, kind: body.kind, reason: body.reason },
        });
      });
      return { ok: true };
    },
    'chase.task': async ({ actor, now }, { params, body }) => {
      await transact(db, actor, now, async (tx) => {
        const task = await readTask(tx, actor, params.id);
        if (task === undefined) throw absent();
        const change = { id: task.id, actor: actor.id, ...body };
        if (!(await changeTask(tx, change, now))) throw refused('task-closed');
        tellFeed(tx, { id: task.case_id, unitId: task.unit_id, kind: 'chase-task' });
        tx.audit({
          action: `chase.task-${body.status}`,
          subject: task.case_id,
          purpose: 'fund-disposal',
          detail: { task: task.id, lane: task.lane },
        });
      });
      return { ok: true };
    },
    'chase.letter': async ({ actor, lang }, { params }) => {
      const task = await readTask(db, actor, params.id);
      if (task === undefined) throw absent();
      const letter = draftExitLetter(
        {
          lane: task.lane,
          caseNumber: task.case_number,
          place: task.place,
          amountFen: task.amount_fen,
          at: task.left_at,
          office: await officeName(db, task.unit_id),
        },
        lang,
      );
      return { title: letter.title, lines: [...letter.lines] };
    },
  };
}

type Told = { readonly id: string; readonly unitId: string; readonly kind: string };

function tellFeed(tx: Transaction, { id, unitId, kind }: Told): void {
  tx.emit('funds', { id, kind, unitId });
}

type Look = { readonly caseId: string | null; readonly limit: number };

async function boardReply(deps: ApiDeps, { actor, now, lang }: Asker, { caseId, limit }: Look) {
  const { db, namesOf } = deps;
  const policy = deps.policy();
  const scope = { actor, caseId };
  const wishes = await rankedWishes(db, scope, { policy, now, limit });
  const held = await listHeld(db, scope, { now, limit });
  const deeds = await listActs(db, scope, caseId === null ? deedsUsual : shownUsual);
  const tasks = await listTasks(db, scope, limit);
  const people = [...deeds.map((one) => one.actor), ...tasks.flatMap((one) => one.actor ?? [])];
  const naming = { lang, names: await namesOf([...new Set(people)]) };
  return {
    wishes: [...wishes.shown],
    wishTotal: wishes.total,
    held: held.map(heldOf),
    heldTotal: held[0]?.total ?? 0,
    deeds: deeds.map((row) => deedOf(row, naming)),
    tasks: tasks.map((row) => taskOf(row, naming)),
    banks: banksOf(await readLoads(db, now), policy),
    money: moneyOf(await sumMoney(db, scope)),
    at: formatInstant(now),
    policy: policy.version,
  };
}

type Terms = {
  readonly policy: ChasePolicy;
  readonly now: Asker['now'];
  readonly limit: number;
};

async function rankedWishes(
  db: Database,
  scope: { readonly actor: UserActor; readonly caseId: string | null },
  { policy, now, limit }: Terms,
) {
  const rows = await listOpen(db, scope, { sinceAt: now - policy.windowMs, limit: weighedMax });
  const ids = [...new Set(rows.map((row) => row.case_id))];
  return wishesOf(
    {
      rows,
      banks: await readLoads(db, now),
      sent: await countSent(db, ids),
      dayInFen: await readDayIn(
        db,
        rows.map((row) => row.key),
        now,
      ),
      dismissed: await readDismissed(db, ids),
    },
    { policy, now, limit },
  );
}

type Target = {
  readonly caseId: string;
  readonly accountId: string;
  readonly kind: 'stop' | 'freeze' | 'query' | 'watch';
  readonly reason: string;
};

/** Refused: not there (404), no longer proposed, what the case refuses. */
async function actOnProposal(
  tx: Transaction,
  deps: ChaseDeps,
  { actor, now }: Pick<Asker, 'actor' | 'now'>,
  { reason, ...target }: Target,
): Promise<void> {
  if ((await unitOf(tx, actor, target)) === undefined) throw absent();
  await enterFunds(tx, { cases: [target.caseId], keys: [] });
  const state = (await lockCases(tx, [target.caseId])).get(target.caseId);
  if (state === undefined) throw absent();
  const policy = deps.policy();
  const acts = await decideFor(tx, policy, state, now);
  const act = acts.find((one) => one.accountId === target.accountId && one.kind === target.kind);
  const command = act && commandOf(state, act, { policy, now, reason });
  if (act === undefined || command === undefined) throw refused('proposal-gone');
  const after = await actOnCase(tx, deps.funds, { actor, now }, { id: state.id, command });
  await recordAct(tx, { before: state, after, act, actor: actor.id }, now);
}
