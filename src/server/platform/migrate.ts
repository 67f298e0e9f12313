/** Migrations: the SQL files of `migration/`, in order, each once, all pending ones together or none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { EnvironmentFault, messageOf } from './fault.ts';
import { sha256Hex } from './random.ts';

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

/** Advisory lock held while migrating, so that two servers starting at once do it once. */
const migrationLock = 7_201_001;

export function readMigrations(directory = join(import.meta.dirname, 'migration')): Migration[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name), 'utf8');
      return { name, sql, checksum: sha256Hex(sql) };
    });
}

/** Applies what is pending and answers its names. Refused: an applied file changed, or is not ours. */
export async function migrate(
  db: Database,
  now: number,
  migrations: readonly Migration[] = readMigrations(),
): Promise<string[]> {
  return db.withConnection(async (client) => {
    await client.query('begin');
    try {
      await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
      await client.query(`create table if not exists migration (
        name text primary key, checksum text not null, applied_at bigint not null)`);
      const { rows } = await client.query<{ name: string; checksum: string }>(
        'select name, checksum from migration order by name',
      );
      const pending = pendingOf(migrations, rows);
      for (const { name, sql, checksum } of pending) {
        await client.query(sql).catch((cause: unknown) => {
          throw new EnvironmentFault(
            'migration-failed',
            `the database refused migration ${name}: ${messageOf(cause)}`,
            'nothing was changed; see docs/operating/database.md',
            cause,
          );
        });
        await client.query(
          'insert into migration (name, checksum, applied_at) values ($1, $2, $3)',
          [name, checksum, now],
        );
      }
      await client.query('commit');
      return pending.map(({ name }) => name);
    } catch (thrown) {
      await client.query('rollback').catch(() => {});
      throw thrown;
    }
  });
}

/** The migrations not applied yet. */
export function pendingOf(
  migrations: readonly Migration[],
  applied: readonly { name: string; checksum: string }[],
): Migration[] {
  const known = new Map(migrations.map((m) => [m.name, m]));
  for (const { name, checksum } of applied) {
    const ours = known.get(name);
    if (!ours) {
      throw new EnvironmentFault(
        'database-newer',
        `the database was made by a newer version: it holds migration ${name}`,
        'start that version or a newer one, or give another WUZHA_DATA or DATABASE_URL',
      );
    }
    if (ours.checksum !== checksum) {
      throw new EnvironmentFault(
        'migration-changed',
        `migration ${name} is not the one that made this database`,
        'start the version that made it, or give another WUZHA_DATA or DATABASE_URL',
      );
    }
  }
  const done = new Set(applied.map((row) => row.name));
  return migrations.filter((m) => !done.has(m.name));
}
