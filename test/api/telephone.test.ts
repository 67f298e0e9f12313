/**
 * Goal: a seat's call reaches the person's telephone through a real gateway, once, and whatever the
 * network does ends in a clear state. Method: Kamailio as gateway and sipp as telephones, both from
 * Debian, on ports of loopback; calls are placed through the API. Skipped where they are absent.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { CallRow, WarningDetail } from '../../src/contract/index.ts';
import { formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { openTelephoneNetwork, type Pickup } from '../../src/sim/network/telephone.ts';
import { Random } from '../../src/sim/random.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';
import { hasSip, startSipNetwork, type SipNetwork } from './sip-network.ts';

if (!hasSip) {
  process.stderr.write(
    'telephone.test.ts is skipped: kamailio and sipp are absent (apt-get install kamailio sip-tester)\n',
  );
}

/** Numbers of people by what their telephones do. */
const numbers = {
  answers: '+8613820000001',
  hangsUp: '+8613820000002',
  rings: '+8613820000003',
  busy: '+8613820000004',
  dead: '+8613820000005',
  declined: '+8613820000006',
  away: '+8613820000007',
  broken: '+8613820000008',
  forwards: '+8613820000009',
  moved: '+8613820000010',
  late: '+8613820000011',
  daughter: '+8613820000012',
  patient: '+8613820000013',
} as const;

const phones = {
  '8001': 'seat',
  '8002': 'seat-slow',
  '8003': { refuses: 486 },
  [numbers.answers]: 'answers',
  [numbers.hangsUp]: 'hangs-up',
  [numbers.rings]: 'rings',
  [numbers.busy]: { refuses: 486 },
  [numbers.dead]: { refuses: 404 },
  [numbers.declined]: { refuses: 608 },
  [numbers.away]: { refuses: 480 },
  [numbers.broken]: { refuses: 500 },
  [numbers.forwards]: 'forwards',
  [numbers.moved]: { refuses: 302 },
  [numbers.late]: 'answers-late',
  [numbers.daughter]: 'answers',
  [numbers.patient]: 'seat',
  '110': 'answers',
} as const;

/** A centre with one seat, and a warning for each call. */
type Bench = {
  readonly h: Harness;
  /** Every message of the line so far. */
  readonly passed: readonly { readonly way: 'out' | 'in'; readonly text: string }[];
  readonly seat: TestUser;
  warn(phone: string): Promise<WarningDetail>;
  call(phone: string, target?: string): Promise<{ detail: WarningDetail; callId: string }>;
  stop(): Promise<void>;
};

async function startBench(gateway: string, credentialsFile?: string): Promise<Bench> {
  const passed: { way: 'out' | 'in'; text: string }[] = [];
  const h = await startHarness({
    config: {
      sip: { gateway, domain: undefined, credentialsFile, address: undefined },
    },
    deps: {
      onSip: (way, text) => {
        passed.push({ way, text });
        if (process.env['SIP_LOG']) process.stderr.write(`${way} ${text}\n`);
      },
    },
  });
  const unitId = await h.addUnit({ name: '市局', level: 'bureau', regions: ['4403'] });
  const seat = await h.addUser({ roles: ['seat-operator'], unitId, name: '王佳宁', seat: '03 席' });
  const source: TestSource = await h.addSource('carrier-a');
  await seat.call('call.set-line', { body: { extension: '8001' } });
  let serial = 0;
  const warn = async (phone: string): Promise<WarningDetail> => {
    serial += 1;
    const id = `per_phone${serial}`;
    await h.db.query(
      `insert into person (id, name, phone, region, relatives, created_at)
       values ($1, '林小芳', $2, '440303', $3, 0)`,
      [
        id,
        phone,
        JSON.stringify([{ id: 'r1', relation: '女儿', name: '赵敏', phone: numbers.daughter }]),
      ],
    );
    await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
      `person:${id}`,
      id,
    ]);
    await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
      `phone:${phone}`,
      id,
    ]);
    const row = {
      kind: 'call',
      id: `s${serial}`,
      source: 'carrier-a',
      occurredAt: formatInstant(h.clock.now() - minuteMs),
      subject: { phone },
      counterpart: { number: '+8617000000001' },
      direction: 'in',
      durationSeconds: 600,
      ongoing: true,
      transcript: '这里是公安局，你涉嫌洗钱，把钱转到安全账户',
    };
    await fetch(`${h.server.address}/api/v1/signals`, {
      method: 'POST',
      body: JSON.stringify(row),
      headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
    });
    return until(async () => {
      const [found] = await h.db.query<{ id: string }>(
        `select id from warning where person_id = $1 and status <> 'closed'`,
        [id],
      );
      return found && seat.call('warning.read', { params: { id: found.id } });
    });
  };
  return {
    h,
    passed,
    seat,
    warn,
    async call(phone, target = 'self') {
      const detail = await warn(phone);
      const params = { id: detail.id };
      const { version } = await seat.call('warning.claim', {
        params,
        body: { version: detail.version },
      });
      await seat.call('warning.call', { params, body: { version, target } });
      const [row] = (await seat.call('call.list', { params })).items;
      return { detail, callId: row?.id ?? '' };
    },
    stop: () => h.stop(),
  };
}

