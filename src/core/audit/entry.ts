/**
 * Audit entries (审计) form a chain: each hash covers the entry and the hash before it, so that an
 * entry cannot be altered, removed or moved without breaking every hash after it.
 */

/** What somebody did, tried to do, or looked at. */
export type AuditEntry = {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `usr_…`, `source:carrier-a`, `system:scorer`, `nobody`. */
  readonly actor: string;
  /** Route or deed, such as `warning.claim`. */
  readonly action: string;
  /** Id of the thing acted upon. */
  readonly subject: string;
  readonly purpose: string | null;
  readonly allowed: boolean;
  readonly detail: unknown;
};

export type ChainedEntry = AuditEntry & { readonly prevHash: string; readonly hash: string };

/** SHA-256 of a text in UTF-8, in lower-case hex. Given from outside: the core has no packages. */
export type Sha256 = (text: string) => string;

/** The hash before the first entry. */
export const genesisHash = '0'.repeat(64);

/**
 * JSON with sorted keys and without what a database cannot keep: undefined, lone surrogates and
 * zero characters. The same value always gives the same text.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(storable(value), (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const pairs = Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(pairs);
  });
}

/** The value as it comes back from the database: what JSON keeps, with well-formed text. */
export function storable(value: unknown): unknown {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'string' ? inner.replace(/\p{Surrogate}|\0/gu, '\uFFFD') : inner,
  );
  return text === undefined ? null : JSON.parse(text);
}

export function hashEntry(sha256: Sha256, prevHash: string, entry: AuditEntry): string {
  const { seq, at, actor, action, subject, purpose, allowed, detail } = entry;
  const content = { seq, at, actor, action, subject, purpose, allowed, detail };
  return sha256(prevHash + canonicalJson(content));
}

/** Puts entries behind `head`, in the order given. */
export function chainEntries(
  sha256: Sha256,
  head: { seq: number; hash: string },
  entries: readonly Omit<AuditEntry, 'seq'>[],
): ChainedEntry[] {
  let { seq, hash } = head;
  return entries.map((parts) => {
    seq += 1;
    const entry: AuditEntry = { ...parts, seq, detail: storable(parts.detail) };
    const prevHash = hash;
    hash = hashEntry(sha256, prevHash, entry);
    return { ...entry, prevHash, hash };
  });
}
