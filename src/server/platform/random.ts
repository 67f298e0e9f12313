/** Randomness and digests: the core has neither. */
import { createHash, randomBytes } from 'node:crypto';
import { makeId, type Id, type IdKind } from '../../core/kernel/index.ts';

export function newId<K extends IdKind>(kind: K, at: number): Id<K> {
  return makeId(kind, at, randomBytes(10));
}

/** An unguessable text of 32 random bytes for sessions, keys and one-time addresses. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** How a token is kept: only its digest. */
export function sha256(value: string | Uint8Array): Buffer {
  return createHash('sha256').update(value).digest();
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
