/**
 * Goal: the rules of layout, imports and names hold. Method: read every source file, compare its
 * imports with the zones and with the table in ARCHITECTURE.md, both ways.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isTest, root, sourceFiles } from './source.ts';

const all = sourceFiles('src');
const files = all.filter((f) => !isTest(f.path));
const architecture = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

const zoneMayUse: Record<string, readonly string[]> = {
  core: ['core'],
  engine: ['engine', 'core'],
  contract: ['contract', 'core'],
  client: ['client', 'contract', 'core'],
  server: ['server', 'core', 'engine', 'contract', 'client'],
  web: ['web', 'core', 'contract', 'client'],
  sim: ['sim', 'core', 'engine', 'contract', 'client'],
  cli: ['cli', 'sim', 'server', 'core', 'engine', 'contract', 'client'],
};
const pureZones = ['core', 'engine', 'contract'];
const pureAllowList = ['typebox', 'libphonenumber-js', 'tldts', 'fast-xml-parser'];

const zoneOf = (path: string): string => path.split('/')[1] ?? '';
const moduleOf = (path: string): string => path.split('/')[2] ?? '';

/** The module graph as ARCHITECTURE.md states it. */
function statedGraph(): Map<string, Set<string>> {
  const table = architecture.split('| module | uses |')[1]?.split('\n\n')[0] ?? '';
  const rows = [...table.matchAll(/^\| ([a-z]+) \|([^|]*)\|$/gm)];
  return new Map(
    rows.map((row) => [
      row[1] ?? '',
      new Set(
        (row[2] ?? '')
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      ),
    ]),
  );
}

function actualGraph(): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const file of files.filter((f) => zoneOf(f.path) === 'core')) {
    const from = moduleOf(file.path);
    if (from === 'kernel' || from === 'flow') continue;
    const uses = graph.get(from) ?? new Set();
    graph.set(from, uses);
    for (const { target } of file.imports) {
      if (!target?.startsWith('src/core/')) continue;
      const to = moduleOf(target);
      if (to !== from && to !== 'kernel') uses.add(to);
    }
  }
  return graph;
}

