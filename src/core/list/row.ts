/** List entries as files and people write them, brought to the form in which they are looked up. */
import {
  ok,
  isPublicSuffix,
  parseAccount,
  parseHost,
  parsePhone,
  parsePort,
  parseUrl,
  refuse,
  type Problem,
  type Result,
  categoryCodes,
  type Category,
} from '../kernel/index.ts';
import { canonicalAddress } from './address.ts';
import {
  completeEntry,
  listKinds,
  listMatches,
  matchesOfKind,
  type EntryParts,
  type ListEntry,
  type ListKey,
  type ListKind,
  type ListMatch,
} from './entry.ts';
import { isTelling } from './template.ts';

const wrong = (field: string, problem: string, remedy: string): Result<never, Problem> =>
  refuse({ field, code: 'wrong-form', problem, remedy });

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads `{kind, value, verdict, match?, category?, reason, origin?, evidence?, confidence?, fromAt?,
 * untilAt?, approvedBy?}`. Refused in this order: kind, verdict, match, value, a public suffix,
 * category, reason, confidence, evidence, the times.
 */
export function parseListEntry(row: unknown): Result<ListEntry, Problem> {
  if (typeof row !== 'object' || row === null)
    return wrong('', 'no object', 'write one object a line');
  const given = row as Row;
  const key = readKey(given);
  if (!key.ok) return key;
  const category = readCategory(given, key.value);
  if (category === undefined) {
    return wrong('category', 'no category', `write one of ${categoryCodes.join(', ')}`);
  }
  const reason = given['reason'];
  if (typeof reason !== 'string' || reason === '') return wrong('reason', 'missing', 'say why');
  const rest = readRest(given);
  if (!rest.ok) return rest;
  return ok(completeEntry({ ...key.value, category, reason, ...rest.value }));
}

function readKey(given: Row): Result<ListKey, Problem> {
  const kind = listKinds.find((k) => k === given['kind']);
  if (kind === undefined)
    return wrong('kind', 'no kind of list', `write one of ${listKinds.join(', ')}`);
  const verdict = given['verdict'];
  if (verdict !== 'block' && verdict !== 'allow') {
    return wrong('verdict', 'neither block nor allow', 'write block or allow');
  }
  if (kind === 'template' && verdict === 'allow') {
    return wrong('verdict', 'a text cannot be allowed: anybody may copy it', 'allow its sender');
  }
  const match = listMatches.find((m) => m === (given['match'] ?? 'exact'));
  if (match === undefined || !matchesOfKind[kind].includes(match)) {
    const choice = matchesOfKind[kind].join(', ');
    return wrong('match', `a ${kind} is not listed in this way`, `write one of ${choice}`);
  }
  const value = canonicalListValue(kind, String(given['value'] ?? ''), match);
  if (value === undefined) {
    return wrong('value', `not a ${kind}: ${String(given['value'])}`, formOf(kind, match));
  }
  if (kind === 'domain' && isPublicSuffix(value) && !(verdict === 'allow' && isClosed(value))) {
    return wrong('value', `everybody may register below ${value}`, 'name the domain below it');
  }
  return ok({ kind, value, match, verdict });
}

function formOf(kind: ListKind, match: ListMatch): string {
  if (kind === 'template') return 'write a text with at least 8 fixed characters; {} is a slot';
  if (match === 'range') return `write first..last, two ${kind}s of the same length`;
  return match === 'prefix' ? `write the first characters of a ${kind}` : `write a ${kind}`;
}

/** Suffixes below which only the state, the forces, schools and academies register. */
function isClosed(suffix: string): boolean {
  return /^(?:gov|edu|mil|ac|police)(?:\.|$)/.test(suffix);
}

function readCategory(given: Row, { verdict }: ListKey): Category | undefined {
  const named = given['category'];
  if (named === undefined) return verdict === 'allow' ? 'NONE' : 'OTHER';
  return categoryCodes.find((c) => c === named);
}

type Rest = Omit<EntryParts, keyof ListKey | 'category' | 'reason'>;
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 2 ** 47;

