/**
 * Goal: a warning reaches the telephone once, says only what it may, and can be told from an
 * impostor's. Method: a real server sends through SMPP to the city's short message centre, which
 * misbehaves on command; the clock is set by the test.
 */
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { ContactRow } from '../../src/contract/index.ts';
import {
  defaultContactPolicy,
  defaultTemplates,
  isWellTyped,
  smppStatus,
} from '../../src/core/contact/index.ts';
import { dayMs, formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { startDelivery } from '../../src/server/contact/deliver.ts';
import type { Gateway } from '../../src/server/contact/gateway.ts';
import { enqueueContacts, notifyUsers } from '../../src/server/contact/index.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { startSmsc, type CityMessage, type Smsc } from '../../src/sim/network/smsc.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let smsc: Smsc;
let source: TestSource;
let seat: TestUser;
let leader: TestUser;
let stranger: TestUser;
let bureau: string;
let unitId: string;
let otherId: string;
let serial = 0;

beforeAll(async () => {
  smsc = await startSmsc({ user: 'wuzha', password: 'secret' });
  const smpp = { host: '127.0.0.1', port: smsc.port, user: 'wuzha', password: 'secret' };
  h = await startHarness({ config: { smpp, pushHosts: ['127.0.0.1'], centre: '临江市反诈中心' } });
  bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  unitId = await h.addUnit({
    name: '海晏分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440303'],
  });
  otherId = await h.addUnit({
    name: '老城分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440304'],
  });
  // Sees what is passed up to the bureau as well.
  seat = await h.addUser({ roles: ['seat-operator'], unitId: bureau, name: '王佳宁' });
  leader = await h.addUser({ roles: ['shift-leader'], unitId: bureau });
  stranger = await h.addUser({ roles: ['seat-operator'], unitId: otherId });
  source = await h.addSource('carrier-a');
});
afterAll(async () => {
  await h.stop();
  await smsc.stop();
});
beforeEach(() => {
  (smsc.shown as CityMessage[]).splice(0);
  smsc.faults.off.clear();
  Object.assign(smsc.faults, { silent: false, refuse: 0, twice: false, mute: false, delayMs: 0 });
  smsc.faults.refuseCount = Number.POSITIVE_INFINITY;
});

