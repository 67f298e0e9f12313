/** Builds the screens when they are absent or older than their sources. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { programRoot } from '../server/platform/config.ts';
import { EnvironmentFault } from '../server/platform/fault.ts';
import { webRoot } from '../server/platform/static.ts';

/** What the screens are made of. */
const sources = [
  'src/web',
  'src/client',
  'src/contract',
  'src/core',
  'vite.config.ts',
  'tools/phone-shell.ts',
  'package-lock.json',
];
const markFile = join(webRoot, '.source');

/**
 * Brings `dist/web` up to date. Without the build tools (an installation for production) what is
 * there is served; where there is nothing, refused.
 */
export async function ensureWeb(say: (line: string) => void): Promise<void> {
  const hasSources = sources.every((path) => existsSync(join(programRoot, path)));
  const vite = join(programRoot, 'node_modules/vite/bin/vite.js');
  const built = existsSync(join(webRoot, 'index.html'));
  if (!hasSources || !existsSync(vite)) {
    if (built) return;
    throw new EnvironmentFault(
      'no-screens',
      'the screens are not built and the build tools are not installed',
      'run npm ci without --omit=dev, or install a package that holds dist/web',
    );
  }
  const mark = sourceMark();
  if (built && existsSync(markFile) && readFileSync(markFile, 'utf8') === mark) return;
  if (!isWritable()) {
    if (!built) {
      throw new EnvironmentFault(
        'screens-not-built',
        `the screens are not built, and this user may not write ${webRoot}`,
        'run "npm run build" as the owner of the program',
      );
    }
    say('the screens may be older than their sources; "npm run build" as their owner renews them');
    return;
  }
  const began = performance.now();
  say('building the screens, once · 正在构建界面（仅首次）…');
  await build(vite);
  writeFileSync(markFile, mark);
  say(`screens built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** May this user write where the screens are built? */
function isWritable(): boolean {
  const places = [webRoot, dirname(webRoot), programRoot].filter((path) => existsSync(path));
  try {
    accessSync(places[0] ?? programRoot, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Changes when any source of the screens changes. */
function sourceMark(): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const full = join(programRoot, path);
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
      return;
    }
    if (/\.test\.tsx?$/.test(path)) return;
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
  };
  for (const path of sources) add(path);
  return hash.digest('hex');
}

async function build(vite: string): Promise<void> {
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: programRoot,
    // Whoever builds, and be it a test: the screens are those of a centre in use.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  if (code === 0) return;
  const lines = said.split('\n').map((line) => line.trim());
  const told = lines.find((line) => /error\b.*\S{3}/i.test(line) && line !== 'error during build:');
  throw new EnvironmentFault(
    'screens-not-built',
    `the screens could not be built: ${told ?? lines.at(-1) ?? ''}`,
    'run npm ci again, then node_modules/.bin/vite build to see everything',
  );
}