function readRest(given: Row): Result<Rest, Problem> {
  const { origin, evidence = [], confidence = 1, fromAt = 0, untilAt = null, approvedBy } = given;
  if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1)) {
    return wrong('confidence', 'no share', 'write a number from 0 to 1');
  }
  if (!isTexts(evidence)) return wrong('evidence', 'no list of references', 'write ["…"]');
  if (!isTime(fromAt)) return wrong('fromAt', 'no time', 'write milliseconds since 1970');
  if (untilAt !== null && !(isTime(untilAt) && untilAt > fromAt)) {
    return wrong('untilAt', 'no time after fromAt', 'write milliseconds since 1970, or null');
  }
  return ok({
    origin: typeof origin === 'string' ? origin : 'file',
    evidence,
    confidence,
    fromAt,
    untilAt,
    approvedBy: typeof approvedBy === 'string' ? approvedBy : null,
  });
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** The form in which signals carry the value; undefined where it cannot be one. */
export function canonicalListValue(
  kind: ListKind,
  text: string,
  match: ListMatch = 'exact',
): string | undefined {
  const plain = text.trim();
  if (plain === '') return undefined;
  if (match === 'range') return canonicalRange(kind, plain);
  return match === 'prefix' ? canonicalPrefix(kind, plain) : canonicalExact(kind, plain);
}

function canonicalExact(kind: ListKind, plain: string): string | undefined {
  switch (kind) {
    case 'number':
      return parsePhone(plain);
    case 'sender':
      return parsePort(plain) ?? plain;
    case 'domain':
      return canonicalDomain(plain.replace(/^\*?\./, ''));
    case 'url':
      return hashForm.test(plain) ? plain.toLowerCase().slice(0, hashLength) : canonicalPage(plain);
    case 'account': {
      const account = parseAccount(plain);
      return typeof account === 'string' ? account : undefined;
    }
    case 'app':
      return canonicalApp(plain);
    case 'template':
      return plain.length <= templateLengthMax && isTelling(plain) ? plain : undefined;
  }
}

function canonicalDomain(name: string): string | undefined {
  return name.includes('.') ? (parseHost(name)?.host ?? name.toLowerCase()) : undefined;
}

/** The first 8 to 32 bytes of the SHA-256 of an expression, as address lists are exchanged. */
const hashForm = /^sha256:(?:[0-9a-f]{2}){8,32}$/i;
/** `sha256:` and 8 bytes: as much as the index tells apart. */
const hashLength = 23;

/** As Safe Browsing names a page: no port, and `http` whatever the scheme. */
function canonicalPage(plain: string): string | undefined {
  const web = parseUrl(plain);
  return web && canonicalAddress(web.url);
}
const templateLengthMax = 2_000;

/** A package in lower case; a signature as hexadecimal without colons; a name as it is. */
function canonicalApp(plain: string): string {
  if (/^(?:[0-9a-f]{2}:){15,}[0-9a-f]{2}$/i.test(plain))
    return plain.replaceAll(':', '').toLowerCase();
  return /^[\w.-]+$/.test(plain) ? plain.toLowerCase() : plain;
}

const prefixLengthMax = 20;

function canonicalPrefix(kind: ListKind, plain: string): string | undefined {
  if (kind === 'url') {
    const url = canonicalPage(plain)?.replace(/\?.*$/, '');
    return url === undefined || url.endsWith('/') ? url : `${url}/`;
  }
  const tight = plain.normalize('NFKC').replace(/[\s\-‐-―−()]+/g, '');
  if (kind === 'account')
    return /^[0-9A-Za-z]{4,20}$/.test(tight) ? tight.toUpperCase() : undefined;
  if (!/^\+?\d{3,}$/.test(tight) || tight.length > prefixLengthMax) return undefined;
  return kind === 'number' ? numberPrefix(tight) : tight.replace(/^\+?86(?=1|9)/, '');
}

/** `170`, `0755`, `400` and `0086170` are Chinese; `95` and `12` begin service numbers. */
function numberPrefix(tight: string): string {
  if (tight.startsWith('+')) return tight;
  if (tight.startsWith('00')) return `+${tight.slice(2)}`;
  if (tight.startsWith('0')) return `+86${tight.slice(1)}`;
  return /^(?:1[3-9]|[48]00)/.test(tight) ? `+86${tight}` : tight;
}

function canonicalRange(kind: ListKind, plain: string): string | undefined {
  const [first, last, ...more] = plain.split(/\.\.|~|～|至/);
  if (first === undefined || last === undefined || more.length > 0) return undefined;
  const ends = [first, last].map((end) =>
    kind === 'account' ? plainDigits(end) : canonicalExact(kind, end.trim()),
  );
  const [from, to] = ends;
  if (from === undefined || to === undefined) return undefined;
  return from.length === to.length && from <= to ? `${from}..${to}` : undefined;
}

/** The ends of a range of accounts need no check digit. */
function plainDigits(text: string): string | undefined {
  const tight = text.replace(/[\s-]+/g, '');
  return /^\d{4,19}$/.test(tight) ? tight : undefined;
}
