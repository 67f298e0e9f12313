/** One-time codes (RFC 6238): six digits, 30 s, SHA-1, as every authenticator app makes them. */
import { Secret, TOTP } from 'otpauth';

const stepMs = 30_000;

/** A new secret of 160 bits, in base32 for typing and as an address for the QR picture. */
export function newTotpSecret(issuer: string, login: string): { secret: string; uri: string } {
  const totp = new TOTP({ issuer, label: login, secret: new Secret({ size: 20 }) });
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/**
 * The time step whose code was given, allowing one step of clock difference, or undefined. A step
 * that is not later than `lastStep` is refused, so that a code seen over a shoulder is useless.
 */
export function totpStep(
  secret: string,
  code: string,
  now: number,
  lastStep: number,
): number | undefined {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: now, window: 1 });
  if (delta === null) return undefined;
  const step = Math.floor(now / stepMs) + delta;
  return step > lastStep ? step : undefined;
}

/** The code of a moment; what an authenticator app would show. */
export function totpCode(secret: string, now: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
}
