/**
 * Goal: ten malformed inputs of each kind get an answer that says what to mend. Method: each is sent
 * to a real server; answers are compared with docs/reference/malformed-inputs.md, which is written
 * with UPDATE_GOLDEN=1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RowReply } from '../../src/contract/index.ts';
import { signalKinds, type SignalKind } from '../../src/core/signal/index.ts';
import { startHarness, type Harness, type TestSource } from './harness.ts';

const path = join(import.meta.dirname, '../../docs/reference/malformed-inputs.md');
let harness: Harness;
let source: TestSource;

beforeAll(async () => {
  harness = await startHarness();
  source = await harness.addSource('carrier-a');
});
afterAll(() => harness.stop());

type Row = Record<string, unknown>;

const head = {
  source: 'carrier-a',
  occurredAt: '2026-03-10T08:59:00+08:00',
  subject: { phone: '13800138000' },
};
const card = { bank: '工商银行', account: '0200004509200123456' };
const examples: Record<SignalKind, Row> = {
  call: {
    kind: 'call',
    id: 'c1',
    ...head,
    counterpart: { number: '+85261234567' },
    direction: 'in',
    durationSeconds: 61,
    transcript: '您好',
  },
  sms: {
    kind: 'sms',
    id: 's1',
    ...head,
    counterpart: { number: '106900001234' },
    text: '您的包裹已到',
  },
  visit: { kind: 'visit', id: 'v1', ...head, url: 'https://t.cn-bz.top/a', title: '在线客服' },
  transfer: {
    kind: 'transfer',
    id: 't1',
    ...head,
    amountFen: 486_000,
    payer: card,
    payee: { ...card, account: '44001234567890123456' },
    status: 'pending',
  },
  report: { kind: 'report', id: 'r1', ...head, text: '我好像被骗了', lossFen: 100 },
};
/** The field that holds free text, a count or money, a misspelt name, and an impossible number. */
const weak: Record<SignalKind, { text: string; amount: Row; typo: [string, string]; number: Row }> =
  {
    call: {
      text: 'transcript',
      amount: { durationSeconds: -61 },
      typo: ['durationSeconds', 'durationSecond'],
      number: { counterpart: { number: '+999123456' } },
    },
    sms: {
      text: 'text',
      amount: { amountFen: -1 },
      typo: ['occurredAt', 'occuredAt'],
      number: { subject: { phone: '138001380001' } },
    },
    visit: {
      text: 'title',
      amount: { amountFen: -1 },
      typo: ['title', 'tilte'],
      number: { url: 'http://256.256.256.256/login' },
    },
    transfer: {
      text: 'channel',
      amount: { amountFen: -486_000 },
      typo: ['amountFen', 'amount'],
      number: { payee: { bank: '建设银行', account: '6217001234567890121' } },
    },
    report: {
      text: 'text',
      amount: { lossFen: -100 },
      typo: ['lossFen', 'loss'],
      number: { subject: { idNumber: '110101199002300033' } },
    },
  };

const attack = "'; drop table signal; -- <script>alert(1)</script>";

function renamed(row: Row, [from, to]: [string, string]): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name === from ? to : name, value]),
  );
}

type Input = { readonly name: string; readonly row: Uint8Array; readonly shown: string };

/** The row, and of it what is wrong. */
function inputOf(name: string, row: Row, wrong: Row = row): Input {
  const shown = JSON.stringify(wrong).slice(1, -1);
  return {
    name,
    row: Buffer.from(JSON.stringify(row)),
    shown: shown.length > 120 ? `${shown.slice(0, 60)}…` : shown,
  };
}

function inputsOf(kind: SignalKind): Input[] {
  const row: Row = { ...examples[kind], id: `${kind}-1` };
  const { text, amount, typo, number } = weak[kind];
  const whole = JSON.stringify(row);
  const truncated = whole.slice(0, whole.length - 12);
  const changed = (name: string, wrong: Row): Input => inputOf(name, { ...row, ...wrong }, wrong);
  const attacked: Row = {
    id: `${kind}-attack`,
    [text]: text === 'channel' ? attack.slice(0, 32) : attack,
  };
  const deep = `"x":${'['.repeat(5000)}${']'.repeat(5000)}`;
  return [
    { name: 'truncated JSON', row: Buffer.from(truncated), shown: `…${truncated.slice(-40)}` },
    {
      name: 'wrong encoding (GBK)',
      row: iconv.encode(JSON.stringify({ ...row, [text]: '您好' }), 'gbk'),
      shown: `"${text}":"您好" as C4 FA BA C3`,
    },
    changed('a line of 10 MB', { [text]: 'x'.repeat(10_000_000) }),
    changed('a future date', { occurredAt: '2031-01-31T08:15:00+08:00' }),
    changed('a negative amount', amount),
    inputOf('an unknown field', renamed(row, typo), { [typo[1]]: row[typo[0]] }),
    changed('an impossible number', number),
    changed('SQL and script in text', attacked),
    {
      name: 'deep nesting',
      row: Buffer.from(whole.replace('{', `{${deep},`)),
      shown: '"x":[[[[[[[… 5,000 deep',
    },
    changed('a duplicate id, other content', { id: attacked['id'], [text]: '别的' }),
  ];
}

async function send(row: Uint8Array): Promise<{ status: number; reply: RowReply }> {
  const response = await fetch(`${harness.server.address}/api/v1/signals`, {
    method: 'POST',
    body: row as BodyInit,
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  const body = (await response.json()) as { rows: RowReply[] };
  const [reply] = body.rows;
  if (!reply) throw new Error('no row was answered');
  return { status: response.status, reply };
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
function answerOf({ status, differs, problems = [] }: RowReply): string {
  if (status !== 'rejected') return differs === true ? `${status}, differs` : status;
  return problems
    .map(
      (p) =>
        `${p.field === '' ? 'row' : `\`${p.field}\``} **${p.code}**: ${p.problem}. ${p.remedy}.`,
    )
    .join('<br>');
}

test('fifty malformed inputs and their answers', async () => {
  const sections: string[] = [];
  for (const kind of signalKinds) {
    const table: string[] = [];
    for (const { name, row, shown } of inputsOf(kind)) {
      const { status, reply } = await send(row);
      expect([name, status]).toEqual([name, 200]);
      if (reply.status === 'rejected') {
        expect(reply.quarantineId).toMatch(/^qrn_/);
        expect(reply.problems?.filter((p) => p.problem === '' || p.remedy === '')).toEqual([]);
      }
      table.push(`| ${name} | \`${cell(shown)}\` | ${cell(answerOf(reply))} |`);
    }
    sections.push(
      `## ${kind}\n\n| input | what is wrong | answer |\n| --- | --- | --- |\n${table.join('\n')}\n`,
    );
  }
  const document = `# Malformed inputs and their answers

Written by \`test/api/malformed.test.ts\` from the answers of a running server; the clock stands at
2026-03-10 09:00 in Beijing. Refused rows are kept in the quarantine; text is kept as it came.

${sections.join('\n')}`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, document);
  expect(document).toBe(readFileSync(path, 'utf8'));
});

test('the attack did no harm and stands in the log as it was written', async () => {
  const rows = await harness.db.query<{ body: Row }>(
    "select body from signal where id = 'sms-attack'",
  );
  expect(rows.map((r) => r.body['text'])).toEqual([attack]);
});