/** What passed between centre and gateway, a line each, for docs/internals/telephone.md. */
function ladderOf(passed: Bench['passed']): string {
  const calls = new Map<string, string>();
  const lines = passed.flatMap(({ way, text }) => {
    const callId = /Call-ID: (\S+)/i.exec(text)?.[1] ?? '';
    const sequence = /CSeq: (\d+ [A-Z]+)/i.exec(text)?.[1] ?? '';
    if (sequence.endsWith('OPTIONS')) return [];
    const known = calls.get(callId) ?? ['seat', 'person'][calls.size] ?? '?';
    calls.set(callId, known);
    const [first = ''] = text.split('\r\n');
    const what = first.replace(/^SIP\/2\.0 | SIP\/2\.0$/g, '').replace(/:\d{4,5}\b(?!@)/g, ':PORT');
    const media = /m=audio (\d+)/.exec(text);
    const says = media ? `  [audio ${/a=inactive/.test(text) ? 'held' : 'described'}]` : '';
    return [
      `${way === 'out' ? '-->' : '<--'} ${known.padEnd(7)} ${sequence.padEnd(10)} ${what}${says}`,
    ];
  });
  return `${lines.join('\n')}\n`;
}

/** Asks again until there is an answer; the time limit of the test is the end of it. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => {
      setTimeout(resolve, 15);
    });
  }
}

const over = new Set(['ended', 'failed', 'interrupted', 'by-hand']);

/** The call once it is in a state, or over. */
function reaches(
  { seat }: Bench,
  { detail, callId }: { detail: WarningDetail; callId: string },
  state: CallRow['state'],
): Promise<CallRow> {
  return until(async () => {
    const { items } = await seat.call('call.list', { params: { id: detail.id } });
    const row = items.find((r) => r.id === callId);
    return row && (row.state === state || over.has(row.state)) ? row : undefined;
  });
}

