/** `wuzha list`: brings lists in, takes them out, asks them; by the API, or by whoever holds the machine. */
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { ListImported, ListLookup } from '../contract/index.ts';
import type { SystemActor } from '../core/access/index.ts';
import { categoryCodes, parseInstant, type Instant } from '../core/kernel/index.ts';
import {
  defaultListPolicy,
  listForms,
  listKinds,
  type ListForm,
  type ListKind,
} from '../core/list/index.ts';
import {
  approveImport,
  everyEntry,
  importFile,
  lookUp,
  openListMemory,
  readImport,
  readStats,
  settleRenewals,
  tellImports,
  writeExport,
  type ListFilter,
} from '../server/list/index.ts';
import { loadListEntries, loadModel, shippedLists } from '../server/rule/load.ts';
import { systemClock } from '../server/platform/clock.ts';
import { EnvironmentFault } from '../server/platform/fault.ts';
import { silentLog } from '../server/platform/log.ts';
import { transact } from '../server/platform/transact.ts';
import { withCentre } from './centre.ts';
import {
  exitCodes,
  textOption,
  UsageError,
  type Command,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';

const actor: SystemActor = {
  kind: 'system',
  name: 'command-line',
  reason: 'whoever holds the machine',
};
const policy = defaultListPolicy;

export const list: Command = {
  name: 'list',
  summary: 'bring lists in, take them out, ask them',
  usage: `list import [options] FILE...
       list export [options]
       list lookup VALUE [--kind KIND]
       list stats
FILE is NDJSON, a table (CSV; PhishTank and URLhaus as they come), a hosts file, or plain domains,
numbers (170* begins so, 17000000000-17000009999 between) or addresses, one a line; .gz is unpacked.
With --key the file goes to a running centre and waits for approval; without, it goes into the
database of the data directory and is in force at once.`,
  options: {
    form: { type: 'string', help: `FORM  ${listForms.join(', ')}; told by the name if not given` },
    kind: { type: 'string', help: `KIND  ${listKinds.join(', ')}` },
    verdict: { type: 'string', help: 'VERDICT  block or allow, block where not given' },
    category: { type: 'string', help: 'CODE  kind of fraud, such as POLICE' },
    origin: { type: 'string', help: 'CODE  where it comes from, such as police' },
    reason: { type: 'string', help: 'TEXT  why; told to whoever is listed' },
    until: { type: 'string', help: 'TIME  end of the entries; by the policy where not given' },
    to: { type: 'string', help: 'URL  the centre; WUZHA_URL, else http://127.0.0.1:9611' },
    key: { type: 'string', help: 'KEY  of a source (wzk_…); WUZHA_KEY where not given' },
    propose: { type: 'boolean', help: 'leave the entries waiting for approval' },
    out: { type: 'string', help: 'FILE  write the export there, not to standard output' },
    status: { type: 'string', help: 'STATUS  export only these: live, proposed, withdrawn, …' },
    json: { type: 'boolean', help: 'print JSON' },
  },
  async run(args, io) {
    const [deed, ...words] = args.positionals;
    if (deed === 'import') return importAll(words, args, io);
    if (deed === 'export') return exportAll(args, io);
    if (deed === 'lookup') return ask(words, args, io);
    if (deed === 'stats') return stats(args, io);
    throw new UsageError(
      deed === undefined
        ? 'list needs: import, export, lookup or stats'
        : `list has no ${JSON.stringify(deed)}; it has import, export, lookup and stats`,
    );
  },
};

function oneOfOption<T extends string>(
  args: CommandArguments,
  name: string,
  all: readonly T[],
): T | undefined {
  const text = textOption(args, name);
  if (text === undefined) return undefined;
  const found = all.find((one) => one === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} takes one of ${all.join(', ')}, not ${JSON.stringify(text)}`);
}

/** The form that the name of a file speaks of. */
function formOf(path: string): ListForm {
  const name = basename(path).replace(/\.gz$/i, '');
  if (/\.csv$/i.test(name)) return 'csv';
  if (/\.(?:ndjson|jsonl|json)$/i.test(name)) return 'ndjson';
  if (/hosts/i.test(name)) return 'hosts';
  if (/phone|number/i.test(name)) return 'numbers';
  return /url|phish|feed/i.test(name) ? 'urls' : 'domains';
}

type Terms = {
  readonly form: ListForm | undefined;
  readonly kind: ListKind | undefined;
  readonly verdict: 'block' | 'allow';
  readonly category: string | undefined;
  readonly origin: string;
  readonly reason: string | undefined;
  readonly untilAt: number | undefined;
};

function termsOf(args: CommandArguments): Terms {
  const until = textOption(args, 'until');
  const untilAt =
    until === undefined
      ? undefined
      : (parseInstant(until) ?? parseInstant(`${until}T00:00:00+08:00`));
  if (until !== undefined && untilAt === undefined) {
    throw new UsageError(`--until takes 2026-12-31 or a time with its offset, not ${until}`);
  }
  const origin = textOption(args, 'origin') ?? 'file';
  if (!/^[a-z0-9][a-z0-9:._-]{0,63}$/.test(origin)) {
    throw new UsageError('--origin takes lower case letters, digits, dots, colons and dashes');
  }
  return {
    form: oneOfOption(args, 'form', listForms),
    kind: oneOfOption(args, 'kind', listKinds),
    verdict: oneOfOption(args, 'verdict', ['block', 'allow'] as const) ?? 'block',
    category: oneOfOption(args, 'category', categoryCodes),
    origin,
    reason: textOption(args, 'reason'),
    untilAt,
  };
}

async function importAll(
  paths: readonly string[],
  args: CommandArguments,
  io: CommandStreams,
): Promise<number> {
  if (paths.length === 0) throw new UsageError('name at least one file');
  const terms = termsOf(args);
  const key = textOption(args, 'key') ?? (io.env ?? process.env)['WUZHA_KEY'];
  let code: number = exitCodes.ok;
  for (const path of paths) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new UsageError(`${path} is not a file`);
    }
    const done =
      key === undefined || key === ''
        ? await importHere(path, terms, args.values['propose'] === true, io)
        : await importByKey(path, terms, { key, to: addressOf(args, io) });
    tellImport(path, done, args.values['json'] === true, io);
    if (done.import.refused > 0) code = exitCodes.failed;
  }
  return code;
}

function addressOf(args: CommandArguments, io: CommandStreams): string {
  const env = io.env ?? process.env;
  const to = textOption(args, 'to') ?? env['WUZHA_URL'] ?? 'http://127.0.0.1:9611';
  if (!URL.canParse(to)) throw new UsageError(`--to takes a URL, not ${JSON.stringify(to)}`);
  return to;
}

/** Straight into the database; in force at once unless it is only to be proposed. */
async function importHere(
  path: string,
  terms: Terms,
  propose: boolean,
  io: CommandStreams,
): Promise<ListImported> {
  return withCentre(io, async ({ db }) => {
    const now = systemClock.now();
    const done = await importFile(
      {
        db,
        policy,
        actor,
        now,
        onRows: (rows) => {
          if (rows % 500_000 === 0) io.stderr.write(`${rows} rows\n`);
        },
      },
      {
        ...terms,
        form: terms.form ?? formOf(path),
        name: basename(path),
        reason: terms.reason ?? basename(path),
      },
      createReadStream(path, { highWaterMark: 262_144 }),
    );
    if (!propose) {
      await transact(db, actor, now, (tx) => approveImport(tx, done.id, actor, now));
      await settleRenewals(db, actor, now);
    }
    const [told] = await tellImports(db, [await readImport(db, done.id)]);
    if (told === undefined) throw new Error('invariant broken: an import is told');
    return { import: told, firstRefused: done.refused.slice(0, 20) };
  });
}

async function importByKey(
  path: string,
  { form, untilAt, ...terms }: Terms,
  { key, to }: { readonly key: string; readonly to: string },
): Promise<ListImported> {
  const url = new URL('/api/v1/lists/submit', to);
  const asked = {
    ...terms,
    origin: undefined,
    form: form ?? formOf(path),
    name: basename(path),
    untilAt: untilAt === undefined ? undefined : new Date(untilAt).toISOString(),
  };
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const request = {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
    duplex: 'half',
  };
  const response = await fetch(url, request as RequestInit).catch((cause: unknown) => {
    throw new EnvironmentFault(
      'no-answer',
      `the centre does not answer at ${to}`,
      'start the centre, or name it with --to',
      cause,
    );
  });
  return answerOf(response, to);
}

type Refusal = {
  readonly error?: { readonly message?: string; readonly fields?: readonly { problem: string }[] };
};

async function answerOf(response: Response, to: string): Promise<ListImported> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as ListImported;
  if (response.status === 401 || response.status === 403) {
    throw new EnvironmentFault(
      'key-refused',
      `the centre at ${to} does not accept the key`,
      'give the key of an active source with --key or WUZHA_KEY',
    );
  }
  const { error } = (body ?? {}) as Refusal;
  throw new EnvironmentFault(
    'refused',
    `the centre answers ${response.status}: ${error?.fields?.[0]?.problem ?? error?.message ?? ''}`,
    'check the file and its form',
  );
}

function tellImport(
  path: string,
  { import: made, firstRefused }: ListImported,
  json: boolean,
  io: CommandStreams,
): void {
  if (json) {
    io.stdout.write(`${JSON.stringify({ file: path, import: made, firstRefused })}\n`);
    return;
  }
  for (const { row, problem } of firstRefused) {
    const field = problem.field === '' ? '' : `${problem.field}: `;
    io.stderr.write(`row ${row}: ${field}${problem.problem}; ${problem.remedy}\n`);
  }
  io.stdout.write(
    `${path}\n  import   ${made.id}, ${made.status}\n  rows     ${made.rows}\n` +
      `  added    ${made.added}\n  renewed  ${made.renewed}\n  known    ${made.known}\n` +
      `  kept off ${made.keptOff}\n  refused  ${made.refused}\n`,
  );
}

async function exportAll(args: CommandArguments, io: CommandStreams): Promise<number> {
  const form = oneOfOption(args, 'form', ['csv', 'ndjson'] as const) ?? 'ndjson';
  const path = textOption(args, 'out');
  const filter: ListFilter = {
    kind: oneOfOption(args, 'kind', listKinds),
    verdict: oneOfOption(args, 'verdict', ['block', 'allow'] as const),
    category: oneOfOption(args, 'category', categoryCodes),
    origin: textOption(args, 'origin'),
    status:
      oneOfOption(args, 'status', [
        'proposed',
        'live',
        'withdrawn',
        'rejected',
        'expired',
      ] as const) ?? 'live',
  };
  const told = await withCentre(io, async ({ db }) => {
    const now = systemClock.now();
    const out = path === undefined ? io.stdout : createWriteStream(path);
    const written = await writeExport(everyEntry(db, filter, now), form, (text) =>
      writeAll(out, text),
    );
    if (out !== io.stdout) await endOf(out);
    await transact(db, actor, now, async (tx) => {
      tx.audit({
        action: 'list.exported',
        subject: `${written.count} entries`,
        detail: { digest: written.digest, filter, reason: textOption(args, 'reason') ?? null },
      });
    });
    return written;
  });
  io.stderr.write(`${told.count} entries, sha256 ${told.digest}\n`);
  return exitCodes.ok;
}

function writeAll(out: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function endOf(out: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    out.end(resolve);
  });
}

async function ask(
  words: readonly string[],
  args: CommandArguments,
  io: CommandStreams,
): Promise<number> {
  if (words.length === 0) throw new UsageError('say what to look up');
  const kind = oneOfOption(args, 'kind', listKinds);
  const said = await withCentre(io, async ({ db }) => {
    const shipped = loadListEntries(shippedLists);
    const memory = await openListMemory({ db, log: silentLog, shipped });
    try {
      const { lookalikes } = loadModel();
      return await lookUp(
        db,
        { lists: memory.lists(), lookalikes },
        { value: words.join(' '), kind },
        { now: Date.now() as Instant, policy },
      );
    } finally {
      await memory.stop();
    }
  });
  io.stdout.write(args.values['json'] === true ? `${JSON.stringify(said)}\n` : wordsOf(said));
  return exitCodes.ok;
}

function wordsOf({ kind, value, verdict, hit, overruled, lookalike, size }: ListLookup): string {
  const lines = [`${value} (${kind ?? 'nothing that can be listed'}): ${verdict}`];
  const entry = ({ entry: e }: NonNullable<ListLookup['hit']>): string =>
    `${e.verdict} ${e.match} ${e.value}, ${e.category}, ${e.reason}, from ${e.origin}`;
  if (hit) lines.push(`  by       ${entry(hit)}`);
  if (overruled) lines.push(`  sets aside ${entry(overruled)}`);
  if (lookalike) lines.push(`  ${lookalike.en}`);
  return `${lines.join('\n')}\n  ${size} entries asked\n`;
}

async function stats(args: CommandArguments, io: CommandStreams): Promise<number> {
  const told = await withCentre(io, ({ db }) => readStats(db, systemClock.now()));
  if (args.values['json'] === true) {
    io.stdout.write(`${JSON.stringify(told)}\n`);
    return exitCodes.ok;
  }
  for (const { kind, verdict, status, count } of told.groups) {
    io.stdout.write(`${kind}\t${verdict}\t${status}\t${count}\n`);
  }
  for (const { origin, count } of told.origins) io.stdout.write(`from ${origin}\t${count}\n`);
  return exitCodes.ok;
}
