/** Processes of a centre under test: server, workers; started, killed, started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const program = join(root, 'bin/wuzha');

export type Centre = {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Lines of error that any process has told. */
  readonly errors: string[];
};

export type Running = {
  readonly child: ChildProcess;
  readonly base: string;
  readonly onceToken: string | undefined;
};

export const pause = (ms: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, ms);
  });

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function launch(centre: Centre, words: readonly string[]) {
  const child = spawn(program, words, {
    cwd: root,
    env: { ...process.env, ...centre.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (chunk: Buffer): void => {
    const text = chunk.toString();
    if (said.length < 100_000) said += text;
    for (const line of text.split('\n')) if (/ error /.test(line)) centre.errors.push(line);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return { child, said: () => said };
}

export async function startServer(centre: Centre): Promise<Running> {
  const port = await freePort();
  const { child, said } = launch(centre, ['up', '--no-demo', '--port', String(port)]);
  const base = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 4800; i += 1) {
    if (child.exitCode !== null)
      throw new Error(`the server ended with ${child.exitCode}:\n${said()}`);
    const answer = await fetch(`${base}/api/v1/meta`).catch(() => undefined);
    if (answer?.ok && said().includes('Ctrl-C'))
      return { child, base, onceToken: /#\/once\/([\w-]+)/.exec(said())?.[1] };
    await pause(25);
  }
  throw new Error(`the server did not come up:\n${said()}`);
}

/** A worker; it is at work once it can be, nobody waits for it. One that gives up by itself is told. */
export function startWorkerProcess(centre: Centre): ChildProcess {
  const { child, said } = launch(centre, ['work']);
  child.on('exit', (code) => {
    if (code !== null && code !== 0) centre.errors.push(`a worker ended with ${code}: ${said()}`);
  });
  return child;
}

export const isOver = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

export function runCommand(
  centre: Centre,
  words: readonly string[],
): Promise<{ code: number; said: string }> {
  const { child, said } = launch(centre, words);
  return new Promise((done) => {
    child.on('exit', (code) => done({ code: code ?? 1, said: said().trim() }));
  });
}

export function killNow(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    process.kill(child.pid, 'SIGKILL');
  }
  return ended(child);
}

export const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => {
        child.on('exit', () => done());
      });

export function killDatabase({ dataDir }: Centre): void {
  const file = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  process.kill(Number(file.split('\n')[0]), 'SIGKILL');
}
