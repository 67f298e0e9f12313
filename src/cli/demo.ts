/**
 * The demonstration centre: the units, people, sources and lists of an invented city, made at the
 * first start. Everything here can be run again; what is there already stays.
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CityOperator, CitySource } from '../contract/index.ts';
import { actorKey, type SystemActor } from '../core/access/index.ts';
import { formatInstant, type Instant, type RegionTable } from '../core/kernel/index.ts';
import { completeEntry, defaultListPolicy } from '../core/list/index.ts';
import {
  createUnit,
  createUser,
  endSessions,
  openOperatorSession,
} from '../server/access/index.ts';
import { extensionOf, setExtension } from '../server/call/index.ts';
import { enterEntries } from '../server/list/index.ts';
import type { Database, Queryable } from '../server/platform/database.ts';
import { EnvironmentFault } from '../server/platform/fault.ts';
import { openVault } from '../server/platform/secret.ts';
import { transact, type Transaction } from '../server/platform/transact.ts';
import {
  createSource,
  giveSource,
  importPersons,
  personBatchMax,
  rotateKey,
  type PersonRow,
} from '../server/signal/index.ts';
import {
  banks,
  carriers,
  cityCode,
  cityName,
  drawCity,
  provinceCode,
  sourceKinds,
  type CityListRow,
  type CityMap,
} from '../sim/index.ts';
import { seedDuty } from './demo-duty.ts';
import { demoIdentity, seedFundOfficers } from './demo-fund.ts';
import { seedGridWorkers } from './demo-visit.ts';
import { spawnSim } from './sim-process.ts';

export type DemoOptions = {
  readonly db: Database;
  readonly dataDir: string;
  readonly regions: RegionTable;
  readonly now: () => Instant;
  readonly seed: number;
  readonly people: number;
  /** Told of what takes longer than a moment. */
  readonly say?: (line: string) => void;
};

export type Demo = {
  readonly sources: readonly CitySource[];
  /** Opens new sessions for the simulated operators; their old ones end. */
  openOperators(): Promise<readonly CityOperator[]>;
};

const actor: SystemActor = { kind: 'system', name: 'city', reason: 'demonstration' };
export const demoCentre = `${cityName}反诈中心`;

/** Makes the demonstration, or finds it made. The bureau and its administrator exist already. */
export async function seedDemo(options: DemoOptions): Promise<Demo> {
  const { db, now } = options;
  await transact(db, actor, now(), (tx) => seedUnits(tx, drawCity(), now()));
  await transact(db, actor, now(), (tx) => seedUsers(tx, now()));
  await transact(db, actor, now(), (tx) => seedDuty({ tx, now: now(), actor }, drawCity()));
  await transact(db, actor, now(), (tx) => seedGridWorkers(tx, drawCity(), now()));
  await transact(db, actor, now(), (tx) => seedFundOfficers(tx, now()));
  await transact(db, actor, now(), (tx) => seedTelephones(tx, now()));
  await seedResidents(options);
  const sources = await transact(db, actor, now(), (tx) => seedSources(tx, options.dataDir, now()));
  return { sources, openOperators: () => openOperators(db, now) };
}

/** Province, bureau, branches, stations, communities; partners apart from the police. */
async function seedUnits(tx: Transaction, map: CityMap, now: Instant): Promise<void> {
  const [known] = await tx.query('select 1 from unit where $1 = any(regions)', [provinceCode]);
  if (known !== undefined) return;
  const [root] = await tx.query<{ id: string }>(
    'select id from unit where parent_id is null order by created_at, id limit 1 for update',
  );
  const add = (name: string, level: UnitLevel, parentId: string | null, regions: string[]) =>
    createUnit(tx, { name, level, parentId, regions }, now);
  // Older than the partners, so that it stays the first root.
  const province = await add('省公安厅反诈中心', 'province', null, [provinceCode]);
  const bureau = root?.id ?? (await add(demoCentre, 'bureau', province, [cityCode]));
  await tx.query('update unit set parent_id = $2, name = $3, regions = $4 where id = $1', [
    bureau,
    province,
    demoCentre,
    [cityCode],
  ]);
  await tx.query('update unit set created_at = 0 where id = $1', [province]);
  tx.audit({
    action: 'unit.change',
    subject: bureau,
    detail: { name: demoCentre, parentId: province },
  });
  for (const district of map.districts) {
    const branch = await add(`${short(district.name)}分局`, 'branch', bureau, [district.code]);
    for (const street of district.streets) {
      const station = await add(stationName(street.name), 'station', branch, [street.code]);
      for (const c of street.communities)
        await add(`${c.name}反诈工作站`, 'grid', station, [c.code]);
    }
  }
  for (const name of partners.bank) await add(name, 'bank', null, []);
  for (const name of partners.carrier) await add(name, 'carrier', null, []);
  for (const name of partners.platform) await add(name, 'platform', null, []);
}

