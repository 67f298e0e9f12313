/**
 * The HTTP kit: one registration loop over the contract. For each request, in this order: who asks,
 * may they, is the change ours (CSRF), not too fast; then the body is read and checked; then the
 * handler runs. Every denial is audited; every failure has one shape.
 */
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { apiPrefix, routes, shape, type RouteId, type RouteParts } from '../../contract/index.ts';
import { permissions } from '../../core/access/index.ts';
import { assert, codes, parseJson, type Instant } from '../../core/kernel/index.ts';
import { Answer, denied, invalid, tooLarge, tooMany, unauthenticated } from './answer.ts';
import type { Clock } from './clock.ts';
import { version } from './config.ts';
import { isOutage, type Database } from './database.ts';
import { codeOf, messageOf } from './fault.ts';
import type { Gate, Handlers, Identity, RequestContext } from './handler.ts';
import { securityHeaders } from './headers.ts';
import { makeRateLimiter, type Limit, type RateLimiter } from './limit.ts';
import type { Log } from './log.ts';
import { openApiDocument } from './openapi.ts';
import { newToken } from './random.ts';
import { transact } from './transact.ts';
import { coerceTexts, compileCheck, textProblems, type Check } from './validate.ts';

export type Limits = { readonly anonymous: Limit; readonly user: Limit; readonly source: Limit };

export const usualLimits: Limits = {
  anonymous: { burst: 600, perSecond: 10 },
  user: { burst: 600, perSecond: 60 },
  source: { burst: 5000, perSecond: 5000 },
};

export type HttpDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly gate: Gate;
  /** Origin that people type; known once the server listens. */
  readonly publicUrl: () => string;
  readonly trustedProxies?: readonly string[];
  readonly limits?: Limits;
  /** Compare each reply with the contract; for tests. */
  readonly checkReplies?: boolean;
};

const bodyBytesUsual = 262_144;
const jsonDepthMax = 32;
/** What a denial or an attempt to sign in costs of the allowance of an address. */
const costlyTokens = 10;

type Entry = { readonly identity: Identity; readonly now: Instant };
type Admitted = WeakMap<FastifyRequest, Entry>;
type Limiters = { readonly [K in keyof Limits]: RateLimiter };

type Kit = {
  readonly deps: HttpDeps;
  readonly admitted: Admitted;
  readonly limiters: Limiters;
  readonly outages: Outages;
};

/** Tells of an outage now and then, not once for each request that meets it. */
type Outages = { note(cause: string, now: number): void };

const outageEveryMs = 10_000;

function makeOutages(log: Log): Outages {
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    note(cause, now) {
      if (now - toldAt < outageEveryMs) return;
      toldAt = now;
      log.error('the database cannot serve', { cause });
    },
  };
}

/** A handler as the loop sees it; the types of the contract hold it together with its route. */
type LooseHandler = (
  context: RequestContext<unknown>,
  input: Record<string, unknown>,
) => Promise<unknown>;

/** Builds the server; it does not listen yet. Refused: a route without handler or permission. */
export async function buildHttp(deps: HttpDeps, handlers: Handlers): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: bodyBytesUsual,
    trustProxy: deps.trustedProxies?.length ? [...deps.trustedProxies] : false,
    genReqId: () => newToken().slice(0, 12),
    exposeHeadRoutes: false,
    requestTimeout: 120_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (_, request, reply) => {
      reply.headers(securityHeaders(deps.publicUrl()));
      void sendAnswer(new Answer(400, 'bad-request'), request, reply);
    },
  });
  const kit: Kit = {
    deps,
    admitted: new WeakMap(),
    outages: makeOutages(deps.log),
    limiters: {
      anonymous: makeRateLimiter(deps.limits?.anonymous ?? usualLimits.anonymous),
      user: makeRateLimiter(deps.limits?.user ?? usualLimits.user),
      source: makeRateLimiter(deps.limits?.source ?? usualLimits.source),
    },
  };
  await app.register(cookie);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text, done) => {
    const parsed = text === '' ? undefined : parseJson(String(text), jsonDepthMax);
    if (parsed?.ok === false) done(new Answer(400, 'bad-json'));
    else done(null, parsed?.value);
  });
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(deps.publicUrl()));
    reply.header('x-request-id', request.id);
    if (closing) throw new Answer(503, 'stopping', { retryAfterS: 5 });
  });
  app.setErrorHandler((thrown, request, reply) => answerFailure(kit, thrown, request, reply));
  app.setNotFoundHandler((request, reply) =>
    answerFailure(kit, new Answer(404, 'not-found'), request, reply),
  );
  await mount(app, kit, handlers);
  const description = JSON.stringify(openApiDocument(version));
  app.get(`${apiPrefix}/openapi.json`, async (_, reply) =>
    reply.type('application/json; charset=utf-8').send(description),
  );
  return app;
}

