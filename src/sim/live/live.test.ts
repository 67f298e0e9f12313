/**
 * Goal: the live city loses and doubles nothing when the centre is slow or away, and its simulated
 * people leave alone what is not theirs. Method: a small HTTP server in the place of the centre,
 * and a clock that moves as fast as the loops ask.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { parseSignal, type SignalInput } from '../../core/signal/index.ts';
import {
  maskIdNumber,
  maskName,
  maskPhone,
  type Instant,
  type PhoneNumber,
} from '../../core/kernel/index.ts';
import type { CityEvent } from '../city.ts';
import type { Play } from '../play.ts';
import { sourceNames } from '../draft.ts';
import { Random } from '../random.ts';
import { Feed } from './feed.ts';
import { LiveCity } from './live-city.ts';
import { Crew } from './operators.ts';
import { runLive } from './run.ts';
import { Watch } from './watch.ts';
import type { LiveWorld } from './world.ts';

const startAt = Date.UTC(2026, 0, 5, 2);
const options = { seed: 5, people: 600, startAt, idPrefix: 'r1-' };

type Request = { method: string; path: string; headers: IncomingMessage['headers']; body: string };
type Answer = {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** In the place of a body. */
  text?: string;
};

const servers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of servers.splice(0)) await close();
});

async function centre(answer: (request: Request) => Answer): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const {
        status = 200,
        headers = {},
        body = {},
        text = JSON.stringify(body),
      } = answer({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  servers.push(
    () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Time moves by what is slept; each sleep lets everybody else go on. */
function quickWorld(): LiveWorld & { at: number } {
  const world = {
    at: startAt,
    now: () => world.at,
    async sleep(ms: number) {
      world.at += ms;
      await new Promise<void>((done) => {
        setImmediate(done);
      });
    },
  };
  return world;
}

function pass(city: LiveCity, seconds: number, speed: number): { event: CityEvent; at: number }[] {
  const out: { event: CityEvent; at: number }[] = [];
  for (let s = 1; s <= seconds; s += 1) {
    city.pass(startAt + s * 1000, speed, (event, at) => {
      out.push({ event, at });
    });
  }
  return out;
}

describe('city on the wall clock', () => {
  test('what happens is stamped in order, within the seconds that passed', () => {
    const all = pass(new LiveCity(options), 120, 60);
    const times = all.map((e) => e.at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(startAt);
    expect(times.at(-1)).toBeLessThanOrEqual(startAt + 120_000);
    expect(all.every(({ event }) => event.id.startsWith('r1-'))).toBe(true);
  });
  test('frauds begin within the first minute and a call follows within minutes', () => {
    const all = pass(new LiveCity(options), 300, 60);
    const begun = all.filter(
      ({ event, at }) => event.label?.stage === 'lead-in' && at < startAt + 60_000,
    );
    expect(begun.length).toBeGreaterThanOrEqual(12);
    expect(all.some(({ event }) => event.label?.stage === 'transfer')).toBe(true);
  });
  test('banks hold payments for minutes, of hundreds to hundred thousands of yuan', () => {
    const held = new Map<string, { at: number; yuan: number }>();
    const waits: number[] = [];
    for (const { event, at } of pass(new LiveCity({ ...options, people: 4000 }), 600, 60)) {
      const { draft, label } = event;
      if (draft.kind !== 'transfer' || label?.stage !== 'transfer') continue;
      const way = `${draft.payer.account}>${draft.payee.account}`;
      const before = held.get(way);
      if (draft.status === 'pending') held.set(way, { at, yuan: draft.amountFen / 100 });
      else if (before?.yuan === draft.amountFen / 100) waits.push(at - before.at);
    }
    const amounts = [...held.values()].map(({ yuan }) => yuan);
    expect(amounts.length).toBeGreaterThanOrEqual(6);
    expect(Math.min(...amounts)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...amounts)).toBeLessThanOrEqual(1_000_000);
    expect(Math.max(...amounts)).toBeGreaterThan(10_000);
    expect(waits.length).toBeGreaterThan(0);
    for (const ms of waits) expect(ms).toBeGreaterThanOrEqual(90_000);
    for (const ms of waits) expect(ms).toBeLessThanOrEqual(181_000);
  });
  test('faster city, more signals', () => {
    const slow = pass(new LiveCity(options), 60, 30).length;
    const fast = pass(new LiveCity(options), 60, 300).length;
    expect(fast).toBeGreaterThan(slow * 2);
  });
  test('whoever was talked out of it pays no more', () => {
    const city = new LiveCity(options);
    const events = pass(city, 90, 60);
    const victims = [
      ...new Set(
        events.flatMap(({ event }) =>
          event.label?.stage === 'lead-in' ? [event.draft.subject.phone ?? ''] : [],
        ),
      ),
    ];
    for (const phone of victims) {
      const citizen = city.citizen(`+86${phone}`);
      expect(citizen.kind).toBe('involved');
      if (citizen.kind === 'involved') city.city.dissuade(citizen.play);
    }
    const later: CityEvent[] = [];
    for (let s = 91; s < 600; s += 1)
      city.pass(startAt + s * 1000, 60, (event) => {
        later.push(event);
      });
    const paid = later.filter(
      (e) => e.label?.stage === 'transfer' && victims.includes(e.draft.subject.phone ?? ''),
    );
    expect(paid).toEqual([]);
    expect(city.citizen('+8613800138000').kind).toBe('stranger');
  });
});

describe('feed', () => {
  const sources = sourceNames.map((name) => ({ name, key: `wzk_${name}` }));

  test('waits out 429 and 503; every signal arrives once, by its own key', async () => {
    const world = quickWorld();
    const got: SignalInput[] = [];
    let calls = 0;
    const base = await centre(({ path, headers, body }) => {
      calls += 1;
      if (calls % 3 === 1) return { status: 429, headers: { 'retry-after': '2' } };
      if (calls % 3 === 2) return { status: 503 };
      const rows = body
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as SignalInput);
      expect(path).toBe('/api/v1/signals');
      expect(headers.authorization).toBe(`Bearer wzk_${rows[0]?.source}`);
      got.push(...rows);
      return { body: { accepted: rows.length, duplicate: 0, rejected: 0, rows: [] } };
    });
    const feed = new Feed({ world, base, sources, onTrouble: () => {} });
    const events = pass(new LiveCity(options), 60, 60);
    for (const { event, at } of events) feed.put(event, at);
    const stop = new AbortController();
    const run = feed.run(stop.signal);
    while (feed.waiting > 0)
      await new Promise<void>((done) => {
        setImmediate(done);
      });
    stop.abort();
    await run;
    expect(got.map((s) => s.id).sort()).toEqual(events.map(({ event }) => event.id).sort());
    for (const signal of got) {
      expect(
        parseSignal(signal, { now: (startAt + 120_000) as Instant, source: signal.source }).ok,
      ).toBe(true);
    }
    expect(feed.sent).toBe(events.length);
  });

  test('a centre that cannot be reached is tried again', async () => {
    const world = quickWorld();
    const troubles: string[] = [];
    const stop = new AbortController();
    const feed = new Feed({
      world,
      base: 'http://127.0.0.1:1',
      sources,
      onTrouble: (what) => {
        troubles.push(what);
        setImmediate(() => {
          stop.abort();
        });
      },
    });
    const [first] = pass(new LiveCity(options), 30, 60);
    if (first) feed.put(first.event, first.at);
    await feed.run(stop.signal);
    expect(troubles[0]).toContain('does not answer');
    expect(feed.waiting).toBe(1);
  });
});

describe('simulated people', () => {
  const row = (id: string, minutesOld: number, more: object = {}) => ({
    id,
    grade: 'P1',
    tier: 'seat',
    holder: null,
    version: 3,
    unitName: '临江市反诈中心',
    openedAt: new Date(startAt - minutesOld * 60_000).toISOString(),
    deadlineAt: new Date(startAt + 3_600_000).toISOString(),
    ...more,
  });

  type Done = { act: string; id: string; body: Record<string, unknown>; cookie: string };
  async function work(
    rows: object[],
    kind: 'untouched' | 'tried' | 'stranger',
    waiting = 40,
  ): Promise<Done[]> {
    const world = quickWorld();
    const done: Done[] = [];
    const base = await centre(({ method, path, headers, body }) => {
      const [, act = ''] = /^\/api\/v1\/(?:warnings|persons)\/[^/]+\/([a-z-]+)$/.exec(path) ?? [];
      const id = /^\/api\/v1\/(?:warnings|persons)\/([^/?]+)/.exec(path)?.[1] ?? '';
      if (method === 'GET' && path.includes('tab=waiting')) {
        const left = rows.filter(
          (r) => !done.some((d) => d.act === 'claim' && d.id === (r as { id: string }).id),
        );
        return {
          body: {
            items: left,
            next: null,
            counts: { waiting: waiting - done.length, active: 0, followUp: 0, mine: 0 },
            seq: 1,
          },
        };
      }
      if (method === 'GET') return { body: { items: [], next: null, counts: {}, seq: 1 } };
      done.push({
        act,
        id,
        body: JSON.parse(body) as Record<string, unknown>,
        cookie: headers.cookie ?? '',
      });
      if (act === 'reveal') return { body: { value: '+8616412345678' } };
      return { body: { id, version: 4, person: { id: `person-${id}` } } };
    });
    const stop = new AbortController();
    const crew = new Crew({
      world,
      base,
      isOn: true,
      telephone: false,
      random: Random.of(3, 'crew'),
      operators: [
        {
          login: 'seat01',
          role: 'seat',
          unit: '临江市反诈中心',
          cookie: 'wuzha_session=one',
          csrf: 'c',
        },
      ],
      citizen: () => ({ kind }),
      dissuaded: () => {},
      onSignedOut: () => {},
      onTrouble: (what) => {
        throw new Error(what);
      },
    });
    const run = crew.run(stop.signal);
    for (let turn = 0; turn < 4000 && !done.some((d) => d.act === 'outcome'); turn += 1) {
      await new Promise<void>((go) => {
        setImmediate(go);
      });
      if (world.at > startAt + 3_600_000) break;
    }
    stop.abort();
    await run;
    return done;
  }

  test('claim, reveal, call, outcome, in this order and under their own session', async () => {
    const done = await work([row('wrn_a', 5)], 'untouched');
    expect(done.slice(0, 3).map((d) => d.act)).toEqual(['claim', 'reveal', 'call']);
    expect(done.at(-1)?.act).toBe('outcome');
    expect(['false-alarm', 'not-reached']).toContain(done.at(-1)?.body['outcome']);
    expect(new Set(done.map((d) => d.cookie))).toEqual(new Set(['wuzha_session=one']));
  });
  test('a target that was only tried is counted as talked to', async () => {
    const done = await work([row('wrn_a', 5)], 'tried');
    expect(['dissuaded', 'not-reached']).toContain(done.at(-1)?.body['outcome']);
  });
  test('what somebody holds is left alone', async () => {
    const held = row('wrn_b', 30, { holder: { id: 'usr_1', name: '人', seat: '01 席' } });
    const done = await work([held, row('wrn_a', 5)], 'stranger');
    expect(done.filter((d) => d.id === 'wrn_b')).toEqual([]);
  });
  test('the last few are left for whoever sits there in person', async () => {
    expect(await work([row('wrn_a', 50)], 'stranger', 6)).toEqual([]);
  });
});

describe('a human at the seat', () => {
  /** Victims of the first minutes, and how the centre shows the first of them. */
  async function record(outcome: string): Promise<{ city: LiveCity; play: Play; asked: string[] }> {
    const city = new LiveCity(options);
    const [first] = pass(city, 60, 60).filter(({ event }) => event.label?.stage === 'lead-in');
    const citizen = city.citizen(first?.event.draft.subject.phone ?? '');
    if (citizen.kind !== 'involved') throw new Error('nobody was called');
    const { victim } = citizen.play;
    const asked: string[] = [];
    const event = { id: 'wrn_h', kind: 'closed', status: 'closed' };
    const base = await centre(({ path }) => {
      asked.push(path);
      if (path.endsWith('/stream')) {
        return {
          headers: { 'content-type': 'text/event-stream' },
          text: `retry: 1000\n\nid: 7\nevent: warning\ndata: ${JSON.stringify(event)}\n\n`,
        };
      }
      const person = {
        nameMasked: maskName(victim.name),
        phoneMasked: maskPhone(`+86${victim.phone}` as PhoneNumber),
        idNumberMasked: maskIdNumber(victim.idNumber),
      };
      return { body: { id: 'wrn_h', outcome, person } };
    });
    const stop = new AbortController();
    const watch = new Watch({
      world: quickWorld(),
      base,
      operator: () => ({ login: 'seat01', role: 'seat', unit: '', cookie: 'c', csrf: 's' }),
      isOurs: (id) => id !== 'wrn_h',
      settled: (shown) => {
        const person = city.shown(shown);
        if (person.kind === 'involved') city.city.dissuade(person.play);
      },
      onSignedOut: () => {},
    });
    const run = watch.run(stop.signal);
    while (asked.filter((path) => path.endsWith('/stream')).length < 2)
      await new Promise<void>((go) => {
        setImmediate(go);
      });
    stop.abort();
    await run;
    return { city, play: citizen.play, asked };
  }

  test('who dissuades a victim ends the story, and nothing is revealed for it', async () => {
    const { play, asked } = await record('dissuaded');
    expect(play.stopped).toBe('dissuaded');
    expect(asked.filter((path) => path.includes('reveal'))).toEqual([]);
  });
  test('who takes it for a false alarm lets it go on', async () => {
    const { play } = await record('false-alarm');
    expect(play.stopped).toBeUndefined();
  });
});

describe('process', () => {
  test('reads its keys, tells its state, obeys, and ends with its input', async () => {
    const base = await centre(({ path }) =>
      path.endsWith('/signals')
        ? { body: { accepted: 1, duplicate: 0, rejected: 0, rows: [] } }
        : {
            body: {
              items: [],
              next: null,
              counts: { waiting: 0, active: 0, followUp: 0, mine: 0 },
              seq: 0,
            },
          },
    );
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const said: string[] = [];
    stdout.on('data', (chunk: Buffer) => said.push(...chunk.toString('utf8').trim().split('\n')));
    stdin.write(
      `${JSON.stringify({
        base,
        sources: [{ name: 'carrier-a', key: 'wzk_a' }],
        operators: [],
        seed: 5,
        people: 300,
        speed: 60,
      })}\n`,
    );
    const run = runLive({ stdin, stdout, stderr: new PassThrough() }, quickWorld());
    const until = async (text: string): Promise<void> => {
      while (!said.some((line) => line.includes(text)))
        await new Promise<void>((go) => {
          setImmediate(go);
        });
    };
    await until('"speed":60');
    stdin.write(`${JSON.stringify({ control: { speed: 5, running: false, operators: false } })}\n`);
    await until('"running":false,"speed":5,"operators":false');
    stdin.end();
    expect(await run).toBe(0);
  });
  test('without its first line it says who starts it', async () => {
    const stdin = new PassThrough();
    const stderr = new PassThrough();
    stdin.end('hello\n');
    expect(await runLive({ stdin, stdout: new PassThrough(), stderr }, quickWorld())).toBe(2);
    expect(String(stderr.read())).toContain('wuzha up');
  });
});
