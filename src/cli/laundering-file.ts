import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  makeLedger,
  prepareNetwork,
  viewLedger,
  type LabelledNetwork,
  type LedgerView,
  type PreparedNetwork,
  type TransferRow,
} from '../engine/train/index.ts';
import { meaningByPattern, type LabelPatterns } from '../engine/train/index.ts';
import type { BadRow } from './labelled-row.ts';
import { numberOf, readTableRows, wordOf, type Fields } from './table-file.ts';

const NAMES = {
  id: ['tx', 'id', 'transaction', 'transactionId', 'transfer'],
  from: ['from', 'nameOrig', 'sender', 'payer', 'fromAccount', 'orig'],
  to: ['to', 'nameDest', 'receiver', 'payee', 'toAccount', 'dest'],
  amount: ['amount', 'sum', 'value'],
  at: ['step', 'at', 'time', 'date', 'timestamp', 'occurredAt'],
} as const;

const DAY_MS = 86_400_000;

export interface TransferFile {
  readonly rows: readonly TransferRow[];
  /** Id of each transfer, its row number where it has none. */
  readonly ids: readonly string[];
  /** Row of the file that each transfer comes from. */
  readonly places: readonly number[];
  /** Labels in the file itself, where there are any. */
  readonly labels: readonly (string | undefined)[];
  readonly bad: readonly BadRow[];
  readonly view: LedgerView;
}

/** Reads a table of transfers: who, to whom, how much, and when (days, or a date). */
export async function readTransfers(path: string, labelField: string): Promise<TransferFile> {
  const rows: TransferRow[] = [];
  const ids: string[] = [];
  const places: number[] = [];
  const labels: (string | undefined)[] = [];
  const bad: BadRow[] = [];
  for await (const entry of readTableRows(path)) {
    const row = 'problem' in entry ? entry.problem : transferOf(entry.fields);
    if ('problem' in entry || typeof row === 'string') {
      bad.push({ file: path, line: entry.row, problem: String(row), raw: entry.raw });
      continue;
    }
    rows.push(row);
    places.push(entry.row);
    ids.push(wordOf(entry.fields, NAMES.id) ?? String(entry.row));
    labels.push(wordOf(entry.fields, [labelField]));
  }
  return { rows, ids, places, labels, bad, view: viewLedger(makeLedger(rows)) };
}

function transferOf(fields: Fields): TransferRow | string {
  const from = wordOf(fields, NAMES.from);
  const to = wordOf(fields, NAMES.to);
  if (from === undefined) return 'no sender: give "from"';
  if (to === undefined) return 'no receiver: give "to"';
  const amount = numberOf(wordOf(fields, NAMES.amount));
  if (amount === undefined || !Number.isFinite(amount)) return 'no amount: give "amount"';
  const at = timeOf(wordOf(fields, NAMES.at));
  if (Number.isNaN(at)) return 'no time: give "step" in days, or a date';
  return { from, to, amount, at };
}

/** Days: plain numbers as they are, dates as days since 1970. */
function timeOf(word: string | undefined): number {
  const number = numberOf(word);
  if (number !== undefined) return number;
  return Date.parse(word ?? '') / DAY_MS;
}

export interface LaunderingLabels {
  /** Scheme of each transfer that is known to belong to one; its own id where none is named. */
  readonly transfers: ReadonlyMap<string, string>;
  readonly accounts: ReadonlySet<string>;
}

/**
 * Reads who took part: tables with a column of transfers (`tx`), and with it a `label` or none,
 * or lists of accounts, one a line.
 */
export async function readLaunderingLabels(paths: readonly string[]): Promise<LaunderingLabels> {
  const transfers = new Map<string, string>();
  const accounts = new Set<string>();
  for (const path of paths) {
    if (!/\.(?:csv|ndjson|jsonl)(?:\.gz)?$/u.test(path)) {
      for (const name of await readList(path)) accounts.add(name);
      continue;
    }
    for await (const entry of readTableRows(path)) {
      if ('problem' in entry) continue;
      const label = wordOf(entry.fields, ['label', 'isFraud', 'isSar', 'is_sar']);
      if (label !== undefined && /^(?:0|false|no|ordinary|normal)$/iu.test(label)) continue;
      const id = wordOf(entry.fields, NAMES.id);
      const account = wordOf(entry.fields, ['account', 'accountId', 'name']);
      if (id !== undefined) {
        transfers.set(id, wordOf(entry.fields, ['patternID', 'pattern', 'scheme']) ?? id);
      } else if (account !== undefined) accounts.add(account);
    }
  }
  return { transfers, accounts };
}

