/** Who asks, and may they: the session cookie of a browser or the key of a source. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { apiPrefix, routes } from '../../contract/index.ts';
import { may, type SourceActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Database } from '../platform/database.ts';
import type { Gate, Identity, Session } from '../platform/handler.ts';
import { actorOf, findSession, type OpenSession } from './session.ts';

export const sessionCookie = 'wuzha_session';
export const csrfHeader = 'x-wuzha-csrf';

/** The change feed asks again and again by itself. */
const streamPath = `${apiPrefix}${routes['stream.read'].path}`;

export type GateParts = {
  readonly db: Database;
  /** The source a key belongs to; supplied by the signal module. */
  readonly authenticateSource: (
    authorization: string,
    now: Instant,
  ) => Promise<SourceActor | undefined>;
};

const nobody: Identity = { actor: undefined, session: undefined };

/** The open session of each request that has one, for the handlers about oneself. */
const opened = new WeakMap<object, OpenSession>();

/** The session by which a request was let in. */
export function openSessionOf(session: Session | undefined): OpenSession | undefined {
  return session === undefined ? undefined : opened.get(session);
}

export function makeGate({ db, authenticateSource }: GateParts): Gate {
  return {
    async authenticate(request, now) {
      const authorization = request.headers.authorization;
      if (authorization !== undefined) {
        return { actor: await authenticateSource(authorization, now), session: undefined };
      }
      const token = cookieOf(request);
      const used = !request.url.startsWith(streamPath);
      const open = token === undefined ? undefined : await findSession(db, token, { now, used });
      if (!open) return nobody;
      const { id, user_id: userId, csrf, step } = open.session;
      const session: Session = { id, userId, csrf, step };
      opened.set(session, open);
      return { actor: step === 'second-factor' ? undefined : actorOf(open), session };
    },
    may: (actor, permission) => may(actor, permission),
    csrfOk(request, session) {
      const given = Buffer.from(String(request.headers[csrfHeader] ?? ''));
      const expected = Buffer.from(session.csrf);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

function cookieOf(request: FastifyRequest): string | undefined {
  const value = request.cookies[sessionCookie];
  return value !== undefined && value.length === 43 ? value : undefined;
}
