/**
 * Goal: a file of any usual encoding and form reaches the centre once, whatever happens on the way.
 * Method: the command against a small centre that checks rows as the real one does and can be told
 * to be busy, to fail or to stop the import.
 */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '../../core/kernel/index.ts';
import { parseRowText } from '../../core/signal/index.ts';
import { importCommand } from '../import.ts';
import { detectDelimiter } from './row.ts';
import { mapRecord, type Mapping } from './mapping.ts';
import { detectEncoding } from './source-file.ts';

const now = Date.parse('2026-06-01T00:00:00Z') as Instant;
let folder: string;
let server: Server;
let base: string;
/** Rows by id, as the centre keeps them. */
let kept: Map<string, unknown>;
let requests: number;
/** What the next requests get instead of an answer: a status, or `drop` for a cut connection. */
let mishaps: (number | 'drop')[];
let onRequest: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wuzha-import-'));
  [kept, requests, mishaps, onRequest] = [new Map(), 0, [], () => {}];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests += 1;
      onRequest();
      const mishap = mishaps.shift();
      if (mishap === 'drop') request.socket.destroy();
      else if (mishap !== undefined) response.writeHead(mishap, { 'retry-after': '0' }).end('{}');
      else if (request.headers.authorization !== 'Bearer wzk_test')
        response.writeHead(401).end('{}');
      else
        response
          .writeHead(200)
          .end(JSON.stringify({ rows: answer(Buffer.concat(chunks).toString()) }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  rmSync(folder, { recursive: true });
});

function answer(body: string) {
  return body.split('\n').map((line, i) => {
    const parsed = parseRowText(line, { now });
    if (!parsed.ok)
      return {
        row: i + 1,
        id: null,
        status: 'rejected',
        problems: parsed.error,
        quarantineId: 'qrn_1',
      };
    const status = kept.has(parsed.value.id) ? 'duplicate' : 'accepted';
    kept.set(parsed.value.id, parsed.value);
    return {
      row: i + 1,
      id: parsed.value.id,
      status,
      ...(status === 'duplicate' ? { differs: false } : {}),
    };
  });
}

