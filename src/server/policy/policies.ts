/** The tables in force, in memory: what a process asks whenever it decides something. */
import {
  versionInForce,
  type PolicyTable,
  type PolicyValue,
  type PolicyVersion,
} from '../../core/policy/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { compileCheck } from '../platform/validate.ts';
import { readPolicyMark, readVersions } from './store.ts';
import { policyTables } from './tables.ts';

export type Policies = {
  /** The value that holds now: the centre's own version, else what ships. */
  of<T extends PolicyValue>(table: PolicyTable<T>): T;
  /** Takes in what was approved meanwhile; cheap when nothing was. */
  refresh(): Promise<void>;
  stop(): void;
};

export type PoliciesOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** How often other processes' approvals are looked for. */
  readonly everyMs?: number;
};

const checks = new Map(policyTables.map((table) => [table.key, compileCheck(table.schema)]));

export async function openPolicies(options: PoliciesOptions): Promise<Policies> {
  const { db, clock, log, everyMs = 2_000 } = options;
  let byKey = new Map<string, readonly PolicyVersion[]>();
  let mark = 0;
  const refresh = async (): Promise<void> => {
    const found = await readPolicyMark(db);
    if (found === mark) return;
    byKey = usable(await readVersions(db), log);
    mark = found;
  };
  await refresh();
  const timer = setInterval(() => {
    refresh().catch((thrown: unknown) => log.warn('policies wait', { cause: messageOf(thrown) }));
  }, everyMs);
  timer.unref();
  return {
    of<T extends PolicyValue>(table: PolicyTable<T>): T {
      const version = versionInForce(byKey.get(table.key) ?? [], clock.now());
      // Checked against the schema of this table when it was read.
      return version === undefined ? table.shipped : (version.value as T);
    },
    refresh,
    stop: () => clearInterval(timer),
  };
}

/** Approved versions whose value is one; fields that came later are filled in from what ships. */
function usable(versions: readonly PolicyVersion[], log: Log): Map<string, PolicyVersion[]> {
  const byKey = new Map<string, PolicyVersion[]>();
  for (const version of versions) {
    if (version.status !== 'approved') continue;
    const table = policyTables.find(({ key }) => key === version.key);
    const check = checks.get(version.key);
    if (table === undefined || check === undefined) continue;
    const value = check(version.value).length === 0 ? version.value : filled(table, version.value);
    const problems = [...check(value)];
    if (problems.length === 0) problems.push(...(table.problems?.(value) ?? []));
    if (problems.length > 0) {
      log.error('a policy table is not valid any more; the one before it holds', {
        table: version.key,
        ordinal: version.ordinal,
        field: problems[0]?.field ?? '',
      });
      continue;
    }
    byKey.set(version.key, [...(byKey.get(version.key) ?? []), { ...version, value }]);
  }
  return byKey;
}

/** What the value lacks is taken from what ships; what it has stays. */
function filled({ shipped }: PolicyTable, value: unknown): unknown {
  return fill(shipped, value);
}

function fill(from: unknown, value: unknown): unknown {
  if (value === undefined) return from;
  if (!isRecord(from) || !isRecord(value)) return value;
  const names = [...new Set([...Object.keys(value), ...Object.keys(from)])];
  return Object.fromEntries(names.map((name) => [name, fill(from[name], value[name])]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
