/**
 * How mules move money on (跑分): dwell, splits, exits, by the style of their gang. Published: an
 * account is emptied of 80-90 % within 3-10 minutes, and water rooms split within seconds; what is
 * assumed beyond that stands in docs/internals/bank-simulator.md.
 */
import { dayMs, minuteMs, secondMs, type Instant } from '../../core/kernel/index.ts';
import type { Random } from '../random.ts';
import type { Party } from './book.ts';
import type { Cast, CastAccount, Gang, GangStyle } from './cast.ts';

/** One move out of a mule account, some time after the sweep began. */
export type Piece = {
  readonly afterMs: number;
  readonly to: Party | null;
  readonly amountFen: number;
  readonly type: 'transfer' | 'cash' | 'merchant' | 'virtual' | 'abroad';
  readonly place?: string;
  readonly terminal?: string;
};

export type Sweep = {
  readonly pieces: readonly Piece[];
  /** When the rest is tried again; null leaves it. */
  readonly againMs: number | null;
};

type Exit = 'cash' | 'merchant' | 'virtual' | 'abroad';
type Habit = {
  /** Median of the time that money rests in an account. */
  readonly dwellMs: number;
  readonly splits: readonly [number, number];
  readonly gapMs: readonly [number, number];
  readonly exits: readonly (readonly [Exit, number])[];
};

const habits: Readonly<Record<GangStyle, Habit>> = {
  'water-room': {
    dwellMs: 50 * secondMs,
    splits: [2, 5],
    gapMs: [3 * secondMs, 10 * secondMs],
    exits: [
      ['virtual', 6],
      ['merchant', 1.5],
      ['abroad', 1.5],
      ['cash', 1],
    ],
  },
  crew: {
    dwellMs: 5.5 * minuteMs,
    splits: [1, 3],
    gapMs: [30 * secondMs, 120 * secondMs],
    exits: [
      ['cash', 3.5],
      ['merchant', 2],
      ['virtual', 3.5],
      ['abroad', 1],
    ],
  },
  card: {
    dwellMs: 7 * minuteMs,
    splits: [2, 4],
    gapMs: [20 * secondMs, 90 * secondMs],
    exits: [
      ['cash', 8],
      ['merchant', 1],
      ['virtual', 1],
    ],
  },
};

/** How likely an account of a level lets money out of the banks instead of passing it on. */
const exitShares = [0.06, 0.2, 0.55, 1] as const;
/** What one card draws at machines in a day: 20,000 yuan. */
const cashDayFen = 2_000_000;
const yuan = 100;

/** How long money rests in an account before it is moved on. */
export function dwellMs(random: Random, style: GangStyle, isHurried: boolean): number {
  const { dwellMs: median } = habits[style];
  return Math.round(random.around(median, 0.55) * (isHurried ? 0.3 : 1));
}

export type SweepFacts = {
  readonly account: CastAccount;
  readonly gang: Gang;
  readonly cast: Cast;
  readonly availableFen: number;
  /** What it drew at machines on this day. */
  readonly drawnFen: number;
  /** The gang knows that it is stopped. */
  readonly isBurnt: (account: string) => boolean;
};

/** What a mule does with what an account holds. */
export function planSweep(random: Random, facts: SweepFacts): Sweep {
  const { account, gang, availableFen } = facts;
  const level = account.level ?? 1;
  const goesFen = Math.floor((availableFen * (0.84 + random.next() * 0.15)) / yuan) * yuan;
  if (goesFen < 200 * yuan) return { pieces: [], againMs: null };
  const next = (gang.levels[level] ?? []).filter(({ number }) => !facts.isBurnt(number));
  const isExit = next.length === 0 || random.chance(exitShares[level - 1] ?? 1);
  if (!isExit) return { pieces: passOn(random, gang, next, goesFen), againMs: null };
  const drawn = random.weighted(habits[gang.style].exits);
  // Machines are too slow for large sums.
  const exit = drawn === 'cash' && goesFen > 2 * cashDayFen ? 'virtual' : drawn;
  if (exit === 'cash') return drawCash(random, facts, goesFen);
  return { pieces: payOut(random, facts, exit, goesFen), againMs: null };
}

function between(random: Random, [least, most]: readonly [number, number]): number {
  return random.between(least, most);
}

function passOn(
  random: Random,
  gang: Gang,
  next: readonly CastAccount[],
  goesFen: number,
): Piece[] {
  const habit = habits[gang.style];
  const count = goesFen < 3_000 * yuan ? 1 : between(random, habit.splits);
  const targets = random.sample(next, count);
  const pieces: Piece[] = [];
  let left = goesFen;
  let afterMs = 0;
  for (const [i, to] of targets.entries()) {
    const rest = targets.length - i;
    const part = (left / rest) * (0.7 + random.next() * 0.6);
    const amountFen = rest === 1 ? left : Math.min(left, Math.floor(part / 10_000) * 10_000);
    if (amountFen <= 0) continue;
    pieces.push({ afterMs, to: partyOf(to), amountFen, type: 'transfer' });
    left -= amountFen;
    afterMs += between(random, habit.gapMs);
  }
  return pieces;
}

const partyOf = (account: CastAccount): Party => ({
  bank: account.bank,
  account: account.number,
  name: account.name,
});

function drawCash(random: Random, { account, drawnFen }: SweepFacts, goesFen: number): Sweep {
  const roomFen = Math.min(goesFen, cashDayFen - drawnFen);
  const pieces: Piece[] = [];
  // A runner needs time to the machine.
  let afterMs = random.between(3, 20) * minuteMs;
  const place = `临江市${random.pick(['城东', '城西', '江北', '新港'])}自助银行 ${random.digits(3)}`;
  const terminal = `ATM${account.bank}${random.digits(4)}`;
  for (let left = roomFen; left >= 100 * yuan;) {
    const amountFen = Math.floor(Math.min(left, random.between(20, 50) * 10_000) / 10_000) * 10_000;
    pieces.push({ afterMs, to: null, amountFen, type: 'cash', place, terminal });
    left -= amountFen;
    afterMs += random.between(40, 120) * secondMs;
  }
  return { pieces, againMs: goesFen > roomFen ? dayMs * (0.5 + random.next() * 0.5) : null };
}

/** Most that one payment of an exit carries. */
const exitPieceFen = 5_000_000;

function payOut(
  random: Random,
  { cast }: SweepFacts,
  exit: 'merchant' | 'virtual' | 'abroad',
  goesFen: number,
): Piece[] {
  const places = { merchant: cast.merchants, virtual: cast.desks, abroad: cast.abroad }[exit];
  const to = partyOf(random.pick(places));
  const pieces: Piece[] = [];
  let afterMs = 0;
  for (let left = goesFen; left > 0;) {
    const amountFen = Math.min(left, exitPieceFen);
    pieces.push({ afterMs, to, amountFen, type: exit });
    left -= amountFen;
    afterMs += random.between(30, 180) * secondMs;
  }
  return pieces;
}

/** A gang that met a stop hurries with the rest for an hour (assumed). */
export const hurryMs = 60 * minuteMs;
export const isHurried = (alarmedAt: Instant | undefined, at: Instant): boolean =>
  alarmedAt !== undefined && at - alarmedAt < hurryMs;
