/**
 * Lines per second of processor time of `wuzha score`, per kind, beside a floor (JSON.parse and
 * JSON.stringify alone) and a peer written the ordinary way (score-peer.ts). Processor time, not
 * the clock: the figure is per core, whatever else the machine does. The model is loaded in each
 * run of ours. Run: node bench/score.bench.ts [lines] [kind...]
 */
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { score } from '../src/cli/score.ts';
import { peer } from './score-peer.ts';

const kinds = ['call', 'visit', 'transfer', 'sms', 'report'] as const;
type Kind = (typeof kinds)[number];

/** A small generator of its own: equal lines in every run. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const texts = [
  '【菜鸟驿站】您的包裹已到幸福路店，取件码 5-2-3016，请于 20 点前领取。',
  '【工商银行】您尾号 1234 的账户 1 月 31 日支出 100.00 元，余额 2,345.67 元。',
  '您的百万保障今日到期，不取消每月扣费 800 元，请打开 http://kefu-tuikuan.example/a 办理注销。',
  '妈，我今天晚点回来，饭不用等我，记得把阳台的衣服收一下。',
  '【某某学校】各位家长，周五下午三点半召开家长会，请准时参加，有事请向班主任请假。',
  '手机兼职点赞一条 5 元做完就结，每天半小时，宝妈学生都可以，详情加客服。',
];

function lineOf(kind: Kind, i: number, next: () => number): string {
  const pick = (n: number): number => Math.floor(next() * n);
  const at = new Date(Date.UTC(2026, 0, 31) + i * 50).toISOString();
  const head = {
    kind,
    id: `${kind}-${i}`,
    source: 'bench',
    occurredAt: at,
    subject: { phone: `138${String(10_000_000 + pick(50_000))}` },
  };
  const number = `139${String(10_000_000 + pick(20_000_000))}`;
  switch (kind) {
    case 'call':
      return JSON.stringify({
        ...head,
        counterpart: { number: pick(50) === 0 ? `+8526${1_000_000 + pick(9_000_000)}` : number },
        direction: pick(2) === 0 ? 'in' : 'out',
        durationSeconds: pick(1_200),
        ongoing: pick(30) === 0,
      });
    case 'visit':
      return JSON.stringify({
        ...head,
        url: `https://${['news', 'shop', 'm', 'www'][pick(4)]}.site-${pick(3_000)}.com/p/${pick(99_999)}?from=app`,
      });
    case 'transfer':
      return JSON.stringify({
        ...head,
        amountFen: 1_000 + pick(5_000_000),
        payer: { bank: 'ICBC', account: `A${100_000 + pick(50_000)}` },
        payee: { bank: 'CCB', account: `B${100_000 + pick(900_000)}` },
        channel: 'mobile',
        status: 'done',
      });
    case 'sms':
      return JSON.stringify({
        ...head,
        counterpart: { number: `1069${String(10_000_000 + pick(99_999))}` },
        text: texts[pick(texts.length)],
      });
    case 'report':
      return JSON.stringify({
        ...head,
        text: `我遇到这样的事：${texts[pick(texts.length)] ?? ''}`,
      });
  }
}

/** Seconds of processor time, all threads of this process. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

async function ours(input: string, output: string): Promise<void> {
  await score.run(
    { values: { in: input, out: output }, positionals: [] },
    {
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: { write: () => true } as unknown as NodeJS.WritableStream,
    },
  );
}

async function floor(input: string, output: string): Promise<void> {
  const out = createWriteStream(output);
  let rest = '';
  for await (const chunk of createReadStream(input, { highWaterMark: 1 << 20, encoding: 'utf8' })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    out.write(lines.map((line) => `${JSON.stringify(JSON.parse(line))}\n`).join(''));
  }
  out.end();
  await finished(out);
}

const [count = '200000', ...only] = process.argv.slice(2);
const lines = Number(count);
const folder = mkdtempSync(join(tmpdir(), 'wuzha-bench-'));
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
say(
  `node ${process.version}, ${lines} lines a kind; thousands of lines a second of one core, median of 3`,
);
say('kind      bytes    floor     ours     peer  ours/peer  ours/floor');
try {
  for (const kind of kinds.filter((k) => only.length === 0 || only.includes(k))) {
    const next = dice(7);
    const input = join(folder, `${kind}.ndjson`);
    const n = kind === 'sms' || kind === 'report' ? Math.ceil(lines / 4) : lines;
    writeFileSync(
      input,
      Array.from({ length: n }, (_, i) => `${lineOf(kind, i, next)}\n`).join(''),
    );
    const rate = async (work: (i: string, o: string) => Promise<void>): Promise<number> => {
      const runs: number[] = [];
      for (let i = 0; i < 3; i += 1) runs.push(await timed(() => work(input, join(folder, 'out'))));
      return n / (runs.sort((a, b) => a - b)[1] ?? 1) / 1000;
    };
    const [f, o, p] = [await rate(floor), await rate(ours), await rate(peer)];
    const cell = (x: number): string => x.toFixed(1).padStart(9);
    say(
      `${kind.padEnd(8)}${String(Math.round(statSync(input).size / n)).padStart(7)}${cell(f)}${cell(o)}${cell(p)}` +
        `${(o / p).toFixed(2).padStart(11)}${(o / f).toFixed(2).padStart(12)}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
