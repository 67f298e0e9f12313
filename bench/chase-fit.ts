/**
 * Fits how long mules keep money (the part `dwell` of the policy table `chase`) on statements of
 * simulated banks in a night in which nobody stops anything. A centre does the same with its own
 * banks' statements. Other seeds than the comparison's.
 *
 * Run: node bench/chase-fit.ts [cases=1000] [banks=20] [seed=101] [seeds=3]
 */
import type { BankTransaction } from '../src/core/bank/index.ts';
import { hourMs, parseInstant, secondMs, type Instant } from '../src/core/kernel/index.ts';
import { makeWorld, type World } from '../src/sim/bank/index.ts';

const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const cases = Number(options.get('cases') ?? 1000);
const banks = Number(options.get('banks') ?? 20);
const seed = Number(options.get('seed') ?? 101);
const seeds = Number(options.get('seeds') ?? 3);
const startAt = parseInstant('2026-11-20T20:00:00+08:00') as Instant;
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Money that left after so long, or was still there when the look ended. */
type Spell = { readonly ageMs: number; readonly amountFen: number; readonly end: string };
/** What has not moved by then counts as kept. */
const lookMs = 3 * hourMs;

/** First in, first out over the statement of one account; its own opening money is left aside. */
function spellsOf(rows: readonly BankTransaction[]): Spell[] {
  const spells: Spell[] = [];
  const lots: { at: number; amountFen: number }[] = [];
  for (const row of rows.toSorted((a, b) => a.at - b.at)) {
    if (row.at < startAt) continue;
    if (row.direction === 'in') {
      lots.push({ at: row.at, amountFen: row.amountFen });
      continue;
    }
    let leftFen = row.amountFen;
    for (let lot = lots[0]; lot !== undefined && leftFen > 0; lot = lots[0]) {
      const amountFen = Math.min(leftFen, lot.amountFen);
      const ageMs = Math.max(secondMs, row.at - lot.at);
      spells.push({
        amountFen,
        ageMs: Math.min(ageMs, lookMs),
        end: ageMs > lookMs ? 'kept' : row.type,
      });
      lot.amountFen -= amountFen;
      leftFen -= amountFen;
      if (lot.amountFen === 0) lots.shift();
    }
  }
  return [...spells, ...lots.map(({ amountFen }) => ({ amountFen, ageMs: lookMs, end: 'kept' }))];
}

function spellsByLevel(world: World): Map<number, Spell[]> {
  const endAt = (startAt + 30 * hourMs) as Instant;
  while (world.next(endAt) !== undefined);
  const byLevel = new Map<number, Spell[]>();
  for (const { book } of world.houses.values()) {
    for (const { holder, rows } of book.accounts.values()) {
      if (holder.level === null) continue;
      byLevel.set(holder.level, [...(byLevel.get(holder.level) ?? []), ...spellsOf(rows)]);
    }
  }
  return byLevel;
}

const sumOf = (spells: readonly Spell[]): number => spells.reduce((s, one) => s + one.amountFen, 0);

/** Age by which a share of what moves has moved, by money. */
function quantile(moved: readonly Spell[], share: number): number {
  const sorted = moved.toSorted((a, b) => a.ageMs - b.ageMs);
  let left = sumOf(sorted) * share;
  for (const { ageMs, amountFen } of sorted) {
    left -= amountFen;
    if (left <= 0) return ageMs;
  }
  return lookMs;
}

const all = new Map<number, Spell[]>();
for (let i = 0; i < seeds; i += 1) {
  for (const [level, spells] of spellsByLevel(makeWorld({ seed: seed + i, banks, cases, startAt })))
    all.set(level, [...(all.get(level) ?? []), ...spells]);
}
const shapes: number[] = [];
const levels = [...all]
  .toSorted(([a], [b]) => a - b)
  .map(([level, spells]) => {
    const moved = spells.filter((one) => one.end !== 'kept');
    const [quarter, half, most] = [0.25, 0.5, 0.85].map((share) => quantile(moved, share)) as [
      number,
      number,
      number,
    ];
    // ln(-ln S) is a line in ln t; its slope between two quantiles is the shape.
    const shape = Math.log(Math.log(0.15) / Math.log(0.75)) / Math.log(most / quarter);
    shapes.push(shape);
    const gone = moved.filter((one) => one.end !== 'transfer');
    say(
      `level ${level}: ${spells.length} spells, a quarter of what moves after ${(quarter / 1000).toFixed(0)} s, ` +
        `half ${(half / 1000).toFixed(0)} s, 85 % ${(most / 1000).toFixed(0)} s, shape ${shape.toFixed(2)}`,
    );
    return {
      medianMs: Math.round(half / 1000) * 1000,
      keptShare: Number((1 - sumOf(moved) / sumOf(spells)).toFixed(3)),
      exitShare: Number((sumOf(gone) / Math.max(1, sumOf(moved))).toFixed(3)),
    };
  });
const shape = Number((shapes.reduce((a, b) => a + b, 0) / shapes.length).toFixed(2));
say(JSON.stringify({ shape, levels }, undefined, 2));
