/** The truth of a city in the words of the replay. */
import { readTruth, type FraudRow, type LabelRow } from './judge.ts';
import {
  countLabel,
  noSignals,
  type ReplayTruth,
  type SignalCounts,
  type SignalLabel,
  type TrueFraud,
  type TrueParty,
  type TrueRole,
} from '../engine/index.ts';

export type CityTruth = {
  readonly truth: ReplayTruth;
  readonly from: number;
  readonly to: number;
  /** Labelled signals within a span. */
  countIn(from: number, to: number): Pick<SignalCounts, 'roles' | 'victims'>;
};

const behind: ReadonlySet<string> = new Set(['layering', 'cash-out', 'mule-life']);

/** Reads `truth.ndjson`; a signal without a label is ordinary. */
export async function readCityTruth(path: string): Promise<CityTruth> {
  const { city, labels, frauds, parties } = await readTruth(path);
  const from = Date.parse(city.from);
  return {
    from,
    to: from + city.days * 86_400_000,
    countIn(start, end) {
      const counts = noSignals();
      for (const row of labels.values()) {
        const at = Date.parse(row.at);
        if (at >= start && at < end) countLabel(counts, labelOf(row));
      }
      return counts;
    },
    truth: {
      people: city.people,
      isComplete: true,
      label(signal) {
        const row = labels.get(signal.id);
        return row && labelOf(row);
      },
      frauds: frauds.map(trueFraud),
      parties: parties.map(({ kind, value, role, since }): TrueParty => ({
        kind,
        value,
        role,
        since: Date.parse(since),
      })),
    },
  };
}

function labelOf({ stage, category, fraud }: LabelRow): SignalLabel {
  return { role: roleOf(stage), category, fraud };
}

function roleOf(stage: string): TrueRole {
  if (stage === 'attempt') return 'attempt';
  return behind.has(stage) ? 'behind' : 'victim';
}

/** The first large payment: of its own stage, and out of the victim's account. */
function trueFraud(row: FraudRow): TrueFraud {
  const { id, category, startedAt, lossFen, refundFen, money, stages } = row;
  const at = new Map(stages.map((s) => [s.signal, s]));
  const paid = money.find((m) => m.level === 0 && at.get(m.signal)?.stage === 'transfer');
  const payment = paid && at.get(paid.signal);
  return {
    id,
    category,
    startedAt: Date.parse(startedAt),
    lossFen: Math.max(0, lossFen - refundFen),
    paidAt: payment === undefined ? undefined : Date.parse(payment.at),
  };
}
