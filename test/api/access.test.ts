/**
 * Goal: nobody gets in who should not, and whoever is in may do only what their role and unit allow.
 * Method: a browser of cookies against a real server; then the audit is asked what it recorded.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { totpCode } from '../../src/server/access/index.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let harness: Harness;
let bureau: string;
let branch: string;
let other: string;
let administrator: TestUser;

beforeAll(async () => {
  harness = await startHarness();
  bureau = await harness.addUnit({ name: '市局', level: 'bureau' });
  branch = await harness.addUnit({ name: '海晏分局', level: 'branch', parentId: bureau });
  other = await harness.addUnit({ name: '文昌分局', level: 'branch', parentId: bureau });
});
// Tests move the clock, so that sessions end: each begins with a fresh one.
beforeEach(async () => {
  administrator = await harness.addUser({ roles: ['administrator'], unitId: bureau });
});
afterAll(() => harness.stop());

type Reply = { status: number; body: any; headers: Headers };

/** A browser: keeps the session cookie and the CSRF token. */
function browser() {
  let cookie = '';
  let csrf = '';
  const request = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(`${harness.server.address}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        'x-wuzha-csrf': csrf,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';')[0] ?? '';
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
  return {
    get: (path: string) => request('GET', path),
    post: (path: string, body: unknown = {}) => request('POST', path, body),
    remove: (path: string) => request('DELETE', path),
    async refresh() {
      csrf = (await request('GET', '/me')).body.csrf ?? '';
    },
    cookie: () => cookie,
    steal: (value: string) => {
      cookie = value;
    },
    forgetCsrf: () => {
      csrf = 'x'.repeat(csrf.length);
    },
  };
}

let serial = 0;
async function invite(roles: any[] = ['seat-operator'], unitId = branch) {
  serial += 1;
  const made = await administrator.call('user.create', {
    body: { login: `wang.${serial}`, name: `王 ${serial}`, unitId, roles },
  });
  return { ...made, login: `wang.${serial}`, token: made.onceUrl.split('/once/')[1] ?? '' };
}

const password = 'seven rivers under one bridge';

async function enrolled() {
  const invited = await invite();
  const tab = browser();
  await tab.post('/session/once', { token: invited.token });
  await tab.refresh();
  await tab.post('/me/password', { next: password });
  const { body } = await tab.post('/me/totp');
  await tab.refresh();
  await tab.post('/me/totp/confirm', { code: totpCode(body.secret, harness.clock.now()) });
  await tab.refresh();
  return { ...invited, tab, secret: body.secret as string };
}

async function audited(action: string): Promise<number> {
  const rows = await harness.db.query<{ n: number }>(
    'select count(*) as n from audit_entry where action = $1',
    [action],
  );
  return rows[0]?.n ?? 0;
}

describe('a one-time address', () => {
  test('lets its person enrol and nothing else, works once, and not after a day', async () => {
    const invited = await invite();
    const tab = browser();
    expect((await tab.post('/session/once', { token: invited.token })).body).toEqual({
      step: 'enrol',
      methods: [],
    });
    await tab.refresh();
    expect((await tab.get('/me')).body).toMatchObject({ step: 'enrol', hasPassword: false });
    const early = await tab.get('/warnings');
    expect([early.status, early.body.error.code]).toEqual([403, 'enrolment-required']);
    const again = await browser().post('/session/once', { token: invited.token });
    expect([again.status, again.body.error.code]).toEqual([401, 'once-expired']);
    const late = await invite();
    harness.clock.advance(24 * 3_600_000 + 1);
    expect((await browser().post('/session/once', { token: late.token })).status).toBe(401);
  });

  test('enrolment ends with a password and a one-time code, under a new token', async () => {
    const { tab } = await enrolled();
    expect((await tab.get('/me')).body).toMatchObject({
      step: 'done',
      hasPassword: true,
      hasTotp: true,
    });
    expect((await tab.get('/warnings')).status).toBe(200);
  });

  test.each(['short', 'aaaaaaaaaaaa', 'password12345'])('refuses the password %s', async (next) => {
    const tab = browser();
    await tab.post('/session/once', { token: (await invite()).token });
    await tab.refresh();
    const reply = await tab.post('/me/password', { next });
    expect([400, 409]).toContain(reply.status);
    expect((await tab.get('/me')).body.hasPassword).toBe(false);
  });
});

describe('signing in', () => {
  test('takes a password and a code that is good once', async () => {
    const { login, secret } = await enrolled();
    harness.clock.advance(60_000);
    const code = totpCode(secret, harness.clock.now());
    const tab = browser();
    const first = await tab.post('/session', { login, password });
    expect(first.body).toEqual({ step: 'second-factor', methods: ['totp'] });
    expect(first.headers.get('set-cookie')).toMatch(
      /HttpOnly.*SameSite=Strict|SameSite=Strict.*HttpOnly/i,
    );
    expect((await tab.get('/me')).status).toBe(401);
    const half = tab.cookie();
    expect((await tab.post('/session/code', { code: '000000' })).status).toBe(401);
    expect((await tab.post('/session/code', { code })).body.step).toBe('done');
    expect((await tab.get('/me')).body.login).toBe(login);
    const thief = browser();
    thief.steal(half);
    expect((await thief.get('/me')).status).toBe(401);
    const second = browser();
    await second.post('/session', { login, password });
    const replayed = await second.post('/session/code', { code });
    expect([replayed.status, replayed.body.error.code]).toEqual([401, 'wrong-code']);
  });

  test('a wrong password and an unknown login look the same, and both lock after five', async () => {
    const { login } = await enrolled();
    for (const name of [login, 'nobody.here']) {
      for (let i = 0; i < 5; i += 1) {
        const reply = await browser().post('/session', {
          login: name,
          password: 'wrong wrong wrong',
        });
        expect([reply.status, reply.body.error.code]).toEqual([401, 'wrong-credentials']);
      }
      const locked = await browser().post('/session', { login: name, password });
      expect([locked.status, locked.body.error.code]).toEqual([429, 'locked-out']);
      expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(200);
    }
    harness.clock.advance(5 * 60_000 + 1);
    expect((await browser().post('/session', { login, password })).status).toBe(200);
    expect(await audited('session.refused')).toBeGreaterThanOrEqual(10);
  });

  test('wrong codes lock too: neither the right password between nor many at once help', async () => {
    const { login } = await enrolled();
    const tab = browser();
    for (let i = 0; i < 4; i += 1) {
      await tab.post('/session', { login, password });
      expect((await tab.post('/session/code', { code: '000000' })).status).toBe(401);
    }
    await tab.post('/session', { login, password });
    const tries = await Promise.all(
      Array.from({ length: 6 }, () => tab.post('/session/code', { code: '000000' })),
    );
    expect(tries.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([
      401, 429, 429, 429, 429, 429,
    ]);
    expect((await browser().post('/session', { login, password })).status).toBe(429);
  });

  test('a session ends when idle, when signed out, and when an administrator ends it', async () => {
    const idle = await enrolled();
    harness.clock.advance(2 * 3_600_000 + 1);
    expect((await idle.tab.get('/me')).status).toBe(401);
    administrator = await harness.addUser({ roles: ['administrator'], unitId: bureau });
    const left = await enrolled();
    await left.tab.remove('/session');
    expect((await left.tab.get('/me')).status).toBe(401);
    const thrownOut = await enrolled();
    await administrator.call('user.sign-out', { params: { id: thrownOut.user.id } });
    expect((await thrownOut.tab.get('/me')).status).toBe(401);
  });

  test('a page that only listens does not keep its session awake', async () => {
    const { tab, user } = await enrolled();
    const seenAt = async () =>
      (
        await harness.db.query<{ at: number }>(
          'select max(last_seen_at) as at from session where user_id = $1',
          [user.id],
        )
      )[0]?.at ?? 0;
    const before = await seenAt();
    harness.clock.advance(3_600_000);
    const listening = new AbortController();
    const response = await fetch(`${harness.server.address}/api/v1/stream`, {
      headers: { cookie: tab.cookie() },
      signal: listening.signal,
    });
    expect(response.status).toBe(200);
    listening.abort();
    expect(await seenAt()).toBe(before);
    await tab.get('/me');
    expect(await seenAt()).toBe(before + 3_600_000);
  });

  test('a change without the CSRF token of the session is refused', async () => {
    const { tab } = await enrolled();
    tab.forgetCsrf();
    const reply = await tab.post('/me/totp');
    expect([reply.status, reply.body.error.code]).toEqual([403, 'bad-csrf']);
  });
});

describe('people', () => {
  test('a reset takes password, code and sessions away', async () => {
    const { tab, user, login } = await enrolled();
    const { onceUrl } = await administrator.call('user.reset', { params: { id: user.id } });
    expect((await tab.get('/me')).status).toBe(401);
    expect((await browser().post('/session', { login, password })).status).toBe(401);
    const again = browser();
    expect(
      (await again.post('/session/once', { token: onceUrl.split('/once/')[1] })).body.step,
    ).toBe('enrol');
  });

  test('nobody changes their own roles, and the last administrator stays', async () => {
    const own = administrator.call('user.change', {
      params: { id: administrator.id },
      body: { roles: ['administrator', 'seat-operator'] },
    });
    await expect(own).rejects.toMatchObject({ status: 409, code: 'role-not-grantable' });
    const all = await harness.db.query<{ id: string }>(
      `select id from account_user where roles @> array['administrator'] and id <> $1`,
      [administrator.id],
    );
    for (const { id } of all) {
      await administrator.call('user.change', { params: { id }, body: { disabled: true } });
    }
    await expect(
      administrator.call('user.change', {
        params: { id: administrator.id },
        body: { disabled: true },
      }),
    ).rejects.toMatchObject({ status: 409, code: 'last-administrator' });
  });

  test('a login is taken once', async () => {
    const { login } = await invite();
    await expect(
      administrator.call('user.create', {
        body: { login, name: '又', unitId: branch, roles: ['auditor'] },
      }),
    ).rejects.toMatchObject({ status: 409, code: 'login-taken' });
  });

  test('outside the jurisdiction people and units do not exist, and the attempt is recorded', async () => {
    const local = await harness.addUser({ roles: ['administrator'], unitId: branch });
    const stranger = await harness.addUser({ roles: ['seat-operator'], unitId: other });
    const before = await audited('unit.manage');
    const list = await local.call('user.list', { query: {} });
    expect(list.items.some((user) => user.id === stranger.id)).toBe(false);
    await expect(local.call('user.reset', { params: { id: stranger.id } })).rejects.toMatchObject({
      status: 404,
    });
    await expect(
      local.call('user.create', {
        body: { login: 'spy', name: '间', unitId: other, roles: ['auditor'] },
      }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(
      local.call('unit.change', { params: { id: other }, body: { onDuty: false } }),
    ).rejects.toMatchObject({ status: 404 });
    expect(await audited('unit.manage')).toBe(before + 2);
    expect(await audited('user.read')).toBe(1);
  });

  test('a denial leaves an entry with the rule', async () => {
    const operator = await harness.addUser({ roles: ['seat-operator'], unitId: branch });
    await expect(operator.call('user.list', { query: {} })).rejects.toMatchObject({ status: 403 });
    const rows = await harness.db.query<{ allowed: boolean; detail: any }>(
      `select allowed, detail from audit_entry where actor = $1 order by seq desc limit 1`,
      [operator.id],
    );
    expect(rows[0]?.allowed).toBe(false);
    expect(JSON.stringify(rows[0]?.detail)).toContain('no-role-grants');
  });
});

describe('the list of people', () => {
  test('goes on page by page with the total of all pages', async () => {
    for (let i = 0; i < 5; i += 1) await invite();
    const first = await administrator.call('user.list', { query: { limit: 3, unitId: branch } });
    const second = await administrator.call('user.list', {
      query: { limit: 3, unitId: branch, cursor: first.next ?? '' },
    });
    expect(first.items).toHaveLength(3);
    expect(second.total).toBe(first.total);
    const logins = [...first.items, ...second.items].map((user) => user.login);
    expect(logins).toEqual([...logins].sort());
    expect(new Set(logins).size).toBe(logins.length);
  });
});

describe('units', () => {
  test('a level stands below its parent', async () => {
    await expect(
      administrator.call('unit.create', {
        body: { parentId: branch, name: '省厅', level: 'province', regions: [] },
      }),
    ).rejects.toMatchObject({ status: 409, code: 'level-not-below-parent' });
    const station = await administrator.call('unit.create', {
      body: { parentId: branch, name: '海晏所', level: 'station', regions: ['999901'] },
    });
    expect(station).toMatchObject({
      level: 'station',
      parentId: branch,
      onDuty: true,
      userCount: 0,
    });
  });

  test('a name is taken once below the same parent', async () => {
    const name = '文昌分局';
    const taken = { status: 409, code: 'name-taken' };
    await expect(
      administrator.call('unit.create', {
        body: { parentId: bureau, name, level: 'branch', regions: [] },
      }),
    ).rejects.toMatchObject(taken);
    await expect(
      administrator.call('unit.change', { params: { id: branch }, body: { name } }),
    ).rejects.toMatchObject(taken);
    await administrator.call('unit.change', { params: { id: other }, body: { name } });
  });
});