class Text extends Writable {
  text = '';
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function run(
  positionals: string[],
  values: Record<string, unknown> = {},
  interrupted?: AbortSignal,
) {
  const [stdout, stderr] = [new Text(), new Text()];
  const code = await importCommand.run(
    { values: { to: base, json: true, ...values }, positionals },
    {
      stdin: process.stdin,
      stdout,
      stderr,
      env: { WUZHA_KEY: 'wzk_test', WUZHA_DATA: join(folder, 'data') },
      ...(interrupted ? { interrupted } : {}),
    },
  );
  const summary = JSON.parse(stdout.text) as Record<string, unknown>;
  return { code, summary, stderr: stderr.text };
}

const sms = (i: number, text = '您的包裹已到') =>
  JSON.stringify({
    kind: 'sms',
    id: `s${i}`,
    source: 'carrier-a',
    occurredAt: '2026-01-31T08:15:00+08:00',
    subject: { phone: '13800138000' },
    counterpart: { number: '106900001234' },
    text,
  });

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const mapping: Mapping = {
  kind: 'transfer',
  fields: {
    id: 'tx-{流水号}',
    source: 'bank-a',
    occurredAt: {
      template: '{日期} {时间}',
      type: 'time',
      format: 'yyyy/M/d H:mm:ss',
      zone: '+08:00',
    },
    'subject.phone': '{手机号}',
    'subject.name': '{户名}',
    amountFen: { column: '金额', type: 'yuan' },
    'payer.bank': '工商银行',
    'payer.account': '{付款账号}',
    'payee.account': '{收款账号}',
    status: { column: '状态', values: { 成功: 'done', 处理中: 'pending' }, fallback: 'done' },
  },
};
const table =
  '流水号,日期,时间,手机号,户名,金额,付款账号,收款账号,状态\r\n' +
  '1,2026/1/31,8:15:00,13800138000,林小芳,"4,860.50",44001234567890123456,44001234567890123457,处理中\r\n' +
  '2,2026/1/31,9:01:30,13900139000,"王\n芳",￥12,44001234567890123456,44001234567890123457,\r\n';

describe('forms and encodings', () => {
  test.each([
    ['utf-8', (t: string) => Buffer.from(t)],
    ['utf-8 with a byte order mark', (t: string) => Buffer.from(`\ufeff${t}`)],
    ['utf-16le', (t: string) => iconv.encode(t, 'utf16le', { addBOM: true })],
    ['utf-16be without a mark', (t: string) => iconv.encode(t, 'utf-16be')],
    ['GBK', (t: string) => iconv.encode(t, 'gbk')],
  ])('a table in %s', async (_, encode) => {
    const { code, summary } = await run([write('t.csv', encode(table))], {
      map: write('map.json', JSON.stringify(mapping)),
    });
    expect([code, summary['accepted'], summary['rejected']]).toEqual([0, 2, 0]);
    expect(kept.get('tx-1')).toMatchObject({
      amountFen: 486_050,
      status: 'pending',
      occurredAt: Date.parse('2026-01-31T00:15:00Z'),
      subject: { phone: '+8613800138000', name: '林小芳' },
      payer: { bank: '工商银行' },
    });
    expect(kept.get('tx-2')).toMatchObject({
      amountFen: 1200,
      status: 'done',
      subject: { name: '王\n芳' },
    });
  });

  test.each([
    ['plain', 'a.ndjson', (t: string) => Buffer.from(t)],
    ['gzip', 'a.ndjson.gz', (t: string) => gzipSync(t)],
    ['GBK', 'a.ndjson', (t: string) => iconv.encode(t, 'gbk')],
    ['utf-16le', 'a.ndjson', (t: string) => iconv.encode(t, 'utf16le', { addBOM: true })],
  ])('NDJSON, %s', async (_, name, encode) => {
    const { code, summary } = await run([
      write(name, encode(`${sms(1)}\n\n${sms(2)}\r\n${sms(3)}`)),
    ]);
    expect([code, summary['rows'], summary['accepted']]).toEqual([0, 3, 3]);
    expect(kept.get('s1')).toMatchObject({ text: '您的包裹已到' });
  });

  test('one damaged line does not make a file GBK, and is set aside with its reason', async () => {
    const lines = [
      Buffer.from(`${sms(1)}\n`),
      iconv.encode(`${sms(2)}\n`, 'gbk'),
      Buffer.from(`${sms(3)}\n`),
    ];
    const path = write('a.ndjson', Buffer.concat(lines));
    const { code, summary } = await run([path]);
    expect([code, summary['accepted'], summary['rejected']]).toEqual([1, 2, 1]);
    expect(readFileSync(`${path}.quarantine.ndjson`, 'utf8')).toContain('not-utf8');
  });

  test('a line of 10 MB costs one refusal', async () => {
    const { code, summary } = await run([
      write('a.ndjson', `${sms(1)}\n${sms(2, 'x'.repeat(10_000_000))}\n${sms(3)}\n`),
    ]);
    expect([code, summary['accepted'], summary['rejected']]).toEqual([1, 2, 1]);
  });

  test('encodings and delimiters are found', () => {
    expect(detectEncoding(iconv.encode('你好，世界', 'gbk'))).toBe('gb18030');
    expect(detectEncoding(Buffer.from('你好'))).toBe('utf-8');
    expect(detectEncoding(Buffer.from('plain'))).toBe('utf-8');
    expect(['a,b\n1,2', 'a\tb,c\n1\t2', 'a;b;c\n1;2,5;3', 'a|b\n1|2'].map(detectDelimiter)).toEqual(
      [',', '\t', ';', '|'],
    );
  });
});

describe('on the way', () => {
  const path = (): string =>
    write('a.ndjson', Array.from({ length: 50 }, (_, i) => sms(i)).join('\n'));

  test('waits when the centre is busy, and tries again after a failure', async () => {
    mishaps = [429, 429, 'drop', 503];
    const { code, summary } = await run([path()], { batch: '10', concurrency: '1' });
    expect([code, summary['rows'], kept.size, requests]).toEqual([0, 50, 50, 9]);
  });

  test('goes on where it was stopped, and does not send twice what is done', async () => {
    const file = path();
    const stop = new AbortController();
    onRequest = () => {
      if (requests === 3) stop.abort();
    };
    const first = await run([file], { batch: '10', concurrency: '1' }, stop.signal);
    expect([first.code, first.summary['finished'], first.summary['rows']]).toEqual([1, false, 20]);
    const before = requests;
    const second = await run([file], { batch: '10', concurrency: '1' });
    expect([second.code, second.summary['finished'], second.summary['rows']]).toEqual([
      0,
      true,
      50,
    ]);
    expect([requests - before, kept.size]).toEqual([3, 50]);
    const third = await run([file]);
    expect([third.code, requests - before]).toEqual([0, 3]);
    expect(third.stderr).toContain('--fresh');
    const fresh = await run([file], { fresh: true });
    expect([fresh.code, fresh.summary['duplicate']]).toEqual([0, 50]);
  });

  test('refused rows stand in the quarantine file with their reasons', async () => {
    const file = write('b.ndjson', `${sms(1)}\n{"kind":"sms"}\nnonsense\n[1]\n`);
    const { code, summary } = await run([file], { quarantine: join(folder, 'q.ndjson') });
    expect([code, summary['accepted'], summary['rejected']]).toEqual([1, 1, 3]);
    const rows = readFileSync(join(folder, 'q.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { row: number; raw: string; problems: { code: string }[] },
      );
    expect(rows.map((r) => [r.row, r.raw, r.problems[0]?.code])).toEqual([
      [2, '{"kind":"sms"}', 'required'],
      [3, 'nonsense', 'not-json'],
      [4, '[1]', 'not-an-object'],
    ]);
    expect(existsSync(`${file}.quarantine.ndjson`)).toBe(false);
  });

  test.each([
    ['a wrong key', { key: 'wzk_other' }, /does not accept the key/],
    ['a table without a mapping', {}, /--map/],
    ['a mapping that names no column', { map: 'bad' }, /no column "金额额"; the nearest is "金额"/],
    ['a mapping that is no JSON', { map: 'broken' }, /not JSON/],
  ])('%s is told in one sentence', async (_, values: { key?: string; map?: string }, wanted) => {
    const bad = {
      ...mapping,
      fields: { ...mapping.fields, amountFen: { column: '金额额', type: 'yuan' } },
    };
    const map =
      values.map === undefined
        ? {}
        : {
            map: write('map.json', values.map === 'bad' ? JSON.stringify(bad) : '{'),
          };
    const file = values.key === undefined ? write('t.csv', table) : path();
    await expect(run([file], { ...values, ...map })).rejects.toThrow(wanted);
  });
});

test('the examples of docs/guides/import.md work', async () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/import.md'), 'utf8');
  const block = (kind: string): string =>
    new RegExp(`\`\`\`${kind}\\n([\\s\\S]+?)\`\`\``).exec(guide)?.[1] ?? '';
  const { code, summary } = await run([write('t.csv', block('csv'))], {
    map: write('map.json', block('json')),
  });
  expect([code, summary['accepted'], summary['rejected']]).toEqual([0, 2, 0]);
  expect(kept.get('tx-2')).toMatchObject({ amountFen: 1200, status: 'done' });
});

describe('cells', () => {
  const cell = (type: string, text: string, more: object = {}): unknown => {
    const rule = { column: 'c', type, ...more } as Mapping['fields'][string];
    const mapped = mapRecord({ kind: 'call', fields: { v: rule } }, new Map([['c', text]]));
    return mapped.ok ? (mapped.value as { v?: unknown }).v : mapped.error[0]?.code;
  };
  test.each([
    ['yuan', '1,234.5', 123_450],
    ['yuan', '¥12', 1200],
    ['yuan', '0.01元', 1],
    ['yuan', '12.8万', 12_800_000],
    ['yuan', '-3', -300],
    ['yuan', '1.005', 'wrong-form'],
    ['yuan', 'abc', 'wrong-form'],
    ['yuan', '', undefined],
    ['seconds', '192', 192],
    ['seconds', '3:12', 192],
    ['seconds', '01:03:12', 3792],
    ['seconds', '3分12秒', 192],
    ['seconds', '1小时2分', 3720],
    ['seconds', 'x', 'wrong-form'],
    ['boolean', '是', true],
    ['boolean', 'NO', false],
    ['integer', '1,000', 1000],
  ])('%s %s', (type, text, wanted) => expect(cell(type, text)).toBe(wanted));

  test.each([
    ['2026-01-31 08:15:00', { zone: '+08:00' }, '2026-01-31T00:15:00.000Z'],
    ['2026-01-31T08:15:00Z', {}, '2026-01-31T08:15:00.000Z'],
    ['2026-01-31T08:15:00', {}, 'wrong-form'],
    ['20260131081500', { format: 'yyyyMMddHHmmss', zone: '+08:00' }, '2026-01-31T00:15:00.000Z'],
    ['31.1.2026 8:15', { format: 'd.M.yyyy H:mm', zone: 'Z' }, '2026-01-31T08:15:00.000Z'],
    ['2026年1月31日', { format: 'yyyy年M月d日', zone: '+08:00' }, '2026-01-30T16:00:00.000Z'],
    ['2026-02-31 00:00:00', { zone: 'Z' }, 'wrong-form'],
    ['1769818500', { format: 'epoch-s' }, '2026-01-31T00:15:00.000Z'],
    ['1769818500000', { format: 'epoch-ms' }, '2026-01-31T00:15:00.000Z'],
  ])('time %s', (text, more, wanted) => expect(cell('time', text, more)).toBe(wanted));
});
