/** Secrets at rest: sealed with a key that lives in the data directory, never in the database. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, EnvironmentFault, messageOf } from './fault.ts';
import { makeFolder } from './folder.ts';

export type Vault = {
  readonly seal: (plain: string) => Buffer;
  /** The plain text, or undefined when it was sealed with another key or altered. */
  readonly unseal: (sealed: Uint8Array) => string | undefined;
};

export function makeVault(key: Uint8Array): Vault {
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    unseal(sealed) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
        decipher.setAuthTag(sealed.subarray(12, 28));
        const plain = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
        return plain.toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** Opens the vault of a data directory; makes the key at the first start, readable by the owner only. */
export function openVault(dataDir: string): Vault {
  const path = join(dataDir, 'secret.key');
  try {
    makeFolder(dataDir);
    writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw unusable(path, messageOf(cause), cause);
  }
  let key: Buffer;
  try {
    key = Buffer.from(readFileSync(path, 'utf8'), 'base64');
  } catch (cause) {
    throw unusable(path, messageOf(cause), cause);
  }
  if (key.length !== 32) throw unusable(path, 'it does not hold a key of 32 bytes');
  return makeVault(key);
}

function unusable(path: string, why: string, cause?: unknown): EnvironmentFault {
  return new EnvironmentFault(
    'data-directory-unusable',
    `the key ${path} cannot be used: ${why}`,
    'restore it from a backup, or make the data directory writable for this user',
    cause,
  );
}
