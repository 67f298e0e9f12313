/**
 * Numbers that several people use, or that went to another person (共用号码). Learned when a seat finds
 * that signals belong to somebody else; asked before a signal is given to a person.
 */
import type { Instant, PersonId } from '../../core/kernel/index.ts';
import type { Subject, SubjectHandle } from '../../core/signal/index.ts';
import type { Queryable } from '../platform/database.ts';

/** Both use the number; it is the other's alone from now on; nothing is learned of it. */
export type ShareKind = 'shared' | 'theirs' | 'none';

export type Learned = {
  readonly handles: readonly SubjectHandle[];
  readonly kind: ShareKind;
  /** Whose it was known to be, and whose the signals are. */
  readonly between: readonly [string, string];
  readonly by: string;
  readonly now: Instant;
};

export async function learnShare(
  tx: Queryable,
  { handles, kind, between, by, now }: Learned,
): Promise<void> {
  if (kind === 'none' || handles.length === 0) return;
  const [, other] = between;
  if (kind === 'theirs') {
    await tx.query('delete from person_share where handle = any($1)', [handles], 'share-forget');
  } else {
    await tx.query(
      'update person_share set sole = false where handle = any($1)',
      [handles],
      'share-open',
    );
  }
  const persons = kind === 'theirs' ? [other] : between;
  await tx.query(
    `insert into person_share (handle, person_id, sole, by_user, at)
     select h, p, $3, $4, $5::bigint from unnest($1::text[]) as h, unnest($2::text[]) as p
     on conflict (handle, person_id) do update set sole = excluded.sole, at = excluded.at`,
    [handles, persons, kind === 'theirs', by, now],
    'share-learn',
  );
}

export type Sharer = {
  readonly id: PersonId;
  readonly name: string | null;
  readonly sole: boolean;
};
export type Shares = ReadonlyMap<SubjectHandle, readonly Sharer[]>;

export async function readShares(db: Queryable): Promise<Shares> {
  const rows = await db.query<Sharer & { handle: SubjectHandle }>(
    `select s.handle, s.sole, p.id, p.name from person_share s join person p on p.id = s.person_id
     order by s.handle, p.id`,
    [],
    'share-all',
  );
  const shares = new Map<SubjectHandle, Sharer[]>();
  for (const { handle, ...sharer } of rows) {
    shares.set(handle, [...(shares.get(handle) ?? []), sharer]);
  }
  return shares;
}

/** Whom a shared number stands for in a signal; undefined: whoever it was known by first. */
export function sharerOf(
  sharers: readonly Sharer[] | undefined,
  { name }: Subject,
): Sharer | undefined {
  if (sharers === undefined) return undefined;
  const sole = sharers.find((s) => s.sole);
  if (sole !== undefined) return sole;
  const named = sharers.filter((s) => name !== undefined && s.name === name);
  return named.length === 1 ? named[0] : undefined;
}

/** By person: the others who use a number by which these signals may name them. */
export async function othersSharing(
  db: Queryable,
  handles: readonly SubjectHandle[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (handles.length === 0) return new Map();
  const rows = await db.query<{ id: string; other: string }>(
    `select distinct a.person_id as id, b.person_id as other from person_share a
       join person_share b on b.handle = a.handle and b.person_id <> a.person_id
     where a.handle = any($1) order by 1, 2`,
    [handles],
    'share-others',
  );
  const others = new Map<string, string[]>();
  for (const { id, other } of rows) others.set(id, [...(others.get(id) ?? []), other]);
  return others;
}
