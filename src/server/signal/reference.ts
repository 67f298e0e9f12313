/** Reference tables on disk: the shipped ones, and those a centre imported into its data directory. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  divisionNamed,
  makeBankTable,
  parseBankPrefixes,
  type BankPrefix,
  type BankTable,
  type Division,
  makeRegionTable,
  mobilePrefixCount,
  parseDivisions,
  parseMobileRegions,
  type MobileRegions,
  type PhoneRegion,
  type RegionTable,
} from '../../core/kernel/index.ts';
import { programRoot } from '../platform/config.ts';
import { codeOf, Fault } from '../platform/fault.ts';
import { makeFolder } from '../platform/folder.ts';

const importedName = 'phone-region.bin';
const divisionsName = 'divisions.csv';
export const bankPrefixesName = 'bank-prefixes.csv';
const magic = 'WZPR1\n';

/** The regions as this centre knows them: shipped divisions, demonstration, imported prefixes. */
export function loadRegions(dataDir: string | undefined): RegionTable {
  const divisions = [
    ...parseDivisions(shippedText('region/divisions.csv')),
    ...parseDivisions(importedText(dataDir, divisionsName)),
  ];
  const shipped = parseMobileRegions(
    shippedText('region/mobile.csv'),
    makeRegionTable(divisions, []),
  );
  const imported = dataDir === undefined ? undefined : readImported(join(dataDir, importedName));
  return makeRegionTable(divisions, imported ? [imported, shipped] : [shipped]);
}

/** The banks of cards as this centre knows them; imported prefixes win. */
export function loadBanks(dataDir: string | undefined): BankTable {
  return makeBankTable([
    ...parseBankPrefixes(shippedText('bank/prefixes.csv')),
    ...parseBankPrefixes(importedText(dataDir, bankPrefixesName)),
  ]);
}

const shippedText = (name: string): string =>
  readFileSync(join(programRoot, 'reference', name), 'utf8');

function importedText(dataDir: string | undefined, name: string): string {
  try {
    return dataDir === undefined ? '' : readFileSync(join(dataDir, name), 'utf8');
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return '';
    throw thrown;
  }
}

function readImported(path: string): MobileRegions | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
  const headEnd = bytes.indexOf(10, magic.length);
  const body = bytes.subarray(headEnd + 1);
  const damaged =
    bytes.toString('latin1', 0, magic.length) !== magic || body.length !== mobilePrefixCount * 2;
  if (damaged) {
    throw new Fault(
      'phone-region-damaged',
      `${path} is damaged; import the table again with "wuzha import --phone-regions FILE"`,
    );
  }
  const regions = JSON.parse(bytes.toString('utf8', magic.length, headEnd)) as PhoneRegion[];
  return { regions, regionAt: new Uint16Array(new Uint8Array(body).buffer) };
}

/** Keeps an imported table in the data directory; in force at the next start. */
export function writePhoneRegions(dataDir: string, table: MobileRegions): string {
  const head = Buffer.from(`${magic}${JSON.stringify(table.regions)}\n`);
  const { buffer, byteOffset, byteLength } = table.regionAt;
  return keep(
    dataDir,
    importedName,
    Buffer.concat([head, Buffer.from(buffer, byteOffset, byteLength)]),
  );
}

/** Adds to what was imported before: counties and streets come in tables of their own. */
export function writeDivisions(dataDir: string, divisions: readonly Division[]): string {
  const before = parseDivisions(importedText(dataDir, divisionsName));
  const merged = new Map([...before, ...divisions].map((d) => [d.code, d]));
  const rows = [...merged.values()].map((d) => `${d.code},${d.name},${d.area ?? ''}\n`);
  return keep(dataDir, divisionsName, `code,name,area\n${rows.join('')}`);
}

export function writeBankPrefixes(dataDir: string, prefixes: readonly BankPrefix[]): string {
  const rows = prefixes.map((p) => `${p.prefix},${p.bank}\n`);
  return keep(dataDir, bankPrefixesName, `prefix,bank\n${rows.join('')}`);
}

