/**
 * Which queue saves more money at equal staffing: first come, grade only, the expected loss prevented
 * of the product, and a clairvoyant that knows the truth and shows how much there is to win. Courses
 * of the simulated city are played without interference; the same seats, answers and words meet the
 * same people in every queue. Three cities make a centre; seats are set so that a seat meets about as
 * many warnings a day as where 13,000 or 52,000 a day come to 40 seats.
 *
 * Run: node bench/queue-policy.ts [courses=90] [cache=DIR]; learn the figures anew: add fit=20, which
 * plays seeds 1 to 20 and prints the table. Reports use the seeds after those.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { categoryCodes } from '../src/core/kernel/index.ts';
import { defaultWorthSettings, rankAt, worthTerms } from '../src/core/dissuasion/index.ts';
import { stages } from '../src/core/typology/index.ts';
import { fitQueue, type Learned } from './queue-fit.ts';
import { playCourse, type Course } from './queue-course.ts';
import {
  coin,
  workQueue,
  type Order,
  type Result,
  type Town,
  type Waiting,
} from './queue-seats.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const option = (name: string, usual: number): number => Number(options.get(name) ?? usual);

/** Seeds from which the shipped figures were learned; nothing is reported on them. */
const fitSeeds = option('fit', 20);
const citiesEach = 3;
const people = 60_000;
const spanDays = 1.5;

function course(seed: number): Course {
  const folder = options.get('cache');
  const file = folder === undefined ? undefined : join(folder, `c${seed}.json`);
  if (file !== undefined && existsSync(file))
    return JSON.parse(readFileSync(file, 'utf8')) as Course;
  const played = playCourse({ seed, people, days: 2, intensity: 3 });
  if (folder !== undefined && file !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, JSON.stringify(played));
  }
  return played;
}

/** Several cities as one centre; whoever has the same number in two of them is two people. */
function townOf(courses: readonly Course[]): Town {
  const found = courses.flatMap(({ seed, found }) =>
    found.map((f) => ({
      ...f,
      person: `${seed}:${f.person}`,
      fraud: f.fraud === null ? null : `${seed}:${f.fraud}`,
    })),
  );
  const losses = courses.flatMap(({ seed, losses }) =>
    Object.entries(losses).map(([id, loss]) => [
      `${seed}:${id}`,
      { ...loss, person: `${seed}:${loss.person}` },
    ]),
  );
  const name = courses.map((c) => c.seed).join('-');
  return { name, found: found.sort((a, b) => a.at - b.at), losses: Object.fromEntries(losses) };
}

const byGrade = (a: Waiting, b: Waiting): number =>
  a.grade < b.grade ? -1 : Number(a.grade > b.grade);

const orders: Readonly<Record<string, (town: Town) => Order>> = {
  'first come': () => (a, b) => a.openedAt - b.openedAt,
  'grade only': () => (a, b) => byGrade(a, b) || a.openedAt - b.openedAt,
  'grade, late, stake': () => (a, b, now) =>
    byGrade(a, b) ||
    Number(b.deadlineAt <= now) - Number(a.deadlineAt <= now) ||
    b.facts.amountAtRiskFen * b.facts.score - a.facts.amountAtRiskFen * a.facts.score ||
    a.openedAt - b.openedAt,
  'loss prevented': () => (a, b, now) =>
    rankAt(worthTerms(b.facts, defaultWorthSettings), now) -
      rankAt(worthTerms(a.facts, defaultWorthSettings), now) || a.openedAt - b.openedAt,
  clairvoyant: (town) => (a, b, now) => truthOf(town, b, now) - truthOf(town, a, now),
};

/** What the person will really pay from two minutes on, soon more than late. */
function truthOf({ losses }: Town, { frauds }: Waiting, now: number): number {
  const sum = (from: number): number =>
    [...frauds].reduce(
      (all, f) =>
        all + (losses[f]?.payments ?? []).reduce((s, p) => s + (p.at > from ? p.fen : 0), 0),
      0,
    );
  const all = sum(now + 2 * 60_000);
  return all - sum(now + 32 * 60_000) + all / 20;
}

function report(towns: readonly Town[], seats: number): void {
  const results = new Map(
    Object.entries(orders).map(([name, order]) => [
      name,
      towns.map((town) => workQueue(town, seats, order(town))),
    ]),
  );
  const base = results.get('grade only') ?? [];
  const warnings = base.reduce((sum, r) => sum + r.warnings, 0) / towns.length;
  const perSeatDay = Math.round(warnings / spanDays / seats);
  say(`\n${seats} seats, ${towns.length} centres, ${perSeatDay} warnings a seat and day`);
  say('queue               saved ¥   ¥/seat-hour   victims reached   more than grade only (95 %)');
  for (const [name, own] of results) {
    const saved = mean(own.map((r) => r.savedFen / 100));
    const hours = seats * spanDays * 24;
    const [low, high] = interval(own, base);
    const more = ratio(own, base);
    const victims = mean(own.map((r) => r.reachedVictims)).toFixed(0);
    const line = [
      name.padEnd(18),
      money(saved).padStart(10),
      money(saved / hours).padStart(13),
      victims.padStart(17),
      `  ${percent(more)}`,
    ];
    if (name !== 'grade only') line.push(`(${percent(low)} to ${percent(high)})`);
    say(line.join(' '));
  }
}

const total = (results: readonly Result[]): number => results.reduce((s, r) => s + r.savedFen, 0);
const ratio = (own: readonly Result[], base: readonly Result[]): number =>
  total(own) / total(base) - 1;

/** Bootstrap over the centres, each with both queues: a paired comparison. */
function interval(own: readonly Result[], base: readonly Result[]): readonly [number, number] {
  const draws = Array.from({ length: 4_000 }, (_, draw) => {
    const picks = own.map((_, i) => Math.floor(coin('draw', draw, i) * own.length));
    const of = (results: readonly Result[]) => picks.flatMap((i) => results[i] ?? []);
    return ratio(of(own), of(base));
  }).sort((a, b) => a - b);
  return [draws[100] ?? 0, draws[3_899] ?? 0];
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
}
const money = (yuan: number): string => Math.round(yuan).toLocaleString('en-US');
const percent = (share: number): string => `${share >= 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;

/** The learned part of the settings as the source has it. */
function tell({ likelihood, loss, seen, convince }: Learned): void {
  say(`likelihood ${JSON.stringify(likelihood)}`);
  say(`seen ${JSON.stringify(seen)}`);
  say(`convince ${JSON.stringify(convince)}`);
  for (const category of categoryCodes) {
    const cells = stages.map(
      (s) => `[${loss[category][s].fen / 100}, ${loss[category][s].halfLifeMin}]`,
    );
    say(`  ${category}: [${cells.join(', ')}],`);
  }
}

if (options.has('fit')) {
  tell(fitQueue(Array.from({ length: fitSeeds }, (_, i) => course(i + 1))));
} else {
  const count = Math.floor(option('courses', 90) / citiesEach);
  const towns = Array.from({ length: count }, (_, t) =>
    townOf(Array.from({ length: citiesEach }, (_, c) => course(fitSeeds + 1 + t * citiesEach + c))),
  );
  for (const seats of [1, 2, 4]) report(towns, seats);
}