/** A file without columns: every line is a name. what is read is the line itself. */
async function readList(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of readTableRows(path)) {
    const name = entry.raw.trim();
    if (name !== '' && !/^(?:accounts?|id)$/iu.test(name)) names.push(name);
  }
  return names;
}

/**
 * A network with its labels. Where only accounts are known, a transfer between two of them counts
 * as part of the scheme; where only transfers are known, their accounts took part.
 */
export function labelNetwork(
  file: TransferFile,
  labels: LaunderingLabels,
  patterns: LabelPatterns,
): LabelledNetwork {
  const { ledger, inner } = file.view;
  const schemeOf = (k: number): string | undefined => {
    const scheme = labels.transfers.get(file.ids[k] ?? '');
    const said = file.labels[k];
    if (scheme !== undefined || said === undefined) return scheme;
    return meaningByPattern(said, patterns) === 'ordinary' ? undefined : (file.ids[k] ?? '');
  };
  const nameOf = (account: number | undefined): string => ledger.accounts[account ?? 0] ?? '';
  const schemes = Array.from(inner, (k) => {
    const scheme = schemeOf(k);
    if (scheme !== undefined || labels.transfers.size > 0) return scheme;
    const both = [nameOf(ledger.from[k]), nameOf(ledger.to[k])];
    return both.every((name) => labels.accounts.has(name)) ? both.join(' ') : undefined;
  });
  const involved = new Set(labels.accounts);
  if (labels.accounts.size === 0) {
    inner.forEach((k, row) => {
      if (schemes[row] === undefined) return;
      involved.add(nameOf(ledger.from[k])).add(nameOf(ledger.to[k]));
    });
  }
  return {
    view: file.view,
    transfers: Float64Array.from(schemes, (scheme) => (scheme === undefined ? 0 : 1)),
    accounts: Float64Array.from(ledger.accounts, (name) => (involved.has(name) ? 1 : 0)),
    groups: schemes.map((scheme, row) => scheme ?? nameOf(ledger.from[inner[row] ?? 0])),
  };
}

export interface NamedNetwork extends PreparedNetwork {
  readonly name: string;
  readonly bad: readonly BadRow[];
}

export interface NetworkFiles extends LabelPatterns {
  readonly labels: readonly string[];
  readonly labelField: string;
  /** All networks that the labels may belong to. */
  readonly networks: readonly string[];
}

/** Networks ready to train on or to measure, each with the labels that are named like it. */
export async function readNetworks(
  paths: readonly string[],
  files: NetworkFiles,
): Promise<NamedNetwork[]> {
  const networks: NamedNetwork[] = [];
  for (const path of paths) {
    const file = await readTransfers(path, files.labelField);
    const labels = await readLaunderingLabels(labelsFor(path, files));
    const network = prepareNetwork(labelNetwork(file, labels, files));
    networks.push({ ...network, name: basename(path).replace(/\..*$/u, ''), bad: file.bad });
  }
  return networks;
}

/**
 * With several networks, a file of labels belongs to the one whose name begins most like its own.
 * Where none is given, files beside the network that are called labels of it are taken.
 */
function labelsFor(path: string, { labels, networks }: NetworkFiles): string[] {
  if (labels.length === 0) {
    const start = `${basename(path).replace(/\..*$/u, '')}.labels`;
    const beside = readdirSync(dirname(path)).filter((name) => name.startsWith(start));
    return beside.map((name) => join(dirname(path), name));
  }
  return labels.filter((one) => {
    const shared = networks.map((network) => sharedStart(basename(network), basename(one)));
    return sharedStart(basename(path), basename(one)) === Math.max(...shared);
  });
}

function sharedStart(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}
