/**
 * Finding entries among tens of millions. Everything but the value is a property of the basis, and
 * each basis knows how many entries it has: so a page without a search for a value needs a walk over
 * the bases, newest first, and never counts rows.
 */
import type { QueryOf, Routes } from '../../contract/index.ts';
import { parsePhone } from '../../core/kernel/index.ts';
import { invalid } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { entryColumns, type EntryRecord } from './row.ts';

type Query = QueryOf<Routes['list.search']>;
type Field = 'q' | 'kind' | 'verdict' | 'status' | 'origin' | 'category';
export type ListFilter = { readonly [K in Field]?: Query[K] | undefined };

export type Page = {
  readonly rows: EntryRecord[];
  readonly next: string | null;
  readonly total: number;
  readonly totalIsMore: boolean;
};

/** A search for values counts no further. */
const countMax = 10_000;

/** The condition on `b`; parameters from `$1` on. */
function basisCondition(filter: ListFilter, now: number): { sql: string; params: unknown[] } {
  const params: unknown[] = [];
  const parts = ['true'];
  const add = (sql: string, value: unknown): void => {
    params.push(value);
    parts.push(sql.replaceAll('?', `$${params.length}`));
  };
  if (filter.kind !== undefined) add('b.kind = ?', filter.kind);
  if (filter.verdict !== undefined) add('b.verdict = ?', filter.verdict);
  if (filter.origin !== undefined) add('b.origin = ?', filter.origin);
  if (filter.category !== undefined) add('b.category = ?', filter.category);
  if (filter.status === 'expired') add(`b.status = 'live' and b.until_at <= ?`, now);
  else if (filter.status === 'live') {
    add(`b.status = 'live' and (b.until_at is null or b.until_at > ?)`, now);
  } else if (filter.status !== undefined) add('b.status = ?', filter.status);
  return { sql: parts.join(' and '), params };
}

/** One page: by value where a value is searched for, else the newest basis first. */
export function searchEntries(
  db: Queryable,
  filter: ListFilter,
  page: { readonly cursor: string | undefined; readonly limit: number; readonly now: number },
): Promise<Page> {
  const q = filter.q?.trim();
  return q === undefined || q === ''
    ? walkBases(db, filter, page)
    : searchValues(db, { ...filter, q }, page);
}

type Asked = { readonly cursor: string | undefined; readonly limit: number; readonly now: number };

