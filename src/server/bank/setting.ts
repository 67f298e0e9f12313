/** Reads the folder of WUZHA_BANKS: who the banks are, how they are reached, by which keys. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Errors } from 'typebox/value';
import { banksFileSchema, type BankSetting, type BanksFile } from '../../core/bank/index.ts';
import {
  parseDialect,
  shippedDialect,
  type BankAdapter,
  type Dialect,
} from '../../core/bank/wire/index.ts';
import { parseJson } from '../../core/kernel/index.ts';
import { makeAdapters } from './reader.ts';
import { codeOf, EnvironmentFault, messageOf } from '../platform/fault.ts';

export type BankKeys = { readonly key: string; readonly cert: string; readonly ca: string };

export type Banks = {
  /** Code of the centre on the line; null where there is no line. */
  readonly centre: string | null;
  readonly keys: BankKeys | null;
  readonly settings: readonly BankSetting[];
  /** By code, name or alias. */
  find(name: string): BankSetting | undefined;
  /** Its name, from code, name or another name; as it is said where it has no line. */
  nameOf(said: string): string;
  /** By the digest of the public key of a certificate. */
  byPin(pin: string): BankSetting | undefined;
  adapterOf(setting: BankSetting): BankAdapter | undefined;
  readonly dialect: Dialect;
};

/** No folder: every request is carried by a person. */
const noBanks: Banks = {
  centre: null,
  keys: null,
  settings: [],
  find: () => undefined,
  nameOf: (said) => said,
  byPin: () => undefined,
  adapterOf: () => undefined,
  dialect: shippedDialect,
};

/**
 * Opens the folder. Refused, with the file and what to do: a file that is missing, no JSON, of
 * another shape, a bank without address or key, names used twice, a key that is not the certificate's.
 */
function loadBankFolder(folder: string): Banks {
  const file = checkedBanks(readJson(folder, 'banks.json'), folder);
  const keys: BankKeys = {
    key: readText(folder, 'centre.key'),
    cert: readText(folder, 'centre.crt'),
    ca: readText(folder, 'ca.crt'),
  };
  checkKeys(keys, folder);
  const dialect = loadDialect(folder);
  const adapters = makeAdapters(dialect);
  const byName = new Map(
    file.banks.flatMap((bank) =>
      [bank.code, bank.name, ...(bank.aliases ?? [])].map((name) => [name, bank] as const),
    ),
  );
  const byPin = new Map(
    file.banks.flatMap((bank) => (bank.pins ?? []).map((pin) => [pin, bank] as const)),
  );
  return {
    centre: file.centre,
    keys,
    settings: file.banks,
    find: (name) => byName.get(name),
    nameOf: (said) => byName.get(said.trim())?.name ?? said,
    byPin: (pin) => byPin.get(pin),
    adapterOf: ({ adapter }) => adapters.get(adapter),
    dialect,
  };
}

/** Opens the folder that the configuration names, once for all who need it; `noBanks` without one. */
export function openBanks(config: { readonly folder: string } | undefined): Banks {
  return config === undefined ? noBanks : loadBankFolder(config.folder);
}

function fault(folder: string, problem: string, remedy: string, cause?: unknown): EnvironmentFault {
  return new EnvironmentFault('bad-banks', `WUZHA_BANKS ${folder}: ${problem}`, remedy, cause);
}

function readText(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (cause) {
    const why = codeOf(cause) === 'ENOENT' ? 'is missing' : `cannot be read: ${messageOf(cause)}`;
    throw fault(folder, `${name} ${why}`, 'see docs/operating/banks.md for what it holds', cause);
  }
}

function readJson(folder: string, name: string): unknown {
  const value = parseJson(readText(folder, name), 12);
  if (value.ok) return value.value;
  throw fault(folder, `${name} is no JSON (${value.error.kind})`, 'mend the file');
}

function checkedBanks(value: unknown, folder: string): BanksFile {
  const [first] = Errors(banksFileSchema, value);
  if (first !== undefined) {
    const at = first.instancePath.slice(1).replaceAll('/', '.');
    throw fault(folder, `banks.json: ${at} ${first.message}`, 'see docs/operating/banks.md');
  }
  const file = value as BanksFile;
  const names = file.banks.flatMap((b) => [...new Set([b.code, b.name, ...(b.aliases ?? [])])]);
  const all = [...names, ...file.banks.flatMap((b) => [...new Set(b.pins)])];
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined) {
    throw fault(folder, `banks.json: ${twice} stands for two`, 'give each name and pin once');
  }
  const bare = file.banks.find(
    (b) => b.adapter !== 'by-hand' && (b.url === undefined || (b.pins ?? []).length === 0),
  );
  if (bare !== undefined) {
    throw fault(
      folder,
      `banks.json: ${bare.name} has no url or no pins`,
      'give both, or the adapter by-hand',
    );
  }
  return file;
}

function checkKeys({ key, cert, ca }: BankKeys, folder: string): void {
  try {
    const own = new X509Certificate(cert);
    const authority = new X509Certificate(ca);
    if (authority.ca && own.checkPrivateKey(createPrivateKey(key))) return;
  } catch (cause) {
    throw fault(folder, messageOf(cause), 'give PEM files', cause);
  }
  throw fault(
    folder,
    'centre.key does not belong to centre.crt, or ca.crt is no authority',
    'give the key of the certificate, and the authority of the banks',
  );
}

/** `dialect.json` where the centre has its own. */
function loadDialect(folder: string): Dialect {
  const own = readOwnDialect(folder);
  if (own === undefined) return shippedDialect;
  const dialect = parseDialect(own);
  if (dialect.ok) return dialect.value;
  const [first] = dialect.error;
  throw fault(
    folder,
    `dialect.json: ${first?.field} ${first?.problem}`,
    first?.remedy ?? 'mend the file',
  );
}

function readOwnDialect(folder: string): unknown {
  try {
    readFileSync(join(folder, 'dialect.json'));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw fault(folder, `dialect.json: ${messageOf(cause)}`, 'let this user read it', cause);
  }
  return readJson(folder, 'dialect.json');
}
