/**
 * Goal: a signal that a journal has acknowledged is in the log once, whoever dies. Method: a cluster
 * of three NATS servers, one of which is killed while sources submit; a server that is stopped
 * before its recorder has taken anything. Skipped where no nats-server is installed.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openJournal } from '../../src/server/platform/nats.ts';
import { makeRandom, signalLine } from '../load/traffic.ts';
import { startHarness, type Harness, type TestSource } from './harness.ts';
import { hasNats, startNats, type NatsNodes } from './nats-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.skipIf(!hasNats)('three nodes (needs nats-server)', () => {
  let nodes: NatsNodes;
  let h: Harness;
  let source: TestSource;
  const random = makeRandom(5);

  beforeAll(async () => {
    nodes = await startNats(3);
    h = await startHarness({ config: { logUrl: nodes.url } });
    source = await h.addSource('carrier-a');
    await h.addUnit({ name: '市局', level: 'bureau' });
  });
  afterAll(async () => {
    await h.stop();
    nodes.stop();
  });

  async function send(ids: readonly string[]): Promise<readonly string[]> {
    const body = ids.map((id) =>
      signalLine({ random, people: 100 }, source.name, id, h.clock.now()),
    );
    const response = await fetch(`${h.server.address}/api/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
      body: body.join('\n'),
    });
    if (!response.ok) return [];
    const reply = (await response.json()) as { rows: { id: string; status: string }[] };
    return reply.rows.filter((row) => row.status !== 'rejected').map((row) => row.id);
  }

  const decided = async (): Promise<readonly string[]> =>
    (
      await h.db.query<{ id: string }>(
        'select s.id from signal s join decision d on d.position = s.position order by s.position',
      )
    ).map((row) => row.id);

  async function until(reached: () => Promise<boolean>): Promise<void> {
    while (!(await reached())) {
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  }

  test('each entry has three copies, and a key is one entry', async () => {
    const journal = await openJournal(nodes.url);
    expect(journal.replicas).toBe(3);
    const before = await journal.head();
    const entry = new TextEncoder().encode(
      JSON.stringify({ key: 'k', source: source.name, receivedAt: h.clock.now(), rows: [] }),
    );
    await Promise.all([journal.append(entry, 'k'), journal.append(entry, 'k')]);
    expect(await journal.head()).toBe(before + 1);
    await journal.close();
  });

  test('nothing acknowledged is lost or doubled while each node is killed once', async () => {
    const acknowledged = new Set<string>();
    for (let round = 0; round < 9; round += 1) {
      const groups = Array.from({ length: 6 }, (_, g) =>
        Array.from({ length: 20 }, (_row, i) => `r${round}-${g}-${i}`),
      );
      const work = groups.map(send);
      if (round % 3 === 1) await nodes.strike((round - 1) / 3);
      for (const ids of await Promise.all(work)) for (const id of ids) acknowledged.add(id);
      h.clock.advance(700);
    }
    expect(acknowledged.size).toBeGreaterThan(0);
    await until(async () => {
      const known = new Set(await decided());
      return [...acknowledged].every((id) => known.has(id));
    });
    const all = await decided();
    expect(new Set(all).size).toBe(all.length);
  });

  test('what a server acknowledged and did not record, the next one does', async () => {
    const journal = await openJournal(nodes.url);
    const line = signalLine({ random, people: 100 }, source.name, 'left-1', h.clock.now());
    const { source: _source, ...body } = JSON.parse(line) as Record<string, unknown>;
    await h.server.stop();
    const row = { id: 'left-1', kind: body['kind'], digest: 'ab', urgent: false };
    const rows = [
      { ...row, occurredAt: Date.parse(String(body['occurredAt'])), body: line },
      { ...row, occurredAt: Date.parse(String(body['occurredAt'])), body: line },
    ];
    const entry = { key: 'left', source: source.name, receivedAt: h.clock.now(), rows };
    await journal.append(new TextEncoder().encode(JSON.stringify(entry)), 'left');
    await journal.close();
    await h.restart();
    await until(async () => (await decided()).includes('left-1'));
    expect((await decided()).filter((id) => id === 'left-1')).toHaveLength(1);
  });
});