describe.skipIf(!hasSip)('calls through a gateway', () => {
  let network: SipNetwork;
  let bench: Bench;
  beforeAll(async () => {
    network = await startSipNetwork({ phones });
    bench = await startBench(network.gateway);
  });
  afterAll(async () => {
    await bench.stop();
    await network.stop();
  });

  test('a call is answered, talked on and hung up from the screen', async () => {
    const { seat, h } = bench;
    const placed = await bench.call(numbers.answers);
    const talking = await reaches(bench, placed, 'answered');
    expect(talking).toMatchObject({
      state: 'answered',
      numberMasked: '138****0001',
      by: { name: '王佳宁', seat: '03 席' },
    });
    const heard = await seat.call('warning.read', { params: { id: placed.detail.id } });
    expect(heard.events.map((e) => e.kind)).toContain('contacted');
    const line = await seat.call('call.line', {});
    expect(line).toMatchObject({ gateway: 'ready', extension: '8001', caller: '075596110' });
    expect(line.live?.id).toBe(placed.callId);
    h.clock.advance(65_000);
    await seat.call('call.hang-up', { params: { id: placed.callId } });
    expect(await reaches(bench, placed, 'ended')).toMatchObject({
      state: 'ended',
      cause: 'hung-up-by-seat',
      seconds: 65,
    });
    expect((await seat.call('call.line', {})).live).toBeNull();
    const file = process.env['SIP_LADDER'];
    if (file) writeFileSync(file, ladderOf(bench.passed));
  });

  test('the person hangs up', async () => {
    const placed = await bench.call(numbers.hangsUp);
    expect(await reaches(bench, placed, 'ended')).toMatchObject({
      state: 'ended',
      cause: 'hung-up-by-person',
    });
  });

  test.each([
    ['busy', 'busy', 486, 'not-reached'],
    ['dead', 'dead-number', 404, 'dead-number'],
    ['declined', 'declined', 608, 'not-reached'],
    ['away', 'no-answer', 480, 'not-reached'],
    ['moved', 'redirected', 302, 'not-reached'],
    ['broken', 'network-fault', 500, null],
  ] as const)('%s is told as %s', async (who, cause, status, suggestion) => {
    const placed = await bench.call(numbers[who]);
    expect(await reaches(bench, placed, 'failed')).toMatchObject({
      state: 'failed',
      cause,
      status,
      suggestion,
      seconds: null,
    });
  });

  test('what rings is taken back from the screen', async () => {
    const placed = await bench.call(numbers.rings);
    expect((await reaches(bench, placed, 'ringing')).state).toBe('ringing');
    await bench.seat.call('call.hang-up', { params: { id: placed.callId } });
    expect(await reaches(bench, placed, 'failed')).toMatchObject({ cause: 'cancelled' });
  });

  test('a relative is called in the same way', async () => {
    const placed = await bench.call(numbers.busy.replace('20000004', '29999999'), 'r1');
    const row = await reaches(bench, placed, 'answered');
    expect(row).toMatchObject({ state: 'answered', relation: '女儿', target: 'r1' });
    await bench.seat.call('call.hang-up', { params: { id: placed.callId } });
    await reaches(bench, placed, 'ended');
  });

  test('the police are brought into the call, and let go', async () => {
    const placed = await bench.call(numbers.patient);
    await reaches(bench, placed, 'answered');
    const params = { id: placed.callId };
    const third = async (): Promise<string | null | undefined> =>
      (await bench.seat.call('call.line', {})).live?.third;
    await bench.seat.call('call.three-way', { params });
    await until(async () => ((await third()) === 'joined' ? true : undefined));
    await bench.seat.call('call.two-way', { params });
    await until(async () => ((await third()) === 'left' ? true : undefined));
    await bench.seat.call('call.hang-up', { params });
    expect(await reaches(bench, placed, 'ended')).toMatchObject({ cause: 'hung-up-by-seat' });
    const invited = bench.passed.filter(({ text }) => text.startsWith('INVITE sip:110@'));
    expect(invited.filter(({ way }) => way === 'out').length).toBeGreaterThan(0);
  });

  test('a number that forwards is told, for somebody else may speak', async () => {
    const placed = await bench.call(numbers.forwards);
    expect(await reaches(bench, placed, 'answered')).toMatchObject({ forwarded: true });
    await bench.seat.call('call.hang-up', { params: { id: placed.callId } });
    await reaches(bench, placed, 'ended');
  });
});

/** The code of a refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const thrown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return thrown instanceof ApiError ? thrown.code : `no refusal: ${String(thrown)}`;
}

/** Hangs up from the screen and waits for the end. */
async function end(bench: Bench, placed: Parameters<typeof reaches>[1]): Promise<CallRow> {
  await bench.seat.call('call.hang-up', { params: { id: placed.callId } });
  return reaches(bench, placed, 'ended');
}

