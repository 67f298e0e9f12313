/**
 * Which account next: the same simulated night chased in several ways, each with the same allowance
 * of messages: so many for every reported case, pooled. Victims' money held at the end is counted in
 * the banks' own books.
 *
 * Run: node bench/chase.ts [cases=1000] [banks=20] [seed=1] [messages=8] [seeds=1]
 */
import { defaultChasePolicy } from '../src/core/chase/index.ts';
import { hourMs, parseInstant, secondMs, type Instant } from '../src/core/kernel/index.ts';
import { makeWorld, type World } from '../src/sim/bank/index.ts';
import { auditWorld, type Audit } from './chase-audit.ts';
import { Desk } from './chase-desk.ts';
import {
  biggestFirst,
  clairvoyant,
  expectedRecovery,
  levelByLevel,
  lowestLevelFirst,
  type Way,
} from './chase-way.ts';

const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const cases = Number(options.get('cases') ?? 1000);
const banks = Number(options.get('banks') ?? 20);
const firstSeed = Number(options.get('seed') ?? 1);
const seeds = Number(options.get('seeds') ?? 1);
const allowance = Number(options.get('messages') ?? 8);
const startAt = parseInstant('2026-11-20T20:00:00+08:00') as Instant;
/** Ten hours of payments, a long tail of reports; before the first stops lapse after 48 hours. */
const endAt = (startAt + 30 * hourMs) as Instant;
const lookMs = 10 * secondMs;
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Figures of the table tried instead: `set=stop.comingMs:7200000,query.freshMs:600000`. */
const policy = structuredClone(defaultChasePolicy);
for (const one of (options.get('set')?.split(',') ?? []).filter((text) => text !== '')) {
  const [path = '', value = ''] = one.split(':');
  const names = path.split('.');
  const last = names.pop() ?? '';
  let at = policy as unknown as Record<string, unknown>;
  for (const name of names) at = at[name] as Record<string, unknown>;
  at[last] = JSON.parse(value);
}

type Outcome = Audit & {
  readonly messages: number;
  readonly waitedMs: number;
  readonly softwareMs: number;
};

function play(world: World, desk: Desk, way: Way): void {
  const { openPerBankMax, perBankMinuteMax } = policy.limit;
  for (let lookAt = startAt; lookAt < endAt;) {
    const event = world.next(lookAt);
    if (event === undefined) {
      lookAt = (lookAt + lookMs) as Instant;
      if (desk.reportedAt.size === 0) continue;
    } else desk.take(event);
    const { now } = world;
    let left = Math.floor(allowance * desk.reportedAt.size) - desk.messages;
    if (left <= 0) continue;
    const wishes = way(desk, now).toSorted((a, b) => b.rank - a.rank);
    const loads = desk.loads(now);
    const sent = new Map<string, number>();
    for (const { account, kind } of wishes) {
      if (left <= 0) break;
      const load = loads.get(account.bank);
      const own = sent.get(account.bank) ?? 0;
      const full = (load?.open ?? 0) + own >= openPerBankMax;
      if (full || (load?.sentLastMinute ?? 0) + own >= perBankMinuteMax) continue;
      sent.set(account.bank, own + 1);
      account.changed = true;
      world.send(desk.ask(account, kind, now), now);
      left -= 1;
    }
  }
}

const ways: Readonly<Record<string, (world: World, spent: number[]) => Way>> = {
  'level by level': () => levelByLevel,
  'lowest level first': () => lowestLevelFirst,
  'biggest amount first': () => biggestFirst,
  'expected recovery': (_, spent) => expectedRecovery(policy, spent),
  'sees all books': (world) => clairvoyant(world, 50_000),
};

function run(name: string, seed: number): Outcome {
  const world = makeWorld({ seed, banks, cases, startAt });
  const desk = new Desk(policy);
  const spent: number[] = [];
  const way = ways[name]?.(world, spent);
  if (way === undefined) throw new Error(`no way is called ${name}`);
  play(world, desk, way);
  const softwareMs = spent.reduce((a, b) => a + b, 0);
  const { messages, waitedMs } = desk;
  return { ...auditWorld(world), messages, waitedMs, softwareMs };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const only = options.get('only');
say(
  `${cases} cases, ${banks} banks, ${allowance} messages a case, ${seeds} seed(s) from ${firstSeed}`,
);
const baseline = new Map<number, number>();
for (const name of Object.keys(ways)) {
  if (only !== undefined && !name.startsWith(only)) continue;
  const outcomes = Array.from({ length: seeds }, (_, i) => run(name, firstSeed + i));
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((all, outcome) => all + of(outcome), 0);
  const share = sum((o) => o.heldFen) / sum((o) => o.lostFen);
  if (name === 'level by level') baseline.set(0, share);
  const more = share / (baseline.get(0) ?? share) - 1;
  const software = sum((o) => o.softwareMs);
  const waited = sum((o) => o.waitedMs);
  say(
    [
      name.padEnd(21),
      `held ${percent(share).padStart(7)}`,
      `against level by level ${more >= 0 ? '+' : ''}${percent(more)}`,
      `messages ${sum((o) => o.messages)}`,
      `stops ${sum((o) => o.stops)} (empty ${sum((o) => o.emptyStops)})`,
      `report to hold ${(sum((o) => o.toHoldMs) / seeds / 60_000).toFixed(1)} min`,
      `software ${software === 0 ? '—' : `${((100 * software) / (software + waited)).toFixed(3)} %`}`,
    ].join('  '),
  );
}
