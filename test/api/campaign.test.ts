/**
 * Goal: three reports of one campaign lead to proposals to block what it works with and to warnings of
 * everybody it wrote to, once. Method: a real server; messages and reports sent as sources send them,
 * then the job that looks for campaigns.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy, defaultRoutePolicy } from '../../src/core/warning/index.ts';
import { lookForCampaign } from '../../src/server/campaign/index.ts';
import { loadModel } from '../../src/server/rule/load.ts';
import { startHarness, type Harness, type TestSource } from './harness.ts';

let centre: Harness;
let carrier: TestSource;
const model = loadModel();
const people = 30;
const reporters = [2, 11, 23];
const phoneOf = (i: number): string => `1380013${String(8100 + i)}`;

beforeAll(async () => {
  centre = await startHarness();
  await centre.addUnit({ name: '市局', level: 'bureau' });
  carrier = await centre.addSource('carrier-a');
});
afterAll(() => centre.stop());

async function send(rows: readonly object[]): Promise<void> {
  const reply = await fetch(`${centre.server.address}/api/v1/signals`, {
    method: 'POST',
    body: rows.map((row) => JSON.stringify(row)).join('\n'),
    headers: { authorization: `Bearer ${carrier.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: rows.length });
  await expect
    .poll(async () => {
      const [row] = await centre.db.query<{ behind: number }>(
        'select (select count(*) from signal) - (select count(*) from decision) as behind',
      );
      return row?.behind;
    })
    .toBe(0);
}

const head = (kind: string, i: number) => ({
  kind,
  id: `${kind}-${i}`,
  source: 'carrier-a',
  occurredAt: new Date(centre.clock.now()).toISOString(),
  subject: { phone: phoneOf(i) },
});

const warned = async (): Promise<number> => {
  const [row] = await centre.db.query<{ count: number }>(
    `select count(distinct p.phone) as count from warning w join person p on p.id = w.person_id
     where w.status <> 'closed'`,
  );
  return row?.count ?? 0;
};

const look = () =>
  lookForCampaign(
    {
      db: centre.db,
      model: () => model,
      policy: () => defaultPolicy,
      routes: () => defaultRoutePolicy,
      reactions: [],
    },
    'FLIGHT',
    centre.clock.now(),
  );

test('messages alone are no campaign; three reports are, and what follows happens once', async () => {
  await send(
    Array.from({ length: people }, (_, i) => ({
      ...head('sms', i),
      counterpart: { number: '16312345678' },
      text: `${'王李张陈刘'[i % 5]}旅客您好，您${(i % 9) + 1}日行程的安排有变动，请致电 16312345678 按提示确认`,
    })),
  );
  expect(await look()).toEqual({ clues: 0, warned: 0 });
  const before = await warned();
  expect(before).toBeLessThan(people);
  await send(
    reporters.map((i) => ({
      ...head('report', i),
      counterpart: { number: '16312345678' },
      text: '收到短信说我的航班取消，要退改签机票，客服让我共享屏幕领取三百元延误补偿，怀疑是诈骗',
    })),
  );
  const found = await look();
  expect(found.clues).toBeGreaterThanOrEqual(2);
  expect(found.warned).toBeGreaterThan(0);
  expect(await warned()).toBe(people);
  const proposals = await centre.db.query<{ subject_kind: string; subject_value: string }>(
    `select subject_kind, subject_value from proposal where kind = 'block' and 'campaign' = any(rules)
     order by subject_kind`,
  );
  expect(proposals).toContainEqual({ subject_kind: 'number', subject_value: '+8616312345678' });
  expect(proposals.find((p) => p.subject_kind === 'template')?.subject_value).toContain('{}');
  const [audited] = await centre.db.query<{ detail: object }>(
    `select detail from audit_entry where action = 'campaign.found'`,
  );
  expect(audited?.detail).toMatchObject({ clues: found.clues, warned: found.warned });
  expect(await look()).toEqual({ clues: 0, warned: 0 });
});
