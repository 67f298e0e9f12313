/** Policy tables (政策表): what holds, since when, and by whose word. */
import { Type, type Static } from 'typebox';
import { policyStatuses } from '../core/policy/index.ts';
import { at, defineRoute, nullable, oneOf, optional, shape, text } from './route.ts';

const person = shape({ id: Type.String(), name: Type.String() });

const policyRow = shape({
  key: Type.String(),
  zh: Type.String(),
  en: Type.String(),
  /** Name of the version in force, as decisions quote it. */
  version: Type.String(),
  /** Null: what ships holds. */
  ordinal: nullable(Type.Integer()),
  since: nullable(at),
  /** A version waits for its second person. */
  waiting: Type.Boolean(),
});

const policyVersion = shape({
  ordinal: Type.Integer(),
  name: Type.String(),
  status: oneOf(policyStatuses.map((s) => s.code)),
  value: Type.Unknown(),
  source: Type.String(),
  reason: Type.String(),
  effectiveAt: at,
  proposedBy: person,
  proposedAt: at,
  decidedBy: nullable(person),
  decidedAt: nullable(at),
  note: nullable(Type.String()),
  /** What differs from the version in force now. */
  changes: Type.Array(
    shape({
      path: Type.String(),
      before: optional(Type.Unknown()),
      after: optional(Type.Unknown()),
    }),
  ),
});

const policyDetail = shape({
  ...policyRow.properties,
  basis: Type.String({ description: 'Where the shipped figures come from' }),
  value: Type.Unknown(),
  shipped: Type.Unknown(),
  versions: Type.Array(policyVersion),
});
export type PolicyDetail = Static<typeof policyDetail>;

const keyParam = shape({ key: Type.String({ maxLength: 64 }) });

export const policyRoutes = {
  'policy.list': defineRoute({
    method: 'GET',
    path: '/policies',
    permission: 'policy.read',
    summary: 'Every policy table with what holds now',
    reply: shape({ items: Type.Array(policyRow) }),
  }),
  'policy.read': defineRoute({
    method: 'GET',
    path: '/policies/:key',
    permission: 'policy.read',
    summary: 'One table: its value, what ships, and its versions, newest first',
    params: keyParam,
    reply: policyDetail,
  }),
  'policy.propose': defineRoute({
    method: 'POST',
    path: '/policies/:key/versions',
    permission: 'policy.propose',
    summary: 'Propose a version; a second person lets it in',
    params: keyParam,
    body: shape({
      value: Type.Unknown(),
      source: text(500),
      reason: text(500),
      effectiveAt: optional(at),
    }),
    reply: policyDetail,
    refusals: ['already-proposed', 'nothing-changed'],
  }),
  'policy.decide': defineRoute({
    method: 'POST',
    path: '/policies/:key/versions/:ordinal/decision',
    permission: 'policy.approve',
    summary: 'Let a proposed version in, or refuse it',
    params: shape({ ...keyParam.properties, ordinal: Type.Integer({ minimum: 1 }) }),
    body: shape({ accept: Type.Boolean(), note: optional(text(500)) }),
    reply: policyDetail,
    refusals: ['not-proposed', 'own-work', 'begins-in-past', 'reason-required'],
  }),
  'policy.withdraw': defineRoute({
    method: 'DELETE',
    path: '/policies/:key/versions/:ordinal',
    permission: 'policy.propose',
    summary: 'Take an own proposal back',
    params: shape({ ...keyParam.properties, ordinal: Type.Integer({ minimum: 1 }) }),
    reply: policyDetail,
    refusals: ['not-proposed', 'not-your-proposal'],
  }),
};