async function walkBases(
  db: Queryable,
  filter: ListFilter,
  { cursor, limit, now }: Asked,
): Promise<Page> {
  const { sql, params } = basisCondition(filter, now);
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const n = params.length;
  // The bases of the page: those whose entries, counted together, fill it; the total of all.
  const bases = await db.query<{ id: number; total: number }>(
    `with fit as (select b.id, b.entry_count from list_basis b where ${sql} and b.entry_count > 0),
       rest as (select id, sum(entry_count) over (order by id desc) - entry_count as before
         from fit where $${n + 1}::bigint is null or id <= $${n + 1})
     select r.id, (select coalesce(sum(entry_count), 0) from fit)::bigint as total
     from rest r where r.before <= $${n + 2}::bigint
       or r.id = $${n + 1}::bigint order by r.id desc limit 1000`,
    [...params, after?.[0] ?? null, limit + (after === undefined ? 0 : after[2])],
  );
  const total = bases[0]?.total ?? 0;
  if (bases.length === 0) return { rows: [], next: null, total: 0, totalIsMore: false };
  const found = await db.query<EntryRecord>(
    `select ${entryColumns} from list_entry e join list_basis b on b.id = e.basis_id
     where e.basis_id = any($1) and ($2::bigint is null or (e.basis_id, e.id) < ($2, $3))
     order by e.basis_id desc, e.id desc limit $4`,
    [bases.map((b) => b.id), after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next: last ? nextCursor(last, after, rows) : null, total, totalIsMore: false };
}

/** Basis and id of the last row, and how many rows of that basis were given. */
function nextCursor(
  last: EntryRecord,
  after: readonly [number, number, number] | undefined,
  rows: readonly EntryRecord[],
): string {
  const here = rows.filter((row) => row.basis_id === last.basis_id).length;
  const given = here + (after?.[0] === last.basis_id ? after[2] : 0);
  return `${last.basis_id}.${last.entry_id}.${given}`;
}

const wrongCursor = () =>
  invalid([
    {
      field: 'cursor',
      code: 'wrong-form',
      problem: 'the cursor is not one of this list',
      remedy: 'use "next" of the page before, or leave it out',
    },
  ]);

function readCursor(cursor: string): [number, number, number] {
  const parts = cursor.split('.').map(Number);
  const [basis, id, given] = parts;
  const sound = parts.length === 3 && parts.every((part) => Number.isSafeInteger(part));
  if (!sound || basis === undefined || id === undefined || given === undefined) throw wrongCursor();
  return [basis, id, given];
}

/** Where a search begins: as it was typed, lower case, and as a number would be kept. */
export function beginningsOf(q: string): string[] {
  const plain = q.replace(/\s+/g, '');
  const begin = new Set([plain, plain.toLowerCase()]);
  const digits = plain.replaceAll('-', '');
  if (/^\+?\d+$/.test(digits)) {
    begin.add(digits);
    begin.add(parsePhone(digits) ?? digits);
    if (!digits.startsWith('+')) begin.add(`+86${digits}`);
  }
  for (const scheme of ['http://', 'https://']) {
    if (plain.includes('/') && !plain.includes('://')) begin.add(scheme + plain.toLowerCase());
  }
  return [...begin];
}

/** The first text after all that begin with this one, in order of code points. */
const afterAll = (text: string): string => `${text}\u{10FFFF}`;

/** With no more entries than this the bases are the shorter way to them, whatever is searched for. */
const fewEntries = 50_000;

/** The bases that fit a filter where they have few entries together; null where they have many. */
async function fewBases(
  db: Queryable,
  sql: string,
  params: readonly unknown[],
): Promise<readonly number[] | null> {
  const rows = await db.query<{ ids: number[] | null; entries: number }>(
    `select array_agg(b.id) as ids, coalesce(sum(b.entry_count), 0)::bigint as entries
     from list_basis b where ${sql} and b.entry_count > 0`,
    params,
  );
  const [found] = rows;
  return found === undefined || found.entries > fewEntries ? null : (found.ids ?? []).map(Number);
}

async function searchValues(
  db: Queryable,
  filter: ListFilter & { readonly q: string },
  { cursor, limit, now }: Asked,
): Promise<Page> {
  const { sql, params } = basisCondition(filter, now);
  const after = cursor === undefined ? undefined : readValueCursor(cursor);
  const begin = beginningsOf(filter.q);
  const n = params.length;
  const few = await fewBases(db, sql, params);
  const values = [few, begin, begin.map(afterAll), after?.[0] ?? null, after?.[1] ?? null];
  const table =
    few === null ? 'list_entry' : '(select * from list_entry where basis_id = any($few) offset 0)';
  // The first parameter is named even where it is not used, so that its type is known.
  const source = (most: string): string =>
    `(select $${n + 1}::bigint[]) as f cross join
     unnest($${n + 2}::text[], $${n + 3}::text[]) as s (low, high) cross join lateral (
       select ${entryColumns} from ${table.replace('$few', `$${n + 1}`)} e
       join list_basis b on b.id = e.basis_id
       where e.value >= s.low and e.value < s.high and ${sql}
         and ($${n + 4}::text is null or (e.value, e.id) > ($${n + 4}, $${n + 5}::bigint))
       order by e.value, e.id limit ${most}) as r`;
  const found = await db.query<EntryRecord>(
    `select distinct on (r.value, r.entry_id) r.* from ${source(`$${n + 6}`)}
     order by r.value, r.entry_id limit $${n + 6}`,
    [...params, ...values, limit + 1],
  );
  const counted = await db.query<{ count: number }>(
    `select count(distinct r.entry_id) as count from ${source(String(countMax))}`,
    [...params, few, begin, begin.map(afterAll), null, null],
  );
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  const total = counted[0]?.count ?? 0;
  return {
    rows,
    total: Math.min(total, countMax),
    totalIsMore: total >= countMax,
    next: last ? `${last.entry_id}.${Buffer.from(last.value).toString('base64url')}` : null,
  };
}

function readValueCursor(cursor: string): [string, number] {
  const [id = '', value = ''] = cursor.split('.');
  if (!/^\d{1,15}$/.test(id)) throw wrongCursor();
  return [Buffer.from(value, 'base64url').toString(), Number(id)];
}

/** All entries of a filter in the order of their ids, batch by batch. */
export async function* everyEntry(
  db: Queryable,
  filter: ListFilter,
  now: number,
): AsyncGenerator<EntryRecord[]> {
  const { sql, params } = basisCondition(filter, now);
  const begin = filter.q === undefined ? [''] : beginningsOf(filter.q);
  const n = params.length;
  for (let after = 0; ;) {
    const rows = await db.query<EntryRecord>(
      `select ${entryColumns} from list_entry e join list_basis b on b.id = e.basis_id
       where e.id > $${n + 1} and ${sql}
         and exists (select 1 from unnest($${n + 2}::text[]) as s (low) where starts_with(e.value, s.low))
       order by e.id limit 5000`,
      [...params, after, begin],
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < 5000) return;
    after = last.entry_id;
  }
}
