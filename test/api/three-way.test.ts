/**
 * Goal: in a conversation of three each hears the other two and not itself, and the two go on when
 * the third leaves. Method: three telephones on loopback that each speak one level of voice; what
 * they are sent is decoded and compared.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallRow } from '../../src/contract/index.ts';
import {
  audioOf,
  decodeVoice,
  encodeVoice,
  formatRtp,
  frameMs,
  frameSamples,
  parseRtp,
  payload,
} from '../../src/core/call/index.ts';
import { openTelephoneNetwork, type TelephoneNetwork } from '../../src/sim/network/telephone.ts';
import { Random } from '../../src/sim/random.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

const person = '13760000001';
/** How loud each speaks. */
const levels: Readonly<Record<string, number>> = { '8001': 1_000, [person]: 2_000, '110': 4_000 };

type Mouth = { readonly socket: Socket; readonly stop: () => void; heard: number };

let h: Harness;
let seat: TestUser;
let network: TelephoneNetwork;
const mouths = new Map<string, Mouth>();

/** A telephone that speaks one level and notes the last it heard. */
async function openMouth(number: string): Promise<Mouth> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const voice = new Int16Array(frameSamples).fill(levels[number] ?? 0);
  let sequence = 0;
  const timer = setInterval(() => {
    const audio = audioOf(network.toldMedia(number) ?? '');
    if (audio === undefined || audio.port < 1_024) return;
    sequence += 1;
    const head = { type: payload.pcma, sequence, timestamp: sequence * frameSamples, source: 1 };
    socket.send(formatRtp(head, encodeVoice(voice, payload.pcma)), audio.port, audio.host);
  }, frameMs);
  const mouth: Mouth = {
    socket,
    heard: 0,
    stop() {
      clearInterval(timer);
      socket.close();
    },
  };
  socket.on('message', (bytes) => {
    const packet = parseRtp(bytes);
    if (packet) mouth.heard = decodeVoice(packet.bytes, packet.type)[80] ?? 0;
  });
  return mouth;
}

beforeAll(async () => {
  network = await openTelephoneNetwork({
    port: 0,
    random: Random.of(3, 'telephone'),
    pickup: () => ({ does: 'answers', afterMs: 30 }),
    earOf: (number) => mouths.get(number)?.socket.address().port,
  });
  for (const number of Object.keys(levels)) mouths.set(number, await openMouth(number));
  const gateway = `sip:127.0.0.1:${network.port}`;
  const sip = { gateway, domain: undefined, credentialsFile: undefined, address: undefined };
  h = await startHarness({ config: { sip } });
  const unitId = await h.addUnit({ name: '市局', level: 'bureau', regions: ['4403'] });
  seat = await h.addUser({ roles: ['seat-operator'], unitId, name: '王佳宁', seat: '03 席' });
  await seat.call('call.set-line', { body: { extension: '8001' } });
});
afterAll(async () => {
  await h.stop();
  for (const mouth of mouths.values()) mouth.stop();
  await network.stop();
});

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

/** A warning in hand, with the person's number. */
async function takeWarning(): Promise<{ id: string; version: number }> {
  await h.db.query(
    `insert into person (id, name, phone, region, created_at) values ($1, '林小芳', $2, '440303', 0)`,
    ['per_three', `+86${person}`],
  );
  await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `phone:+86${person}`,
    'per_three',
  ]);
  const source = await h.addSource('carrier-a');
  await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
    body: JSON.stringify({
      kind: 'call',
      id: 'three1',
      source: 'carrier-a',
      occurredAt: new Date(h.clock.now() - 60_000).toISOString(),
      subject: { phone: `+86${person}` },
      counterpart: { number: '+8617000000001' },
      direction: 'in',
      durationSeconds: 600,
      ongoing: true,
    }),
  });
  const { id, version } = await until(async () => {
    const { items } = await seat.call('warning.list', { query: {} });
    return items[0];
  });
  const claimed = await seat.call('warning.claim', { params: { id }, body: { version } });
  return { id, version: claimed.version };
}

/** Until each hears so much; voices keep within a part in sixteen. */
async function hear(expected: Readonly<Record<string, number>>): Promise<void> {
  await until(() => {
    const all = Object.entries(expected).every(
      ([number, level]) => Math.abs((mouths.get(number)?.heard ?? 0) - level) <= level / 16 + 16,
    );
    return Promise.resolve(all ? true : undefined);
  });
}

test('three hear each other, and then two again', async () => {
  const { id, version } = await takeWarning();
  await seat.call('warning.call', { params: { id }, body: { version, target: 'self' } });
  const latest = async (): Promise<CallRow | undefined> =>
    (await seat.call('call.list', { params: { id } })).items[0];
  const talking = await until(async () => {
    const row = await latest();
    return row?.state === 'answered' ? row : undefined;
  });
  const params = { id: talking.id };
  // From phone to phone, without the centre.
  await hear({ '8001': 2_000, [person]: 1_000 });

  const { report } = await seat.call('call.three-way', { params });
  expect(report).toMatchObject({ warningId: id, version: 0, body: { paid: 'unknown' } });
  await until(async () => ((await latest())?.third === 'joined' ? true : undefined));
  await hear({ '8001': 6_000, [person]: 5_000, '110': 3_000 });
  const again = await seat.call('call.three-way', { params }).catch((e: unknown) => e);
  expect(again).toMatchObject({ code: 'third-party-in' });

  await seat.call('call.two-way', { params });
  await until(async () => ((await latest())?.third === 'left' ? true : undefined));
  await hear({ '8001': 2_000, [person]: 1_000 });
  expect(network.talking().toSorted()).toEqual([person, '8001']);

  await seat.call('call.hang-up', { params });
  await until(async () => ((await latest())?.state === 'ended' ? true : undefined));
  await until(() => Promise.resolve(network.talking().length === 0 ? true : undefined));
});

test('the form is saved once for each version', async () => {
  const { items } = await seat.call('warning.list', { query: { tab: 'mine' } });
  const params = { id: items[0]?.id ?? '' };
  const body = {
    reporter: 'self' as const,
    paid: 'yes' as const,
    victim: { name: '林芳', phone: '13800138000', idNumber: '' },
    contacted: 'call' as const,
    how: '手机银行',
    category: null,
    transfers: [
      {
        fromBank: '',
        fromAccount: '',
        toAccount: '6222021234567890128',
        toBank: '工商银行',
        toName: '张三',
        toType: 'personal' as const,
        amountFen: 5_000_000,
        at: '2026-03-10T09:00:00+08:00',
        known: false,
      },
    ],
    note: '',
  };
  const first = await seat.call('report.save', { params, body: { version: 0, body } });
  expect(first).toMatchObject({ version: 1, body });
  const stale = await seat
    .call('report.save', { params, body: { version: 0, body } })
    .catch((e: unknown) => e);
  expect(stale).toMatchObject({ code: 'version-conflict' });
  const wrong = { ...body, transfers: body.transfers.map((t) => ({ ...t, at: 'soon' })) };
  const refused = await seat
    .call('report.save', { params, body: { version: 1, body: wrong } })
    .catch((e: unknown) => e);
  expect(refused).toMatchObject({ code: 'invalid-input' });
  const second = await seat.call('report.save', {
    params,
    body: { version: 1, body: { ...body, note: '已联系银行' } },
  });
  expect(second.version).toBe(2);
});
