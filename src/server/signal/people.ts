/**
 * People known beforehand (人口信息), brought in by a centre from its own registers or by the
 * simulated city: residence, relatives and all handles, so that warnings reach the right unit.
 */
import { createHash } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Actor } from '../../core/access/index.ts';
import {
  ok,
  parseAccount,
  parseIdNumber,
  parseJson,
  parsePhone,
  phoneKind,
  refuse,
  type Instant,
  type PersonId,
  type Problem,
  type RegionTable,
  type Result,
} from '../../core/kernel/index.ts';
import {
  explain,
  handlesOf,
  problemOf,
  type Subject,
  type SubjectHandle,
} from '../../core/signal/index.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import { transact } from '../platform/transact.ts';
import { detailsOf, insertHandles, lockPersons } from './person.ts';

const short = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, description });
const optional = Type.Optional;

export const personRowSchema = Type.Object(
  {
    person: optional(short(64, 'Key of the centre')),
    name: short(128, 'Name'),
    sex: optional(Type.Union([Type.Literal('F'), Type.Literal('M')])),
    birthDate: optional(
      Type.String({
        minLength: 10,
        maxLength: 10,
        pattern: '^\\d{4}-\\d{2}-\\d{2}$',
        description: '1964-03-09',
      }),
    ),
    idNumber: optional(short(18, 'Resident identity number')),
    phone: optional(short(32, 'Number at which the person is called')),
    phones: optional(Type.Array(short(32, 'Further number'), { maxItems: 20 })),
    accounts: optional(Type.Array(short(40, 'Card or account number'), { maxItems: 50 })),
    job: optional(short(64, 'Occupation')),
    household: optional(short(128, 'Who lives together')),
    region: optional(
      Type.String({
        minLength: 2,
        maxLength: 12,
        pattern: '^\\d+$',
        description: 'Code of the division of residence',
      }),
    ),
    place: optional(short(128, 'Street · community')),
    address: optional(short(256, 'Full address')),
    cellQ: optional(Type.Integer({ minimum: -10_000, maximum: 10_000 })),
    cellR: optional(Type.Integer({ minimum: -10_000, maximum: 10_000 })),
    workRegion: optional(
      Type.String({
        minLength: 2,
        maxLength: 12,
        pattern: '^\\d+$',
        description: 'Code of the division where the person works',
      }),
    ),
    workPlace: optional(short(128, 'Where the person works, in words')),
    workCellQ: optional(Type.Integer({ minimum: -10_000, maximum: 10_000 })),
    workCellR: optional(Type.Integer({ minimum: -10_000, maximum: 10_000 })),
    languages: optional(
      Type.Array(short(12, 'Language in which the person is reached, ISO 639-3 or x-local'), {
        maxItems: 10,
      }),
    ),
    relatives: optional(
      Type.Array(
        Type.Object(
          {
            relation: short(32, '女儿, 配偶 …'),
            name: short(128, 'Name'),
            phone: short(32, 'Number'),
          },
          { additionalProperties: false },
        ),
        { maxItems: 20 },
      ),
    ),
  },
  { additionalProperties: false },
);
export type PersonRow = Static<typeof personRowSchema>;

const check = Compile(personRowSchema);
const rowDepthMax = 6;

/** Reads one row of NDJSON; the same kinds of problem as for signals. */
export function parsePersonRow(text: string): Result<PersonRow, Problem[]> {
  const parsed = parseJson(text, rowDepthMax);
  if (!parsed.ok) {
    return refuse([
      problemOf(
        '',
        'not-json',
        `character ${parsed.error.at + 1} is not JSON`,
        'write one JSON object a line',
      ),
    ]);
  }
  if (!check.Check(parsed.value)) return refuse(explain(personRowSchema, parsed.value));
  const row = parsed.value;
  const problems = [...numberProblems(row), ...accountProblems(row)];
  const id = row.idNumber === undefined ? undefined : parseIdNumber(row.idNumber);
  if (typeof id === 'object') {
    problems.push(
      problemOf(
        'idNumber',
        id.refusal,
        'the identity number is not valid',
        'copy the number from the document again, or leave the field out',
      ),
    );
  }
  if (handlesOfRow(row).length === 0) {
    problems.push(
      problemOf(
        '',
        'required',
        'nothing tells this person from another',
        'add phone, idNumber, accounts or person',
      ),
    );
  }
  return problems.length === 0 ? ok(row) : refuse(problems);
}

