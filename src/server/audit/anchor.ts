/**
 * The head of the audit chain, written outside the database every minute and at the end: who cuts
 * the tail off the chain, or writes it anew, is found out by the anchors. Copy the file elsewhere.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Anchor } from '../../core/audit/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { codeOf, EnvironmentFault, messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { sha256Hex } from '../platform/random.ts';

/** Each database has its own file, so that another DATABASE_URL is not taken for a cut chain. */
export function anchorFile(dataDir: string, databaseUrl: string | undefined): string {
  if (databaseUrl === undefined) return join(dataDir, 'audit-anchor.ndjson');
  const { host, pathname } = new URL(databaseUrl);
  return join(dataDir, `audit-anchor-${sha256Hex(host + pathname).slice(0, 12)}.ndjson`);
}

/** The anchors of a file, oldest first; a line cut short by a power failure at the end is left out. */
export function readAnchors(file: string): Anchor[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return [];
    throw new EnvironmentFault(
      'data-directory-unusable',
      `${file} cannot be read: ${messageOf(thrown)}`,
      'run as the user that owns the data directory',
      thrown,
    );
  }
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line, i) => {
    const anchor = parseAnchor(line);
    if (anchor) return [anchor];
    if (i === lines.length - 1 && !text.endsWith('\n')) return [];
    throw new EnvironmentFault(
      'data-directory-corrupt',
      `line ${i + 1} of ${file} is not an anchor`,
      'restore the file from a copy',
    );
  });
}

function parseAnchor(line: string): Anchor | undefined {
  try {
    const value = JSON.parse(line) as Partial<Anchor>;
    const { seq, hash, at } = value;
    return typeof seq === 'number' && typeof hash === 'string' && typeof at === 'number'
      ? { seq, hash, at }
      : undefined;
  } catch {
    return undefined;
  }
}

export type Anchoring = { stop(): Promise<void> };

export type AnchorDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly file: string;
  readonly everyMs?: number;
};

/** Anchors the head now, every minute, and when stopped. */
export async function startAnchoring(deps: AnchorDeps): Promise<Anchoring> {
  let lastSeq = readAnchors(deps.file).at(-1)?.seq ?? -1;
  const anchor = async (): Promise<void> => {
    lastSeq = await anchorHead(deps, lastSeq);
  };
  await anchor();
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(anchor)
      .catch((thrown: unknown) =>
        deps.log.error('the audit chain could not be anchored', { cause: messageOf(thrown) }),
      );
  }, deps.everyMs ?? 60_000);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await anchor();
    },
  };
}

async function anchorHead({ db, clock, file }: AnchorDeps, lastSeq: number): Promise<number> {
  const rows = await db.query<{ seq: number; hash: Buffer }>('select seq, hash from audit_head');
  const head = rows[0];
  if (!head || head.seq === lastSeq) return lastSeq;
  const line = { seq: head.seq, hash: head.hash.toString('hex'), at: clock.now() };
  const handle = openSync(file, 'a', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(line)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return head.seq;
}
