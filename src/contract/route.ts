/** How a route is written down: one place for path, permission, schemas and refusals. */
import { type Static, type TSchema, Type } from 'typebox';
import type { Permission } from '../core/access/index.ts';

export const apiPrefix = '/api/v1';

export type RouteParts = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API prefix, parameters as `:name`. */
  readonly path: string;
  readonly permission: Permission;
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly reply: TSchema;
  /** Domain refusals, in the order in which they are checked; each is answered with 409. */
  readonly refusals?: readonly string[];
  /** Bytes of body allowed; 256 KiB where not told. */
  readonly bodyBytesMax?: number;
  /** The handler reads the raw body itself (NDJSON, gzip) or writes a stream (SSE). */
  readonly raw?: boolean;
};

export function defineRoute<const R extends RouteParts>(parts: R): R {
  return parts;
}

type Typed<T> = T extends TSchema ? Static<T> : undefined;
export type ParamsOf<R extends RouteParts> = Typed<R['params']>;
export type QueryOf<R extends RouteParts> = Typed<R['query']>;
export type BodyOf<R extends RouteParts> = Typed<R['body']>;
export type ReplyOf<R extends RouteParts> = Static<R['reply']>;

export const closed = { additionalProperties: false } as const;

/** A closed object schema. */
export function shape<const P extends Parameters<typeof Type.Object>[0]>(properties: P) {
  return Type.Object(properties, closed);
}

export const nullable = <T extends TSchema>(inner: T) => Type.Union([inner, Type.Null()]);
export const at = Type.String({ description: 'ISO 8601, UTC' });
export const text = (maxLength = 500) => Type.String({ minLength: 1, maxLength });
export const optional = Type.Optional;
/** The codes of a coded table of the core, for `oneOf`. */
export const codesOf = <const T extends readonly { readonly code: string }[]>(
  table: T,
): readonly T[number]['code'][] => table.map((one) => one.code);

/** A choice of literals; keeps the literal types. */
export function oneOf<const L extends readonly string[]>(literals: L) {
  return Type.Unsafe<L[number]>(Type.String({ enum: [...literals] }));
}

export const pageQuery = {
  cursor: optional(Type.String({ maxLength: 200 })),
  limit: optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};
export function page<T extends TSchema>(item: T) {
  return shape({ items: Type.Array(item), next: nullable(Type.String()), total: Type.Integer() });
}
export const idParam = shape({ id: Type.String({ maxLength: 64 }) });
export const done = shape({ ok: Type.Literal(true) });

/** Every error the API gives. `fields` names each wrong field with problem and remedy. */
export const errorReply = shape({
  error: shape({
    code: Type.String(),
    message: Type.String({ description: 'English' }),
    messageZh: Type.String(),
    fields: optional(
      Type.Array(
        shape({
          field: Type.String(),
          code: Type.String(),
          problem: Type.String(),
          remedy: Type.String(),
        }),
      ),
    ),
    /** Quoted to support; names the log line. */
    incident: optional(Type.String()),
    /** With a conflict: the current state of the thing. */
    current: optional(Type.Unknown()),
  }),
});
export type ErrorReply = Static<typeof errorReply>;
