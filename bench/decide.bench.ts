/**
 * Decisions per second of one core with fifty live rules, windows included, on calls, visits and
 * transfers: the whole decision, the rules alone, the same rules in json-rules-engine (which gets the
 * values of fields and windows as ready facts) and by hand over the same ready facts (the floor).
 * Processor time, median of 3; the time of single decisions by the clock.
 * Run: node bench/decide.bench.ts [signals]
 */
import { Engine as PeerEngine } from 'json-rules-engine';
import type { Instant } from '../src/core/kernel/index.ts';
import { assess, exchangeParts, readLearned, readPlain } from '../src/core/rule/index.ts';
import { parseSignal, type FraudSignal, type SignalKind } from '../src/core/signal/index.ts';
import {
  compilePack,
  fieldPlace,
  makeFrame,
  rolePlace,
  roles,
  tableOf,
  type Frame,
} from '../src/core/typology/index.ts';
import type { Value } from '../src/core/typology/condition.ts';
import { fill, makePlan, type EventCompiler } from '../src/core/typology/plan.ts';
import { defaultPolicy } from '../src/core/warning/index.ts';
import { Histories, makeEngine, subjectKeyOf } from '../src/engine/index.ts';
import { makeWindows } from '../src/engine/window.ts';
import { loadModel } from '../src/server/rule/load.ts';
import { benchTypologies, ruleCount, rules, terms, type BenchRule } from './decide-rules.ts';

const count = Number(process.argv[2] ?? 200_000);
const kinds = ['call', 'visit', 'transfer'] as const;
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function dice(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

function written(kind: SignalKind, i: number, pick: (n: number) => number): unknown {
  const person = pick(50_000);
  const head = {
    kind,
    id: `${kind}-${i}`,
    source: 'bench',
    occurredAt: new Date(Date.UTC(2026, 0, 31) + i * 40).toISOString(),
    subject: { phone: `138${String(10_000_000 + person)}` },
  };
  if (kind === 'call') {
    const number =
      pick(40) === 0 ? `+8526${1_000_000 + pick(400)}` : `139${10_000_000 + pick(200_000)}`;
    return {
      ...head,
      counterpart: { number },
      direction: pick(3) === 0 ? 'out' : 'in',
      durationSeconds: pick(1_500),
    };
  }
  if (kind === 'visit') return { ...head, url: `https://site-${pick(3_000)}.com/p/${pick(99)}` };
  return {
    ...head,
    amountFen: 1_000 + pick(6_000_000),
    payer: { bank: 'ICBC', account: `A${100_000 + person}` },
    payee: { bank: 'CCB', account: `B${100_000 + pick(60_000)}` },
    channel: 'mobile',
    status: 'done',
  };
}

function signalsOf(): readonly FraudSignal[] {
  const pick = dice(7);
  const now = Date.UTC(2026, 2, 1) as Instant;
  return Array.from({ length: count }, (_, i) => {
    const parsed = parseSignal(written(kinds[i % 3] ?? 'call', i, pick), { now });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    return parsed.value;
  });
}

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function median(work: () => Promise<number> | number): Promise<number> {
  const runs: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const begin = cpu();
    await work();
    runs.push(cpu() - begin);
  }
  return runs.sort((a, b) => a - b)[1] ?? 0;
}

const shipped = loadModel();
const pack = compilePack(benchTypologies().map((typology) => ({ typology, state: 'live' })));
const model = exchangeParts(shipped, { pack });
const signals = signalsOf();

function decideAll(used: typeof model, of: readonly FraudSignal[]): number {
  const engine = makeEngine(
    () => used,
    () => defaultPolicy,
  );
  let graded = 0;
  of.forEach((signal, position) => {
    const subject = subjectKeyOf(signal);
    const decision = engine.decide(signal, { subject, position, now: signal.occurredAt });
    if (decision.grade !== null) graded += 1;
  });
  return graded;
}

