/** Passwords: scrypt with a salt each; the parameters travel with the hash, so they can be raised. */
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

const cost = { n: 32_768, r: 8, p: 1 } as const;
const keyBytes = 32;

/** `scrypt$N$r$p$salt$key`, about 80 ms of one core. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  const parts = [cost.n, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')];
  return ['scrypt', ...parts].join('$');
}

/** True when the password is the one that was hashed. Never throws on a malformed hash. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [kind, n, r, p, salt, key] = hash.split('$');
  if (kind !== 'scrypt' || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const given = await derive(password, Buffer.from(salt, 'base64url'), {
    n: Number(n),
    r: Number(r),
    p: Number(p),
  });
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A hash of nothing anybody knows: checking against it costs an unknown login as much as a known one. */
export const unknowableHash: Promise<string> = hashPassword(randomBytes(32).toString('base64url'));

/** Why a new password is not accepted, or undefined. Length counts, not symbols (NIST SP 800-63B). */
export function weaknessOf(password: string, login: string): string | undefined {
  const lower = password.normalize('NFKC').toLowerCase();
  if (lower.length < 10) return 'shorter than 10 characters';
  if (lower.includes(login.toLowerCase())) return 'contains the login';
  if (new Set(lower).size < 5) return 'repeats the same few characters';
  if (/^(?:0123456789|1234567890|qwertyuiop|password|abcdefghij|admin)/.test(lower)) {
    return 'begins with a well-known sequence';
  }
  return undefined;
}

function derive(
  password: string,
  salt: Buffer,
  { n, r, p }: { n: number; r: number; p: number },
): Promise<Buffer> {
  const options: ScryptOptions = { N: n, r, p, maxmem: 256 * n * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
