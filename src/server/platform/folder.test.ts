/** Goal: a folder is made, found made, or refused at once. Method: in a temporary folder and /proc. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './folder.ts';

const root = mkdtempSync(join(tmpdir(), 'wuzha-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('makes what is missing and keeps what is there', () => {
  const deep = join(root, 'a/b/c');
  makeFolder(deep);
  makeFolder(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
});

test('a file in the way, and a place where nothing can be made', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow(/not a directory/);
  expect(() => makeFolder(join(file, 'below'))).toThrow(/ENOTDIR/);
  expect(() => makeFolder('/proc/wuzha/data')).toThrow(/ENOENT|EACCES|EPERM|EROFS/);
});
