/** Passkeys (WebAuthn): registration and sign-in, each challenge used once. */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { minuteMs } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';
import { sha256 } from '../platform/random.ts';

const challengeLifeMs = 5 * minuteMs;

/** The origin people type, such as https://centre.example; its host name is the relying party. */
export type RelyingParty = { readonly origin: string; readonly name: string };

/**
 * The relying party of a public address. A passkey belongs to a name and never to a bare address,
 * so a centre on the loopback address is known by `localhost`.
 */
export function relyingParty(publicUrl: string, name: string): RelyingParty {
  const url = new URL(publicUrl);
  if (/^(127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) url.hostname = 'localhost';
  return { origin: url.origin, name };
}

function hostOf(party: RelyingParty): string {
  return new URL(party.origin).hostname;
}

async function keepChallenge(db: Queryable, challenge: string, now: number): Promise<void> {
  await db.query('delete from passkey_challenge where expires_at < $1', [now]);
  await db.query('insert into passkey_challenge (hash, expires_at) values ($1, $2)', [
    sha256(challenge),
    now + challengeLifeMs,
  ]);
}

async function useChallenge(db: Queryable, challenge: string, now: number): Promise<boolean> {
  const rows = await db.query(
    'delete from passkey_challenge where hash = $1 and expires_at >= $2 returning hash',
    [sha256(challenge), now],
  );
  return rows.length === 1;
}

export async function passkeyRegistrationOptions(
  db: Queryable,
  party: RelyingParty,
  user: { id: string; login: string; name: string },
  now: number,
) {
  const held = await db.query<{ id: string }>('select id from passkey where user_id = $1', [
    user.id,
  ]);
  const options = await generateRegistrationOptions({
    rpName: party.name,
    rpID: hostOf(party),
    userName: user.login,
    userDisplayName: user.name,
    userID: new Uint8Array(Buffer.from(user.id)),
    excludeCredentials: held,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await keepChallenge(db, options.challenge, now);
  return options;
}

/** The credential to keep, or undefined when the response does not verify. */
export async function verifyNewPasskey(
  db: Queryable,
  party: RelyingParty,
  response: unknown,
  now: number,
) {
  try {
    const verified = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: (challenge) => useChallenge(db, challenge, now),
      expectedOrigin: party.origin,
      expectedRPID: hostOf(party),
    });
    return verified.verified ? verified.registrationInfo.credential : undefined;
  } catch {
    return undefined;
  }
}

export async function passkeySignInOptions(db: Queryable, party: RelyingParty, now: number) {
  const options = await generateAuthenticationOptions({
    rpID: hostOf(party),
    userVerification: 'required',
  });
  await keepChallenge(db, options.challenge, now);
  return options;
}

type PasskeyRow = {
  id: string;
  user_id: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
};

/** Whose passkey answered, or undefined: unknown, wrong, replayed. */
export async function verifyPasskey(
  db: Queryable,
  party: RelyingParty,
  response: unknown,
  now: number,
): Promise<{ userId: string; passkeyId: string } | undefined> {
  const given = response as AuthenticationResponseJSON;
  if (typeof given.id !== 'string') return undefined;
  const [row] = await db.query<PasskeyRow>('select * from passkey where id = $1', [given.id]);
  if (!row) return undefined;
  try {
    const verified = await verifyAuthenticationResponse({
      response: given,
      expectedChallenge: (challenge) => useChallenge(db, challenge, now),
      expectedOrigin: party.origin,
      expectedRPID: hostOf(party),
      credential: {
        id: row.id,
        publicKey: new Uint8Array(row.public_key),
        counter: row.counter,
        transports: row.transports,
      },
    });
    if (!verified.verified) return undefined;
    await db.query('update passkey set counter = $2 where id = $1', [
      row.id,
      verified.authenticationInfo.newCounter,
    ]);
    return { userId: row.user_id, passkeyId: row.id };
  } catch {
    return undefined;
  }
}
