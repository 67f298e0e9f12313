/**
 * How good a scorer is on a city whose truth is known: precision, recall by category, false alarms,
 * and how long before the money went the first warning would have come.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Category } from '../core/kernel/index.ts';
import type { Label } from './city.ts';
import type { MoneyStep, Stage } from './play.ts';

type CityRow = {
  readonly row: 'city';
  readonly people: number;
  readonly days: number;
  readonly seed: number;
  readonly from: string;
};
export type LabelRow = Label & {
  readonly row: 'label';
  readonly signal: string;
  readonly at: string;
};
export type FraudRow = {
  readonly row: 'fraud';
  readonly id: string;
  readonly category: Category;
  readonly ending: string;
  readonly startedAt: string;
  readonly lossFen: number;
  readonly refundFen: number;
  readonly money: readonly MoneyStep[];
  readonly stages: readonly {
    readonly stage: Stage;
    readonly signal: string;
    readonly at: string;
  }[];
};
/** An account, number or device that serves frauds, and in which way. */
export type PartyRow = {
  readonly row: 'party';
  readonly kind: 'account' | 'number' | 'device' | 'site';
  readonly value: string;
  readonly role: string;
  readonly since: string;
};
type TruthRow = CityRow | LabelRow | FraudRow | PartyRow;

export type Truth = {
  readonly city: CityRow;
  readonly labels: ReadonlyMap<string, LabelRow>;
  readonly frauds: readonly FraudRow[];
  readonly parties: readonly PartyRow[];
};

export type DecisionRow = { readonly id: string | null; readonly grade?: string | null };

export type CategoryFigures = {
  /** Signals that reached the person, and how many of them were graded. */
  signals: number;
  graded: number;
  recall: number | null;
  frauds: number;
  warned: number;
  /** Frauds in which large money went, and those warned before the first of it. */
  paid: number;
  warnedInTime: number;
  /** Median from the first warning to the first large payment, of those warned in time. */
  leadMinutes: number | null;
};

export type Judgement = {
  readonly decisions: number;
  readonly refused: number;
  readonly graded: number;
  /** Graded signals that were part of a fraud or an attempt, of all graded. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly falseAlarms: number;
  /** Per thousand people and day. */
  readonly falseAlarmRate: number | null;
  readonly byGrade: Readonly<Record<string, { graded: number; right: number }>>;
  /** Transfers between mules that were graded: neither right nor wrong as a warning. */
  readonly muleTransfers: { signals: number; graded: number };
  readonly attempts: { signals: number; graded: number };
  readonly warned: {
    frauds: number;
    warned: number;
    paid: number;
    inTime: number;
    leadMinutes: number | null;
  };
  readonly byCategory: Readonly<Record<string, CategoryFigures>>;
};

const behind: ReadonlySet<string> = new Set(['layering', 'cash-out', 'mule-life']);

export async function readTruth(path: string): Promise<Truth> {
  let city: CityRow | undefined;
  const labels = new Map<string, LabelRow>();
  const frauds: FraudRow[] = [];
  const parties: PartyRow[] = [];
  for await (const row of rows<TruthRow>(path)) {
    if (row.row === 'city') city = row;
    else if (row.row === 'label') labels.set(row.signal, row);
    else if (row.row === 'party') parties.push(row);
    else frauds.push(row);
  }
  if (city === undefined)
    throw new Error(`${path} is not the truth of a city: it has no row "city"`);
  return { city, labels, frauds, parties };
}

export async function* rows<T>(path: string): AsyncGenerator<T> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) if (line !== '') yield JSON.parse(line) as T;
}