async function mount(app: FastifyInstance, kit: Kit, handlers: Handlers): Promise<void> {
  const all = Object.entries(routes) as [RouteId, RouteParts][];
  for (const [id, route] of all) {
    assert(permissions.includes(route.permission), `route ${id} has a permission`);
    assert(typeof handlers[id] === 'function', `route ${id} has a handler`);
  }
  for (const [id] of all.filter(([, route]) => route.raw !== true))
    mountOne(app, kit, id, handlers);
  await app.register(async (raw) => {
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', (_, payload, done) => done(null, payload));
    for (const [id] of all.filter(([, route]) => route.raw === true))
      mountOne(raw, kit, id, handlers);
  });
}

function mountOne(app: FastifyInstance, kit: Kit, id: RouteId, handlers: Handlers): void {
  const route: RouteParts = routes[id];
  const handler = handlers[id] as unknown as LooseHandler;
  const read = inputReader(route);
  const checkReply =
    kit.deps.checkReplies && route.raw !== true ? compileCheck(route.reply) : undefined;
  app.route({
    method: route.method,
    url: apiPrefix + route.path,
    bodyLimit: route.bodyBytesMax ?? bodyBytesUsual,
    onRequest: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      await admit(kit, id, route, request);
      const length = Number(request.headers['content-length'] ?? 0);
      if (length > (route.bodyBytesMax ?? bodyBytesUsual)) throw tooLarge();
    },
    handler: async (request, reply) => {
      const entry = kit.admitted.get(request);
      assert(entry, 'a request is admitted before it is handled');
      const input = read(request);
      const exchange = route.raw === true ? { ...input, request, reply } : input;
      const value = await handler(contextOf(kit, entry, request, reply), exchange);
      if (checkReply) assertReply(id, checkReply, value);
      return reply.sent ? reply : value;
    },
  });
}

