/**
 * What a condition costs in the project's own tree, in CEL (`@marcbachmann/cel-js`) and written by
 * hand: nanoseconds each, processor time, median of 5. It is what docs/decisions/0009 rests on.
 * Run: node bench/language.bench.ts [evaluations]
 */
import { parse } from '@marcbachmann/cel-js';
import { compileCondition } from '../src/core/typology/condition.ts';
import { fieldPlace, makeFrame, type Condition } from '../src/core/typology/index.ts';

const count = Number(process.argv[2] ?? 300_000);
const condition: Condition = {
  all: [
    { field: 'callMinutes', is: '>=', value: 10 },
    { field: 'callOverseas', is: '=', value: true },
    {
      any: [
        { field: 'score', is: '>', value: 0.5 },
        { field: 'suspects', is: '>=', value: 3 },
      ],
    },
  ],
};
const cel = parse('callMinutes >= 10.0 && callOverseas && (score > 0.5 || suspects >= 3.0)');
const places = ['callMinutes', 'callOverseas', 'score', 'suspects'].map(fieldPlace);

const rows = Array.from({ length: 1_000 }, (_, i) => [(i * 7) % 20, i % 2, (i % 10) / 10, i % 5]);
const frame = makeFrame();
const refuse = (): never => {
  throw new Error('not asked for in this condition');
};
const own = compileCondition(condition, {
  asks: () => {},
  window: refuse,
  phrase: refuse,
  readPhrases: refuse,
  rule: refuse,
  typology: refuse,
});

type Row = readonly number[];
const sides: Readonly<Record<string, (row: Row) => boolean>> = {
  hand: (row) => (row[0] ?? 0) >= 10 && row[1] === 1 && ((row[2] ?? 0) > 0.5 || (row[3] ?? 0) >= 3),
  own: (row) => {
    for (let i = 0; i < places.length; i += 1) frame.values[places[i] ?? 0] = row[i] ?? 0;
    return own(frame);
  },
  cel: (row) =>
    cel({
      callMinutes: row[0],
      callOverseas: row[1] === 1,
      score: row[2],
      suspects: row[3],
    }) === true,
};

const found: Record<string, number> = {};
const hits: Record<string, number> = {};
for (const [name, side] of Object.entries(sides)) {
  const runs: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const begin = process.cpuUsage();
    let hit = 0;
    for (let i = 0; i < count; i += 1) hit += side(rows[i % rows.length] ?? []) ? 1 : 0;
    const { user, system } = process.cpuUsage(begin);
    runs.push(((user + system) * 1_000) / count);
    hits[name] = hit;
  }
  found[name] = runs.sort((a, b) => a - b)[2] ?? 0;
}
for (const [name, ns] of Object.entries(found)) {
  const ratio = (found['cel'] ?? 0) / ns;
  process.stdout.write(
    `${name.padEnd(6)}${ns.toFixed(0).padStart(7)} ns, ${String(hits[name])} hold, cel/${name} ${ratio.toFixed(1)}\n`,
  );
}
