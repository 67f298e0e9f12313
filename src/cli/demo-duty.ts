/** Who stands when in the demonstration: seats, shift leaders, branch desks, station officers. */
import type { SystemActor } from '../core/access/index.ts';
import { dayOf, type Language } from '../core/duty/index.ts';
import { dayMs, type Instant } from '../core/kernel/index.ts';
import { createUser } from '../server/access/index.ts';
import { addShifts, type ShiftParts } from '../server/duty/index.ts';
import type { Transaction } from '../server/platform/transact.ts';
import { cityCode, type CityMap } from '../sim/index.ts';

type Unit = { readonly id: string; readonly level: string; readonly region: string };

/** What some seats speak beside Mandarin and the dialect of the city. */
const spoken: Readonly<Record<string, readonly Language[]>> = {
  seat02: ['yue'],
  seat03: ['uig'],
  seat05: ['eng'],
  seat06: ['bod'],
  seat08: ['csl'],
  seat09: ['uig', 'kaz'],
  seat11: ['kor', 'eng'],
};
const deskNames = '陶静 蒋宁 沈浩然 韩梅 杨帆 朱琳 秦岭 许诺'.split(' ');
const leaderNames = '丁一凡 范雪 方远 傅强 高洁 龚平 顾盼 郭岩'.split(' ');

const everyDay = { kind: 'weekly', days: [1, 2, 3, 4, 5, 6, 7] } as const;
const hours = (from: number, count: number) => ({
  startMinute: from * 60,
  lengthMinutes: count * 60,
});
const byDay = hours(8, 12);
const byNight = hours(20, 12);
const roundTheClock = hours(0, 24);

type Hours = typeof byDay;
type Seeding = { readonly tx: Transaction; readonly now: Instant; readonly actor: SystemActor };

/** Makes rosters once; where a shift leader is there already, nothing changes. */
export async function seedDuty(seeding: Seeding, map: CityMap): Promise<void> {
  const { tx, now } = seeding;
  const [known] = await tx.query("select 1 from account_user where login = 'leader'");
  if (known !== undefined) return;
  await seedCells(tx, map);
  const units = await tx.query<Unit>(
    `select id, level, regions[1] as region from unit
     where level in ('bureau', 'branch', 'station') and regions[1] like $1 order by regions[1]`,
    [`${cityCode}%`],
  );
  const bureau = units.find((u) => u.level === 'bureau');
  if (bureau === undefined) throw new Error('invariant broken: the demonstration has a bureau');
  const leader = await createUser(
    tx,
    { login: 'leader', name: '罗振宇', roles: ['shift-leader'], unitId: bureau.id },
    now,
  );
  const seats = await idsOf(tx, '^seat[0-9]+$');
  await seedLanguages(tx, seats);
  await put(seeding, bureau.id, [
    ...[...seats.values()].map((id, i) => ({ userId: id, at: i % 2 === 0 ? byDay : byNight })),
    { userId: leader.id, at: byDay, role: 'B' as const },
  ]);
  const branches = units.filter((u) => u.level === 'branch');
  for (const [i, branch] of branches.entries()) await seedBranch(seeding, branch, i);
  const officers = await idsOf(tx, '^officer[0-9]+$');
  const stations = units.filter((u) => u.level === 'station');
  for (const [i, station] of stations.entries()) {
    const userId = officers.get(`officer${station.region}`);
    // Some small stations close at night; a neighbour goes to the door then.
    const at = i % 9 === 8 ? byDay : roundTheClock;
    if (userId !== undefined) await put(seeding, station.id, [{ userId, at }]);
  }
}

/** A desk by day and its shift leader by night, so that a branch always answers. */
async function seedBranch(seeding: Seeding, branch: Unit, i: number): Promise<void> {
  const { tx, now } = seeding;
  const place = { unitId: branch.id };
  const desk = await createUser(
    tx,
    {
      ...place,
      login: `desk${branch.region}`,
      name: deskNames[i % deskNames.length] ?? '值班',
      roles: ['seat-operator'],
      seat: '分局席',
    },
    now,
  );
  const leader = await createUser(
    tx,
    {
      ...place,
      login: `leader${branch.region}`,
      name: leaderNames[i % leaderNames.length] ?? '值班长',
      roles: ['shift-leader'],
    },
    now,
  );
  await tx.query('update account_user set languages = $2 where id = any($1)', [
    [desk.id, leader.id],
    ['cmn', 'x-local'],
  ]);
  await put(seeding, branch.id, [
    { userId: desk.id, at: byDay },
    { userId: leader.id, at: byNight },
  ]);
}

type Standing = { readonly userId: string; readonly at: Hours; readonly role?: 'A' | 'B' };

async function put(seeding: Seeding, unitId: string, standing: readonly Standing[]): Promise<void> {
  const fromDay = dayOf(seeding.now - 7 * dayMs);
  await addShifts(
    seeding,
    unitId,
    standing.map(({ userId, at, role = 'A' }): ShiftParts => ({
      ...at,
      userId,
      role,
      pattern: everyDay,
      fromDay,
      untilDay: null,
    })),
  );
}

async function idsOf(tx: Transaction, pattern: string): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ id: string; login: string }>(
    'select id, login from account_user where login ~ $1 order by login',
    [pattern],
  );
  return new Map(rows.map((row) => [row.login, row.id]));
}

async function seedLanguages(tx: Transaction, seats: ReadonlyMap<string, string>): Promise<void> {
  for (const [login, id] of seats) {
    await tx.query('update account_user set languages = $2 where id = $1', [
      id,
      ['cmn', 'x-local', ...(spoken[login] ?? [])],
    ]);
  }
}

/** Stations and branches stand in the middle of what they answer for. */
async function seedCells(tx: Transaction, map: CityMap): Promise<void> {
  const places = map.districts.flatMap((district) => [
    { code: district.code, cells: district.streets.flatMap((s) => s.communities) },
    ...district.streets.map((street) => ({ code: street.code, cells: street.communities })),
  ]);
  for (const { code, cells } of places) {
    const middle = cells[Math.floor(cells.length / 2)];
    if (middle === undefined) continue;
    await tx.query(
      `update unit set cell_q = $2, cell_r = $3
       where regions[1] = $1 and level in ('branch', 'station')`,
      [code, middle.q, middle.r],
    );
  }
}
