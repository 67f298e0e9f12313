/**
 * The invented banks of the simulator: the city's own eight and as many more as asked for. Each has
 * its pace; figures without a source are assumptions, listed in docs/internals/bank-simulator.md.
 */
import { banks as cityBanks } from '../city/ledger.ts';
import { Random } from '../random.ts';

export type BankProfile = {
  readonly code: string;
  readonly name: string;
  /** First six digits of its cards. */
  readonly bin: string;
  /** Median from the receipt of a measure to its effect (assumed). */
  readonly measureMs: number;
  /** Median from the receipt of a question to its answer (assumed). */
  readonly queryMs: number;
  /** Spread of both, of the logarithm. */
  readonly spread: number;
};

const more = [
  ['QYYH', '清源银行'],
  ['JHYH', '锦华银行'],
  ['NSYH', '南山银行'],
  ['XHYH', '星河银行'],
  ['BHYH', '渤澜银行'],
  ['DFYH', '东方信合银行'],
  ['YCYH', '永昌银行'],
  ['TSNS', '泰山农商银行'],
  ['LHNS', '莲湖农商银行'],
  ['GFYH', '谷丰银行'],
  ['MJYH', '岷江银行'],
  ['ZFKJ', '橙付支付'],
] as const;

/** The banks of a world; the same for a seed, and the first ones the same for any count. */
export function makeBanks(seed: number, count: number): readonly BankProfile[] {
  return Array.from({ length: count }, (_, i) => {
    const random = Random.of(seed, 'bank', i);
    const city = cityBanks[i];
    const [code, name] = city
      ? [city.code, city.name]
      : (more[i - cityBanks.length] ?? [`BK${String(i).padStart(2, '0')}`, `第${i + 1}村镇银行`]);
    return {
      code,
      name,
      bin: String(629_901 + i),
      measureMs: Math.round(random.around(40_000, 0.8)),
      queryMs: Math.round(random.around(150_000, 0.9)),
      spread: 0.6,
    };
  });
}