function numberProblems(row: PersonRow): Problem[] {
  const numbers = [
    ...(row.phone === undefined ? [] : [['phone', row.phone] as const]),
    ...(row.phones ?? []).map((p, i) => [`phones[${i}]`, p] as const),
    ...(row.relatives ?? []).map((r, i) => [`relatives[${i}].phone`, r.phone] as const),
  ];
  return numbers
    .filter(([, text]) => ownPhone(text) === undefined)
    .map(([field, text]) =>
      problemOf(
        field,
        'phone-impossible',
        `${JSON.stringify(text)} is no possible phone number`,
        'write a mobile number, a landline with its area code or an international number',
      ),
    );
}

function accountProblems(row: PersonRow): Problem[] {
  return (row.accounts ?? []).flatMap((text, i) => {
    const account = parseAccount(text);
    return typeof account === 'string'
      ? []
      : [
          problemOf(
            `accounts[${i}]`,
            account.refusal,
            `${JSON.stringify(text)} is no card or account number`,
            'copy the number again',
          ),
        ];
  });
}

function ownPhone(text: string) {
  const phone = parsePhone(text);
  return phone !== undefined && phoneKind(phone) !== 'service' ? phone : undefined;
}

/** The handles of a row, strongest first. */
function handlesOfRow(row: PersonRow): SubjectHandle[] {
  const subject = subjectOf(row);
  const more: SubjectHandle[] = [];
  for (const text of row.phones ?? []) {
    const phone = ownPhone(text);
    if (phone !== undefined) more.push(`phone:${phone}`);
  }
  for (const text of row.accounts ?? []) {
    const account = parseAccount(text);
    if (typeof account === 'string') more.push(`account:${account}`);
  }
  return [...new Set([...handlesOf(subject), ...more])];
}

function subjectOf(row: PersonRow): Subject {
  const id = row.idNumber === undefined ? undefined : parseIdNumber(row.idNumber);
  const phone = ownPhone(row.phone ?? row.phones?.[0] ?? '');
  return {
    name: row.name,
    ...(phone === undefined ? {} : { phone }),
    ...(typeof id === 'string' ? { idNumber: id } : {}),
    ...(row.person === undefined ? {} : { person: row.person }),
  };
}

export type PersonImport = { readonly created: number; readonly updated: number };

/** Persons written in one transaction. */
export const personBatchMax = 2_000;

/**
 * Writes people: unknown ones are added, known ones get the details of the row. A handle that
 * belongs to somebody else stays where it is.
 */
export async function importPersons(
  db: Database,
  rows: readonly PersonRow[],
  regions: RegionTable,
  by: { actor: Actor; now: Instant },
): Promise<PersonImport> {
  const total = { created: 0, updated: 0 };
  for (let from = 0; from < rows.length; from += personBatchMax) {
    const batch = rows.slice(from, from + personBatchMax);
    const done = await transact(db, by.actor, by.now, async (tx) => {
      const written = await writeBatch(tx, batch, regions, by.now);
      tx.audit({ action: 'person.import', subject: `${batch.length} persons`, detail: written });
      return written;
    });
    total.created += done.created;
    total.updated += done.updated;
  }
  return total;
}

