/** Digest authentication of a client (RFC 3261 section 22, RFC 8760 for SHA-256). */
import { createHash } from 'node:crypto';

export type Credentials = { readonly user: string; readonly password: string };

type Challenge = {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly hasAuthQop: boolean;
};

/** Reads a challenge; undefined for another scheme, or an algorithm that is not known here. */
export function parseChallenge(value: string): Challenge | undefined {
  if (!/^digest\s/i.test(value)) return undefined;
  const parts = new Map(
    [...value.slice(7).matchAll(/([a-z]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s,"]+))/gi)].map(
      ([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? ''] as const,
    ),
  );
  const algorithm = (parts.get('algorithm') ?? 'MD5').toUpperCase();
  const [realm, nonce, qop] = [parts.get('realm'), parts.get('nonce'), parts.get('qop')];
  if (realm === undefined || nonce === undefined) return undefined;
  if (algorithm !== 'MD5' && algorithm !== 'SHA-256') return undefined;
  const hasAuthQop = qop !== undefined && qop.split(',').some((q) => q.trim() === 'auth');
  if (qop !== undefined && !hasAuthQop) return undefined;
  return { realm, nonce, opaque: parts.get('opaque'), algorithm, hasAuthQop };
}

export type Answering = {
  readonly credentials: Credentials;
  readonly method: string;
  readonly uri: string;
  /** Fresh and unguessable. */
  readonly cnonce: string;
};

/** The value of the Authorization header that answers a challenge. */
export function answerChallenge(challenge: Challenge, answering: Answering): string {
  const { realm, nonce, opaque, algorithm, hasAuthQop } = challenge;
  const { credentials, method, uri, cnonce } = answering;
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const ha1 = hash(`${credentials.user}:${realm}:${credentials.password}`);
  const ha2 = hash(`${method}:${uri}`);
  const count = '00000001';
  const response = hasAuthQop
    ? hash(`${ha1}:${nonce}:${count}:${cnonce}:auth:${ha2}`)
    : hash(`${ha1}:${nonce}:${ha2}`);
  const parts = [
    `username="${credentials.user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
    ...(hasAuthQop ? ['qop=auth', `nc=${count}`, `cnonce="${cnonce}"`] : []),
    ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
  ];
  return `Digest ${parts.join(', ')}`;
}

/** The best challenge of several: SHA-256 before MD5 (RFC 8760 section 2.4). */
export function bestChallenge(values: readonly string[]): Challenge | undefined {
  const known = values.flatMap((value) => parseChallenge(value) ?? []);
  return known.find((c) => c.algorithm === 'SHA-256') ?? known[0];
}
