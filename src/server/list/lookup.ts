/** What the lists in force say of a thing as somebody wrote it, and why (试查). */
import type { ListLookup } from '../../contract/index.ts';
import { formatInstant, parseHost, parseUrl, type Instant } from '../../core/kernel/index.ts';
import {
  canonicalListValue,
  listKinds,
  type ListEntry,
  type ListHit,
  type ListKind,
  type ListPolicy,
  type Lists,
  type Lookalikes,
} from '../../core/list/index.ts';
import type { Queryable } from '../platform/database.ts';
import { entryColumns, tellEntries, type EntryRecord } from './row.ts';

type Understood = { readonly kind: ListKind; readonly value: string };

/** As what a text can be looked up, the most telling kind first. */
export function understand(text: string, kind: ListKind | undefined): Understood | undefined {
  const plain = text.trim();
  const kinds = kind === undefined ? guess(plain) : [kind];
  for (const one of kinds) {
    const value = canonicalListValue(one, plain);
    if (value !== undefined) return { kind: one, value };
  }
  return undefined;
}

function guess(text: string): readonly ListKind[] {
  if (/^https?:\/\/|^[^\s]+\.[^\s]+\/./i.test(text)) return ['url', 'domain'];
  if (/^\+?[\d\s()-]+$/.test(text)) {
    const digits = text.replace(/\D/g, '').length;
    return digits >= 15 ? ['account', 'number'] : ['number', 'account', 'sender'];
  }
  if (/^[^\s]+\.[a-z\p{L}]{2,}$/iu.test(text)) return ['domain', 'app'];
  return text.length > 24 ? ['template'] : ['sender', 'app'];
}

function ask(lists: Lists, { kind, value }: Understood, at: number): ListHit | undefined {
  if (kind === 'template') return lists.lookupText(value, at);
  if (kind !== 'url') return lists.lookup(kind, value, at);
  const web = parseUrl(value);
  return web === undefined ? undefined : lists.lookupSite(web, at);
}

export type InForce = { readonly lists: Lists; readonly lookalikes: Lookalikes | undefined };

export async function lookUp(
  db: Queryable,
  { lists, lookalikes }: InForce,
  asked: { readonly value: string; readonly kind: ListKind | undefined },
  { now, policy }: { readonly now: Instant; readonly policy: ListPolicy },
): Promise<ListLookup> {
  const found = understand(asked.value, asked.kind);
  const { size, version } = lists;
  if (found === undefined) {
    const value = asked.value.trim();
    return {
      kind: null,
      value,
      verdict: 'none',
      hit: null,
      overruled: null,
      lookalike: null,
      rows: [],
      size,
      version,
    };
  }
  const hit = ask(lists, found, now);
  const rows = await rowsOf(db, found, hit);
  const told = await tellEntries(db, rows, { now, policy });
  const likeness = likenessOf(lookalikes, found);
  const same = told.filter((row) => row.value === found.value);
  return {
    ...found,
    verdict: hit?.entry.verdict ?? (likeness === null ? 'none' : 'lookalike'),
    hit: hit === undefined ? null : tellHit(hit.entry, rows),
    overruled: hit?.overruled === undefined ? null : tellHit(hit.overruled, rows),
    lookalike: likeness,
    rows: same,
    size,
    version,
  };
}

/** Which protected site a host is made to be taken for, and by what trick. */
function likenessOf(
  lookalikes: Lookalikes | undefined,
  { kind, value }: Understood,
): ListLookup['lookalike'] {
  const host = kind === 'url' ? parseUrl(value) : kind === 'domain' ? parseHost(value) : undefined;
  const found = host && lookalikes?.find(host);
  if (found === undefined) return null;
  const { domain, zh, en } = found.like;
  return {
    target: domain,
    zh: `与${zh}（${domain}）相似：${found.zh}`,
    en: `Like ${en} (${domain}): ${found.en}`,
  };
}

function tellHit(entry: ListEntry, rows: readonly EntryRecord[]): NonNullable<ListLookup['hit']> {
  const { kind, match, value, verdict, category, reason, origin, confidence, untilAt } = entry;
  const row = rows.find(
    (one) =>
      one.kind === kind &&
      one.match === match &&
      one.value === value &&
      one.verdict === verdict &&
      one.status === 'live',
  );
  return {
    entry: {
      kind,
      match,
      value,
      verdict,
      category,
      reason,
      origin,
      confidence,
      untilAt: untilAt === null ? null : formatInstant(untilAt),
    },
    id: row?.entry_id ?? null,
  };
}

/** The rows of the value itself, and of what answered for it. */
async function rowsOf(
  db: Queryable,
  { kind, value }: Understood,
  hit: ListHit | undefined,
): Promise<EntryRecord[]> {
  const values = [value, hit?.entry.value, hit?.overruled?.value].filter((v) => v !== undefined);
  return db.query<EntryRecord>(
    `select ${entryColumns} from list_entry e join list_basis b on b.id = e.basis_id
     where e.value = any($1) and e.kind = any($2) order by e.id limit 20`,
    [values, kind === 'url' ? ['url', 'domain'] : listKinds.filter((one) => one === kind)],
    'list-rows',
  );
}
