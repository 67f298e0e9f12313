/** Reads the project's own sources for the architecture tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export type SourceFile = {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly { readonly specifier: string; readonly target: string | undefined }[];
};

function walk(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return walk(path);
    return /\.(ts|tsx|mts)$/.test(entry.name) ? [path] : [];
  });
}

const importForm = /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]/g;
const sideEffectForm = /(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g;
const dynamicForm = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

export function sourceFiles(zone: string): SourceFile[] {
  return walk(join(root, zone)).map((file) => {
    const text = readFileSync(file, 'utf8');
    const specifiers = [importForm, sideEffectForm, dynamicForm].flatMap((form) =>
      [...text.matchAll(form)].map((m) => m[1] ?? ''),
    );
    return {
      path: relative(root, file).split(sep).join('/'),
      text,
      imports: specifiers.map((specifier) => ({
        specifier,
        target: specifier.startsWith('.')
          ? relative(root, resolve(dirname(file), specifier))
              .split(sep)
              .join('/')
          : undefined,
      })),
    };
  });
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}
