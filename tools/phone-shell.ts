/**
 * Builds what a phone keeps of the phone app: the manifest, the icons, and the list of files of this
 * version, written into the service worker, so that the app opens without a line.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

const page = '/phone';
const entry = 'phone';
export const phoneWorker = { name: 'phone-worker', source: 'phone/worker.ts' } as const;
const placeholder = '__PHONE_SHELL__';

const files = [
  { from: 'manifest.json', name: 'phone.webmanifest' },
  { from: 'icon.svg', name: 'phone-icon.svg' },
  { from: 'icon.png', name: 'phone-icon.png' },
] as const;

type Chunk = Rolldown.OutputChunk & {
  viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> };
};

/** Every file that the entry may ask for, its lazy parts included. */
function filesOf(bundle: Rolldown.OutputBundle, name: string): Set<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    const chunk = bundle[file];
    if (found.has(file) || chunk === undefined) return;
    found.add(file);
    if (chunk.type !== 'chunk') return;
    const { imports, dynamicImports, viteMetadata } = chunk as Chunk;
    for (const css of viteMetadata?.importedCss ?? []) found.add(css);
    for (const asset of viteMetadata?.importedAssets ?? []) found.add(asset);
    for (const next of [...imports, ...dynamicImports]) visit(next);
  };
  const start = Object.values(bundle).find((one) => one.type === 'chunk' && one.name === name);
  if (start !== undefined) visit(start.fileName);
  return found;
}

export function phoneShell(root: string): Plugin {
  return {
    name: 'phone-shell',
    apply: 'build',
    enforce: 'post',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { path }) =>
        path.endsWith('/phone.html')
          ? [
              { tag: 'link', attrs: { rel: 'manifest', href: '/phone.webmanifest' } },
              { tag: 'link', attrs: { rel: 'apple-touch-icon', href: '/phone-icon.png' } },
            ]
          : [],
    },
    generateBundle(_, bundle) {
      for (const { from, name } of files) {
        const source = readFileSync(join(root, 'phone', from));
        this.emitFile({ type: 'asset', fileName: name, source });
      }
      const shell = [page, ...files.map(({ name }) => `/${name}`)];
      for (const file of filesOf(bundle, entry)) shell.push(`/${file}`);
      const version = createHash('sha256').update(shell.join('|')).digest('hex').slice(0, 12);
      const worker = bundle[`${phoneWorker.name}.js`];
      if (worker?.type !== 'chunk') this.error('the service worker of the phone was not built');
      worker.code = worker.code.replace(placeholder, [...shell, version].join('|'));
    },
  };
}
