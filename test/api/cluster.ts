/**
 * One PostgreSQL for a whole test run: the server of WUZHA_TEST_DATABASE_URL, else an embedded one
 * in a temporary directory. Each test file makes its own database in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/server/platform/embedded.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly clusterUrl: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['WUZHA_TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    project.provide('clusterUrl', given);
    return async () => {};
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-test-'));
  const embedded = await startEmbedded({
    dataDir,
    settings: { fsync: 'off', synchronous_commit: 'off', max_connections: '120' },
  });
  project.provide('clusterUrl', embedded.url);
  return async () => {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
