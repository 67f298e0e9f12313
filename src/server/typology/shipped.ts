/**
 * The typologies that come with the program, `reference/typology/*.json`: live at the first start,
 * and renewed with the program as long as the centre has not put its own version in their place.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SystemActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import {
  packAfter,
  parseTypology,
  type PackPlace,
  type Typology,
} from '../../core/typology/index.ts';
import { programRoot } from '../platform/config.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { EnvironmentFault, messageOf } from '../platform/fault.ts';
import { transact } from '../platform/transact.ts';
import { lockPack, moveVersions, switchPack } from './pack.ts';
import { digestOf, insertVersion, lockVersions } from './row.ts';

const shippedFolder = join(programRoot, 'reference/typology');

const shippedActor: SystemActor = {
  kind: 'system',
  name: 'setup',
  reason: 'puts the shipped typologies in force',
};

/** The typologies of a folder by name of file; a bad one stops with its place. */
export function loadTypologies(folder = shippedFolder): Typology[] {
  return filesOf(folder).map((file) => {
    const parsed = parseTypology(readJson(file));
    if (parsed.ok) return parsed.value;
    const told = parsed.error.slice(0, 3).map((p) => `${p.field} ${p.problem}`);
    throw new EnvironmentFault(
      'bad-model',
      `${file} is no typology: ${told.join('; ')}`,
      'compare with docs/reference/typology.md',
    );
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new EnvironmentFault(
      'bad-model',
      `${file} cannot be read: ${messageOf(cause)}`,
      'install reference/typology again',
      cause,
    );
  }
}

/**
 * Installs what is new among the shipped typologies; answers how many. Content that is known is
 * left as it is, also where the centre retired it. Where the centre's own version is live, the new
 * one is only laid beside it, retired, to be copied from.
 */
export async function installShipped(
  db: Database,
  now: Instant,
  shipped: readonly Typology[] = loadTypologies(),
): Promise<number> {
  const known = await db.query<{ typology: string; digest: string }>(
    'select typology, digest from typology_version',
  );
  const seen = new Set(known.map((row) => `${row.typology} ${row.digest}`));
  const news = shipped.filter((typology) => !seen.has(`${typology.id} ${digestOf(typology)}`));
  if (news.length === 0) return 0;
  return transact(db, shippedActor, now, async (tx) => {
    const from = await lockPack(tx);
    let pack: readonly PackPlace[] = from.entries;
    let count = 0;
    for (const typology of news) {
      const placed = await place(tx, typology, pack, now);
      if (placed === undefined) continue;
      count += 1;
      pack = placed;
    }
    if (count === 0) return 0;
    const reason = 'shipped with the program';
    await switchPack(
      tx,
      {
        from,
        to: pack,
        by: 'shipped',
        reason,
        previous: from.entries.length > 0 ? from.seq : null,
      },
      now,
    );
    tx.audit({ action: 'typology.install', subject: 'pack', detail: { count } });
    return count;
  });
}

async function place(
  tx: Queryable,
  typology: Typology,
  pack: readonly PackPlace[],
  now: Instant,
): Promise<readonly PackPlace[] | undefined> {
  const versions = await lockVersions(tx, typology.id);
  // Another process was faster.
  if (versions.some((row) => row.digest === digestOf(typology))) return undefined;
  const last = versions.at(-1)?.version ?? 0;
  const version = Math.max(typology.version, last + 1);
  const isOwn = versions.some((row) => row.origin === 'centre' && row.state !== 'draft');
  const state = isOwn ? 'retired' : 'live';
  const to = packAfter(pack, { typology: typology.id, version, state });
  await moveVersions(
    tx,
    {
      from: pack,
      to,
      fallen: 'retired',
      by: 'shipped',
      reason: 'renewed with the program',
      except: { typology: typology.id, version },
    },
    now,
  );
  await insertVersion(
    tx,
    { typology: { ...typology, version }, origin: 'shipped', author: 'shipped', state },
    now,
  );
  return to;
}
