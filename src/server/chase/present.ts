/** The chase as the API tells it; personal data masked, every figure behind a rank told. */
import type {
  ChaseBoard,
  ChaseDeed,
  ChaseHeld,
  ChaseTask,
  ChaseWish,
} from '../../contract/index.ts';
import {
  decideChase,
  halfGoneAt,
  outlookOf,
  type BankLoad,
  type ChaseAct,
  type ChasePolicy,
} from '../../core/chase/index.ts';
import { moneyParts } from '../../core/funds/index.ts';
import { formatInstant, maskAccount, maskName, type Instant } from '../../core/kernel/index.ts';
import type { AccountRow, DeedRow, MoneySum, SentCounts, TaskRow } from './row.ts';

const timeOf = (at: number | null): string | null => (at === null ? null : formatInstant(at));

function placeOf({
  facts,
  holder,
  case_number,
}: Pick<AccountRow, 'facts' | 'holder' | 'case_number'>) {
  return {
    caseId: facts.caseId,
    caseNumber: case_number,
    accountId: facts.accountId,
    bank: facts.bank,
    numberMasked: maskAccount(facts.number),
    holderMasked: holder === '' ? '' : maskName(holder),
    level: facts.level,
  };
}

function figuresOf(act: ChaseAct): ChaseWish['figures'] {
  const { hereFen, remainShare, answerMs, appliesShare, confidence } = act;
  const { caughtFen, onwardFen, comingFen, perMinuteFen } = act;
  return {
    hereFen,
    remainShare,
    answerMs,
    appliesShare,
    confidence,
    caughtFen,
    onwardFen,
    comingFen,
    perMinuteFen,
  };
}

export type Ranking = {
  readonly rows: readonly AccountRow[];
  readonly banks: ReadonlyMap<string, BankLoad>;
  readonly sent: ReadonlyMap<string, SentCounts>;
  readonly dayInFen: ReadonlyMap<string, number>;
  readonly dismissed: ReadonlySet<string>;
};

type Wishes = { readonly shown: readonly ChaseWish[]; readonly total: number };
type Look = { readonly policy: ChasePolicy; readonly now: Instant; readonly limit: number };

/** What could be done now over all cases, best first; decided afresh, so nothing is stale. */
export function wishesOf(
  { rows, banks, sent, dayInFen, dismissed }: Ranking,
  { policy, now, limit }: Look,
): Wishes {
  const byId = new Map(rows.map((row) => [row.account_id, row]));
  const facts = {
    accounts: rows.map((row) => ({ ...row.facts, dayInFen: dayInFen.get(row.key) ?? 0 })),
    banks,
    sentByCase: new Map([...sent].map(([id, { all }]) => [id, all])),
    stopsByCase: new Map([...sent].map(([id, { stops }]) => [id, stops])),
  };
  const acts = decideChase(facts, policy, now).filter(
    ({ accountId, kind }) => !dismissed.has(`${accountId}/${kind}`),
  );
  const shown = acts.slice(0, limit).flatMap((act) => {
    const row = byId.get(act.accountId);
    if (row === undefined) return [];
    const { kind, mode, asks, waits } = act;
    return [
      {
        ...placeOf(row),
        kind,
        mode,
        asks: [...asks],
        waits,
        figures: figuresOf(act),
        lastInAt: timeOf(row.last_in_at),
        halfAt: timeOf(halfGoneAt(row.facts, policy, now)),
        sharedBy: act.sharedBy.length,
        policy: act.policy,
      },
    ];
  });
  return { shown, total: acts.length };
}

export function heldOf(row: AccountRow): ChaseHeld {
  return {
    ...placeOf(row),
    hereFen: row.facts.hereFen,
    untilAt: timeOf(row.held_until_at),
    isWaiting: row.facts.hold === 'waiting',
  };
}

const machine = { zh: '追踪引擎', en: 'Chase' } as const;

export type Naming = { readonly names: ReadonlyMap<string, string>; readonly lang: 'zh' | 'en' };

export function deedOf(row: DeedRow, { names, lang }: Naming): ChaseDeed {
  const isAutomatic = row.actor.startsWith('system:');
  return {
    ...placeOf(row),
    id: row.id,
    kind: row.kind,
    at: formatInstant(row.at),
    by: { id: row.actor, name: isAutomatic ? machine[lang] : (names.get(row.actor) ?? row.actor) },
    isAutomatic,
    figures: figuresOf(row.act),
    policy: row.act.policy,
    answeredAt: timeOf(row.answered_at),
    code: row.code,
    executedFen: row.executed_fen,
  };
}

export function taskOf(row: TaskRow, { names }: Naming): ChaseTask {
  return {
    id: row.id,
    caseId: row.case_id,
    caseNumber: row.case_number,
    accountId: row.account_id,
    lane: row.lane,
    place: row.place,
    amountFen: row.amount_fen,
    leftAt: formatInstant(row.left_at),
    dueAt: formatInstant(row.due_at),
    status: row.status,
    changedBy: row.actor === null ? null : (names.get(row.actor) ?? row.actor),
    changedAt: timeOf(row.changed_at),
    note: row.note,
  };
}

/** Banks that have shown something, the slowest first. */
export function banksOf(
  banks: ReadonlyMap<string, BankLoad>,
  { bank: policy }: ChasePolicy,
): ChaseBoard['banks'] {
  return [...banks]
    .map(([bank, { record, open, oldestOpenMs }]) => ({
      bank,
      ...outlookOf(record, policy, oldestOpenMs),
      open,
      answers: Math.round((record?.measure.answers ?? 0) + (record?.question.answers ?? 0)),
    }))
    .toSorted((a, b) => b.answerMs - a.answerMs || (a.bank < b.bank ? -1 : 1))
    .slice(0, 60);
}

export function moneyOf({ lossFen, parts }: MoneySum): ChaseBoard['money'] {
  return {
    lossFen,
    parts: moneyParts.flatMap(({ code }) => {
      const amountFen = parts[code] ?? 0;
      return amountFen === 0 ? [] : [{ part: code, amountFen }];
    }),
  };
}
