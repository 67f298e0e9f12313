/** Secrets at rest: AES-256-GCM under the key of the installation, bound to what they belong to. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** nonce (12) | tag (16) | ciphertext. `owner` must be given again to open it. */
export function seal(key: Uint8Array, plain: Uint8Array, owner: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` made; undefined when the key, the owner or a byte differs. */
export function unseal(key: Uint8Array, sealed: Uint8Array, owner: string): Buffer | undefined {
  if (sealed.length < 28) return undefined;
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
    .setAAD(Buffer.from(owner))
    .setAuthTag(sealed.subarray(12, 28));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(28)), cipher.final()]);
  } catch {
    return undefined;
  }
}