function assertReply(id: RouteId, check: Check, value: unknown): void {
  // Compared as it travels: without undefined and with dates as text.
  const problems = check(value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
  assert(
    problems.length === 0,
    `the reply of ${id} fits the contract: ${JSON.stringify(problems)}`,
  );
}

const nothing = shape({});

function inputReader(route: RouteParts): (request: FastifyRequest) => Record<string, unknown> {
  const paramsSchema = route.params ?? nothing;
  const querySchema = route.query ?? nothing;
  const checkParams = compileCheck(paramsSchema);
  const checkQuery = compileCheck(querySchema);
  const checkBody = compileCheck(route.body ?? nothing);
  return (request) => {
    const params = coerceTexts(paramsSchema, request.params as Record<string, unknown>);
    const query = coerceTexts(querySchema, request.query as Record<string, unknown>);
    const problems = [...checkParams(params), ...checkQuery(query)];
    const body = request.body;
    if (route.raw !== true) {
      problems.push(...checkBody(route.body === undefined ? (body ?? {}) : body));
    }
    if (problems.length === 0) {
      const texts = route.raw === true ? [params, query] : [params, query, body];
      problems.push(...texts.flatMap((part) => textProblems(part)));
    }
    if (problems.length > 0) throw invalid(problems);
    return {
      params: route.params && params,
      query: route.query && query,
      body: route.body && body,
    };
  };
}

/** Lets the request in, or throws the answer. */
async function admit(
  kit: Kit,
  id: RouteId,
  route: RouteParts,
  request: FastifyRequest,
): Promise<void> {
  const { gate, clock } = kit.deps;
  const now = clock.now();
  const identity = await gate.authenticate(request, now);
  kit.admitted.set(request, { identity, now });
  const verdict = gate.may(identity.actor, route.permission);
  slowDown(kit, identity, request, {
    now,
    cost:
      verdict.allowed && !(route.permission === 'public' && route.method !== 'GET')
        ? 1
        : costlyTokens,
  });
  const denial = { action: id, subject: subjectOf(request), rule: verdict.rule };
  if (!verdict.allowed) {
    if (identity.actor === undefined) throw unauthenticated('not-signed-in', denial);
    throw denied(denial, verdict.hidden);
  }
  const { session } = identity;
  if (session && session.step !== 'done' && !['public', 'self'].includes(route.permission)) {
    throw new Answer(403, 'enrolment-required', {
      denial: { ...denial, rule: 'enrolment-required' },
    });
  }
  if (
    session &&
    route.method !== 'GET' &&
    route.permission !== 'public' &&
    !gate.csrfOk(request, session)
  ) {
    throw new Answer(403, 'bad-csrf', { denial: { ...denial, rule: 'csrf' } });
  }
}

/** Nobody shares an allowance with strangers: people and sources have their own. */
function slowDown(
  kit: Kit,
  { actor }: Identity,
  request: FastifyRequest,
  { now, cost }: { now: number; cost: number },
): void {
  const kind = actor?.kind ?? 'anonymous';
  const key = actor?.id ?? request.ip;
  const waitS = kit.limiters[kind].take(key, actor ? 1 : cost, now);
  if (waitS > 0) throw tooMany('too-many-requests', waitS);
}

function subjectOf(request: FastifyRequest): string {
  const first = Object.values(request.params as Record<string, string>)[0];
  return (first ?? '').slice(0, 64).replace(/[^!-~]/g, '?');
}

function contextOf(
  kit: Kit,
  { identity, now }: Entry,
  request: FastifyRequest,
  reply: FastifyReply,
): RequestContext<unknown> {
  const publicUrl = kit.deps.publicUrl();
  const strict = {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: publicUrl.startsWith('https:'),
  } as const;
  return {
    actor: identity.actor,
    session: identity.session,
    now,
    requestId: request.id,
    address: request.ip,
    lang: /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh',
    agent: (request.headers['user-agent'] ?? '').slice(0, 200),
    publicUrl,
    cookies: {
      get: (name) => request.cookies[name],
      set: (name, value, maxAgeS) =>
        void reply.setCookie(name, value, { ...strict, maxAge: maxAgeS }),
      clear: (name) => void reply.clearCookie(name, strict),
    },
  };
}

async function answerFailure(
  kit: Kit,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  let answer = toAnswer(thrown);
  const { denial } = answer?.parts ?? {};
  if (denial) {
    const entry = kit.admitted.get(request);
    const { action, subject, purpose = null, rule } = denial;
    const detail = { rule, status: answer?.status, address: request.ip };
    await transact(
      kit.deps.db,
      entry?.identity.actor,
      entry?.now ?? kit.deps.clock.now(),
      async (tx) => {
        tx.audit({ action, subject, purpose, allowed: false, detail });
      },
    ).catch((cause: unknown) => {
      kit.deps.log.error('a denial could not be audited', {
        incident: request.id,
        cause: messageOf(cause),
      });
      answer = undefined;
    });
  }
  if (!answer && isOutage(thrown)) {
    kit.outages.note(messageOf(thrown), kit.deps.clock.now());
    answer = new Answer(503, 'unavailable', { retryAfterS: 5 });
  }
  if (!answer) {
    const stack = thrown instanceof Error ? thrown.stack : String(thrown);
    kit.deps.log.error('request failed', { incident: request.id, url: pathOf(request), stack });
  }
  return sendAnswer(answer ?? new Answer(500, 'bug'), request, reply);
}

function sendAnswer(answer: Answer, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { en, zh } = codes[answer.code];
  const { fields, current, retryAfterS } = answer.parts;
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
  return reply
    .status(answer.status)
    .type('application/json; charset=utf-8')
    .send({
      error: {
        code: answer.code,
        message: en,
        messageZh: zh,
        ...(fields === undefined ? {} : { fields }),
        ...(current === undefined ? {} : { current }),
        ...(answer.status === 500 ? { incident: request.id } : {}),
      },
    });
}

/** What Fastify itself refuses, in our words; undefined for a bug. */
function toAnswer(thrown: unknown): Answer | undefined {
  if (thrown instanceof Answer) return thrown;
  const code = codeOf(thrown) ?? '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge();
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Answer(415, 'unsupported-media-type');
  if (code.startsWith('FST_ERR_CTP')) return new Answer(400, 'bad-request');
  return undefined;
}

/** The path without its query, which may hold personal data. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '';
}