async function writeBatch(
  tx: Queryable,
  rows: readonly PersonRow[],
  regions: RegionTable,
  now: Instant,
): Promise<PersonImport> {
  await lockPersons(tx);
  const handles = rows.map(handlesOfRow);
  const found = await tx.query<{ handle: SubjectHandle; person_id: PersonId }>(
    'select handle, person_id from person_handle where handle = any($1)',
    [handles.flat()],
  );
  const holder = new Map(found.map((f) => [f.handle, f.person_id]));
  const attached = new Map<SubjectHandle, PersonId>();
  const written = new Map<PersonId, PersonRow>();
  let created = 0;
  for (const [i, row] of rows.entries()) {
    const own = handles[i] ?? [];
    const known = own.map((h) => holder.get(h)).find((id) => id !== undefined);
    if (known === undefined) created += 1;
    const id = known ?? newId('per', now);
    written.set(id, { ...written.get(id), ...row });
    for (const handle of own.filter((h) => !holder.has(h))) {
      holder.set(handle, id);
      attached.set(handle, id);
    }
  }
  await upsertPersons(tx, written, regions, now);
  await insertHandles(tx, attached);
  return { created, updated: written.size - created };
}

async function upsertPersons(
  tx: Queryable,
  persons: ReadonlyMap<PersonId, PersonRow>,
  regions: RegionTable,
  now: Instant,
): Promise<void> {
  const rows = [...persons].map(([id, row]) => {
    const details = detailsOf(subjectOf(row), regions);
    const region = row.region ?? details.region;
    return {
      id,
      name: row.name,
      sex: row.sex ?? details.sex,
      birth_date: row.birthDate ?? details.birthDate,
      id_number: details.idNumber,
      phone: details.phone,
      job: row.job ?? null,
      household: row.household ?? null,
      region,
      place:
        row.place ??
        (row.region === undefined ? details.place : (regions.placeOf(row.region) ?? null)),
      address: row.address ?? null,
      cell_q: row.cellQ ?? null,
      cell_r: row.cellR ?? null,
      ...workOf(row),
      relatives: (row.relatives ?? []).map((r) => relativeOf(id, r)),
    };
  });
  await tx.query(
    `insert into person as p (id, name, sex, birth_date, id_number, phone, job, household, region,
       place, address, cell_q, cell_r, work_region, work_place, work_cell_q, work_cell_r, languages,
       relatives, created_at)
     select r.*, $2::bigint from jsonb_to_recordset($1::jsonb) as r (id text, name text, sex text,
       birth_date text, id_number text, phone text, job text, household text, region text,
       place text, address text, cell_q integer, cell_r integer, work_region text,
       work_place text, work_cell_q integer, work_cell_r integer, languages text[],
       relatives jsonb)
     on conflict (id) do update set name = excluded.name, sex = coalesce(excluded.sex, p.sex),
       birth_date = coalesce(excluded.birth_date, p.birth_date),
       id_number = coalesce(excluded.id_number, p.id_number),
       phone = coalesce(excluded.phone, p.phone), job = coalesce(excluded.job, p.job),
       household = coalesce(excluded.household, p.household),
       region = coalesce(excluded.region, p.region), place = coalesce(excluded.place, p.place),
       address = coalesce(excluded.address, p.address), cell_q = coalesce(excluded.cell_q, p.cell_q),
       cell_r = coalesce(excluded.cell_r, p.cell_r),
       work_region = coalesce(excluded.work_region, p.work_region),
       work_place = coalesce(excluded.work_place, p.work_place),
       work_cell_q = coalesce(excluded.work_cell_q, p.work_cell_q),
       work_cell_r = coalesce(excluded.work_cell_r, p.work_cell_r),
       languages = case when excluded.languages = '{}' then p.languages else excluded.languages end,
       relatives = case when excluded.relatives = '[]' then p.relatives else excluded.relatives end`,
    [JSON.stringify(rows), now],
  );
}

const workOf = (row: PersonRow) => ({
  work_region: row.workRegion ?? null,
  work_place: row.workPlace ?? null,
  work_cell_q: row.workCellQ ?? null,
  work_cell_r: row.workCellR ?? null,
  languages: row.languages ?? [],
});

type Relative = NonNullable<PersonRow['relatives']>[number];

/** As it is stored; the same relative has the same id after the next import. */
function relativeOf(person: PersonId, { relation, name, phone }: Relative) {
  const number = ownPhone(phone) ?? phone;
  const digest = createHash('sha256').update(`${person}\n${number}`).digest('hex');
  return { id: `rel_${digest.slice(0, 26)}`, relation, name, phone: number };
}
