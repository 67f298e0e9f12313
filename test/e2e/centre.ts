/**
 * A real centre for the browser: server, embedded database, people, sources, and signals sent as
 * sources send them. One for each worker; each test has a branch of its own, so none sees another's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type BrowserContext, type Page } from '@playwright/test';
import type { Role } from '../../src/core/access/index.ts';
import { formatInstant, minuteMs, type Instant } from '../../src/core/kernel/index.ts';
import { createUnit, createUser, openOperatorSession } from '../../src/server/access/index.ts';
import { startServer, type Server } from '../../src/server/main.ts';
import { readConfig } from '../../src/server/platform/config.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { createSource } from '../../src/server/signal/index.ts';
import { startSmsc, type Smsc } from '../../src/sim/network/smsc.ts';
import { openTelephoneNetwork } from '../../src/sim/network/telephone.ts';
import { Random } from '../../src/sim/random.ts';
import { openBankLine, type BankEnd, type BankLine } from './bank-line.ts';

const setup = { kind: 'system', name: 'test', reason: 'setting up a test' } as const;
const wide = { burst: 1_000_000, perSecond: 1_000_000 };

type Row = Record<string, unknown>;
export type Person = { readonly id: string; readonly name: string; readonly phone: string };
export type Operator = {
  readonly id: string;
  readonly login: string;
  /** Name and value of the session cookie. */
  readonly cookie: { readonly name: string; readonly value: string };
};

export type Centre = {
  readonly server: Server;
  /** Address under the name that passkeys need. */
  readonly address: string;
  readonly now: () => Instant;
  /** What telephones showed of messages, oldest first. */
  readonly shown: Smsc['shown'];
  /** Moves the clock of the server. */
  advance(ms: number): void;
  addBranch(): Promise<Branch>;
  addInvited(roles: Role[], unitId: string): Promise<{ login: string; token: string }>;
};

/** A line to the centre that can fail as lines do. */
export type Line = {
  readonly address: string;
  /** All connections break, and none can be made. */
  cut(): void;
  /** Nothing comes through any more, but nothing breaks either. */
  freeze(): void;
  mend(): void;
};