/** Names of the partners of the police, in the order of their sources. */
const partners: Readonly<Record<'bank' | 'carrier' | 'platform' | 'citizen', readonly string[]>> = {
  bank: banks.map(({ name }) => name),
  carrier: carriers.map(({ name }) => name),
  platform: ['橙光科技', '橘子商城'],
  citizen: [],
};

type UnitLevel =
  | 'province'
  | 'bureau'
  | 'branch'
  | 'station'
  | 'grid'
  | 'bank'
  | 'carrier'
  | 'platform';

const short = (district: string): string => district.replace(/区$/u, '');
const stationName = (street: string): string => `${street.replace(/(?:街道|镇)$/u, '')}派出所`;

const seatNames = '陈思远 刘晓曼 王佳宁 赵一鸣 孙悦 周子航 李倩 吴文博 郑雅琪 冯浩 何婧 马骁'.split(
  ' ',
);
const officerFamilies = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'.split('');

/** Twelve seats, an officer in each station, and one of each other role. */
async function seedUsers(tx: Transaction, now: Instant): Promise<void> {
  const [known] = await tx.query("select 1 from account_user where login = 'seat01'");
  if (known !== undefined) return;
  const [bureau] = await tx.query<{ id: string }>(
    "select id from unit where level = 'bureau' and $1 = any(regions)",
    [cityCode],
  );
  if (bureau === undefined) throw new Error('invariant broken: the demonstration has a bureau');
  let count = 0;
  const add = async (
    login: string,
    name: string,
    role: Role,
    place: { unitId?: string; seat?: string },
  ) => {
    await createUser(
      tx,
      {
        login,
        name,
        roles: [role],
        unitId: place.unitId ?? bureau.id,
        seat: place.seat,
        ...(role === 'liaison' ? {} : { identity: demoIdentity(login) }),
      },
      now,
    );
    count += 1;
  };
  for (const [i, name] of seatNames.entries()) {
    const number = String(i + 1).padStart(2, '0');
    await add(`seat${number}`, name, 'seat-operator', { seat: `${number} 席` });
  }
  await add('commander', '韩立', 'commander', {});
  await add('analyst', '沈念', 'analyst', {});
  await add('fund', '钱卫东', 'fund-officer', {});
  await add('governance', '石敏', 'governance', {});
  await add('auditor', '严正', 'auditor', {});
  const stations = await tx.query<{ id: string; regions: string[] }>(
    "select id, regions from unit where level = 'station' order by regions[1]",
  );
  for (const [i, station] of stations.entries()) {
    const family = officerFamilies[i % officerFamilies.length] ?? '王';
    await add(`officer${station.regions[0] ?? i}`, `${family}警官`, 'station-officer', {
      unitId: station.id,
    });
  }
  const partners = await tx.query<{ id: string; name: string }>(
    "select id, name from unit where level in ('bank', 'carrier', 'platform') order by created_at, id",
  );
  for (const [i, { id, name }] of partners.entries()) {
    await add(`liaison${String(i + 1).padStart(2, '0')}`, `${name}驻场`, 'liaison', { unitId: id });
  }
  tx.audit({ action: 'user.create', subject: `${count} people`, detail: { by: 'demonstration' } });
}

/** A telephone at each seat that has none: seat 03 sits at 8003. */
async function seedTelephones(tx: Transaction, now: Instant): Promise<void> {
  const seats = await tx.query<{ id: string; login: string }>(
    "select id, login from account_user where login ~ '^seat[0-9]{2}$' order by login",
  );
  let made = 0;
  for (const { id, login } of seats) {
    if ((await extensionOf(tx, id)) !== null) continue;
    await setExtension(tx, id, `80${login.slice(-2)}`, now);
    made += 1;
  }
  if (made > 0) {
    const detail = { by: 'demonstration' };
    tx.audit({ action: 'call.set-line', subject: `${made} seats`, detail });
  }
}

type Role =
  | 'seat-operator'
  | 'commander'
  | 'analyst'
  | 'fund-officer'
  | 'governance'
  | 'auditor'
  | 'station-officer'
  | 'liaison';

const settingKey = 'demo.people';

/** Brings in the people of the very city that will run and what is known of its gangs, once. */
async function seedResidents(options: DemoOptions): Promise<void> {
  const { db, seed, people, regions, now, say = () => {} } = options;
  const [known] = await db.query<{ value: { seed: number; people: number } }>(
    'select value from setting where key = $1',
    [settingKey],
  );
  if (known?.value.seed === seed && known.value.people === people) return;
  say(`settling ${people} people in ${cityName} · 正在生成演示城市…`);
  let lists: CityListRow[] = [];
  let persons: PersonRow[] = [];
  const settle = async (): Promise<void> => {
    await importPersons(db, persons, regions, { actor, now: now() });
    persons = [];
  };
  for await (const row of residents(options)) {
    if ('list' in row) lists = [...lists, row.list];
    else persons.push(row.person);
    if (persons.length === personBatchMax) await settle();
  }
  await settle();
  await transact(db, actor, now(), async (tx) => {
    await enterEntries(
      tx,
      lists.map((row) => ({
        ...completeEntry({ ...row, fromAt: now(), untilAt: null }),
        appeal: '',
      })),
      { by: actorKey(actor), now: now(), policy: defaultListPolicy },
    );
    await tx.query(
      `insert into setting (key, value, version, source, effective_from, approved_by)
       values ($1, $2, $3, 'city', $4, 'system:city')
       on conflict (key) do update set value = excluded.value, version = excluded.version`,
      [settingKey, JSON.stringify({ seed, people }), `seed-${seed}-${people}`, now()],
    );
    tx.audit({ action: 'setting.change', subject: settingKey, detail: { seed, people } });
  });
}

