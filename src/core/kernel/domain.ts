/** Web addresses (网址) in one form, so that one page has one name however it is written. */
import { getDomain } from 'tldts';
import { isAscii, labelToAscii } from './punycode.ts';
import { wellFormed } from './text.ts';

/** A host and the site it belongs to. */
export type Host = {
  /** Lower case, punycode, no trailing dot; or an IP address in its plain form. */
  readonly host: string;
  /** By the public suffix list, private suffixes included: `a.vercel.app` is its own site. */
  readonly registrableDomain: string;
};

/** A URL in canonical form with the parts that lists and models look at. */
export type WebAddress = Host & {
  /** Scheme, host in punycode, path and query; no user part, default port or fragment. */
  readonly url: string;
};

export const urlLengthMax = 4096;
const hostLengthMax = 253;
const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443', ftp: '21' };

/** What most URLs look like: nothing to repair but the path's absence. */
const plainForm = new RegExp(
  [
    '^(https?)://',
    '((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9])',
    "(/[A-Za-z0-9\\-_~!$&'()*+,;=:@/.]*)?",
    "(\\?[A-Za-z0-9\\-_~!$&'()*+,;=:@/.?]*)?",
    '(?:#.*)?$',
  ].join(''),
);
const labelForm = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const suffixOptions = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  detectIp: false,
} as const;

/**
 * Reads a URL or a bare domain as browsers do: full-width characters, backslashes, user parts,
 * default ports, trailing dots, percent tricks, numeric IP forms, dot segments and
 * internationalised names all come to one form. `hxxp` and `[.]`, as analysts write, are undone.
 * Refused: other schemes, hosts that cannot exist, single labels, more than 4,096 characters.
 */
export function parseUrl(text: string): WebAddress | undefined {
  if (text.length > urlLengthMax) return undefined;
  const plain = plainForm.exec(text);
  if (plain && !text.includes('/.')) {
    const host = plain[2] ?? '';
    if (host.length > hostLengthMax) return undefined;
    const url = `${plain[1] ?? ''}://${host}${plain[3] ?? '/'}${plain[4] ?? ''}`;
    return { url, host, registrableDomain: registrableDomainOf(host) };
  }
  return parseOdd(text);
}