export async function judge(
  truth: Truth,
  decisions: AsyncIterable<DecisionRow> | Iterable<DecisionRow>,
): Promise<Judgement> {
  const graded = new Map<string, string>();
  let count = 0;
  let refused = 0;
  for await (const { id, grade } of decisions) {
    count += 1;
    if (id === null || grade === undefined) refused += 1;
    else if (grade !== null) graded.set(id, grade);
  }
  const byGrade = gradesOf(truth, graded);
  const mules = shareOf(truth, graded, (stage) => behind.has(stage));
  const attempts = shareOf(truth, graded, (stage) => stage === 'attempt');
  const victims = shareOf(truth, graded, (stage) => !behind.has(stage) && stage !== 'attempt');
  const right = attempts.graded + victims.graded;
  const falseAlarms = [...graded.keys()].filter((id) => !truth.labels.has(id)).length;
  const byCategory = categoriesOf(truth, graded);
  const lines = Object.values(byCategory);
  const total = (of: (line: CategoryFigures) => number): number =>
    lines.reduce((sum, l) => sum + of(l), 0);
  return {
    decisions: count,
    refused,
    graded: graded.size,
    precision: ratio(right, right + falseAlarms),
    recall: ratio(victims.graded, victims.signals),
    falseAlarms,
    falseAlarmRate: ratio(falseAlarms * 1000, truth.city.people * truth.city.days),
    byGrade,
    muleTransfers: mules,
    attempts,
    byCategory,
    warned: {
      frauds: total((l) => l.frauds),
      warned: total((l) => l.warned),
      paid: total((l) => l.paid),
      inTime: total((l) => l.warnedInTime),
      leadMinutes: median(truth.frauds.flatMap((f) => leadOf(f, graded)?.minutes ?? [])),
    },
  };
}

type Graded = ReadonlyMap<string, string>;

function gradesOf(truth: Truth, graded: Graded): Record<string, { graded: number; right: number }> {
  const out = new Map<string, { graded: number; right: number }>();
  for (const [id, grade] of graded) {
    const stage = truth.labels.get(id)?.stage;
    if (stage !== undefined && behind.has(stage)) continue;
    const line = out.get(grade) ?? { graded: 0, right: 0 };
    line.graded += 1;
    if (stage !== undefined) line.right += 1;
    out.set(grade, line);
  }
  return Object.fromEntries([...out].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shareOf(
  truth: Truth,
  graded: Graded,
  belongs: (stage: string) => boolean,
): { signals: number; graded: number } {
  const share = { signals: 0, graded: 0 };
  for (const [id, { stage }] of truth.labels) {
    if (!belongs(stage)) continue;
    share.signals += 1;
    if (graded.has(id)) share.graded += 1;
  }
  return share;
}

function categoriesOf(truth: Truth, graded: Graded): Record<string, CategoryFigures> {
  const out = new Map<string, CategoryFigures>();
  const leads = new Map<string, number[]>();
  for (const fraud of truth.frauds) {
    const line = out.get(fraud.category) ?? {
      signals: 0,
      graded: 0,
      recall: null,
      frauds: 0,
      warned: 0,
      paid: 0,
      warnedInTime: 0,
      leadMinutes: null,
    };
    const own = fraud.stages.filter((s) => !behind.has(s.stage));
    const hits = own.filter((s) => graded.has(s.signal)).length;
    const lead = leadOf(fraud, graded);
    line.signals += own.length;
    line.graded += hits;
    line.frauds += 1;
    if (hits > 0) line.warned += 1;
    if (lead !== undefined) line.paid += 1;
    if (lead?.minutes !== undefined) {
      line.warnedInTime += 1;
      leads.set(fraud.category, [...(leads.get(fraud.category) ?? []), lead.minutes]);
    }
    out.set(fraud.category, line);
  }
  for (const [category, line] of out) {
    line.recall = ratio(line.graded, line.signals);
    line.leadMinutes = median(leads.get(category) ?? []);
  }
  return Object.fromEntries([...out].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Minutes from the first graded signal to the first large payment; undefined inside where the
 * warning came with the payment or later, undefined altogether where no large money went.
 */
function leadOf(fraud: FraudRow, graded: Graded): { minutes?: number } | undefined {
  const at = new Map(fraud.stages.map((s) => [s.signal, s]));
  const paid = fraud.money.find((m) => m.level === 0 && at.get(m.signal)?.stage === 'transfer');
  const payment = paid && at.get(paid.signal);
  if (!paid || !payment) return undefined;
  const first = fraud.stages.find((s) => !behind.has(s.stage) && graded.has(s.signal));
  if (first === undefined) return {};
  const minutes = (Date.parse(payment.at) - Date.parse(first.at)) / 60_000;
  return minutes > 0 ? { minutes: Math.round(minutes * 10) / 10 } : {};
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
