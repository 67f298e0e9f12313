/**
 * How the processes of the embedded PostgreSQL are started and ended. PostgreSQL refuses to run as
 * root, or as a user without a name; then it runs in a user namespace of its own, or where the
 * machine has none, as another user.
 */
import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { chownSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { codeOf, EnvironmentFault } from './fault.ts';

/** In whose name the database runs: ours, ours inside a user namespace, or another user's. */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'namespace' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number };

/** `nobody`: owns nothing, may sign in nowhere. */
const fallbackId = 65_534;
const namespace = [
  'unshare',
  '--user',
  `--map-user=${fallbackId}`,
  `--map-group=${fallbackId}`,
  '--',
];
/** The database ends by itself (a fast shutdown) when the process that started it is killed. */
const endWithParent = ['setpriv', '--pdeathsig', 'INT', '--'];

/**
 * Chooses in whose name the cluster runs; an existing cluster keeps its owner, since its files are
 * readable by the owner only. `denied` names ways that are not to be tried.
 */
export function chooseRunAs(cluster: string, denied: readonly RunAs['kind'][] = []): RunAs {
  if (process.getuid?.() !== 0) {
    // PostgreSQL asks for the name of its user; a container may run as a number without one.
    return hasName() || !succeeds([...namespace, 'true'])
      ? { kind: 'self' }
      : { kind: 'namespace' };
  }
  const owner = ownerOf(cluster);
  if (owner && owner.uid !== 0) return { kind: 'user', ...owner };
  if (!denied.includes('namespace') && succeeds([...namespace, 'true']))
    return { kind: 'namespace' };
  return { kind: 'user', uid: fallbackId, gid: fallbackId };
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

function ownerOf(path: string): { uid: number; gid: number } | undefined {
  try {
    const { uid, gid } = statSync(path);
    return { uid, gid };
  } catch {
    return undefined;
  }
}

/** Gives a file or folder, with all below it, to the user that the database runs as. */
export function giveTo(runAs: RunAs, path: string): void {
  if (runAs.kind !== 'user') return;
  chownSync(path, runAs.uid, runAs.gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(runAs, join(path, name));
}

export function launch(
  runAs: RunAs,
  command: readonly string[],
  stdio: StdioOptions,
  untilParentEnds: boolean,
): ChildProcess {
  const tied = untilParentEnds && canEndWithParent();
  const words = [
    ...(runAs.kind === 'namespace' ? namespace : []),
    ...(tied ? endWithParent : []),
    ...command,
  ];
  const [program = '', ...rest] = words;
  return spawn(program, rest, {
    stdio,
    // A process group of its own: Ctrl-C on the terminal reaches the server, which ends it in order.
    detached: process.platform !== 'win32',
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    ...(runAs.kind === 'user' ? { uid: runAs.uid, gid: runAs.gid } : {}),
  });
}

let tiedKnown: boolean | undefined;
function canEndWithParent(): boolean {
  tiedKnown ??= process.platform === 'linux' && succeeds([...endWithParent, 'true']);
  return tiedKnown;
}

function succeeds([program = '', ...rest]: readonly string[]): boolean {
  return spawnSync(program, rest, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** Runs a program to its end; answers its exit code and what it said. */
export async function runToEnd(
  runAs: RunAs,
  command: readonly string[],
): Promise<{ code: number | null; said: string }> {
  const child = launch(runAs, command, ['ignore', 'pipe', 'pipe'], false);
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, said: error.message }));
    child.once('close', (code) => resolve({ code, said }));
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (thrown) {
    return codeOf(thrown) === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The words with which a process was started; undefined when it cannot be seen. */
export function commandLineOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    const { stdout, status } = spawnSync('ps', ['-p', String(pid), '-o', 'command='], {
      encoding: 'utf8',
    });
    return status === 0 ? stdout : undefined;
  }
}

/** Sends ever stronger signals until the process is gone. */
export async function endProcess(
  pid: number,
  steps: readonly { readonly signal: NodeJS.Signals; readonly waitMs: number }[],
): Promise<void> {
  for (const { signal, waitMs } of steps) {
    try {
      process.kill(pid, signal);
    } catch (thrown) {
      if (codeOf(thrown) === 'ESRCH') return;
      throw new EnvironmentFault(
        'database-busy',
        `process ${pid} of another user holds the embedded database`,
        'start as that user, or stop that process',
        thrown,
      );
    }
    const deadline = performance.now() + waitMs;
    while (performance.now() < deadline) {
      if (!isAlive(pid)) return;
      await pause(20);
    }
  }
}

/**
 * Processes that work in a directory: the backends of a killed postmaster live a moment longer than
 * it, and nothing else names their cluster. Empty where the system does not tell.
 */
export function processesIn(directory: string): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && worksIn(name, directory))
      .map(Number);
  } catch {
    return [];
  }
}

function worksIn(pid: string, directory: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === directory && !isZombie(Number(pid));
  } catch {
    return false;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
