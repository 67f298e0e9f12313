import { defineConfig } from 'vitest/config';

/** Unit tests beside the code; API and architecture tests over the whole server, one database each. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Golden files change only when asked for, and are reviewed as a diff.
    update: process.env['UPDATE_GOLDEN'] === '1' ? 'all' : 'none',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'tools/**/*.test.ts'],
        },
      },
      { extends: true, test: { name: 'arch', include: ['test/arch/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'api',
          include: ['test/api/**/*.test.ts'],
          globalSetup: ['test/api/cluster.ts'],
        },
      },
    ],
  },
});