function tail(of: readonly FraudSignal[]): readonly [p50: number, p99: number] {
  const engine = makeEngine(
    () => model,
    () => defaultPolicy,
  );
  const took = new Float64Array(of.length);
  of.forEach((signal, position) => {
    const begin = process.hrtime.bigint();
    engine.decide(signal, { subject: subjectKeyOf(signal), position, now: signal.occurredAt });
    took[position] = Number(process.hrtime.bigint() - begin) / 1_000;
  });
  // The first tenth warms the machine up.
  const warm = took.subarray(Math.floor(of.length / 10)).toSorted();
  return [warm[Math.floor(warm.length * 0.5)] ?? 0, warm[Math.floor(warm.length * 0.99)] ?? 0];
}

type Facts = Readonly<Record<string, number>>;
type Held = {
  readonly kind: SignalKind;
  readonly values: Float64Array;
  readonly keys: Float64Array;
  readonly at: number;
};

/** The frame of each signal as the rules get it. */
function framesOf(of: readonly FraudSignal[]): readonly Held[] {
  const histories = new Histories();
  const frame = makeFrame();
  return of.map((signal, position) => {
    const subject = subjectKeyOf(signal);
    const history = histories.of(subject, signal.occurredAt);
    const { learned, facts } = assess(signal, history, model, {
      now: signal.occurredAt,
      position,
    });
    histories.absorb(subject, facts);
    readPlain(frame, signal, subject, pack.asks);
    readLearned(frame, signal, learned, pack.asks);
    const { values, keys } = frame;
    return {
      kind: signal.kind,
      values: values.slice(),
      keys: keys.slice(),
      at: signal.occurredAt,
    };
  });
}

function use(frame: Frame, held: Held): void {
  frame.values.set(held.values);
  frame.keys.set(held.keys);
  frame.at = held.at;
  frame.text = undefined;
}

/** What the peer and the floor get for nothing: the value of every term at every signal. */
function factsOf(frames: readonly Held[]): readonly Facts[] {
  const maker = makePlan();
  const events: EventCompiler = { owner: '', test: () => undefined, rule: () => -1 };
  const readers = Object.values(terms).map((term): readonly [string, Value] => [
    term.name,
    term.window === undefined
      ? (frame) => frame.values[fieldPlace(term.field ?? '')] ?? Number.NaN
      : maker.reader(term.window, events),
  ]);
  const windows = makeWindows(maker.plan());
  const frame = makeFrame();
  return frames.map((held) => {
    use(frame, held);
    for (const role of roles) {
      const rows = windows.table(tableOf[role]);
      const key = frame.keys[rolePlace[role]] ?? Number.NaN;
      frame.tables[rolePlace[role]] = rows;
      if (!Number.isNaN(key)) rows.open(key);
    }
    for (const role of roles) {
      const key = frame.keys[rolePlace[role]] ?? Number.NaN;
      frame.rows[rolePlace[role]] = Number.isNaN(key) ? -1 : windows.table(tableOf[role]).find(key);
    }
    fill(
      frame,
      maker.fillings.filter((f) => f.kind === held.kind),
    );
    return Object.fromEntries(readers.map(([name, read]) => [name, read(frame)]));
  });
}

/** The rules and the windows they fill, as the engine runs them. */
function runOwn(frames: readonly Held[], matched: Int32Array): number {
  const frame = makeFrame();
  const own = compilePack(benchTypologies().map((typology) => ({ typology, state: 'live' })));
  own.attach(frame, makeWindows(own.plan));
  let hits = 0;
  frames.forEach((held, i) => {
    use(frame, held);
    hits += own.evaluate(held.kind, frame).length;
    let count = 0;
    for (const state of frame.matched) if (state === 2) count += 1;
    matched[i] = count;
  });
  return hits;
}

/** As somebody would write it who has only these rules. */
function holds(rule: BenchRule, facts: Facts): boolean {
  for (const { term, is, value } of rule.bounds) {
    const found = facts[term.name] ?? Number.NaN;
    if (is === '>=' ? !(found >= value) : !(found < value)) return false;
  }
  return true;
}

