/** What a module gives the HTTP kit: one handler for each of its routes. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BodyOf, ParamsOf, QueryOf, ReplyOf, RouteId, Routes } from '../../contract/index.ts';
import type {
  Actor,
  Permission,
  SourceActor,
  UserActor,
  Verdict,
} from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';

/** A signed-in browser. In step `second-factor` nobody is signed in yet. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly csrf: string;
  readonly step: 'second-factor' | 'enrol' | 'done';
};

export type Identity = {
  readonly actor: UserActor | SourceActor | undefined;
  readonly session: Session | undefined;
};

/** Who asks, and may they? Supplied by the access module. */
export type Gate = {
  /** Reads the session cookie or the API key. A wrong key is an identity without an actor. */
  authenticate(request: FastifyRequest, now: Instant): Promise<Identity>;
  may(actor: Actor | undefined, permission: Permission): Verdict;
  /** Does the change come from our own page? Asked for every non-GET with a session. */
  csrfOk(request: FastifyRequest, session: Session): boolean;
};

export type Cookies = {
  get(name: string): string | undefined;
  /** HttpOnly, SameSite=Strict, Path=/, and Secure behind https. */
  set(name: string, value: string, maxAgeS: number): void;
  clear(name: string): void;
};

export type RequestContext<A = UserActor> = {
  readonly actor: A;
  readonly session: Session | undefined;
  readonly now: Instant;
  /** Names the request in log lines and, where it fails, to the person. */
  readonly requestId: string;
  /** Address of the other end, behind trusted proxies too. */
  readonly address: string;
  readonly agent: string;
  /** Origin people type, such as https://centre.example. */
  readonly publicUrl: string;
  readonly cookies: Cookies;
  /** Language of sentences in the reply, by accept-language; Chinese where not told. */
  readonly lang: 'zh' | 'en';
};

type ActorOf<P extends Permission> = P extends 'public'
  ? UserActor | undefined
  : P extends 'source'
    ? SourceActor
    : UserActor;

export type ContextOf<K extends RouteId> = RequestContext<ActorOf<Routes[K]['permission']>>;

export type InputOf<K extends RouteId> = {
  readonly params: ParamsOf<Routes[K]>;
  readonly query: QueryOf<Routes[K]>;
  readonly body: BodyOf<Routes[K]>;
};

/** The bare exchange of a raw route. `request.body` is the unread stream of the body. */
export type RawExchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

type RawInputOf<K extends RouteId> = Omit<InputOf<K>, 'body'> & RawExchange;

/**
 * A handler answers the reply, or throws an `Answer`. The handler of a raw route may answer the
 * reply, or hijack `reply` and answer undefined.
 */
export type HandlerOf<K extends RouteId> = Routes[K] extends { readonly raw: true }
  ? (context: ContextOf<K>, input: RawInputOf<K>) => Promise<ReplyOf<Routes[K]> | undefined>
  : (context: ContextOf<K>, input: InputOf<K>) => Promise<ReplyOf<Routes[K]>>;

export type Handlers = { readonly [K in RouteId]: HandlerOf<K> };
