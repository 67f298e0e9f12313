/** A CSV file of shifts: good rows go on the roster together, bad ones are kept with their problems. */
import { parse } from 'csv-parse/sync';
import { actorKey } from '../../core/access/index.ts';
import {
  parseRosterRow,
  rosterColumns,
  type RosterColumn,
  type RosterRow,
} from '../../core/duty/index.ts';
import type { Problem } from '../../core/kernel/index.ts';
import { Answer, absent, invalid } from '../platform/answer.ts';
import { newId } from '../platform/random.ts';
import { addShifts, peopleSql, requireUnit, type Editing, type ShiftParts } from './edit.ts';
import { readShifts } from './roster.ts';

/** Rows of one file; a roster of a whole station for a year is far below. */
const rowsMax = 2000;

type Cells = Partial<Record<RosterColumn, string>>;
type BadRow = {
  readonly row: number;
  readonly raw: string;
  readonly problems: readonly Problem[];
};
export type RosterImport = {
  readonly added: number;
  readonly known: number;
  readonly refused: number;
};

const columnOf = new Map<string, RosterColumn>(
  Object.entries(rosterColumns).flatMap(([column, names]) =>
    names.map((name) => [name, column as RosterColumn] as const),
  ),
);

function readTable(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, {
      bom: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
      to: rowsMax + 2,
    });
  } catch {
    throw invalid([
      {
        field: 'text',
        code: 'wrong-form',
        problem: 'is no CSV: a quotation mark is not closed',
        remedy: 'save it as CSV again, in UTF-8',
      },
    ]);
  }
}

function readRows(text: string): { cells: Cells; raw: string; row: number }[] {
  const [head = [], ...rows] = readTable(text);
  const columns = head.map((name) => columnOf.get(name.toLowerCase()));
  const missing = (['login', 'days', 'start', 'end', 'from'] as const).filter(
    (column) => !columns.includes(column),
  );
  if (missing.length > 0 || rows.length > rowsMax) {
    throw invalid([
      {
        field: 'text',
        code: 'wrong-form',
        problem:
          missing.length > 0
            ? `the first line lacks ${missing.join(', ')}`
            : `has more than ${rowsMax} rows`,
        remedy: 'begin with login,role,days,start,end,from,until and bring in fewer rows at once',
      },
    ]);
  }
  return rows.map((values, i) => ({
    row: i + 2,
    raw: values.join(',').slice(0, 400),
    cells: Object.fromEntries(
      columns.flatMap((column, k) => (column === undefined ? [] : [[column, values[k] ?? '']])),
    ),
  }));
}

const keyOf = (shift: ShiftParts): string =>
  JSON.stringify([
    shift.userId,
    shift.role,
    shift.pattern.kind === 'cycle' ? shift.pattern.everyDays : 7,
    shift.pattern.kind,
    shift.pattern.days,
    shift.startMinute,
    shift.lengthMinutes,
    shift.fromDay,
    shift.untilDay,
  ]);

const problem = (field: string, code: string, text: string, remedy: string): Problem => ({
  field,
  code,
  problem: text,
  remedy,
});

/** Adds one shift in a savepoint, so that a clash refuses this row only. */
async function tryAdd(
  editing: Editing,
  unitId: string,
  shift: ShiftParts,
): Promise<readonly Problem[]> {
  const { tx } = editing;
  await tx.query('savepoint duty_row');
  try {
    await addShifts(editing, unitId, [shift]);
    await tx.query('release savepoint duty_row');
    return [];
  } catch (thrown) {
    if (!(thrown instanceof Answer)) throw thrown;
    await tx.query('rollback to savepoint duty_row');
    return (
      thrown.parts.fields ?? [
        problem(
          'days',
          thrown.code,
          'this person would stand twice at once',
          'change the days or the times, or end the other shift first',
        ),
      ]
    );
  }
}

/** Brings in a file. A row that is on the roster already is counted and left. */
export async function importRoster(
  editing: Editing,
  unitId: string,
  file: { readonly name: string; readonly text: string },
): Promise<RosterImport> {
  const { tx } = editing;
  const rows = readRows(file.text);
  const people = await tx.query<{ id: string; login: string }>(
    `select a.id, a.login ${peopleSql}`,
    [unitId],
  );
  const ids = new Map(people.map((p) => [p.login, p.id]));
  const present = new Set((await readShifts(tx, unitId, '0000-00-00')).map(keyOf));
  const bad: BadRow[] = [];
  let [added, known] = [0, 0];
  for (const { cells, raw, row } of rows) {
    const parsed = parseRosterRow(cells);
    const shift = parsed.ok ? shiftOf(parsed.value, ids) : undefined;
    if (shift !== undefined && present.has(keyOf(shift))) {
      known += 1;
      continue;
    }
    const problems = !parsed.ok
      ? parsed.error
      : shift === undefined
        ? [problem('login', 'not-of-unit', 'is nobody of this unit', 'use a login of the unit')]
        : await tryAdd(editing, unitId, shift);
    if (problems.length > 0) bad.push({ row, raw, problems });
    else {
      added += 1;
      if (shift !== undefined) present.add(keyOf(shift));
    }
  }
  await keepBad(editing, unitId, file.name, bad);
  tx.audit({
    action: 'duty.import',
    subject: unitId,
    detail: { file: file.name, added, known, refused: bad.length },
  });
  return { added, known, refused: bad.length };
}

function shiftOf(
  { login, ...row }: RosterRow,
  ids: ReadonlyMap<string, string>,
): ShiftParts | undefined {
  const userId = ids.get(login);
  return userId === undefined ? undefined : { ...row, userId };
}

async function keepBad(
  { tx, actor, now }: Editing,
  unitId: string,
  file: string,
  bad: readonly BadRow[],
): Promise<void> {
  if (bad.length === 0) return;
  await tx.query(
    `insert into duty_import_row (id, unit_id, file, row_number, raw, problems, imported_by,
       imported_at)
     select r.id, $2, $3, r.row, r.raw, r.problems, $4, $5
     from jsonb_to_recordset($1::jsonb) as r (id text, row integer, raw text, problems jsonb)`,
    [
      JSON.stringify(bad.map((b) => ({ ...b, id: newId('drw', now) }))),
      unitId,
      file,
      actorKey(actor),
      now,
    ],
  );
}

/** A row that was kept apart is dealt with. */
export async function settleRow(editing: Editing, id: string): Promise<void> {
  const { tx, actor, now } = editing;
  const [row] = await tx.query<{ unit_id: string }>(
    'select unit_id from duty_import_row where id = $1 and settled_at is null for update',
    [id],
  );
  if (row === undefined) throw absent();
  await requireUnit(tx, actor, row.unit_id, 'duty.import-settle');
  await tx.query('update duty_import_row set settled_at = $2 where id = $1', [id, now]);
  tx.audit({ action: 'duty.import-settle', subject: row.unit_id, detail: { row: id } });
}
