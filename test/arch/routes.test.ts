/**
 * Goal: no route appears without a reviewed permission. Method: the matrix of every route and every
 * role is written out and compared with a golden file; UPDATE_GOLDEN=1 rewrites it.
 */
import { expect, test } from 'vitest';
import { routes } from '../../src/contract/index.ts';
import {
  may,
  permissions,
  purposes,
  purposesOfRole,
  roles,
  type Actor,
} from '../../src/core/access/index.ts';

const actorWith = (role: (typeof roles)[number]['code']): Actor => ({
  kind: 'user',
  id: 'usr_x',
  name: 'x',
  roles: [role],
  unitId: 'unt_own',
  unitPath: ['unt_root', 'unt_own'],
  seat: null,
});
const source: Actor = { kind: 'source', id: 'src_x', name: 'carrier-a' };

test('the route x role matrix is the reviewed one', async () => {
  const columns = ['nobody', 'source', ...roles.map((r) => r.code)];
  const actors = [undefined, source, ...roles.map((r) => actorWith(r.code))];
  const lines = Object.entries(routes).map(([id, route]) => {
    const cells = actors.map((actor, i) =>
      (may(actor, route.permission).allowed ? 'yes' : '-').padEnd((columns[i] ?? '').length),
    );
    return `${id.padEnd(26)} ${route.method.padEnd(6)} ${route.permission.padEnd(17)} ${cells.join(' ')}`;
  });
  const head = `${'route'.padEnd(26)} ${'method'.padEnd(6)} ${'permission'.padEnd(17)} ${columns.join(' ')}`;
  await expect(`${[head, ...lines].map((l) => l.trimEnd()).join('\n')}\n`).toMatchFileSnapshot(
    '../golden/access-matrix.txt',
  );
});

test('every route names a permission that exists and a path of its own', () => {
  const seen = new Set<string>();
  for (const [id, route] of Object.entries(routes)) {
    expect(permissions.includes(route.permission), `${id} names ${route.permission}`).toBe(true);
    const key = `${route.method} ${route.path.replace(/:[a-zA-Z]+/g, ':x')}`;
    if (seen.has(key)) throw new Error(`${id} repeats ${key}`);
    seen.add(key);
  }
  expect(seen.size).toBeGreaterThan(50);
});

test('a unit outside the jurisdiction is hidden, its own and those below are not', () => {
  const operator = actorWith('seat-operator');
  expect(
    may(operator, 'warning.read', { unitPath: ['unt_root', 'unt_own', 'unt_station'] }),
  ).toEqual({ allowed: true, rule: 'seat-operator', hidden: false });
  expect(may(operator, 'warning.read', { unitPath: ['unt_root', 'unt_other'] })).toEqual({
    allowed: false,
    rule: 'outside-jurisdiction',
    hidden: true,
  });
  expect(may(operator, 'warning.read', { unitPath: [] }).allowed).toBe(false);
});

test('a person without roles may do nothing but be themselves and look at the wall', () => {
  const nobody: Actor = { ...actorWith('auditor'), kind: 'user', roles: [] } as Actor;
  const allowed = permissions.filter((p) => may(nobody, p).allowed);
  expect(allowed).toEqual(['public', 'self', 'wall.read']);
});

test('revealing needs a purpose that the role has', () => {
  const allowed = roles.map((role) => [
    role.code,
    purposes
      .map((p) => p.code)
      .filter((p) => may(actorWith(role.code), 'person.reveal', {}, p).allowed),
  ]);
  expect(Object.fromEntries(allowed)).toEqual(
    Object.fromEntries(
      roles.map((role) => [
        role.code,
        purposes.map((p) => p.code).filter((p) => purposesOfRole[role.code].includes(p)),
      ]),
    ),
  );
  expect(may(actorWith('administrator'), 'person.reveal').allowed).toBe(false);
});
