/**
 * A centre for the night of the money: a server whose clock runs faster than the machine's, with a seat,
 * fund officers and a commander signed in, on data that may be there already. Tells one line of JSON
 * when it is ready and runs until it is interrupted or killed.
 *
 * Used by test/load/night.ts.
 */
import { parseArgs } from 'node:util';
import type { Role } from '../../src/core/access/index.ts';
import { dayMs, type Instant } from '../../src/core/kernel/index.ts';
import { createUnit, createUser, openOperatorSession } from '../../src/server/access/index.ts';
import { startServer } from '../../src/server/main.ts';
import type { Clock } from '../../src/server/platform/clock.ts';
import { readConfig } from '../../src/server/platform/config.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { cityCode } from '../../src/sim/index.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    port: { type: 'string', default: '0' },
    at: { type: 'string', default: '0' },
    epoch: { type: 'string', default: '0' },
    speed: { type: 'string', default: '1' },
  },
});

export type NightPerson = {
  readonly login: string;
  readonly role: Role;
  readonly cookie: string;
  readonly csrf: string;
};
export type NightReady = {
  readonly base: string;
  readonly databaseUrl: string;
  readonly people: readonly NightPerson[];
};

const setup = { kind: 'system', name: 'night', reason: 'setting up a night of the money' } as const;
const [at, epoch, speed] = [Number(values.at), Number(values.epoch), Number(values.speed)];
/** Banks and centre read the same time from the machine's. */
const clock: Clock = { now: () => Math.round(at + (Date.now() - epoch) * speed) as Instant };
const wide = { burst: 1_000_000, perSecond: 1_000_000 };
const tell = (word: string) => (message: string, fields?: unknown) =>
  void process.stderr.write(`${word} ${message} ${JSON.stringify(fields ?? {})}\n`);

const config = readConfig(process.env, {
  host: '127.0.0.1',
  port: Number(values.port),
  dataDir: values.data,
  demo: false,
  centre: '夜间资金处置',
});
const server = await startServer(config, {
  clock,
  limits: { anonymous: wide, user: wide, source: wide },
  log: { info: () => {}, warn: tell('warn'), error: tell('error') },
  onFatal: (reason) => tell('error')(`fatal ${reason}`),
});
const { db } = server;

const posts: readonly (readonly [string, Role])[] = [
  ['fund01', 'fund-officer'],
  ['fund02', 'fund-officer'],
  ['fund03', 'fund-officer'],
  ['fund04', 'fund-officer'],
  ['fund05', 'fund-officer'],
  ['fund06', 'fund-officer'],
  ['chief01', 'commander'],
  ['seat01', 'seat-operator'],
  ['admin01', 'administrator'],
];

async function makeUnit(): Promise<void> {
  const [known] = await db.query<{ id: string }>(
    "select id from unit where level = 'bureau' and $1 = any(regions)",
    [cityCode],
  );
  if (known !== undefined) return;
  await transact(db, setup, clock.now(), async (tx) => {
    const unit = { name: '临江市反诈中心', level: 'bureau', parentId: null } as const;
    const id = await createUnit(tx, { ...unit, regions: [cityCode] }, clock.now());
    const identity = { idType: 'police', idNumber: '012345', phone: '13800138000' } as const;
    for (const [login, role] of posts)
      await createUser(
        tx,
        { login, name: login, unitId: id, roles: [role], identity },
        clock.now(),
      );
    tx.audit({ action: 'unit.create', subject: id });
  });
}

await makeUnit();
const users = await db.query<{ id: string; login: string }>(
  'select id, login from account_user where login = any($1) order by login',
  [posts.map(([login]) => login)],
);
const people: NightPerson[] = [];
for (const { id, login } of users) {
  const role = posts.find(([name]) => name === login)?.[1] ?? 'fund-officer';
  people.push({ login, role, ...(await openOperatorSession(db, id, clock.now())) });
}
const ready: NightReady = {
  base: server.address,
  databaseUrl: server.databaseUrl,
  people,
};
// A night of the clock is minutes of the machine: people stay signed in.
const keepSignedIn = setInterval(() => {
  const now = clock.now();
  db.query('update session set last_seen_at = $1, expires_at = $2', [now, now + 7 * dayMs]).catch(
    () => {},
  );
}, 2_000);
process.stdout.write(`${JSON.stringify(ready)}\n`);
process.once('SIGINT', () => {
  clearInterval(keepSignedIn);
  void server.stop().then(() => process.exit(0));
});
