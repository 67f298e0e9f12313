/**
 * Addresses as lists of addresses name them: one canonical form, and from it the expressions (a
 * suffix of the host, a prefix of the path) under which a page may be listed. The rules are those
 * of Safe Browsing v4 ("URLs and Hashing"): scheme, port, user and fragment do not count.
 */
import { isIpAddress } from '../kernel/index.ts';
import { sha256 } from './sha256.ts';

/** A canonical address taken apart; `path` begins with a slash, `query` with `?` or is empty. */
export type Address = { readonly host: string; readonly path: string; readonly query: string };

const plainPath = /^\/(?:[A-Za-z0-9\-_~!$&'()*+,;=:@]|\.(?![./]|$)|\/(?!\/))*$/;
const plainQuery = /^\?[A-Za-z0-9\-_~!$&'()*+,;=:@/.?]*$/;

/** Takes an address apart and brings its parts to canonical form; undefined without a host. */
export function readAddressParts(url: string): Address | undefined {
  const frame = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?[/\\]{2,}/.exec(url);
  const from = frame?.[0].length ?? 0;
  let end = from;
  while (end < url.length && !isEnd(url.charCodeAt(end))) end += 1;
  const host = canonicalHost(url.slice(from, end));
  if (host === '') return undefined;
  const hash = url.indexOf('#', end);
  const tail = hash < 0 ? url.slice(end) : url.slice(end, hash);
  const cut = tail.indexOf('?');
  const path = cut < 0 ? tail : tail.slice(0, cut);
  const query = cut < 0 ? '' : tail.slice(cut);
  return {
    host,
    path: plainPath.test(path) ? path : canonicalPath(path),
    query: query === '' || plainQuery.test(query) ? query : coded(query),
  };
}

function isEnd(unit: number): boolean {
  return unit === 47 || unit === 92 || unit === 63 || unit === 35;
}

/** The canonical form written out, with the scheme under which lists keep it. */
export function canonicalAddress(url: string): string | undefined {
  const clean = url.trim().replace(/[\t\r\n]/g, '');
  const parts = readAddressParts(clean);
  return parts && `http://${parts.host}${parts.path}${parts.query}`;
}

/** Codes are decoded until none is left, then what is not plain is coded once. */
function coded(text: string): string {
  let bytes = bytesOf(text);
  for (let i = 0; i < 64; i += 1) {
    const next = bytes.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (next === bytes) break;
    bytes = next;
  }
  // oxlint-disable-next-line no-control-regex
  return bytes.replace(/[\u0000-\u0020\u007f-\u00ff#%]/g, (c) => {
    const hex = c.charCodeAt(0).toString(16).toUpperCase();
    return `%${hex.length < 2 ? '0' : ''}${hex}`;
  });
}

/** UTF-8, one character a byte. */
function bytesOf(text: string): string {
  return text.replace(/[\u0080-\uffff]+/g, (run) =>
    encodeURIComponent(run.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
      /%([0-9A-F]{2})/g,
      (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  );
}

function canonicalHost(authority: string): string {
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1).replace(/:\d*$/, '');
  if (/^[a-z0-9.-]+$/.test(host) && !/^\.|\.\.|\.$|\.(?:0x[0-9a-f]*|\d+)$|^\d+$/.test(host)) {
    return host;
  }
  const plain = coded(host)
    .toLowerCase()
    .replace(/%[0-9a-f]{2}/g, (code) => code.toUpperCase())
    .replace(/\.{2,}/g, '.')
    .replace(/^\.|\.$/g, '');
  return numericHost(plain) ?? plain;
}

/** `3279880203`, `0x7f.1` and `0177.0.0.1` in four decimal parts. */
function numericHost(host: string): string | undefined {
  const labels = host.split('.');
  if (labels.length > 4) return undefined;
  const values = labels.map((label) => {
    if (/^0x[0-9a-f]+$/.test(label)) return Number.parseInt(label.slice(2), 16);
    if (/^0[0-7]+$/.test(label)) return Number.parseInt(label, 8);
    return /^\d+$/.test(label) ? Number(label) : Number.NaN;
  });
  const last = values.pop() ?? Number.NaN;
  if (values.some((v) => !(v < 256)) || !(last < 256 ** (4 - values.length))) return undefined;
  let whole = last;
  for (const [i, v] of values.entries()) whole += v * 256 ** (3 - i);
  return [24, 16, 8, 0].map((shift) => Math.floor(whole / 2 ** shift) % 256).join('.');
}

function canonicalPath(path: string): string {
  const plain = coded(path.replaceAll('\\', '/'));
  const out: string[] = [];
  const segments = plain.split('/').filter((s, i, all) => s !== '' || i === all.length - 1);
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (segment === '..') out.pop();
    else if (segment !== '.') out.push(segment);
    if (isLast && (segment === '.' || segment === '..')) out.push('');
  }
  return `/${out.join('/')}`;
}

const hostsMax = 5;
const pathsMax = 6;

/** Where the hosts of the expressions begin: the whole one, then at most four shorter ones. */
export function hostStarts(host: string, into: number[]): void {
  into.length = 0;
  into.push(0);
  if (isIpAddress(host)) return;
  let dots = 0;
  let at = host.length;
  const found: number[] = [];
  // From the end: the shorter ones have two to five labels.
  while ((at = host.lastIndexOf('.', at - 1)) >= 0 && dots < hostsMax) {
    dots += 1;
    if (dots >= 2) found.push(at + 1);
    if (at === 0) break;
  }
  for (let i = found.length - 1; i >= 0 && into.length < hostsMax; i -= 1) into.push(found[i] ?? 0);
}

/**
 * Where the paths of the expressions end, longest first, the query not counted: the path, then the
 * directories from the root down to the fourth.
 */
export function pathEnds(path: string, into: number[]): void {
  into.length = 0;
  into.push(path.length);
  let at = -1;
  const found: number[] = [];
  while (found.length < pathsMax - 2 && (at = path.indexOf('/', at + 1)) >= 0) {
    if (at + 1 < path.length) found.push(at + 1);
  }
  for (let i = found.length - 1; i >= 0; i -= 1) into.push(found[i] ?? 0);
}

/** All expressions of an address, the most precise host first, of each the longest path first. */
export function expressionsOf({ host, path, query }: Address): string[] {
  const [starts, ends]: [number[], number[]] = [[], []];
  hostStarts(host, starts);
  pathEnds(path, ends);
  return starts.flatMap((start) => {
    const suffix = host.slice(start);
    const below = ends.map((end) => suffix + path.slice(0, end));
    return query === '' ? below : [suffix + path + query, ...below];
  });
}

/** The SHA-256 of an expression in hexadecimal, cut to so many bytes (4 to 32). */
export function hashPrefix(expression: string, bytes = 32): string {
  return Array.from(sha256(bytesOf(expression)), (word) =>
    (word >>> 0).toString(16).padStart(8, '0'),
  )
    .join('')
    .slice(0, bytes * 2);
}
