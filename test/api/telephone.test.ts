/**
 * Goal: a seat's call reaches the person's telephone through a real gateway, once, and whatever the
 * network does ends in a clear state. Method: Kamailio as gateway and sipp as telephones, both from
 * Debian, on ports of loopback; calls are placed through the API. Skipped where they are absent.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallRow, WarningDetail } from '../../src/contract/index.ts';
import { formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
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
} as const;

/** A centre with one seat, and a warning for each call. */
type Bench = {
  readonly h: Harness;
  readonly seat: TestUser;
  warn(phone: string): Promise<WarningDetail>;
  call(phone: string, target?: string): Promise<{ detail: WarningDetail; callId: string }>;
  stop(): Promise<void>;
};

async function startBench(gateway: string, credentialsFile?: string): Promise<Bench> {
  const h = await startHarness({
    config: {
      sip: { gateway, domain: undefined, credentialsFile, address: undefined },
    },
    deps: {
      onSip: (way, text) => {
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

  test('a number that forwards is told, for somebody else may speak', async () => {
    const placed = await bench.call(numbers.forwards);
    expect(await reaches(bench, placed, 'answered')).toMatchObject({ forwarded: true });
    await bench.seat.call('call.hang-up', { params: { id: placed.callId } });
    await reaches(bench, placed, 'ended');
  });
});
