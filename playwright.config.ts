import { defineConfig } from '@playwright/test';
import { browserArgs, prepareBrowser } from './test/e2e/browser.ts';

const browser = prepareBrowser();

/** Tests in a real browser, on a real server. The canary goes first: without glyphs all is void. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-output/e2e',
  globalSetup: './test/e2e/build.ts',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // A shared machine may stall for seconds; what fails is run again and named as flaky.
  retries: process.env['CI'] ? 2 : 0,
  timeout: 90_000,
  expect: { timeout: 12_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: {
      executablePath: browser.path,
      args: [...browserArgs],
      env: { ...(process.env as Record<string, string>), ...browser.env },
    },
  },
  projects: [
    { name: 'canary', testMatch: 'canary.spec.ts' },
    { name: 'console', testIgnore: 'canary.spec.ts', dependencies: ['canary'] },
  ],
});
