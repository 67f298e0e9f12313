/** `wuzha import --phone-regions`, `--divisions`, `--bank-prefixes`: tables into the data directory. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { readConfig } from '../../server/platform/config.ts';
import { messageOf } from '../../server/platform/fault.ts';
import {
  loadRegions,
  parsePhoneRegions,
  writeBankPrefixes,
  writeDivisions,
  writePhoneRegions,
} from '../../server/signal/index.ts';
import { exitCodes, UsageError, type CommandStreams } from '../command.ts';

type Environment = Readonly<Record<string, string | undefined>>;

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    throw new UsageError(`${path} cannot be read: ${messageOf(thrown)}`);
  }
}

const inForce = 'in force at the next start';

/** Regions of mobile prefixes: a phone2region table, or rows `prefix,province,city[,carrier]`. */
export function importPhoneRegions(path: string, env: Environment, io: CommandStreams): number {
  const { dataDir } = readConfig(env);
  const table = parsePhoneRegions(readBytes(path), loadRegions(dataDir));
  const written = writePhoneRegions(dataDir, table);
  const known = table.regionAt.reduce((count, index) => count + (index > 0 ? 1 : 0), 0);
  const coded = table.regions.filter((r) => r.code !== undefined).length;
  io.stdout.write(
    `${known} prefixes, ${table.regions.length} regions (${coded} with a division code) ` +
      `in ${written}; ${inForce}\n`,
  );
  return exitCodes.ok;
}

type Table = readonly Readonly<Record<string, string>>[];

function readTable(path: string, ...columns: string[]): Table {
  const rows = parse(readBytes(path), {
    columns: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
  }) as Table;
  const missing = columns.filter((name) => rows[0]?.[name] === undefined);
  if (missing.length > 0) throw new UsageError(`${path} has no column ${missing.join(', ')}`);
  return rows;
}

/** Administrative divisions: rows with `code` of six or nine digits and `name`. */
export function importDivisions(path: string, env: Environment, io: CommandStreams): number {
  const { dataDir } = readConfig(env);
  const divisions = readTable(path, 'code', 'name').flatMap(({ code = '', name = '', area = '' }) =>
    /^(?:\d{6}|\d{9}|\d{12})$/.test(code) && name !== ''
      ? [{ code, name, area: area === '' ? undefined : area }]
      : [],
  );
  const written = writeDivisions(dataDir, divisions);
  io.stdout.write(`${divisions.length} divisions in ${written}; ${inForce}\n`);
  return exitCodes.ok;
}

/** Card prefixes: rows with `bin` (or `prefix`) and `bank`; names of bank codes from a second table. */
export function importBankPrefixes(
  path: string,
  namesPath: string | undefined,
  env: Environment,
  io: CommandStreams,
): number {
  const { dataDir } = readConfig(env);
  const names = new Map(
    namesPath === undefined
      ? []
      : readTable(namesPath, 'bank', 'name').map(({ bank = '', name = '' }) => [bank, name]),
  );
  const prefixes = readTable(path, 'bank').flatMap(({ bin, prefix = bin ?? '', bank = '' }) =>
    /^\d{3,10}$/.test(prefix) && bank !== '' ? [{ prefix, bank: names.get(bank) ?? bank }] : [],
  );
  const written = writeBankPrefixes(dataDir, prefixes);
  io.stdout.write(
    `${prefixes.length} prefixes of ${new Set(prefixes.map((p) => p.bank)).size} banks ` +
      `in ${written}; ${inForce}\n`,
  );
  return exitCodes.ok;
}
