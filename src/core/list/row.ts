/** List entries as files and people write them, brought to the form in which they are looked up. */
import {
  ok,
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
import { listKinds, type ListEntry, type ListKind } from './lists.ts';

const wrong = (field: string, problem: string, remedy: string): Result<never, Problem> =>
  refuse({ field, code: 'wrong-form', problem, remedy });

/** Reads `{kind, value, verdict, category?, reason, origin?, fromAt?, untilAt?}`. */
export function parseListEntry(row: unknown): Result<ListEntry, Problem> {
  if (typeof row !== 'object' || row === null)
    return wrong('', 'no object', 'write one object a line');
  const given = row as Readonly<Record<string, unknown>>;
  const kind = listKinds.find((k) => k === given['kind']);
  if (kind === undefined)
    return wrong('kind', 'no kind of list', `write one of ${listKinds.join(', ')}`);
  const verdict = given['verdict'];
  if (verdict !== 'block' && verdict !== 'allow') {
    return wrong('verdict', 'neither block nor allow', 'write block or allow');
  }
  const value = canonicalListValue(kind, String(given['value'] ?? ''));
  if (value === undefined) {
    return wrong('value', `not a ${kind}: ${String(given['value'])}`, `write a ${kind}`);
  }
  const named = given['category'];
  const category =
    named === undefined
      ? verdict === 'allow'
        ? 'NONE'
        : 'OTHER'
      : categoryCodes.find((c) => c === named);
  if (category === undefined) {
    return wrong('category', 'no category', `write one of ${categoryCodes.join(', ')}`);
  }
  const reason = given['reason'];
  if (typeof reason !== 'string' || reason === '') return wrong('reason', 'missing', 'say why');
  return ok(entryOf({ kind, value, verdict, category, reason }, given));
}

type Core = {
  kind: ListKind;
  value: string;
  verdict: 'block' | 'allow';
  category: Category;
  reason: string;
};

function entryOf(core: Core, given: Readonly<Record<string, unknown>>): ListEntry {
  const { origin, fromAt, untilAt } = given;
  return {
    ...core,
    origin: typeof origin === 'string' ? origin : 'file',
    fromAt: typeof fromAt === 'number' ? fromAt : 0,
    untilAt: typeof untilAt === 'number' ? untilAt : null,
  };
}

/** The form in which signals carry the value; undefined where it cannot be one. */
export function canonicalListValue(kind: ListKind, text: string): string | undefined {
  const plain = text.trim();
  if (plain === '') return undefined;
  switch (kind) {
    case 'number':
      return parsePhone(plain);
    case 'sender':
      return parsePort(plain) ?? plain;
    case 'domain':
      return plain.includes('.') ? (parseHost(plain)?.host ?? plain.toLowerCase()) : undefined;
    case 'url':
      return parseUrl(plain)?.url;
    case 'account': {
      const account = parseAccount(plain);
      return typeof account === 'string' ? account : undefined;
    }
    case 'app':
      return plain;
  }
}
