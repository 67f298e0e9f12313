/**
 * Who a signal is about (潜在被害人). Sources name people by phone, identity number, account or key;
 * every such handle belongs to one person and never moves, except
 * where a seat has found that a number is shared or went to another.
 */
import {
  birthDateOf,
  parseIdNumber,
  phoneKind,
  sexOf,
  type Instant,
  type PersonId,
  type PhoneNumber,
  type RegionTable,
} from '../../core/kernel/index.ts';
import type { FraudSignal, Subject, SubjectHandle } from '../../core/signal/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import { readShares, sharerOf, type Shares } from './share.ts';

/** Any number that nothing else locks: new persons and handles are written one transaction at a time. */
const personLock = 961_100_002;
const cacheMax = 500_000;
/** How often it is asked which numbers are shared: what a seat found holds soon everywhere. */
const sharesEveryMs = 2_000;

type Known = { readonly id: PersonId; readonly named: boolean };

export type Resolved = {
  /** In the order of the signals. */
  readonly personIds: readonly PersonId[];
  /** Persons that were not known before. */
  readonly created: ReadonlySet<PersonId>;
  /** Call after the commit, never before: what was found may be kept in memory from then on. */
  readonly keep: () => void;
};

export type PersonResolver = {
  /**
   * The person of each signal. The strongest known handle wins; free handles are attached to that
   * person; where none is known a new person is made, with the place of the phone or the identity
   * number. Locks nothing where all handles are known.
   */
  resolve(
    tx: Queryable,
    signals: readonly Pick<FraudSignal, 'subject' | 'subjectHandles'>[],
    now: Instant,
  ): Promise<Resolved>;
};

/** Keeps others from writing persons and handles until the transaction ends. */
export async function lockPersons(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [personLock], 'person-lock');
}

export function makePersonResolver(regions: RegionTable): PersonResolver {
  const cache = new Map<SubjectHandle, Known>();
  let shares: Shares = new Map();
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    async resolve(tx, signals, now) {
      if (now - lookedAt >= sharesEveryMs || now < lookedAt) {
        shares = await readShares(tx);
        lookedAt = now;
      }
      const work = new Work(cache, shares);
      const handles = new Set(signals.flatMap((s) => s.subjectHandles));
      await work.find(tx, handles);
      if (work.unknownOf(handles).length > 0) {
        await lockPersons(tx);
        await work.find(tx, handles);
      }
      const personIds = signals.map((s) => work.assign(s.subject, s.subjectHandles, now));
      await work.write(tx, regions, now);
      return {
        personIds,
        created: new Set(work.created.keys()),
        keep: () => {
          if (cache.size + work.found.size > cacheMax) cache.clear();
          for (const [handle, known] of work.found) cache.set(handle, known);
        },
      };
    },
  };
}

/** Handles of one batch: those known before, and what the batch adds. */
class Work {
  readonly found = new Map<SubjectHandle, Known>();
  readonly created = new Map<PersonId, Subject>();
  readonly attached = new Map<SubjectHandle, PersonId>();
  /** Details that known persons lacked. */
  readonly learned = new Map<PersonId, Subject>();
  readonly #cache: ReadonlyMap<SubjectHandle, Known>;
  readonly #shares: Shares;

  constructor(cache: ReadonlyMap<SubjectHandle, Known>, shares: Shares) {
    this.#cache = cache;
    this.#shares = shares;
  }