describe.skipIf(!hasSip)('a network that is not kind', () => {
  test.each(['MD5', 'SHA-256'] as const)(
    'a gateway that asks for a password, %s',
    async (algorithm) => {
      const login = { user: 'centre', password: 'p:w d', algorithm };
      const network = await startSipNetwork({ phones, login });
      const root = mkdtempSync(join(tmpdir(), 'wuzha-sip-'));
      const file = join(root, 'login');
      writeFileSync(file, 'centre:p:w d\n');
      const bench = await startBench(network.gateway, file);
      const placed = await bench.call(numbers.answers);
      expect(await reaches(bench, placed, 'answered')).toMatchObject({ state: 'answered' });
      expect(await end(bench, placed)).toMatchObject({ cause: 'hung-up-by-seat' });
      expect(bench.passed.some((p) => p.text.includes(`algorithm=${algorithm}`))).toBe(true);
      await bench.stop();
      await network.stop();
      rmSync(root, { recursive: true, force: true });
    },
  );

  test('the same over TCP', async () => {
    const network = await startSipNetwork({ phones });
    const bench = await startBench(`${network.gateway};transport=tcp`);
    const placed = await bench.call(numbers.hangsUp);
    expect(await reaches(bench, placed, 'ended')).toMatchObject({ cause: 'hung-up-by-person' });
    expect(bench.passed.some((p) => p.text.includes('Via: SIP/2.0/TCP'))).toBe(true);
    await bench.stop();
    await network.stop();
  });

  // sipp draws what it loses, so a run may be unlucky; losses that repeat are those of the simulated
  // network.
  test('telephones that lose every tenth message', { retry: 2, timeout: 120_000 }, async () => {
    const network = await startSipNetwork({ phones, lostPercent: 10 });
    const bench = await startBench(network.gateway);
    for (let i = 0; i < 3; i += 1) {
      const placed = await bench.call(numbers.answers.replace('20000001', `3000000${i}`), 'r1');
      const row = await reaches(bench, placed, 'answered');
      expect(row.state).toBe('answered');
      expect((await end(bench, placed)).state).toBe('ended');
    }
    await bench.stop();
    await network.stop();
  });

  test('a gateway that is dead is told within its time, and nothing hangs', async () => {
    const network = await startSipNetwork({ phones: {} });
    await network.stop();
    const bench = await startBench(network.gateway);
    const placed = await bench.call(numbers.answers);
    const row = await reaches(bench, placed, 'failed');
    expect(row).toMatchObject({ state: 'failed', cause: 'no-gateway', suggestion: null });
    // Nothing about the person: the warning tells of no contact.
    const detail = await bench.seat.call('warning.read', { params: { id: placed.detail.id } });
    expect(detail.events.map((e) => e.kind)).not.toContain('contacted');
    await until(async () =>
      (await bench.seat.call('call.line', {})).gateway === 'silent' ? true : undefined,
    );
    await bench.stop();
  });
});

describe.skipIf(!hasSip)('what the centre promises', () => {
  let network: SipNetwork;
  let bench: Bench;
  beforeAll(async () => {
    network = await startSipNetwork({ phones });
    bench = await startBench(network.gateway);
  });
  afterAll(async () => {
    await bench.stop();
    await network.stop();
  });

  test('one call at a time; another person cannot end it; an end is final', async () => {
    const placed = await bench.call(numbers.answers);
    await reaches(bench, placed, 'answered');
    const params = { id: placed.detail.id };
    const { version } = await bench.seat.call('warning.read', { params });
    expect(
      await refusal(bench.seat.call('warning.call', { params, body: { version, target: 'self' } })),
    ).toBe('call-live');
    const stranger = await bench.h.addUser({
      roles: ['seat-operator'],
      unitId: await bench.h.addUnit({ name: '外市', level: 'bureau', regions: ['1101'] }),
    });
    const call = { params: { id: placed.callId } };
    expect(await refusal(stranger.call('call.hang-up', call))).toBe('not-found');
    expect(await refusal(stranger.call('call.list', { params }))).toBe('not-found');
    await end(bench, placed);
    expect(await refusal(bench.seat.call('call.hang-up', call))).toBe('call-over');
  });

  test('who has no telephone dials by hand, and that is on record', async () => {
    await bench.seat.call('call.set-line', { body: { extension: null } });
    const placed = await bench.call(numbers.answers.replace('20000001', '40000001'));
    expect(await reaches(bench, placed, 'by-hand')).toMatchObject({
      state: 'by-hand',
      cause: null,
    });
    await bench.seat.call('call.set-line', { body: { extension: '8001' } });
  });

  test('the seat’s own phone is busy or not picked up: nothing is said about the person', async () => {
    await bench.seat.call('call.set-line', { body: { extension: '8003' } });
    const placed = await bench.call(numbers.answers.replace('20000001', '40000002'));
    expect(await reaches(bench, placed, 'failed')).toMatchObject({
      cause: 'seat-busy',
      suggestion: null,
    });
    await bench.seat.call('call.set-line', { body: { extension: '8001' } });
  });

  test('every call is dialled once: one INVITE to the person for each, whatever comes again', () => {
    const invites = bench.passed.filter(
      ({ way, text }) => way === 'out' && text.startsWith('INVITE sip:+86'),
    );
    const calls = new Set(invites.map(({ text }) => /Call-ID: (\S+)/.exec(text)?.[1]));
    const targets = invites.map(({ text }) => text.split(' ')[1]);
    expect(calls.size).toBe(invites.length);
    expect(new Set(targets).size).toBe(targets.length);
    for (const { text } of invites) {
      expect(text).toContain('From: "075596110" <sip:075596110@127.0.0.1>');
      expect(text).toContain('P-Asserted-Identity: <sip:075596110@127.0.0.1>');
    }
  });

  test('what a dead process dialled is uncertain, and is not dialled again', async () => {
    const before = bench.passed.length;
    const detail = await bench.warn(numbers.answers.replace('20000001', '40000003'));
    const now = bench.h.clock.now();
    await bench.h.db.query(
      `insert into call (id, warning_id, warning_seq, unit_id, user_id, target, number, extension,
         state, created_at, owner, lease_until)
       select 'cal_dead', id, 99, unit_id, $2, 'self', '+8613840000003', '8001', 'ringing', $3,
         'tel-gone', $4 from warning where id = $1`,
      [detail.id, bench.seat.id, now - 1_000, now - 1],
    );
    const row = await reaches(bench, { detail, callId: 'cal_dead' }, 'interrupted');
    expect(row).toMatchObject({ state: 'interrupted', cause: 'unknown', suggestion: null });
    const invites = bench.passed.slice(before).filter(({ text }) => text.startsWith('INVITE'));
    expect(invites).toEqual([]);
  });

  test('a call that waited too long is given up', async () => {
    const detail = await bench.warn(numbers.answers.replace('20000001', '40000004'));
    await bench.h.db.query(
      `insert into call (id, warning_id, warning_seq, unit_id, user_id, target, number, extension,
         state, created_at)
       select 'cal_late', id, 99, unit_id, $2, 'self', '+8613840000004', '8001', 'waiting', $3
       from warning where id = $1`,
      [detail.id, bench.seat.id, bench.h.clock.now() - 31_000],
    );
    const row = await reaches(bench, { detail, callId: 'cal_late' }, 'failed');
    expect(row).toMatchObject({ cause: 'too-late' });
  });

  test('stopping takes back what rings and leaves those who talk', async () => {
    const placed = await bench.call(numbers.answers.replace('20000001', '40000005'), 'r1');
    await reaches(bench, placed, 'answered');
    const before = bench.passed.length;
    await bench.h.restart();
    expect(await reaches(bench, placed, 'interrupted')).toMatchObject({ state: 'interrupted' });
    const said = bench.passed.slice(before).filter(({ way }) => way === 'out');
    expect(said.filter(({ text }) => text.startsWith('BYE'))).toEqual([]);
    const ringing = await bench.call(numbers.rings);
    await reaches(bench, ringing, 'ringing');
    await bench.h.restart();
    expect(await reaches(bench, ringing, 'failed')).toMatchObject({ cause: 'cancelled' });
    expect(bench.passed.some(({ text }) => text.startsWith('CANCEL'))).toBe(true);
  });
});

