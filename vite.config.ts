import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import * as contract from './src/contract/index.ts';
import { phoneShell, phoneWorker } from './tools/phone-shell.ts';

const root = fileURLToPath(new URL('./src/web/', import.meta.url));
const contractFile = fileURLToPath(new URL('./src/contract/index.ts', import.meta.url));
const pages = readdirSync(root).filter((name) => name.endsWith('.html'));

/**
 * A browser needs method and path of a route, not its schemas: the server validates. Gives the
 * screens the contract without the schemas and the schema library, which would double their weight.
 */
function contractWithoutSchemas(): Plugin {
  const routes = Object.fromEntries(
    Object.entries(contract.routes).map(([id, { method, path, permission }]) => [
      id,
      { method, path, permission },
    ]),
  );
  // Tables of codes and words are plain values and stay.
  const tables = Object.entries(contract).filter(([, value]) => Array.isArray(value));
  return {
    name: 'contract-without-schemas',
    enforce: 'pre',
    load(id) {
      if (id !== contractFile) return undefined;
      return [
        `export const apiPrefix = ${JSON.stringify(contract.apiPrefix)};`,
        `export const routes = ${JSON.stringify(routes)};`,
        ...tables.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`),
      ].join('\n');
    },
  };
}

/** The screens: one entry per page in src/web (console, wall), built into dist/web. */
export default defineConfig({
  root,
  base: './',
  publicDir: false,
  plugins: [contractWithoutSchemas(), react(), phoneShell(root)],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        ...Object.fromEntries(pages.map((name) => [name.replace('.html', ''), root + name])),
        [phoneWorker.name]: root + phoneWorker.source,
      },
      output: {
        // A worker keeps its name: the browser looks there for the next version.
        entryFileNames: ({ name }) =>
          name === phoneWorker.name ? '[name].js' : 'assets/[name]-[hash].js',
      },
      // Modules of decisions do nothing when loaded: what a screen does not use falls away.
      treeshake: { moduleSideEffects: (id) => !/\/src\/(core|contract|client)\//.test(id) },
    },
  },
});
