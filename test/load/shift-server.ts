/**
 * A centre for the night shift: a server whose clock runs `speed` times as fast as the machine's, on
 * the map of the simulated city, with its seats, stations and grid workers signed in. Tells one line
 * of JSON when it is ready and runs until it is interrupted.
 *
 * Used by test/load/shift.ts.
 */
import { parseArgs } from 'node:util';
import type { Role } from '../../src/core/access/index.ts';
import { parseInstant, type Instant } from '../../src/core/kernel/index.ts';
import { completeEntry, defaultListPolicy } from '../../src/core/list/index.ts';
import { createUnit, createUser, openOperatorSession } from '../../src/server/access/index.ts';
import { enterEntries } from '../../src/server/list/index.ts';
import { startServer } from '../../src/server/main.ts';
import type { Clock } from '../../src/server/platform/clock.ts';
import { readConfig } from '../../src/server/platform/config.ts';
import { transact, type Transaction } from '../../src/server/platform/transact.ts';
import { createSource, importPersons, loadRegions } from '../../src/server/signal/index.ts';
import { cityCode, drawCity, type CityMap } from '../../src/sim/index.ts';
import { shiftPerson } from './shift-city.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    port: { type: 'string', default: '0' },
    speed: { type: 'string', default: '1' },
    start: { type: 'string', default: '2026-03-10T20:00:00+08:00' },
    epoch: { type: 'string', default: String(Date.now()) },
    seats: { type: 'string', default: '40' },
    grid: { type: 'string', default: '1000' },
    persons: { type: 'string', default: '30000' },
    database: { type: 'string' },
  },
});

export type Signed = {
  readonly id: string;
  readonly role: Role;
  readonly unitId: string;
  readonly cookie: string;
  readonly csrf: string;
};
export type ShiftReady = {
  readonly base: string;
  readonly databaseUrl: string;
  readonly sources: readonly { readonly name: string; readonly key: string }[];
  readonly people: readonly Signed[];
};

const setup = { kind: 'system', name: 'shift', reason: 'setting up a night shift' } as const;
const start = parseInstant(values.start) ?? (0 as Instant);
const [epoch, speed] = [Number(values.epoch), Number(values.speed)];
/** Every process of the shift reads the same time from the machine's. */
const clock: Clock = { now: () => Math.round(start + (Date.now() - epoch) * speed) as Instant };
const wide = { burst: 1_000_000, perSecond: 1_000_000 };

const config = readConfig(process.env, {
  host: '127.0.0.1',
  port: Number(values.port),
  dataDir: values.data,
  demo: false,
  centre: '夜班',
  ...(values.database === undefined ? {} : { databaseUrl: values.database }),
});
const server = await startServer(config, {
  clock,
  limits: { anonymous: wide, user: wide, source: wide },
  log: {
    info: () => {},
    warn: (message, fields) => process.stderr.write(`warn ${message} ${JSON.stringify(fields)}\n`),
    error: (message, fields) =>
      process.stderr.write(`error ${message} ${JSON.stringify(fields)}\n`),
  },
  onFatal: (reason) => process.stderr.write(`error fatal ${reason}\n`),
});
const { db } = server;

type Post = {
  readonly login: string;
  readonly role: Role;
  readonly unitId: string;
  readonly seat?: string;
};

async function seedUnits(tx: Transaction, map: CityMap): Promise<Post[]> {
  const now = clock.now();
  const posts: Post[] = [];
  const bureau = await createUnit(
    tx,
    { name: '临江市反诈中心', level: 'bureau', parentId: null, regions: [cityCode] },
    now,
  );
  for (let i = 1; i <= Number(values.seats); i += 1) {
    const seat = String(i).padStart(2, '0');
    posts.push({ login: `seat${seat}`, role: 'seat-operator', unitId: bureau, seat: `${seat} 席` });
  }
  posts.push({ login: 'leader', role: 'shift-leader', unitId: bureau });
  posts.push({ login: 'commander', role: 'commander', unitId: bureau });
  const grids: string[] = [];
  for (const district of map.districts) {
    const branch = await createUnit(
      tx,
      { name: `${district.name}分局`, level: 'branch', parentId: bureau, regions: [district.code] },
      now,
    );
    for (const street of district.streets) {
      const station = await createUnit(
        tx,
        {
          name: `${street.name}派出所`,
          level: 'station',
          parentId: branch,
          regions: [street.code],
        },
        now,
      );
      posts.push({ login: `officer${street.code}`, role: 'station-officer', unitId: station });
      for (const { name, code } of street.communities) {
        const parts = { name: `${name}反诈工作站`, level: 'grid', parentId: station } as const;
        grids.push(await createUnit(tx, { ...parts, regions: [code] }, now));
      }
    }
  }
  for (let i = 0; i < Number(values.grid); i += 1) {
    const unitId = grids[i % grids.length] ?? bureau;
    posts.push({ login: `grid${i}`, role: 'grid-worker', unitId });
  }
  tx.audit({ action: 'unit.create', subject: 'night shift' });
  return posts;
}

const map = drawCity();
const posts = await transact(db, setup, clock.now(), (tx) => seedUnits(tx, map));
const people: Signed[] = [];
for (const { login, role, unitId, seat } of posts) {
  const { id } = await transact(db, setup, clock.now(), async (tx) => {
    const made = await createUser(
      tx,
      { login, name: login, unitId, roles: [role], ...(seat === undefined ? {} : { seat }) },
      clock.now(),
    );
    tx.audit({ action: 'user.create', subject: made.id });
    return made;
  });
  people.push({ id, role, unitId, ...(await openOperatorSession(db, id, clock.now())) });
}
await importPersons(
  db,
  Array.from({ length: Number(values.persons) }, (_, i) => shiftPerson(map, i)),
  loadRegions(config.dataDir),
  { actor: setup, now: clock.now() },
);
const sources = await transact(db, setup, clock.now(), async (tx) => {
  await enterEntries(
    tx,
    [
      { kind: 'number', value: '+8617000000001', category: 'POLICE' } as const,
      { kind: 'domain', value: 'renwu-fanli.xyz', category: 'BRUSH' } as const,
      { kind: 'account', value: 'B70000001', category: 'INVEST' } as const,
    ].map((row) => ({
      ...completeEntry({
        ...row,
        verdict: 'block',
        reason: '涉诈',
        origin: 'night shift',
        fromAt: clock.now(),
        untilAt: null,
      }),
      appeal: '',
    })),
    { by: 'system:shift', now: clock.now(), policy: defaultListPolicy },
  );
  tx.audit({ action: 'source.create', subject: 'night shift' });
  return Promise.all(
    (['carrier-a', 'bank-a'] as const).map(async (name) => ({
      name,
      key: (await createSource(tx, name, name === 'bank-a' ? 'bank' : 'carrier', clock.now())).key,
    })),
  );
});
const ready: ShiftReady = {
  base: server.address,
  databaseUrl: server.databaseUrl,
  sources,
  people,
};
process.stdout.write(`${JSON.stringify(ready)}\n`);
process.once('SIGINT', () => void server.stop().then(() => process.exit(0)));
