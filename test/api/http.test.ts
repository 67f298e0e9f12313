/**
 * Goal: every answer of the API has one shape, strict headers and an audited denial. Method: raw
 * requests against a real server, each compared with the code and status it must get.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { may } from '../../src/core/access/index.ts';
import type { Gate, Handlers } from '../../src/server/platform/handler.ts';
import { buildHttp } from '../../src/server/platform/http.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let harness: Harness;
let operator: TestUser;
let administrator: TestUser;

beforeAll(async () => {
  harness = await startHarness();
  const unitId = await harness.addUnit({ name: '市局', level: 'bureau' });
  operator = await harness.addUser({ roles: ['seat-operator'], unitId });
  administrator = await harness.addUser({ roles: ['administrator'], unitId });
});
afterAll(() => harness.stop());

type Field = { readonly field: string; readonly code: string; readonly remedy: string };
type ErrorBody = {
  readonly error: {
    readonly code: string;
    readonly messageZh: string;
    readonly fields: Field[];
    readonly incident: string;
  };
};
type Answer = { status: number; code: string | undefined; body: ErrorBody; headers: Headers };

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${harness.server.address}${path}`, init);
  const text = await response.text();
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as ErrorBody;
  return {
    status: response.status,
    code: (body as Partial<ErrorBody>).error?.code,
    body,
    headers: response.headers,
  };
}

const json = (user: TestUser, body: string): RequestInit => ({
  method: 'POST',
  body,
  headers: { ...user.headers, 'content-type': 'application/json' },
});

async function deniedCount(): Promise<number> {
  const rows = await harness.db.query<{ count: number }>(
    'select count(*) as count from audit_entry where not allowed',
  );
  return rows[0]?.count ?? 0;
}

describe('error shapes', () => {
  test.each([
    ['no session', '/api/v1/units', {}, 401, 'not-signed-in'],
    ['no such path', '/api/v1/nothing', {}, 404, 'not-found'],
    ['a page that is not there', '/nothing', {}, 404, 'not-found'],
    ['a bad escape', '/api/v1/%zz', {}, 400, 'bad-request'],
    [
      'a wrong key',
      '/api/v1/signals',
      {
        method: 'POST',
        body: '[]',
        headers: { authorization: 'Bearer wzk_wrong' },
      },
      401,
      'not-signed-in',
    ],
  ])('%s', async (_, path, init, status, code) => {
    const answer = await ask(path, init);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.body.error.messageZh).toMatch(/[一-鿿]/);
  });

  test('a body that is not JSON, too deep, too large or of another type', async () => {
    const post = (body: string): Promise<Answer> => ask('/api/v1/units', json(administrator, body));
    expect((await post('{"name": ')).code).toBe('bad-json');
    expect((await post('['.repeat(5000) + ']'.repeat(5000))).code).toBe('bad-json');
    const large = await post(JSON.stringify({ name: 'x'.repeat(300_000) }));
    expect([large.status, large.code]).toEqual([413, 'too-large']);
    const form = await ask('/api/v1/units', {
      method: 'POST',
      body: 'a=1',
      headers: { ...administrator.headers, 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([form.status, form.code]).toEqual([415, 'unsupported-media-type']);
  });

  test('each wrong field is named with its remedy', async () => {
    const answer = await ask(
      '/api/v1/units',
      json(
        administrator,
        JSON.stringify({
          parentID: null,
          name: '',
          level: 'planet',
          regions: ['x'],
        }),
      ),
    );
    expect(answer.status).toBe(400);
    expect(
      Object.fromEntries(answer.body.error.fields.map((f) => [f.field, [f.code, f.remedy]])),
    ).toEqual({
      parentID: ['unknown-field', 'did you mean parentId?'],
      parentId: ['required', 'give parentId'],
      name: ['wrong-length', expect.stringContaining('1')],
      level: ['not-a-choice', expect.stringContaining('station')],
      'regions.0': ['wrong-form', expect.stringContaining('[0-9]')],
    });
  });

  test('a query is coerced, and refused where it does not fit', async () => {
    expect((await ask('/api/v1/users?limit=2', administrator)).status).toBe(200);
    const wrong = await ask('/api/v1/users?limit=two&limitt=3', administrator);
    expect(wrong.body.error.fields.map((f) => [f.field, f.code])).toEqual(
      expect.arrayContaining([
        ['limit', 'wrong-type'],
        ['limitt', 'unknown-field'],
      ]),
    );
  });

  test('a text that cannot be kept is refused wherever it stands, and a denial of it kept', async () => {
    const body = JSON.stringify({ login: 'a\u0000', password: 'half a pair \uD800' });
    const signIn = await ask('/api/v1/session', json(operator, body));
    expect(signIn.body.error.fields.map((f) => [f.field, f.code])).toEqual([
      ['login', 'control-character'],
      ['password', 'control-character'],
    ]);
    for (const path of ['/api/v1/warnings?q=a%00', '/api/v1/warnings/a%00']) {
      expect((await ask(path, operator)).status).toBe(400);
    }
    const before = await deniedCount();
    expect((await ask('/api/v1/warnings/a%00', administrator)).status).toBe(403);
    expect(await deniedCount()).toBe(before + 1);
    const far = await ask('/api/v1/signals/99999999999999999999', operator);
    expect([far.status, far.code]).toEqual([400, 'invalid-input']);
  });

  test('names of the prototype are only unknown fields', async () => {
    const body =
      '{"__proto__":{"admin":true},"constructor":1,"name":"a","level":"branch","regions":[],"parentId":null}';
    const answer = await ask('/api/v1/units', json(administrator, body));
    expect(answer.code).toBe('invalid-input');
    expect(answer.body.error.fields.every((f) => f.code === 'unknown-field')).toBe(true);
  });
});

describe('denials', () => {
  test('a missing role is 403 and audited', async () => {
    const before = await deniedCount();
    const answer = await ask('/api/v1/users', operator);
    expect([answer.status, answer.code]).toEqual([403, 'not-permitted']);
    expect(await deniedCount()).toBe(before + 1);
    const rows = await harness.db.query(
      'select actor, action, detail from audit_entry order by seq desc limit 1',
    );
    expect(rows[0]).toMatchObject({
      actor: operator.id,
      action: 'user.list',
      detail: { rule: 'no-role-grants', status: 403 },
    });
  });

  test('a change without the token of the page is refused and audited', async () => {
    const before = await deniedCount();
    const answer = await ask('/api/v1/units', {
      method: 'POST',
      body: '{}',
      headers: {
        cookie: administrator.headers['cookie'] ?? '',
        'content-type': 'application/json',
      },
    });
    expect([answer.status, answer.code]).toEqual([403, 'bad-csrf']);
    expect(await deniedCount()).toBe(before + 1);
  });

  test('nobody at all is 401 and audited', async () => {
    const before = await deniedCount();
    expect((await ask('/api/v1/me')).status).toBe(401);
    expect(await deniedCount()).toBe(before + 1);
  });
});

describe('headers', () => {
  test.each(['/api/v1/meta', '/api/v1/nothing', '/'])('%s', async (path) => {
    const { headers } = await ask(path);
    const csp = headers.get('content-security-policy') ?? '';
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("script-src 'self';");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('permissions-policy')).toContain('camera=()');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
  });

  test('the API is never cached', async () => {
    expect((await ask('/api/v1/meta')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('behind https', () => {
  test('browsers are told to stay there, cookies travel only there', async () => {
    const secure = await startHarness({ config: { publicUrl: 'https://centre.example' } });
    const response = await fetch(`${secure.server.address}/api/v1/meta`);
    expect(response.headers.get('strict-transport-security')).toContain('max-age=31536000');
    await secure.stop();
  });
});

test('a server with a route that nobody handles does not start', async () => {
  const gate: Gate = {
    authenticate: () => Promise.resolve({ actor: undefined, session: undefined }),
    may,
    csrfOk: () => false,
  };
  const { db, clock } = harness;
  const deps = { db, clock, log: silentLog, publicUrl: () => 'http://x', gate };
  await expect(buildHttp(deps, {} as Handlers)).rejects.toThrow(
    /route session.sign-in has a handler/,
  );
});

test('a store that is full or away is no bug: 503 for each, told once', async () => {
  const gate: Gate = {
    authenticate: () => Promise.resolve({ actor: undefined, session: undefined }),
    may,
    csrfOk: () => false,
  };
  const full = Object.assign(new Error('could not extend file'), { code: '53100' });
  const handlers = new Proxy({}, { get: () => () => Promise.reject(full) }) as Handlers;
  const told: string[] = [];
  const log = { ...silentLog, error: (message: string) => void told.push(message) };
  const { db, clock } = harness;
  const app = await buildHttp({ db, clock, log, publicUrl: () => 'http://x', gate }, handlers);
  for (let i = 0; i < 3; i += 1) {
    const answer = await app.inject({ url: '/api/v1/meta' });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.json()).toMatchObject({ error: { code: 'unavailable' } });
  }
  expect(told).toEqual(['the database cannot serve']);
  await app.close();
});

describe('rate limits', () => {
  test('a stranger is slowed down, a signed-in person is not held for it', async () => {
    const tight = { burst: 25, perSecond: 0.5 };
    const wide = { burst: 1000, perSecond: 1000 };
    const slow = await startHarness({
      deps: { limits: { anonymous: tight, user: wide, source: wide } },
    });
    const unitId = await slow.addUnit({ name: '市局', level: 'bureau' });
    const user = await slow.addUser({ roles: ['commander'], unitId });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const response = await fetch(`${slow.server.address}/api/v1/units`);
      statuses.push(response.status);
      if (response.status === 429)
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([401, 401, 429, 429]);
    await expect(user.call('unit.list', {})).resolves.toBeDefined();
    slow.clock.advance(60_000);
    expect((await fetch(`${slow.server.address}/api/v1/units`)).status).toBe(401);
    await slow.stop();
  });
});

describe('a bug', () => {
  test('is an opaque 500 with an incident that the log knows', async () => {
    await harness.db.query('alter table unit rename to unit_away');
    const answer = await ask('/api/v1/units', administrator);
    await harness.db.query('alter table unit_away rename to unit');
    expect([answer.status, answer.code]).toEqual([500, 'bug']);
    expect(JSON.stringify(answer.body)).not.toMatch(/unit_away|relation|select/i);
    const line = harness.log.find((l) => l.fields['incident'] === answer.body.error.incident);
    expect(line?.level).toBe('error');
    expect(JSON.stringify(line)).toContain('stack');
  });
});
