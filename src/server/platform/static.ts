/** Serves the built screens of `dist/web`: the console at `/`, each other one at its path. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { programRoot } from './config.ts';
import { phoneHeaders } from './headers.ts';

export const webRoot = join(programRoot, 'dist/web');

/** Pages by their path; everything else is an asset. */
const pages = [
  { path: '/', file: 'index.html', headers: {} },
  { path: '/wall', file: 'wall.html', headers: {} },
  { path: '/phone', file: 'phone.html', headers: phoneHeaders },
  { path: '/check', file: 'check.html', headers: {} },
  { path: '/appeal', file: 'appeal.html', headers: {} },
  { path: '/progress', file: 'progress.html', headers: {} },
] as const;

const yearS = 31_536_000;

/** Adds the screens to the server. Assets carry a hash in their names and never change. */
export async function serveWeb(app: FastifyInstance, root = webRoot): Promise<void> {
  if (!existsSync(join(root, 'index.html'))) return;
  await app.register(fastifyStatic, {
    root,
    index: false,
    cacheControl: false,
    wildcard: false,
    dotfiles: 'ignore',
    setHeaders(response, path) {
      const hashed = path.startsWith(join(root, 'assets'));
      response.header('cache-control', hashed ? `public, max-age=${yearS}, immutable` : 'no-cache');
    },
  });
  for (const { path, file, headers } of pages.filter(({ file }) => existsSync(join(root, file)))) {
    app.get(path, (_, reply) => reply.headers(headers).sendFile(file));
  }
}