function keep(dataDir: string, name: string, content: string | Uint8Array): string {
  const path = join(dataDir, name);
  makeFolder(dataDir);
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
  return path;
}

/** Reads a table of either known format; throws where it is neither or damaged. */
export function parsePhoneRegions(bytes: Buffer, table: RegionTable): MobileRegions {
  return isPhone2Region(bytes) ? parsePhone2Region(bytes, table) : parsePrefixCsv(bytes, table);
}

function isPhone2Region(bytes: Buffer): boolean {
  return bytes.length > 20 && bytes.readUInt32LE(0) === crc32(bytes.subarray(4));
}

/**
 * The phone2region layout: header (CRC-32, version, three pointers), records (length byte, UTF-8
 * `province|city|postcode|area|carrier`), 2,736 pointers by the high bits of the seven-digit prefix,
 * and entries of one low byte and a record pointer. All numbers little-endian.
 */
function parsePhone2Region(bytes: Buffer, table: RegionTable): MobileRegions {
  const blocks = bytes.readUInt32LE(12);
  const recordIndex = new Map<number, number>();
  const regions: PhoneRegion[] = [];
  const regionAt = new Uint16Array(mobilePrefixCount);
  const indexOf = (pointer: number): number => {
    const known = recordIndex.get(pointer);
    if (known !== undefined) return known;
    const length = bytes.readUInt8(pointer);
    regions.push(regionFrom(bytes.toString('utf8', pointer + 1, pointer + 1 + length), table));
    recordIndex.set(pointer, regions.length);
    return regions.length;
  };
  for (let high = 0; high <= mobilePrefixCount >> 8; high += 1) {
    const from = bytes.readUInt32LE(blocks + high * 4);
    const to = bytes.readUInt32LE(blocks + high * 4 + 4);
    for (let at = from; at + 5 <= to; at += 5) {
      const prefix = (high << 8) | bytes.readUInt8(at);
      if (prefix < mobilePrefixCount) regionAt[prefix] = indexOf(bytes.readUInt32LE(at + 1));
    }
  }
  return { regions, regionAt };
}

function regionFrom(record: string, table: RegionTable): PhoneRegion {
  const [province = '', city = '', , , carrier = ''] = record.split('|');
  return region({ province, city, carrier }, table);
}

type Words = { readonly province: string; readonly city: string; readonly carrier: string };

function region({ province, city, carrier }: Words, table: RegionTable): PhoneRegion {
  const division = divisionNamed(table.divisions, province, city);
  const words = province === city || city === '' ? province : `${province} ${city}`;
  return {
    code: division?.code,
    place: (division && table.placeOf(division.code)) ?? words,
    carrier: carrier === '' ? undefined : carrier,
  };
}

/** Rows `prefix,province,city[,carrier]` with seven-digit prefixes, header allowed. */
function parsePrefixCsv(bytes: Buffer, table: RegionTable): MobileRegions {
  const indexes = new Map<string, number>();
  const regions: PhoneRegion[] = [];
  const regionAt = new Uint16Array(mobilePrefixCount);
  const rows = bytes
    .toString('utf8')
    .matchAll(
      /^"?(1[3-9]\d{5})"?[,\t]"?([^",\t\r\n]*)"?(?:[,\t]"?([^",\t\r\n]*)"?)?(?:[,\t]"?([^",\t\r\n]*)"?)?/gm,
    );
  for (const [, prefix = '', province = '', city = '', carrier = ''] of rows) {
    const key = `${province}|${city}|${carrier}`;
    let index = indexes.get(key);
    if (index === undefined) {
      regions.push(region({ province, city, carrier }, table));
      index = regions.length;
      indexes.set(key, index);
    }
    regionAt[Number(prefix) - 1_300_000] = index;
  }
  if (regions.length === 0) {
    throw new Fault(
      'phone-region-form',
      'the file is neither a phone2region table nor rows "prefix,province,city"',
    );
  }
  return { regions, regionAt };
}