type Resident = { readonly person: PersonRow } | { readonly list: CityListRow };

/** Told by another process, which takes the memory of a whole city with it when it ends. */
async function* residents({ seed, people, now }: DemoOptions): AsyncGenerator<Resident> {
  const child = spawnSim([
    'people',
    '--seed',
    String(seed),
    '--people',
    String(people),
    '--start',
    formatInstant(now()),
  ]);
  child.stdin.end();
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout }))
    yield JSON.parse(line) as Resident;
  const [code] = (await ended) as [number | null];
  if (code !== 0)
    throw new EnvironmentFault(
      'no-city',
      'the people of the city could not be made',
      'start again',
    );
}

const kindOf = {
  carrier: 'carrier',
  bank: 'bank',
  platform: 'platform',
  citizen: 'citizen',
} as const;
const keyFile = 'demo-keys.sealed';

/** Registers the sources; their keys are kept sealed beside the database for the next start. */
async function seedSources(tx: Transaction, dataDir: string, now: Instant): Promise<CitySource[]> {
  const vault = openVault(dataDir);
  const path = join(dataDir, keyFile);
  const kept = readKeys(path, (bytes) => vault.unseal(bytes));
  const sources: CitySource[] = [];
  let made = 0;
  for (const [group, names] of Object.entries(sourceKinds)) {
    for (const [i, name] of names.entries()) {
      const key =
        (await keyOf(tx, name, kept.get(name))) ??
        (await addSource(tx, { name, kind: kindOf[group as keyof typeof kindOf], i }, now));
      if (key !== kept.get(name)) made += 1;
      sources.push({ name, key });
    }
  }
  if (made > 0) {
    writeFileSync(path, vault.seal(JSON.stringify(sources)), { mode: 0o600 });
    tx.audit({
      action: 'source.create',
      subject: `${made} sources`,
      detail: { by: 'demonstration' },
    });
  }
  return sources;
}

/** A source of the partner that stands at its place, whose liaison then sees it. */
async function addSource(
  tx: Transaction,
  { name, kind, i }: { name: string; kind: (typeof kindOf)[keyof typeof kindOf]; i: number },
  now: Instant,
): Promise<string> {
  const { id, key } = await createSource(tx, name, kind, now);
  const partner = partners[kind][i];
  const [unit] = await tx.query<{ id: string }>(
    'select id from unit where name = $1 and parent_id is null',
    [partner],
  );
  if (unit !== undefined) await giveSource(tx, id, unit.id);
  return key;
}

function readKeys(
  path: string,
  unseal: (bytes: Uint8Array) => string | undefined,
): Map<string, string> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return new Map();
  }
  const text = unseal(bytes);
  const sources = text === undefined ? [] : (JSON.parse(text) as CitySource[]);
  return new Map(sources.map((s) => [s.name, s.key]));
}

/** The kept key, a new one where it was lost; undefined where there is no such source. */
async function keyOf(
  tx: Queryable,
  name: string,
  kept: string | undefined,
): Promise<string | undefined> {
  const [source] = await tx.query<{ id: string }>('select id from source where name = $1', [name]);
  if (source === undefined) return undefined;
  return kept ?? rotateKey(tx, source.id);
}

async function openOperators(db: Database, now: () => Instant): Promise<CityOperator[]> {
  const users = await db.query<{ id: string; login: string; roles: string[]; unit: string }>(
    `select u.id, u.login, u.roles, n.name as unit from account_user u join unit n on n.id = u.unit_id
     where u.login ~ '^(seat|desk|officer|grid|fund|return|chief)[0-9]+$' and u.status <> 'disabled' order by u.login`,
  );
  await transact(db, actor, now(), async (tx) => {
    for (const { id } of users) await endSessions(tx, id);
  });
  const operators: CityOperator[] = [];
  for (const { id, login, roles, unit } of users) {
    const { cookie, csrf } = await openOperatorSession(db, id, now());
    operators.push({
      login,
      role: roleOf(login, roles),
      unit,
      cookie,
      csrf,
    });
  }
  return operators;
}

function roleOf(login: string, roles: readonly string[]): CityOperator['role'] {
  if (roles.includes('station-officer')) return 'station';
  if (roles.includes('grid-worker')) return 'grid';
  if (roles.includes('fund-officer')) return 'fund';
  if (roles.includes('commander')) return 'commander';
  return login.startsWith('desk') ? 'branch' : 'seat';
}