  /** Whom a handle stands for in a signal of this subject. */
  meantBy(handle: SubjectHandle, subject: Subject): Known | undefined {
    const sharer = sharerOf(this.#shares.get(handle), subject);
    return sharer ? { id: sharer.id, named: sharer.name !== null } : this.knownOf(handle);
  }

  knownOf(handle: SubjectHandle): Known | undefined {
    return this.found.get(handle) ?? this.#cache.get(handle);
  }

  unknownOf(handles: ReadonlySet<SubjectHandle>): SubjectHandle[] {
    return [...handles].filter((h) => this.knownOf(h) === undefined);
  }

  async find(tx: Queryable, handles: ReadonlySet<SubjectHandle>): Promise<void> {
    const unknown = this.unknownOf(handles);
    if (unknown.length === 0) return;
    const rows = await tx.query<{ handle: SubjectHandle; id: PersonId; named: boolean }>(
      `select h.handle, p.id, p.name is not null as named
       from person_handle h join person p on p.id = h.person_id where h.handle = any($1)`,
      [unknown],
      'person-find',
    );
    for (const row of rows) this.found.set(row.handle, { id: row.id, named: row.named });
  }

  assign(subject: Subject, handles: readonly SubjectHandle[], now: Instant): PersonId {
    const strongest = handles.map((h) => this.meantBy(h, subject)).find((k) => k !== undefined);
    const id = strongest?.id ?? newId('per', now);
    const named = strongest?.named === true || subject.name !== undefined;
    if (!strongest) this.created.set(id, subject);
    else if (named && !strongest.named) this.learn(id, subject);
    for (const handle of handles) {
      const holder = this.knownOf(handle);
      if (!holder) {
        this.attached.set(handle, id);
        if (strongest) this.learn(id, subject);
      }
      if (!holder || holder.id === id) this.found.set(handle, { id, named });
    }
    return id;
  }

  learn(id: PersonId, subject: Subject): void {
    const into = this.created.has(id) ? this.created : this.learned;
    into.set(id, { ...subject, ...into.get(id) });
  }

  async write(tx: Queryable, regions: RegionTable, now: Instant): Promise<void> {
    if (this.created.size > 0) await insertPersons(tx, this.created, regions, now);
    if (this.attached.size > 0) await insertHandles(tx, this.attached);
    if (this.learned.size > 0) await completePersons(tx, this.learned);
  }
}

/** What can be told of a person from how a source named them. */
export function detailsOf({ name, phone, idNumber }: Subject, regions: RegionTable) {
  return {
    name: name ?? null,
    phone: phone ?? null,
    ...papersOf(idNumber),
    ...residenceOf(phone, idNumber, regions),
  };
}

function papersOf(text: string | undefined) {
  const id = text === undefined ? undefined : parseIdNumber(text);
  return typeof id === 'string'
    ? { idNumber: id, sex: sexOf(id), birthDate: birthDateOf(id) }
    : { idNumber: null, sex: null, birthDate: null };
}

/** Where the phone is from, else where the identity number was given out. */
function residenceOf(
  phone: PhoneNumber | undefined,
  idNumber: string | undefined,
  regions: RegionTable,
): { region: string | null; place: string | null } {
  const byPhone = phone === undefined ? undefined : regions.regionOfPhone(phone);
  if (byPhone?.code !== undefined) return { region: byPhone.code, place: byPhone.place };
  const code = idNumber?.slice(0, 6);
  const byPaper = code === undefined ? undefined : regions.placeOf(code);
  return { region: code ?? null, place: byPhone?.place ?? byPaper ?? placeAbroad(phone) };
}

function placeAbroad(phone: PhoneNumber | undefined): string | null {
  return phone !== undefined && phoneKind(phone) === 'foreign' ? '境外号码' : null;
}

async function insertPersons(
  tx: Queryable,
  persons: ReadonlyMap<PersonId, Subject>,
  regions: RegionTable,
  now: Instant,
): Promise<void> {
  const rows = [...persons].map(([id, subject]) => ({ id, ...detailsOf(subject, regions) }));
  await tx.query(
    `insert into person (id, name, sex, birth_date, id_number, phone, region, place, created_at)
     select *, $9::bigint from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
       $6::text[], $7::text[], $8::text[])`,
    [
      rows.map((r) => r.id),
      rows.map((r) => r.name),
      rows.map((r) => r.sex),
      rows.map((r) => r.birthDate),
      rows.map((r) => r.idNumber),
      rows.map((r) => r.phone),
      rows.map((r) => r.region),
      rows.map((r) => r.place),
      now,
    ],
    'person-insert',
  );
}

export async function insertHandles(
  tx: Queryable,
  handles: ReadonlyMap<SubjectHandle, PersonId>,
): Promise<void> {
  await tx.query(
    `insert into person_handle (handle, person_id) select * from unnest($1::text[], $2::text[])`,
    [[...handles.keys()], [...handles.values()]],
    'handle-insert',
  );
}

/** Fills what was empty; what is there stays. */
async function completePersons(
  tx: Queryable,
  persons: ReadonlyMap<PersonId, Subject>,
): Promise<void> {
  const rows = [...persons].sort(([a], [b]) => (a < b ? -1 : 1));
  await tx.query(
    `update person p set name = coalesce(p.name, d.name), phone = coalesce(p.phone, d.phone),
       id_number = coalesce(p.id_number, d.id_number)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as d (id, name, phone, id_number)
     where p.id = d.id`,
    [
      rows.map(([id]) => id),
      rows.map(([, s]) => s.name ?? null),
      rows.map(([, s]) => s.phone ?? null),
      rows.map(([, s]) => s.idNumber ?? null),
    ],
    'person-complete',
  );
}