/** Reads a host or domain on its own, by the same rules; undefined where it cannot exist. */
export function parseHost(text: string): Host | undefined {
  const address = /[/?#@]/.test(text) ? undefined : parseUrl(`http://${text}`);
  return address && { host: address.host, registrableDomain: address.registrableDomain };
}

/** The site of a canonical host; the host itself where it is an IP address or a bare suffix. */
export function registrableDomainOf(host: string): string {
  if (isIpAddress(host)) return host;
  return getDomain(host, suffixOptions) ?? host;
}

/** Whether anybody may register below it: `com.cn`, `vercel.app`. */
export function isPublicSuffix(host: string): boolean {
  return !isIpAddress(host) && getDomain(host, suffixOptions) === null;
}

export function isIpAddress(host: string): boolean {
  return host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

type Parts = { scheme: string; authority: string; rest: string };

function parseOdd(text: string): WebAddress | undefined {
  const parts = splitUrl(text);
  if (!parts) return undefined;
  const authority = parts.authority.slice(parts.authority.lastIndexOf('@') + 1);
  const port = /:(\d*)$/.exec(authority);
  const host = canonicalHost(port ? authority.slice(0, port.index) : authority);
  if (host === undefined || Number(port?.[1] ?? 0) > 65_535) return undefined;
  const number = port?.[1] ? String(Number(port[1])) : '';
  const tail = number === '' || number === defaultPorts[parts.scheme] ? '' : `:${number}`;
  const url = `${parts.scheme}://${host}${tail}${canonicalTail(parts.rest)}`;
  if (url.length > urlLengthMax) return undefined;
  return { url, host, registrableDomain: registrableDomainOf(host) };
}

function splitUrl(text: string): Parts | undefined {
  const clean = trimAddress(text);
  const named =
    /^([a-z][a-z0-9+.-]*):[/\\]{1,}/i.exec(clean) ?? /^(https?|ftp|hxxps?):/i.exec(clean);
  if (!named && /^[a-z][a-z0-9+-]*:(?!\d)/i.test(clean)) return undefined;
  const scheme = (named?.[1] ?? 'http').toLowerCase().replace('hxxp', 'http');
  if (!(scheme in defaultPorts)) return undefined;
  const body = named ? clean.slice(named[0].length) : clean.replace(/^[/\\]+/, '');
  const cut = body.search(/[/\\?#]/);
  return cut < 0
    ? { scheme, authority: body, rest: '' }
    : { scheme, authority: body.slice(0, cut), rest: body.slice(cut) };
}

/** Control characters and outer spaces go; full-width punctuation of the frame is narrowed. */
function trimAddress(text: string): string {
  const clean = removeControls(text).trim();
  const narrow = isAscii(clean)
    ? clean
    : clean.replace(/[：／．＠？＃＼。｡]/g, (c) =>
        c === '。' || c === '｡' ? '.' : c.normalize('NFKC'),
      );
  return narrow.replace(/\[\.\]|\(\.\)|\[dot\]/gi, '.');
}

function removeControls(text: string): string {
  let out = '';
  for (const c of text) {
    const p = c.codePointAt(0) ?? 0;
    if (p > 31 && p !== 127) out += c;
  }
  return out;
}

/** Percent signs decoded until none is left that decodes; undefined for broken UTF-8. */
function decodePercents(text: string): string | undefined {
  let now = text;
  for (let i = 0; i < 5 && /%[0-9a-f]{2}/i.test(now); i += 1) {
    if (!isDecodable(now)) return undefined;
    now = decodeURIComponent(now.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  }
  return now;
}

/** Whether the percent-coded bytes are UTF-8: `decodeURIComponent` would throw where not. */
function isDecodable(text: string): boolean {
  return !/%[89a-f][0-9a-f]/i.test(text.replace(codedUtf8, ''));
}
const tail = '%[89ab][0-9a-f]';
/** Two to four percent-coded bytes that are one character, by the table of RFC 3629. */
const codedUtf8 = new RegExp(
  [
    `%(?:c[2-9a-f]|d[0-9a-f])${tail}`,
    `%e0%[ab][0-9a-f]${tail}`,
    `%e[1-9abcef]${tail}${tail}`,
    `%ed%[89][0-9a-f]${tail}`,
    `%f0%[9ab][0-9a-f]${tail}${tail}`,
    `%f[1-3]${tail}${tail}${tail}`,
    `%f4%8[0-9a-f]${tail}${tail}`,
  ].join('|'),
  'gi',
);

function canonicalHost(text: string): string | undefined {
  const decoded = decodePercents(text);
  if (decoded === undefined) return undefined;
  if (decoded.startsWith('[')) return canonicalIpv6(decoded.toLowerCase());
  const mapped = decoded
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[。｡]/g, '.')
    .normalize('NFC');
  const labels = mapped
    .split('.')
    .filter((l) => l !== '')
    .map(labelToAscii);
  const last = labels.at(-1) ?? '';
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(last)) return canonicalIpv4(labels);
  const host = labels.join('.');
  return labels.length > 1 && host.length <= hostLengthMax && labels.every(isLabel)
    ? host
    : undefined;
}

function isLabel(label: string): boolean {
  return labelForm.test(label);
}

/** One part of a numeric address: decimal, `0x` hexadecimal or octal with a leading zero. */
function ipPart(text: string): number {
  if (/^0x[0-9a-f]*$/.test(text)) return text.length === 2 ? 0 : Number.parseInt(text.slice(2), 16);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** `0x7f.1`, `2130706433`, `0177.0.0.1` -> `127.0.0.1`. */
function canonicalIpv4(labels: readonly string[]): string | undefined {
  if (labels.length > 4) return undefined;
  const parts = labels.map(ipPart);
  const last = parts.pop() ?? Number.NaN;
  if (parts.some((p) => !(p <= 255)) || !(last < 256 ** (4 - parts.length))) return undefined;
  let value = last;
  for (const [i, part] of parts.entries()) value += part * 256 ** (3 - i);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** Eight groups without leading zeros, written out: `[::1]` -> `[0:0:0:0:0:0:0:1]`. */
function canonicalIpv6(text: string): string | undefined {
  const inner = /^\[([0-9a-f:.]+)\]$/.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const halves = withoutIpv4(inner).split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((h) => (h === '' ? [] : h.split(':')));
  const missing = 8 - (left?.length ?? 0) - (right?.length ?? 0);
  if (right ? missing < 1 : missing !== 0) return undefined;
  const groups = [...(left ?? []), ...Array.from({ length: missing }, () => '0'), ...(right ?? [])];
  if (!groups.every((g) => /^[0-9a-f]{1,4}$/.test(g))) return undefined;
  return `[${groups.map((g) => Number.parseInt(g, 16).toString(16)).join(':')}]`;
}

function withoutIpv4(inner: string): string {
  return inner.replace(/\d+\.\d+\.\d+\.\d+$/, (text) => {
    const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}

/** Path and query, the fragment dropped. */
function canonicalTail(rest: string): string {
  const whole = rest.split('#', 1)[0] ?? '';
  const cut = whole.indexOf('?');
  const path = (cut < 0 ? whole : whole.slice(0, cut)).replaceAll('\\', '/');
  const query = cut < 0 ? '' : whole.slice(cut);
  return removeDotSegments(normalPercents(path)) + normalPercents(query);
}

/** Codes of letters, digits and `-._~` become characters; other codes upper case; the rest coded. */
function normalPercents(text: string): string {
  const coded = wellFormed(text).replace(/[^\u0021-\u007e]+|["<>`{}|^]/g, (run) =>
    encodeURIComponent(run),
  );
  return coded.replace(/%([0-9a-f]{2})/gi, (whole, hex: string) => {
    const c = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(c) ? c : whole.toUpperCase();
  });
}

function removeDotSegments(path: string): string {
  const out: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (segment === '..') out.pop();
    else if (segment !== '.') out.push(segment);
    if (isLast && (segment === '.' || segment === '..')) out.push('');
  }
  return `/${out.join('/')}`;
}
