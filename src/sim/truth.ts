/** The truth of a city in the words of the replay. */
import { readTruth, type FraudRow } from './judge.ts';
import type { Instant } from '../core/kernel/index.ts';
import type { ReplayTruth, TrueFraud, TrueParty, TrueRole } from '../engine/index.ts';

export type CityTruth = {
  readonly truth: ReplayTruth;
  readonly from: number;
  readonly to: number;
};

const behind: ReadonlySet<string> = new Set(['layering', 'cash-out', 'mule-life']);

/** Reads `truth.ndjson`; a signal without a label is ordinary. */
export async function readCityTruth(path: string): Promise<CityTruth> {
  const { city, labels, frauds, parties } = await readTruth(path);
  const from = Date.parse(city.from);
  return {
    from,
    to: from + city.days * 86_400_000,
    truth: {
      people: city.people,
      isComplete: true,
      label(signal) {
        const row = labels.get(signal.id);
        return row && { role: roleOf(row.stage), category: row.category, fraud: row.fraud };
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

function roleOf(stage: string): TrueRole {
  if (stage === 'attempt') return 'attempt';
  return behind.has(stage) ? 'behind' : 'victim';
}

/** The first large payment: of its own stage, and out of the victim's account. */
function trueFraud({ id, category, lossFen, refundFen, money, stages }: FraudRow): TrueFraud {
  const at = new Map(stages.map((s) => [s.signal, s]));
  const paid = money.find((m) => m.level === 0 && at.get(m.signal)?.stage === 'transfer');
  const payment = paid && at.get(paid.signal);
  return {
    id,
    category,
    lossFen: Math.max(0, lossFen - refundFen),
    paidAt: payment === undefined ? undefined : (Date.parse(payment.at) as Instant),
  };
}
