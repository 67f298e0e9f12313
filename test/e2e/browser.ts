/**
 * The browser of the tests: it comes with an npm package, so that nothing has to be installed. The
 * package unpacks into the temporary folder and would reuse whatever lies there, so it is given a
 * folder of its own, in a process of its own.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../', import.meta.url));
const packageFile = join(project, 'node_modules/@sparticuz/chromium/package.json');

export type Browser = { readonly path: string; readonly env: Record<string, string> };

const unpack = join(project, 'test/e2e/unpack.ts');

/** What fontconfig is told: the one folder of fonts beside the browser. */
function fontsConf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>${join(folder, 'fonts/fonts')}</dir>
  <cachedir>${join(folder, 'font-cache')}</cachedir>
</fontconfig>
`;
}

function unpackInto(folder: string): void {
  const fresh = `${folder}-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  execFileSync(process.execPath, [unpack], {
    cwd: project,
    // The name of a runtime makes the package unpack its libraries too.
    env: { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
}

function starts(path: string, env: Record<string, string>): boolean {
  return (
    spawnSync(path, ['--version', '--no-sandbox'], { env: { ...process.env, ...env } }).status === 0
  );
}

/** Unpacks the browser once per version, and tells how to start it. */
export function prepareBrowser(): Browser {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const folder = join(project, `node_modules/.cache/chromium-${version}`);
  const path = join(folder, 'chromium');
  mkdirSync(dirname(folder), { recursive: true });
  if (!existsSync(path)) unpackInto(folder);
  const conf = join(folder, 'fonts.conf');
  writeFileSync(conf, fontsConf(folder));
  const env = { FONTCONFIG_PATH: folder, FONTCONFIG_FILE: conf };
  if (starts(path, env)) return { path, env };
  const withLibraries = { ...env, LD_LIBRARY_PATH: join(folder, 'al2023/lib') };
  if (starts(path, withLibraries)) return { path, env: withLibraries };
  throw new Error(`the browser at ${path} does not start; delete ${folder} and try again`);
}

/** Arguments that the browser needs here; its package's own would break service workers. */
export const browserArgs: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--font-render-hinting=none',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-dev-shm-usage',
];