describe('layout', () => {
  test('the checker saw the code', () => {
    expect(files.length).toBeGreaterThan(80);
    expect(new Set(files.map((f) => zoneOf(f.path)))).toEqual(new Set(Object.keys(zoneMayUse)));
    expect(files.flatMap((f) => f.imports).length).toBeGreaterThan(300);
  });

  test('each zone imports only what it may', () => {
    const wrong = files.flatMap((file) =>
      file.imports.flatMap(({ specifier, target }) => {
        const zone = zoneOf(file.path);
        if (target === undefined) {
          if (!pureZones.includes(zone)) return [];
          const name = specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/');
          return pureAllowList.includes(name) ? [] : [`${file.path}: package ${specifier}`];
        }
        if (!target.startsWith('src/')) {
          return target.endsWith('package.json') ? [] : [`${file.path}: ${target} is outside src`];
        }
        return zoneMayUse[zone]?.includes(zoneOf(target)) ? [] : [`${file.path}: ${target}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('every import names a file that exists', () => {
    const missing = files.flatMap((file) =>
      file.imports
        .filter(
          ({ target }) =>
            target !== undefined && !existsSync(join(root, target.split('?')[0] ?? '')),
        )
        .map(({ specifier }) => `${file.path}: ${specifier}`),
    );
    expect(missing).toEqual([]);
  });

  test('core modules and engine are entered through index.ts', () => {
    const wrong = files.flatMap((file) =>
      file.imports.flatMap(({ target }) => {
        if (!target?.startsWith('src/core/')) return [];
        const sameModule = zoneOf(file.path) === 'core' && moduleOf(file.path) === moduleOf(target);
        const inside = sameModule || target.endsWith('/index.ts') || moduleOf(target) === 'kernel';
        return inside ? [] : [`${file.path}: ${target}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('a server module reaches another only through its index.ts', () => {
    const wrong = files
      .filter((f) => f.path.startsWith('src/server/') && moduleOf(f.path) !== 'main.ts')
      .flatMap((file) =>
        file.imports.flatMap(({ target }) => {
          if (!target?.startsWith('src/server/')) return [];
          const to = moduleOf(target);
          const fine =
            to === moduleOf(file.path) || to === 'platform' || target.endsWith('/index.ts');
          return fine ? [] : [`${file.path}: ${target}`];
        }),
      );
    expect(wrong).toEqual([]);
  });

  test('platform knows no other server module', () => {
    const wrong = files
      .filter((f) => f.path.startsWith('src/server/platform/'))
      .flatMap((file) =>
        file.imports
          .filter(
            ({ target }) => target?.startsWith('src/server/') && moduleOf(target) !== 'platform',
          )
          .map(({ target }) => `${file.path}: ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test('the console and the other screens never import each other', () => {
    const wrong = files
      .filter((f) => zoneOf(f.path) === 'web')
      .flatMap((file) =>
        file.imports
          .filter(
            ({ target }) =>
              target?.startsWith('src/web/') &&
              moduleOf(target) !== 'ui' &&
              moduleOf(target) !== moduleOf(file.path),
          )
          .map(({ target }) => `${file.path}: ${target}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe('the graph of the core', () => {
  test('is the one that ARCHITECTURE.md states, both ways', () => {
    const sorted = (graph: Map<string, Set<string>>): Record<string, string[]> =>
      Object.fromEntries(
        [...graph]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, uses]) => [name, [...uses].sort()]),
      );
    expect(sorted(actualGraph())).toEqual(sorted(statedGraph()));
  });

  test('has no cycle', () => {
    const graph = actualGraph();
    const open = new Set<string>();
    const doneWith = new Set<string>();
    const visit = (name: string): void => {
      expect(open.has(name), `cycle through ${name}`).toBe(false);
      if (doneWith.has(name)) return;
      open.add(name);
      for (const next of graph.get(name) ?? []) visit(next);
      open.delete(name);
      doneWith.add(name);
    };
    for (const name of graph.keys()) visit(name);
  });
});

describe('names and words', () => {
  const vague = /(^|[-/])(utils?|helpers?|common|misc|managers?|processors?|data|info)(\.|$|\/)/;

  test('no vague file or folder names, no default exports, no FIXME', () => {
    const wrong = all.flatMap((file) => [
      ...(vague.test(file.path) ? [`${file.path}: vague name`] : []),
      ...(/^export default /m.test(file.text) ? [`${file.path}: default export`] : []),
      ...(/\bFIXME\b|\bTODO\b(?!\(#\d+\))/.test(file.text) ? [`${file.path}: FIXME or TODO`] : []),
      ...(/^[a-z0-9./-]+$/.test(file.path) ? [] : [`${file.path}: not kebab-case`]),
    ]);
    expect(wrong).toEqual([]);
  });

  test('the core does not read a clock or throw dice', () => {
    const wrong = files
      .filter((f) => pureZones.includes(zoneOf(f.path)))
      .filter((f) => /\bDate\.now\b|\bnew Date\(\)|Math\.random|performance\.now/.test(f.text))
      .map((f) => f.path);
    expect(wrong).toEqual([]);
  });
});

describe('the repository', () => {
  test('ARCHITECTURE.md is one page and names every zone', () => {
    expect(architecture.split('\n').length).toBeLessThanOrEqual(110);
    for (const zone of Object.keys(zoneMayUse)) expect(architecture).toContain(`src/${zone}`);
  });

  test('the lock file names no registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });

  test('the invariants name files that exist', () => {
    const named = [...architecture.matchAll(/`((?:src|test)\/[a-z0-9./-]+|tsconfig[a-z.]+)`/g)].map(
      (m) => m[1] ?? '',
    );
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('no committed file is larger than 12 MB', () => {
    const large = ['reference', 'docs', 'test'].flatMap((directory) =>
      readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' }).filter((name) => {
        const stat = statSync(join(root, directory, name));
        return stat.isFile() && stat.size > 12_000_000;
      }),
    );
    expect(large).toEqual([]);
  });
});
