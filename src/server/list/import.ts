/**
 * Bringing in a file (批量导入): its rows become entries that wait under the bases of the import, so
 * that nothing of a half-read file is ever in force; approving the import lets all of them in at
 * once. One audit entry tells the digest and the counts.
 */
import { createHash } from 'node:crypto';
import { Readable, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { actorKey, type Actor } from '../../core/access/index.ts';
import { hourMs, type Instant, type Problem } from '../../core/kernel/index.ts';
import { spanOf, type ListEntry, type ListForm, type ListPolicy } from '../../core/list/index.ts';
import { absent, invalid, refused } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { codeOf, messageOf } from '../platform/fault.ts';
import { newId } from '../platform/random.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { readFile, type RowTerms } from './form.ts';
import type { ImportRecord } from './row.ts';
import { byIndex, insertBases, nextChange, type BasisParts } from './store.ts';

export type ImportTerms = RowTerms & { readonly form: ListForm; readonly name: string };

export type ImportDeps = {
  readonly db: Database;
  readonly policy: ListPolicy;
  readonly actor: Actor;
  readonly now: Instant;
  /** Told of rows read so far. */
  readonly onRows?: (rows: number) => void;
};

export type RefusedRow = { readonly row: number; readonly raw: string; readonly problem: Problem };

const chunkRows = 10_000;
/** Refused rows kept of one file; the rest are counted. */
export const refusedKeptMax = 1_000;
const rowsMax = 50_000_000;
/** Bases remembered while a file is read; a file with more different terms makes some twice. */
const basesMax = 20_000;
/** A file that is being read for longer was left behind by a process that ended. */
const readingMaxMs = 6 * hourMs;

type Fate = 'added' | 'again' | 'renewed' | 'known' | 'kept-off';

type Reading = {
  readonly deps: ImportDeps;
  readonly id: string;
  readonly terms: ImportTerms;
  readonly bases: Map<string, number>;
  readonly counts: Record<Fate | 'rows' | 'refused', number>;
  readonly refused: RefusedRow[];
};

/**
 * Reads a file and leaves its entries proposed. A file that breaks off leaves nothing that counts.
 * Bad rows are kept with field, problem and remedy; the others go through.
 */
export async function importFile(
  deps: ImportDeps,
  terms: ImportTerms,
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly id: string; readonly refused: readonly RefusedRow[] }> {
  const { db, actor, now } = deps;
  const id = newId('lim', now);
  await db.query(
    `insert into list_import (id, name, form, origin, status, proposed_by, proposed_at)
     values ($1, $2, $3, $4, 'reading', $5, $6)`,
    [id, terms.name, terms.form, terms.origin, actorKey(actor), now],
  );
  const reading: Reading = {
    deps,
    id,
    terms,
    bases: new Map(),
    counts: { rows: 0, refused: 0, added: 0, again: 0, renewed: 0, known: 0, 'kept-off': 0 },
    refused: [],
  };
  const hash = createHash('sha256');
  try {
    await readAll(reading, unpacked(hashed(body, hash)));
    await finish(reading, 'proposed', hash.digest('hex'), null);
  } catch (thrown) {
    await finish(reading, 'failed', null, messageOf(thrown).slice(0, 300));
    throw thrown;
  }
  return { id, refused: reading.refused };
}

async function* hashed(
  body: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Gzip is known by its first two bytes. */
async function* unpacked(body: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await body.next();
  if (first.done === true) return;
  const whole = startingWith(first.value, body);
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const source = Readable.from(whole);
  const gunzip: Transform = createGunzip();
  source.on('error', (cause) => gunzip.destroy(cause));
  try {
    yield* source.pipe(gunzip) as AsyncIterable<Uint8Array>;
  } catch (thrown) {
    if (!(codeOf(thrown) ?? '').startsWith('Z_')) throw thrown;
    throw invalid([
      {
        field: '',
        code: 'gzip-broken',
        problem: 'the file is not whole gzip data',
        remedy: 'compress it again, or send it as it is',
      },
    ]);
  }
}

async function* startingWith(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function readAll(reading: Reading, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const { counts, refused: kept, terms, deps } = reading;
  let chunk: ListEntry[] = [];
  for await (const row of readFile(bytes, terms.form, terms)) {
    counts.rows += 1;
    if (counts.rows > rowsMax) throw tooManyRows();
    if ('problem' in row) {
      counts.refused += 1;
      if (kept.length < refusedKeptMax) {
        kept.push({ row: row.number, raw: row.raw, problem: row.problem });
      }
    } else chunk.push(row.entry);
    if (chunk.length >= chunkRows) {
      await writeChunk(reading, chunk);
      chunk = [];
      deps.onRows?.(counts.rows);
    }
  }
  if (chunk.length > 0) await writeChunk(reading, chunk);
  if (counts.rows === 0) {
    throw invalid([
      { field: '', code: 'required', problem: 'the file holds no rows', remedy: 'send one' },
    ]);
  }
}

const tooManyRows = () =>
  invalid([
    {
      field: '',
      code: 'out-of-range',
      problem: `the file holds more than ${rowsMax} rows`,
      remedy: 'divide it',
    },
  ]);

/** The basis of each entry, in order; those not met before are written. */
async function basesOf(reading: Reading, chunk: readonly ListEntry[]): Promise<number[]> {
  const { bases, deps, id } = reading;
  if (bases.size > basesMax) bases.clear();
  const keys = chunk.map((entry) => basisKey(entry));
  const fresh = new Map<string, BasisParts>();
  for (const [i, key] of keys.entries()) {
    const entry = chunk[i];
    if (entry !== undefined && !bases.has(key)) fresh.set(key, basisOf(entry, id, deps));
  }
  const ids = await insertBases(deps.db, [...fresh.values()], 0);
  for (const [i, key] of [...fresh.keys()].entries()) bases.set(key, ids[i] ?? 0);
  return keys.map((key) => bases.get(key) ?? 0);
}

function basisKey(entry: ListEntry): string {
  const { kind, match, verdict, category, reason, origin, confidence, untilAt, fromAt } = entry;
  return [kind, match, verdict, category, reason, origin, confidence, untilAt, fromAt].join('\n');
}

/** An entry stands from now on where the file names no later time, and no longer than allowed. */
function basisOf(
  entry: ListEntry,
  importId: string,
  { actor, now, policy }: ImportDeps,
): BasisParts {
  const { kind, match, verdict, category, reason, origin, confidence } = entry;
  const { usualMs, mostMs } = spanOf(policy, entry);
  const begin = Math.max(entry.fromAt, now);
  return {
    kind,
    match,
    verdict,
    category,
    reason,
    origin,
    confidence,
    evidence: [],
    appeal: '',
    from_at: entry.fromAt > now ? entry.fromAt : now - policy.reachBackMs,
    until_at: Math.min(entry.untilAt ?? begin + usualMs, begin + mostMs),
    status: 'proposed',
    proposed_by: actorKey(actor),
    proposed_at: now,
    approved_by: null,
    approved_at: null,
    import_id: importId,
  };
}

const attemptsMax = 5;

/** One statement: what is new, what stands already, what comes again, and the counts with it. */
async function writeChunk(reading: Reading, chunk: readonly ListEntry[]): Promise<void> {
  const { deps, counts } = reading;
  const bases = await basesOf(reading, chunk);
  const params = [
    chunk.map((entry) => entry.value),
    bases,
    chunk.map((entry) => (entry.evidence.length > 0 ? entry.evidence.join('\n') : null)),
    deps.now,
  ];
  for (let attempt = 1; ; attempt += 1) {
    try {
      const fates = await byIndex(deps.db, (on) =>
        on.query<{ fate: Fate; n: number }>(chunkSql, params),
      );
      for (const { fate, n } of fates) counts[fate] += n;
      return;
    } catch (thrown) {
      // Two files that move the same entries may meet.
      if (attempt >= attemptsMax || codeOf(thrown) !== '40P01') throw thrown;
    }
  }
}

const chunkSql = `with given as (
    select distinct on (g.value, n.kind, n.match, n.verdict) g.value, g.basis_id, g.evidence,
      n.kind, n.match, n.verdict, n.origin, n.until_at
    from unnest($1::text[], $2::bigint[], $3::text[]) as g (value, basis_id, evidence)
    join list_basis n on n.id = g.basis_id),
  judged as (
    select g.*, e.id, e.basis_id as old, case
        when e.id is null then 'added'
        when b.status = 'live' and (b.until_at is null or b.until_at > $4) then
          case when b.origin = g.origin and g.until_at > b.until_at then 'renewed' else 'known' end
        when b.status = 'proposed' then 'known'
        when b.status = 'withdrawn' and b.import_id is null then 'kept-off'
        else 'again' end as fate
    from given g
    left join list_entry e on e.value = g.value and e.kind = g.kind and e.match = g.match
      and e.verdict = g.verdict
    left join list_basis b on b.id = e.basis_id),
  made as (
    insert into list_entry (kind, match, value, verdict, basis_id, evidence)
    select kind, match, value, verdict, basis_id, string_to_array(evidence, E'\\n')
    from judged where fate = 'added' order by value
    on conflict do nothing returning basis_id),
  moved as (
    update list_entry e set basis_id = j.basis_id, renew_basis_id = null,
      evidence = string_to_array(j.evidence, E'\\n'), change = (select change from list_head)
    from judged j where e.id = j.id and j.fate = 'again' returning j.basis_id, j.old),
  renewed as (
    update list_entry e set renew_basis_id = j.basis_id
    from judged j where e.id = j.id and j.fate = 'renewed' returning e.id),
  counted as (
    update list_basis b set entry_count = b.entry_count + d.n
    from (select id, sum(n) as n from (
        select basis_id as id, 1 as n from made
        union all select basis_id, 1 from moved
        union all select old, -1 from moved) as each group by id) as d
    where b.id = d.id returning b.id)
  select 'added' as fate, count(*) as n from made
  union all select 'again', count(*) from moved
  union all select 'renewed', count(*) from renewed
  union all select fate, count(*) from judged where fate in ('known', 'kept-off') group by fate`;

async function finish(
  { deps, id, counts, refused: kept, terms }: Reading,
  status: 'proposed' | 'failed',
  digest: string | null,
  note: string | null,
): Promise<void> {
  const { db, actor, now } = deps;
  const told = {
    rows: counts.rows,
    added: counts.added + counts.again,
    renewed: counts.renewed,
    known: counts.known,
    keptOff: counts['kept-off'],
    refused: counts.refused,
  };
  await transact(db, actor, now, async (tx) => {
    await tx.query(
      `insert into list_refused (import_id, row_number, raw, problem)
       select distinct on (n) $1, n, raw, problem
       from unnest($2::bigint[], $3::text[], $4::jsonb[]) as r (n, raw, problem)`,
      [
        id,
        kept.map((r) => r.row),
        kept.map((r) => r.raw.replaceAll('\u0000', '\u2400')),
        kept.map((r) => JSON.stringify(r.problem)),
      ],
    );
    await tx.query(
      `update list_import set status = $2, digest = $3, row_count = $4, added_count = $5,
         renewed_count = $6, known_count = $7, kept_off_count = $8, refused_count = $9, note = $10
       where id = $1`,
      [
        id,
        status,
        digest,
        told.rows,
        told.added,
        told.renewed,
        told.known,
        told.keptOff,
        told.refused,
        note,
      ],
    );
    if (status === 'failed') await closeBases(tx, id, 'rejected');
    tx.audit({
      action: 'list.import',
      subject: id,
      detail: { name: terms.name, form: terms.form, origin: terms.origin, status, digest, ...told },
    });
    tx.emit('list', { importId: id, status });
  });
}

async function closeBases(
  tx: Queryable,
  importId: string,
  to: 'rejected' | 'withdrawn',
): Promise<void> {
  const rows = await tx.query<{ live: boolean }>(
    `select exists (select 1 from list_basis where import_id = $1 and status = 'live') as live`,
    [importId],
  );
  const change = rows[0]?.live === true ? await nextChange(tx) : null;
  await tx.query(
    `update list_basis set status = $2, change = coalesce($3, change)
     where import_id = $1 and status in ('proposed', 'live')`,
    [importId, to, change],
  );
}

const importColumns = `id, name, form, origin, status, digest, row_count, added_count, renewed_count,
  known_count, kept_off_count, refused_count, proposed_by, proposed_at, approved_by, approved_at, note`;

export async function readImport(db: Queryable, id: string): Promise<ImportRecord> {
  const rows = await db.query<ImportRecord>(
    `select ${importColumns} from list_import where id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw absent();
  return row;
}

export async function newestImports(db: Queryable): Promise<ImportRecord[]> {
  return db.query<ImportRecord>(
    `select ${importColumns} from list_import order by proposed_at desc, id desc limit 200`,
  );
}

export async function readRefused(db: Queryable, id: string): Promise<RefusedRow[]> {
  return db.query<RefusedRow>(
    `select row_number as row, raw, problem from list_refused where import_id = $1
     order by row_number`,
    [id],
  );
}

async function lockImport(tx: Queryable, id: string): Promise<ImportRecord> {
  const rows = await tx.query<ImportRecord>(
    `select ${importColumns} from list_import where id = $1 for update`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw absent();
  return row;
}

/**
 * Lets a whole file take effect. Refused: it does not wait for approval; the person who brought it
 * in. A system actor stands for whoever holds the machine and needs nobody else.
 */
export async function approveImport(
  tx: Transaction,
  id: string,
  actor: Actor,
  now: Instant,
): Promise<void> {
  const row = await lockImport(tx, id);
  const by = actorKey(actor);
  if (row.status !== 'proposed') throw refused('not-proposed');
  if (row.proposed_by === by && actor.kind !== 'system') throw refused('second-person-needed');
  const change = await nextChange(tx);
  await tx.query(
    `update list_basis set status = 'live', approved_by = $2, approved_at = $3, change = $4
     where import_id = $1 and status = 'proposed'`,
    [id, by, now, change],
  );
  await tx.query(
    `update list_import set status = 'live', approved_by = $2, approved_at = $3 where id = $1`,
    [id, by, now],
  );
  tx.audit({
    action: 'list.import-approve',
    subject: id,
    detail: { digest: row.digest, added: row.added_count, renewed: row.renewed_count },
  });
  tx.emit('list', { importId: id, status: 'live' });
}

/** Refuses a proposed file, takes a live one out. Refused: it is neither. */
export async function withdrawImport(tx: Transaction, id: string, reason: string): Promise<void> {
  const row = await lockImport(tx, id);
  if (row.status !== 'proposed' && row.status !== 'live') throw refused('not-live');
  const to = row.status === 'live' ? 'withdrawn' : 'rejected';
  await closeBases(tx, id, to);
  await tx.query('update list_import set status = $2, note = $3 where id = $1', [id, to, reason]);
  tx.audit({ action: 'list.import-withdraw', subject: id, detail: { reason, digest: row.digest } });
  tx.emit('list', { importId: id, status: to });
}

const settleRows = 20_000;

/**
 * Moves entries that a later file of the same source names again to the approved basis of that file,
 * chunk by chunk; answers how many. Until then they stand by their old one.
 */
export async function settleRenewals(db: Database, actor: Actor, now: Instant): Promise<number> {
  let total = 0;
  for (;;) {
    const moved = await transact(db, actor, now, async (tx) => {
      const waiting = await tx.query<{ id: number }>(
        `select e.id from list_entry e join list_basis n on n.id = e.renew_basis_id
         where e.renew_basis_id is not null and n.status <> 'proposed' order by e.id limit ${settleRows}
         for update of e`,
      );
      if (waiting.length === 0) return 0;
      await tx.query(settleSql, [waiting.map((row) => row.id), await nextChange(tx)]);
      tx.audit({ action: 'list.renew', subject: `${waiting.length} entries` });
      return waiting.length;
    });
    total += moved;
    if (moved < settleRows) return total;
  }
}

const settleSql = `with picked as (
    select e.id, e.basis_id as old, e.renew_basis_id as next, n.status
    from list_entry e join list_basis n on n.id = e.renew_basis_id where e.id = any($1)),
  moved as (
    update list_entry e set basis_id = case when p.status = 'live' then p.next else p.old end,
      renew_basis_id = null, change = case when p.status = 'live' then $2 else e.change end
    from picked p where e.id = p.id returning e.basis_id, p.old)
  update list_basis b set entry_count = b.entry_count + d.n
  from (select id, sum(n) as n from (
      select basis_id as id, 1 as n from moved where basis_id <> old
      union all select old, -1 from moved where basis_id <> old) as each group by id) as d
  where b.id = d.id`;

/** Files whose reader ended with its process are told as failed. */
export async function failForgotten(db: Database, actor: Actor, now: Instant): Promise<void> {
  const rows = await db.query<{ id: string }>(
    `select id from list_import where status = 'reading' and proposed_at < $1`,
    [now - readingMaxMs],
  );
  for (const { id } of rows) {
    await transact(db, actor, now, async (tx) => {
      await closeBases(tx, id, 'rejected');
      await tx.query(`update list_import set status = 'failed' where id = $1`, [id]);
      tx.audit({ action: 'list.import', subject: id, detail: { status: 'failed' } });
    });
  }
}