async function openLine(server: Server): Promise<Line & { close(): void }> {
  const sockets = new Set<Socket>();
  let state: 'well' | 'cut' | 'frozen' = 'well';
  const target = Number(new URL(server.address).port);
  const proxy = createServer((inner) => {
    if (state !== 'well') {
      if (state === 'cut') inner.destroy();
      else sockets.add(inner);
      return;
    }
    const outer = connect(target, '127.0.0.1');
    inner.pipe(outer).pipe(inner);
    for (const [one, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    address: `http://localhost:${(proxy.address() as AddressInfo).port}`,
    cut() {
      state = 'cut';
      breakAll();
    },
    freeze() {
      state = 'frozen';
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    mend() {
      state = 'well';
      breakAll();
    },
    close() {
      breakAll();
      proxy.close();
    },
  };
}

export type Branch = {
  readonly unitId: string;
  /** Its one station. */
  readonly stationName: string;
  addOperator(name: string, seat?: string, roles?: Role[]): Promise<Operator>;
  /** Somebody of its station. */
  addAtStation(name: string, roles: Role[]): Promise<Operator>;
  /** A new session; the cookie of it. */
  signInAgain(operator: Operator): Promise<Operator['cookie']>;
  /** Somebody of the unit above, who answers for the sources of the whole centre. */
  addAtBureau(name: string, roles: Role[]): Promise<Operator>;
  addPerson(name: string): Promise<Person>;
  submit(rows: readonly Row[]): Promise<void>;
  /** Waits until everything submitted is decided, so that the next warning is a later one. */
  settled(): Promise<void>;
  /** A live call with a number of the block list: critical. */
  liveCall(person: Person): Promise<void>;
};

/** Ids of one kind, each given once. */
function series(): () => number {
  let last = 0;
  return () => (last += 1);
}

/** A centre whose banks are those of a folder; its clock is the machine's, or begins at a time. */
export async function startCentre(
  banks: BankLine['banks'],
  startAt?: Instant,
): Promise<Centre & { stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-e2e-'));
  let offset = startAt === undefined ? 0 : startAt - Date.now();
  const clock = { now: () => (Date.now() + offset) as Instant };
  // Who sits at a telephone is called by it; the relatives of everybody are busy.
  const telephones = await openTelephoneNetwork({
    port: 0,
    random: Random.of(1, 'telephone'),
    pickup: (number) =>
      number === '13900000001'
        ? { does: 'refuses', status: 486, afterMs: 50 }
        : { does: 'answers', afterMs: 150 },
  });
  const account = { user: 'wuzha', password: 'secret' };
  const smsc = await startSmsc(account);
  const gateway = `sip:127.0.0.1:${telephones.port}`;
  const config = readConfig(
    {},
    {
      host: '127.0.0.1',
      port: 0,
      dataDir,
      demo: false,
      centre: '临江市反诈中心',
      smpp: { ...account, host: '127.0.0.1', port: smsc.port },
      sip: { gateway, domain: undefined, credentialsFile: undefined, address: undefined },
      banks,
      databaseUrl: process.env['WUZHA_TEST_DATABASE_URL'] || undefined,
    },
  );
  const server = await startServer(config, {
    clock,
    limits: { anonymous: wide, user: wide, source: wide },
    checkReplies: true,
  });
  const within = <T>(work: Parameters<typeof transact<T>>[3]): Promise<T> =>
    transact(server.db, setup, clock.now(), work);
  const bureau = await within((tx) =>
    createUnit(
      tx,
      { name: '临江市局', level: 'bureau', parentId: null, regions: ['4403'] },
      clock.now(),
    ),
  );
  const source = await within((tx) => createSource(tx, 'carrier-a', 'carrier', clock.now()));
  const branches = series();
  const serial = series();
  const makeUser = (roles: Role[], unitId: string, name: string, seat?: string) =>
    within((tx) =>
      createUser(
        tx,
        {
          login: `u${serial()}`,
          name,
          unitId,
          roles,
          ...(seat === undefined ? {} : { seat }),
          identity: { idType: 'police', idNumber: '012345', phone: '13800138000' },
        },
        clock.now(),
      ),
    );

  async function submit(rows: readonly Row[]): Promise<void> {
    const reply = await fetch(`${server.address}/api/v1/signals`, {
      method: 'POST',
      body: rows.map((row) => JSON.stringify(row)).join('\n'),
      headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
    });
    if (!reply.ok) throw new Error(`signals were not accepted: ${await reply.text()}`);
  }

  async function settled(): Promise<void> {
    for (;;) {
      const [row] = await server.db.query<{ behind: number }>(
        `select coalesce((select max(position) from signal), 0) - position as behind
         from log_cursor where consumer = 'scorer'`,
      );
      if (row?.behind === 0) return;
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  async function addPerson(name: string, region: string): Promise<Person> {
    const n = serial();
    const phone = `138${13_000_000 + n}`;
    const id = `per_e2e${n}`;
    await server.db.query(
      `insert into person (id, name, phone, id_number, birth_date, sex, region, place, job, relatives,
         created_at)
       values ($1, $2, $3, '990101196403070041', '1964-03-07', 'F', $4, '海晏街道 · 滨湖社区', '退休教师',
         $5, 0)`,
      [
        id,
        name,
        `+86${phone}`,
        region,
        JSON.stringify([{ id: 'r1', relation: '女儿', name: '赵敏', phone: '+8613900000001' }]),
      ],
    );
    await server.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
      `phone:+86${phone}`,
      id,
    ]);
    return { id, name, phone };
  }

  async function operatorOf(
    roles: Role[],
    unitId: string,
    name: string,
    seat?: string,
  ): Promise<Operator> {
    const { id } = await makeUser(roles, unitId, name, seat);
    const { cookie } = await openOperatorSession(server.db, id, clock.now());
    const [key = '', value = ''] = cookie.split('=');
    return { id, login: '', cookie: { name: key, value } };
  }

  async function addBranch(): Promise<Branch> {
    const n = branches();
    const region = `4403${String(n).padStart(2, '0')}`;
    const unitId = await within((tx) =>
      createUnit(
        tx,
        { name: `第 ${n} 分局`, level: 'branch', parentId: bureau, regions: [region] },
        clock.now(),
      ),
    );
    const stationName = `第 ${n} 派出所`;
    const stationId = await within((tx) =>
      createUnit(
        tx,
        { name: stationName, level: 'station', parentId: unitId, regions: [region] },
        clock.now(),
      ),
    );
    return {
      unitId,
      stationName,
      submit,
      settled,
      addOperator: (name, seat, roles = ['seat-operator']) => operatorOf(roles, unitId, name, seat),
      addAtStation: (name, roles) => operatorOf(roles, stationId, name),
      async signInAgain({ id }) {
        const { cookie } = await openOperatorSession(server.db, id, clock.now());
        const [key = '', value = ''] = cookie.split('=');
        return { name: key, value };
      },
      addAtBureau: (name, roles) => operatorOf(roles, bureau, name),
      addPerson: (name) => addPerson(name, region),
      liveCall: (person) =>
        submit([
          {
            kind: 'call',
            id: `c${serial()}`,
            source: 'carrier-a',
            occurredAt: formatInstant(clock.now() - minuteMs),
            subject: { phone: person.phone },
            counterpart: { number: '+8617000000001' },
            direction: 'in',
            durationSeconds: 60,
            ongoing: true,
          },
        ]),
    };
  }

  return {
    server,
    now: clock.now,
    addBranch,
    shown: smsc.shown,
    address: server.address.replace('127.0.0.1', 'localhost'),
    advance: (ms) => {
      offset += ms;
    },
    async addInvited(roles, unitId) {
      const login = `invited${serial()}`;
      const { token } = await within((tx) =>
        createUser(tx, { login, name: '新同事', unitId, roles }, clock.now()),
      );
      return { login, token };
    },
    async stop() {
      await server.stop();
      await telephones.stop();
      await smsc.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type WorkerParts = {
  centre: Centre;
  bankLine: BankLine;
  /** The bank of 工商银行; its other end of the line. */
  bankEnd: BankEnd;
};
type TestParts = {
  branch: Branch;
  /** Opens the console as somebody, in a browser window of their own. */
  openAs: (
    operator: Operator,
    path?: string,
    more?: { lang?: string; address?: string },
  ) => Promise<Page>;
  line: Line;
};

export const test = base.extend<TestParts, WorkerParts>({
  bankLine: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
    async ({}, use) => {
      const line = await openBankLine();
      await use(line);
      await line.bank.close();
    },
    { scope: 'worker' },
  ],
  bankEnd: [async ({ bankLine }, use) => use(bankLine), { scope: 'worker' }],
  centre: [
    async ({ bankLine }, use) => {
      const centre = await startCentre(bankLine.banks);
      await use(centre);
      await centre.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  branch: async ({ centre }, use) => use(await centre.addBranch()),
  line: async ({ centre }, use) => {
    const line = await openLine(centre.server);
    await use(line);
    line.close();
  },
  openAs: async ({ browser, centre, contextOptions, viewport, timezoneId }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (operator, path = '#/', { lang = 'zh-CN', address = centre.address } = {}) => {
      const context = await browser.newContext({
        ...contextOptions,
        viewport,
        locale: lang,
        ...(timezoneId ? { timezoneId } : {}),
      });
      contexts.push(context);
      await context.addCookies([{ ...operator.cookie, url: address }]);
      const page = await context.newPage();
      await page.goto(`${address}/${path}`);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});
export { expect } from '@playwright/test';
