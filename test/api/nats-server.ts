/** NATS servers of a test, on 127.0.0.1, with JetStream in temporary directories. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasNats = spawnSync('nats-server', ['--version']).status === 0;

export type NatsNodes = {
  /** For WUZHA_LOG. */
  readonly url: string;
  readonly count: number;
  /** Kills a node at once and starts it again. */
  strike(index: number): Promise<void>;
  stop(): void;
};

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** One server, or a cluster of several. */
export async function startNats(count: number): Promise<NatsNodes> {
  const root = mkdtempSync(join(tmpdir(), 'wuzha-nats-'));
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const inner = await Promise.all(Array.from({ length: count }, freePort));
  const routes = inner.map((port) => `nats://127.0.0.1:${port}`).join(',');
  const start = (i: number): ChildProcess => {
    const words = ['-a', '127.0.0.1', '-p', String(ports[i]), '-js', '-sd', join(root, `n${i}`)];
    if (count > 1) {
      words.push('--name', `n${i}`, '--cluster_name', 'wuzha-test');
      words.push('--cluster', `nats://127.0.0.1:${inner[i]}`, '--routes', routes);
    }
    return spawn('nats-server', words, { stdio: 'ignore' });
  };
  const nodes = ports.map((_, i) => start(i));
  const kill = (node: ChildProcess | undefined): Promise<void> =>
    new Promise((resolve) => {
      if (node === undefined || node.exitCode !== null || node.signalCode !== null) {
        resolve();
        return;
      }
      node.on('exit', () => resolve());
      node.kill('SIGKILL');
    });
  await Promise.all(ports.map(answering));
  return {
    url: `nats://${ports.map((port) => `127.0.0.1:${port}`).join(',')}`,
    count,
    async strike(index) {
      await kill(nodes[index]);
      nodes[index] = start(index);
    },
    stop() {
      for (const node of nodes) node.kill('SIGKILL');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function answering(port: number): Promise<void> {
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const probe = createServer()
        .once('error', () => resolve(true))
        .listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
    });
    if (isUp) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}