/** Looks again and again until it is so; tells what there was when it never is. */
async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    if (tries > 500) {
      const rows = await h.db.query(
        'select channel, state, problem, attempts, recipient from contact order by created_at desc, id desc limit 3',
      );
      throw new Error(`it is still ${JSON.stringify(rows)}; ${JSON.stringify(h.log.slice(-3))}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

type Person = { readonly id: string; readonly phone: string };

async function addPerson(): Promise<Person> {
  serial += 1;
  const phone = `+86138${13_000_000 + serial}`;
  const id = `per_message${serial}`;
  await h.db.query(
    `insert into person (id, name, phone, region, place, relatives, created_at)
     values ($1, '林小芳', $2, '440303', '海晏街道', $3, 0)`,
    [
      id,
      phone,
      JSON.stringify([
        { id: 'r1', relation: '女儿', name: '赵敏', phone: `+86139${13_000_000 + serial}` },
        { id: 'r2', relation: '父亲', name: '赵安', phone: '+861062345678' },
      ]),
    ],
  );
  await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `phone:${phone}`,
    id,
  ]);
  return { id, phone };
}

/** A live call from a number of the block list makes a critical warning. */
async function warn(person: Person): Promise<string> {
  serial += 1;
  const row = {
    kind: 'call',
    id: `c${serial}`,
    source: 'carrier-a',
    occurredAt: formatInstant(h.clock.now() - minuteMs),
    subject: { phone: person.phone },
    counterpart: { number: '+8617000000001' },
    direction: 'in',
    durationSeconds: 60,
    ongoing: true,
  };
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: JSON.stringify(row),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: 1 });
  return until(async () => {
    const [found] = await h.db.query<{ id: string }>(
      "select id from warning where person_id = $1 and status <> 'closed'",
      [person.id],
    );
    return found?.id;
  });
}

const listed = async (id: string, user = seat): Promise<readonly ContactRow[]> =>
  (await user.call('contact.list', { params: { id } })).items;

/** The messages of a warning once none of them is on its way any more. */
const settled = (id: string, states = ['waiting', 'sending', 'sent']): Promise<ContactRow[]> =>
  until(async () => {
    const rows = await listed(id);
    return rows.length > 0 && rows.every((row) => !states.includes(row.state))
      ? [...rows]
      : undefined;
  });

const shownTo = (phone: string): readonly CityMessage[] =>
  smsc.shown.filter((m) => `+${m.to}` === phone);
const codeIn = (message: CityMessage | undefined): string =>
  /\d{4} \d{4} \d{4}/.exec(message?.text ?? '')?.[0] ?? '';

/** Answers with what was refused, or undefined. */
async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ApiError) return `${thrown.status} ${thrown.code}`;
    throw thrown;
  }
}

let keys = 0;
const send = (id: string, over: Partial<Record<'key' | 'target' | 'template', string>> = {}) => {
  keys += 1;
  return seat.call('contact.send', {
    params: { id },
    body: {
      key: `k${keys}`,
      channel: 'sms',
      target: 'self',
      template: 'missed-call',
      lang: 'zh',
      ...over,
    },
  });
};

describe('a critical warning', () => {
  test('is written at once by SMS and flash SMS, and both are known to be delivered', async () => {
    const person = await addPerson();
    const id = await warn(person);
    const rows = await settled(id);
    expect(rows.map((r) => [r.channel, r.state, r.automatic, r.attempts])).toEqual(
      expect.arrayContaining([
        ['sms', 'delivered', true, 1],
        ['flash-sms', 'delivered', true, 1],
      ]),
    );
    const shown = shownTo(person.phone);
    expect(new Set(shown.map((m) => m.flash))).toEqual(new Set([false, true]));
    expect(shown).toHaveLength(2);
    for (const message of shown) {
      expect(message.from).toBe('96110');
      expect(message.text).toMatch(/^【临江市反诈中心】/);
      expect(isWellTyped(codeIn(message).replaceAll(' ', ''))).toBe(true);
    }
    const kept = await h.db.query<{ body: string }>(
      'select body from contact where warning_id = $1',
      [id],
    );
    for (const { body } of kept) {
      expect(body).toContain('•••• •••• ••••');
      for (const message of shown) expect(body).not.toContain(codeIn(message));
    }
  });

  test('is not written to a number that fraud was committed with', async () => {
    const person = await addPerson();
    const id = await warn(await addPerson());
    await settled(id);
    await h.db.query(
      "insert into warning_link (warning_id, kind, value) values ($1, 'number', $2)",
      [id, person.phone],
    );
    const rows = await settled(await warn(person));
    expect(rows.map((r) => [r.state, r.problem])).toEqual([
      ['refused', 'suspect-number'],
      ['refused', 'suspect-number'],
    ]);
    expect(shownTo(person.phone)).toEqual([]);
  });

  test('that closes takes back what still waits', async () => {
    const person = await addPerson();
    smsc.faults.refuse = smppStatus.throttled;
    const id = await warn(person);
    await until(async () => (await listed(id)).find((r) => r.problem !== null));
    const detail = await seat.call('warning.read', { params: { id } });
    const claimed = await seat.call('warning.claim', {
      params: { id },
      body: { version: detail.version },
    });
    await seat.call('warning.outcome', {
      params: { id },
      body: { version: claimed.version, outcome: 'dissuaded' },
    });
    const rows = await settled(id);
    expect(rows.map((r) => [r.state, r.problem])).toEqual([
      ['cancelled', 'warning-closed'],
      ['cancelled', 'warning-closed'],
    ]);
    expect(shownTo(person.phone)).toEqual([]);
  });
});

describe('the network', () => {
  test('that says "too much" is asked again later, and shows the message once', async () => {
    const person = await addPerson();
    Object.assign(smsc.faults, { refuse: smppStatus.throttled, refuseCount: 2 });
    const id = await warn(person);
    await until(async () => (await listed(id)).find((r) => r.problem === 'smpp-0x00000058'));
    h.clock.advance(5 * minuteMs);
    await settled(id);
    expect(new Set(shownTo(person.phone).map((m) => m.flash))).toEqual(new Set([false, true]));
    expect(shownTo(person.phone)).toHaveLength(2);
  });

  test('that falls before it answers leaves a message uncertain; only a person repeats it', async () => {
    const person = await addPerson();
    smsc.faults.silent = true;
    const before = smsc.taken();
    const id = await warn(person);
    // The flash message, and the first part of the other.
    await until(() => (smsc.taken() === before + 2 ? true : undefined));
    smsc.dropLines();
    const rows = await settled(id);
    expect(rows.map((r) => [r.state, r.problem, r.acts])).toEqual([
      ['uncertain', 'no-answer', ['retry']],
      ['uncertain', 'no-answer', ['retry']],
    ]);
    h.clock.advance(20 * minuteMs);
    smsc.faults.silent = false;
    const again = rows.find((r) => r.channel === 'sms');
    await seat.call('contact.retry', { params: { id: again?.id ?? '' } });
    await until(async () => (await listed(id)).find((r) => r.state === 'delivered'));
    expect(shownTo(person.phone).map((m) => m.flash)).toEqual([true, false]);
    expect(new Set((await listed(id)).map((r) => r.state))).toEqual(
      new Set(['delivered', 'uncertain']),
    );
  });

  test('that refuses for good is not asked again', async () => {
    smsc.faults.refuse = smppStatus.wrongDestination;
    const rows = await settled(await warn(await addPerson()));
    expect(rows.map((r) => [r.state, r.problem, r.attempts])).toEqual([
      ['failed', 'smpp-0x0000000b', 1],
      ['failed', 'smpp-0x0000000b', 1],
    ]);
  });

  test('tells of a telephone that is off; receipts said twice change nothing', async () => {
    const person = await addPerson();
    smsc.faults.off.add(person.phone.slice(1));
    smsc.faults.twice = true;
    const rows = await settled(await warn(person));
    expect(rows.map((r) => [r.state, r.problem])).toEqual([
      ['failed', 'UNDELIV'],
      ['failed', 'UNDELIV'],
    ]);
  });

  test('is bound again after its line fell', async () => {
    smsc.dropLines();
    const person = await addPerson();
    const id = await warn(person);
    const rows = await settled(id);
    expect(rows.every((r) => r.state === 'delivered')).toBe(true);
  });

  test('closes on a peer that sends what is no PDU, and on that one alone', async () => {
    const person = await addPerson();
    for (const octets of [
      [0xff, 0xff, 0xff, 0xff],
      [0, 0, 0, 4],
      [0, 0, 0, 17, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 65],
    ]) {
      const socket = connect(smsc.port, '127.0.0.1');
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => {}).resume();
      socket.write(Uint8Array.from(octets));
      await closed;
    }
    const rows = await settled(await warn(person));
    expect(rows.every((r) => r.state === 'delivered')).toBe(true);
  });
});

describe('the queue', () => {
  const state = (id: string) =>
    h.db.query<{ state: string; problem: string }>(
      'select state, problem from contact where warning_id = $1',
      [id],
    );

  test('of a process that died leaves its messages uncertain', async () => {
    smsc.faults.refuse = smppStatus.throttled;
    const id = await warn(await addPerson());
    // Both were tried: none is on its way when the process is taken for dead.
    await until(async () => {
      const rows = await listed(id);
      return rows.length === 2 && rows.every((r) => r.problem !== null) ? true : undefined;
    });
    await h.db.query(
      "update contact set state = 'sending', lease_until = $2, problem = null where warning_id = $1",
      [id, h.clock.now() + minuteMs],
    );
    h.clock.advance(2 * minuteMs);
    await until(async () => ((await state(id))[0]?.state === 'uncertain' ? true : undefined));
    expect(await state(id)).toEqual([
      { state: 'uncertain', problem: 'interrupted' },
      { state: 'uncertain', problem: 'interrupted' },
    ]);
  });

  test('lets go of what is of no use any more', async () => {
    smsc.faults.refuse = smppStatus.throttled;
    const id = await warn(await addPerson());
    h.clock.advance(30 * minuteMs);
    await until(async () =>
      (await state(id)).every((row) => row.state === 'expired') ? true : undefined,
    );
  });

  test('shared by two processes sends each message once', async () => {
    const person = await addPerson();
    const id = await warn(person);
    const sent: string[] = [];
    const gateway = (): Gateway => ({
      channels: ['app'],
      isUp: () => true,
      room: () => 20,
      async send(message) {
        sent.push(message.id);
        return { attempt: { kind: 'delivered' }, references: [] };
      },
      async stop() {},
    });
    const requests = Array.from({ length: 300 }, (_, i) => ({
      key: `app:${id}:${i % 250}`,
      warningId: id,
      personId: person.id,
      channel: 'app' as const,
      to: person.phone,
      template: 'warning',
      params: {},
    }));
    await transact(h.db, { kind: 'system', name: 'test', reason: 'queue' }, h.clock.now(), (tx) =>
      enqueueContacts(tx, requests, h.clock.now()),
    );
    const deliveries = [1, 2].map(() => {
      const delivery = startDelivery({
        db: h.db,
        clock: h.clock,
        log: silentLog,
        centre: '临江市反诈中心',
        policy: () => defaultContactPolicy,
        templates: () => defaultTemplates,
        codeKey: Buffer.alloc(32),
        everyMs: 5,
      });
      delivery.add(gateway());
      return delivery;
    });
    await until(async () => {
      h.clock.advance(1000);
      const [row] = await h.db.query<{ count: number }>(
        "select count(*) as count from contact where channel = 'app' and state = 'delivered'",
      );
      return row?.count === 250 ? true : undefined;
    });
    for (const delivery of deliveries) await delivery.stop();
    expect(sent).toHaveLength(250);
    expect(new Set(sent).size).toBe(250);
  });
});

describe('a seat', () => {
  test('sees the text, its parts and what is wrong before it sends, and sends once by its key', async () => {
    const person = await addPerson();
    const id = await warn(person);
    await settled(id);
    const preview = await seat.call('contact.preview', {
      params: { id },
      body: { channel: 'sms', target: 'r1', template: 'family', lang: 'zh' },
    });
    expect(preview).toMatchObject({ alphabet: 'ucs2', segments: 2, problems: [] });
    expect(preview.recipientMasked).toMatch(/^139\*{4}\d{4}$/);
    const relative = `+86139${person.phone.slice(6)}`;
    const first = await send(id, { key: 'same', target: 'r1', template: 'family' });
    const again = await send(id, { key: 'same', target: 'r1', template: 'family' });
    expect(again.id).toBe(first.id);
    await settled(id);
    expect(shownTo(relative)).toHaveLength(1);
    expect(shownTo(relative)[0]).toMatchObject({ parts: 2, flash: false });
    expect((await listed(id)).find((r) => r.id === first.id)).toMatchObject({ by: '王佳宁' });
  });

  test('is told why not', async () => {
    const person = await addPerson();
    const id = await warn(person);
    await settled(id);
    const email = { channel: 'email', target: 'self', lang: 'zh' } as const;
    expect({
      landline: await refusalOf(send(id, { target: 'r2' })),
      nobody: await refusalOf(send(id, { target: 'r9' })),
      noTemplate: await refusalOf(send(id, { template: 'flash-warning' })),
      noGateway: await refusalOf(
        seat.call('contact.send', {
          params: { id },
          body: { ...email, key: 'x', template: 'after', address: 'a@example.com' },
        }),
      ),
      noAddress: await refusalOf(
        seat.call('contact.preview', { params: { id }, body: { ...email, template: 'after' } }),
      ),
      outside: await refusalOf(listed(id, stranger)),
      settledAlready: await refusalOf(
        seat.call('contact.cancel', { params: { id: (await listed(id))[0]?.id ?? '' } }),
      ),
      notHis: await refusalOf(
        stranger.call('contact.retry', { params: { id: (await listed(id))[0]?.id ?? '' } }),
      ),
      queue: await refusalOf(seat.call('contact.queue', { query: {} })),
    }).toEqual({
      landline: '409 no-number',
      nobody: '409 no-number',
      noTemplate: '409 no-template',
      noGateway: '409 channel-off',
      noAddress: '400 invalid-input',
      outside: '404 not-found',
      settledAlready: '409 wrong-state',
      notHis: '404 not-found',
      queue: '403 not-permitted',
    });
    for (let i = 0; i < 10; i += 1) await send(id);
    expect(await refusalOf(send(id))).toBe('409 daily-limit');
  });

  test('and the shift leader sees every channel', async () => {
    const { channels, items } = await leader.call('contact.queue', { query: {} });
    const lines = Object.fromEntries(channels.map((c) => [c.channel, c.line]));
    expect(lines).toEqual({ sms: 'up', 'flash-sms': 'up', email: 'off', push: 'up', app: 'off' });
    const sms = channels.find((c) => c.channel === 'sms');
    expect(sms?.delivered).toBeGreaterThan(3);
    expect(items.some((r) => r.state === 'uncertain' && r.warning?.grade === 'P0')).toBe(true);
    expect(
      (await leader.call('contact.queue', { query: { state: 'refused' } })).items,
    ).toHaveLength(2);
  });
});

describe('a notice', () => {
  const actor = { kind: 'system', name: 'test', reason: 'telling somebody' } as const;
  const tell = (userId: string, subject: string) =>
    transact(h.db, actor, h.clock.now(), (tx) =>
      notifyUsers(
        tx,
        [
          {
            userId,
            kind: 'visit-assigned',
            subject,
            grade: 'P0',
            text: { zh: '有一项见面劝阻任务', en: 'A visit is yours' },
          },
        ],
        h.clock.now(),
      ),
    );

  test('is of one person, until it is seen', async () => {
    // Nobody else tells these two anything.
    const one = await h.addUser({ roles: ['auditor'], unitId });
    const other = await h.addUser({ roles: ['auditor'], unitId });
    await tell(one.id, 'vis_1');
    h.clock.advance(1000);
    await tell(one.id, 'vis_2');
    const { items, unseen } = await one.call('notice.list', { query: {} });
    expect(unseen).toBe(2);
    expect(items.map((n) => [n.subject, n.text.zh, n.seenAt])).toEqual([
      ['vis_2', '有一项见面劝阻任务', null],
      ['vis_1', '有一项见面劝阻任务', null],
    ]);
    expect((await other.call('notice.list', { query: {} })).items).toEqual([]);
    expect(await one.call('notice.seen', { body: { upTo: items[1]?.id ?? '' } })).toEqual({
      unseen: 1,
    });
    expect(await other.call('notice.seen', { body: { upTo: items[0]?.id ?? '' } })).toEqual({
      unseen: 0,
    });
    expect((await one.call('notice.list', { query: {} })).unseen).toBe(1);
  });

  test('goes to known push services only', async () => {
    const keysOf = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22), lang: 'zh' } as const;
    const subscribe = (endpoint: string) =>
      refusalOf(seat.call('push.subscribe', { body: { endpoint, ...keysOf } }));
    expect(await subscribe('https://169.254.169.254/latest')).toBe('409 push-host-unknown');
    expect(await subscribe('http://example.com/push')).toBe('409 push-host-unknown');
    expect(await subscribe('no address')).toBe('400 invalid-input');
    expect(await subscribe('http://127.0.0.1:1/push')).toBeUndefined();
  });
});

describe('a check code', () => {
  // Days go by in these tests, and sessions end.
  beforeEach(async () => {
    seat = await h.addUser({ roles: ['seat-operator'], unitId: bureau });
    stranger = await h.addUser({ roles: ['seat-operator'], unitId: otherId });
  });
  const check = (code: string, lastFour: string, as = seat) =>
    as.call('contact.verify', { body: { code, lastFour } });
  const ask = (code: string, lastFour: string) =>
    h.anonymous('check.code', { body: { code, lastFour } });

  test('shows that the message is ours, to who received it and to nobody else', async () => {
    const person = await addPerson();
    const id = await warn(person);
    await settled(id);
    const code = codeIn(shownTo(person.phone)[0]);
    const last4 = person.phone.slice(-4);
    expect(await ask(code, last4)).toEqual({
      answer: 'genuine',
      centre: '临江市反诈中心',
      sentAt: formatInstant(h.clock.now()),
      category: expect.any(String),
      channel: expect.stringMatching(/sms$/),
    });
    expect(await check(code, person.phone)).toMatchObject({ answer: 'genuine', warningId: id });
    expect(await check(code, last4, stranger)).toMatchObject({
      answer: 'genuine',
      warningId: null,
    });
    const nothing = { answer: 'unknown', sentAt: null, category: null, channel: null };
    expect(await ask(code, '0000')).toMatchObject(nothing);
    h.clock.advance(3 * dayMs);
    expect(await ask(code, last4)).toMatchObject({ answer: 'expired', category: null });
    const [audited] = await h.db.query<{ count: number }>(
      "select count(*) as count from audit_entry where action = 'contact.verify'",
    );
    expect(audited?.count).toBe(5);
  });

  test('of an impostor fails, and guessing is stopped', async () => {
    const person = await addPerson();
    await settled(await warn(person));
    const last4 = person.phone.slice(-4);
    const guess = (i: number): string => String(100_000_000_000 + i * 7);
    expect(await ask('4829 1370 5561', last4)).toMatchObject({ answer: 'unknown' });
    const answers: string[] = [];
    for (let i = 0; i < 30; i += 1) {
      answers.push((await refusalOf(ask(guess(i), last4))) ?? 'answered');
    }
    expect(answers.filter((a) => a === 'answered')).toHaveLength(9);
    expect(answers.at(-1)).toBe('429 too-many-requests');
    // The true code does not get through either: nobody learns that way which one it was.
    const code = codeIn(shownTo(person.phone)[0]);
    expect(await refusalOf(ask(code, last4))).toBe('429 too-many-requests');
    h.clock.advance(dayMs);
    expect(await ask(code, last4)).toMatchObject({ answer: 'genuine' });
  });

  test('is not asked for with what is no code', async () => {
    expect(await refusalOf(ask('12345', '8000'))).toBe('400 invalid-input');
    expect(await refusalOf(ask('482913705561', '80'))).toBe('400 invalid-input');
  });
});
