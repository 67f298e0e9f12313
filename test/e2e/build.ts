/** Builds the screens once, when their sources have changed. */
import { ensureWeb } from '../../src/cli/web-build.ts';

// Playwright asks for a default export here.
export default async function buildScreens(): Promise<void> {
  await ensureWeb((line) => process.stderr.write(`${line}\n`));
}