describe('the telephone network of the city', () => {
  /** A number ends with what its owner does. */
  const pickup = (number: string): Pickup => {
    if (number.length <= 4) return { does: 'answers', afterMs: 20 };
    const last = Number(number.at(-1));
    if (last === 1) return { does: 'refuses', status: 486, afterMs: 10 };
    if (last === 2) return { does: 'refuses', status: 404, afterMs: 10 };
    if (last === 3) return { does: 'answers', afterMs: 60, hangsUpAfterMs: 400 };
    return { does: 'answers', afterMs: 60 };
  };

  test('messages are lost, doubled and overtake each other: no call rings twice, all end', async () => {
    const random = Random.of(7, 'telephone');
    const network = await openTelephoneNetwork({ port: 0, random, pickup });
    network.trouble({ dropShare: 0.15, doubleShare: 0.2, delayMs: 120 });
    const bench = await startBench(`sip:127.0.0.1:${network.port}`);
    const ends: string[] = [];
    for (let i = 0; i < 8; i += 1) {
      const placed = await bench.call(`+861375000000${i}`);
      const row = await reaches(bench, placed, 'answered');
      const last = row.state === 'answered' && i !== 3 ? await end(bench, placed) : row;
      const final = over.has(last.state) ? last : await reaches(bench, placed, 'ended');
      ends.push(final.cause ?? final.state);
    }
    // Where the answer is lost, the hanging up comes first.
    expect(['hung-up-by-person', 'declined']).toContain(ends[3]);
    expect(ends.toSpliced(3, 1)).toEqual([
      'hung-up-by-seat',
      'busy',
      'dead-number',
      ...Array.from({ length: 4 }, () => 'hung-up-by-seat'),
    ]);
    for (let i = 0; i < 8; i += 1) expect(network.rang.get(`1375000000${i}`)).toBe(1);
    await until(() => Promise.resolve(network.talking().length === 0 ? true : undefined));
    await bench.stop();
    await network.stop();
  }, 90_000);
});
