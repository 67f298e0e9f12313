/** Builds the screens once, when their sources have changed. */
import { ensureWeb } from '../../src/cli/web-build.ts';

// eslint-disable-next-line import/no-default-export -- Playwright asks for one here
export default async function buildScreens(): Promise<void> {
  await ensureWeb((line) => process.stderr.write(`${line}\n`));
}