const byKind = new Map(kinds.map((kind) => [kind, rules.filter((rule) => rule.kind === kind)]));

function runHand(frames: readonly Held[], facts: readonly Facts[], matched: Int32Array): void {
  facts.forEach((fact, i) => {
    let count = 0;
    for (const rule of byKind.get(frames[i]?.kind as 'call') ?? [])
      if (holds(rule, fact)) count += 1;
    matched[i] = count;
  });
}

async function runPeer(
  frames: readonly Held[],
  facts: readonly Facts[],
  matched: Int32Array,
): Promise<void> {
  const operators = { '>=': 'greaterThanInclusive', '<': 'lessThan' } as const;
  const engines = new Map(
    kinds.map((kind) => [
      kind,
      new PeerEngine(
        (byKind.get(kind) ?? []).map((rule, i) => ({
          name: `${kind}-${i}`,
          conditions: {
            all: rule.bounds.map(({ term, is, value }) => ({
              fact: term.name,
              operator: operators[is as '<'],
              value,
            })),
          },
          event: { type: 'matched' },
        })),
      ),
    ]),
  );
  for (const [i, fact] of facts.entries()) {
    const { events } = (await engines.get(frames[i]?.kind as 'call')?.run(fact)) ?? { events: [] };
    matched[i] = events.length;
  }
}

function differing(one: Int32Array, other: Int32Array): number {
  let count = 0;
  for (let i = 0; i < other.length; i += 1) if (one[i] !== other[i]) count += 1;
  return count;
}

const rate = (n: number, seconds: number): string => `${Math.round(n / seconds / 1_000)} k/s`;

say(`node ${process.version}, ${count} signals, ${ruleCount} rules, model ${model.version}`);
say('whole decisions, a core (base model, history, rules and windows):');
for (const kind of [undefined, ...kinds]) {
  const of = kind === undefined ? signals : signals.filter((s) => s.kind === kind);
  const seconds = await median(() => decideAll(model, of));
  const bare = await median(() => decideAll(exchangeParts(shipped, { pack: compilePack([]) }), of));
  say(
    `  ${(kind ?? 'all three').padEnd(10)}${rate(of.length, seconds).padStart(10)}` +
      `  ${((seconds / of.length) * 1e6).toFixed(1)} us each; without typologies ${rate(of.length, bare)}`,
  );
}
const [p50, p99] = tail(signals);
say(`  single decisions by the clock: p50 ${p50.toFixed(1)} us, p99 ${p99.toFixed(1)} us`);

const frames = framesOf(signals);
const facts = factsOf(frames);
const [own, hand, peer] = [0, 1, 2].map(() => new Int32Array(count)) as [
  Int32Array,
  Int32Array,
  Int32Array,
];
const ownSeconds = await median(() => runOwn(frames, own));
const handSeconds = await median(() => {
  runHand(frames, facts, hand);
  return 0;
});
const some = Math.min(count, 20_000);
const peerSeconds = await median(async () => {
  await runPeer(frames, facts.slice(0, some), peer);
  return 0;
});
say('the fifty rules alone:');
say(`  ours, windows filled and read  ${rate(count, ownSeconds).padStart(10)}`);
say(`  by hand over ready facts       ${rate(count, handSeconds).padStart(10)}`);
say(`  json-rules-engine, ready facts ${rate(some, peerSeconds).padStart(10)}`);
const times = peerSeconds / some / (ownSeconds / count);
say(
  `  ours / json-rules-engine ${times.toFixed(1)}, ours / by hand ${(handSeconds / ownSeconds).toFixed(2)}`,
);
say(
  `  signals where the count of matching rules differs from ours: by hand ${differing(own, hand)},` +
    ` peer ${differing(own.subarray(0, some), peer.subarray(0, some))}`,
);
