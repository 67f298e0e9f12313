/** Sign-in, people and units (权限). */
import { Type, type Static } from 'typebox';
import { permissions, roles, unitLevels } from '../core/access/index.ts';
import { officerIdTypes } from '../core/bank/index.ts';
import {
  at,
  defineRoute,
  done,
  idParam,
  nullable,
  oneOf,
  optional,
  page,
  pageQuery,
  shape,
  text,
} from './route.ts';

const role = oneOf(roles.map((r) => r.code));
const login = Type.String({ minLength: 2, maxLength: 64, pattern: '^[a-z0-9][a-z0-9._\\-]*$' });
const password = Type.String({ minLength: 10, maxLength: 200 });

/** Where a sign-in stands. `second-factor`: give a code or a passkey next; `enrol`: signed in, but
 * a password and a second factor must be set before anything else is allowed. */
const signInStep = shape({
  step: oneOf(['done', 'second-factor', 'enrol']),
  methods: Type.Array(oneOf(['totp', 'passkey'])),
});

export const me = shape({
  id: Type.String(),
  login: Type.String(),
  name: Type.String(),
  roles: Type.Array(role),
  unit: shape({ id: Type.String(), name: Type.String(), level: oneOf(unitLevels) }),
  permissions: Type.Array(oneOf(permissions)),
  csrf: Type.String({ description: 'Send as x-wuzha-csrf with every change' }),
  step: oneOf(['done', 'enrol']),
  hasPassword: Type.Boolean(),
  hasTotp: Type.Boolean(),
  passkeyCount: Type.Integer(),
  seat: nullable(Type.String({ description: 'Seat label, such as 03 席' })),
});
export type Me = Static<typeof me>;

const webauthnJson = Type.Unsafe<Record<string, unknown>>(
  Type.Object({}, { additionalProperties: true }),
);

export const session = shape({
  id: Type.String(),
  createdAt: at,
  lastSeenAt: at,
  expiresAt: at,
  address: Type.String(),
  agent: Type.String(),
  current: Type.Boolean(),
});

const identity = shape({
  idType: oneOf(officerIdTypes.map((one) => one.code)),
  numberMasked: Type.String(),
  phoneMasked: Type.String(),
});
/** How a person is known to banks, masked. */
export type Identity = Static<typeof identity>;

const identityDraft = shape({
  idType: oneOf(officerIdTypes.map((one) => one.code)),
  idNumber: text(40),
  phone: text(40),
});

export const unit = shape({
  id: Type.String(),
  parentId: nullable(Type.String()),
  name: Type.String(),
  level: oneOf(unitLevels),
  /** Administrative division codes the unit answers for; a shorter code covers what begins with it. */
  regions: Type.Array(Type.String()),
  onDuty: Type.Boolean(),
  userCount: Type.Integer(),
});
export type Unit = Static<typeof unit>;

export const user = shape({
  id: Type.String(),
  login: Type.String(),
  name: Type.String(),
  roles: Type.Array(role),
  unitId: Type.String(),
  unitName: Type.String(),
  seat: nullable(Type.String()),
  identity: nullable(identity),
  status: oneOf(['invited', 'active', 'locked', 'disabled']),
  hasSecondFactor: Type.Boolean(),
  lastSignInAt: nullable(at),
  sessionCount: Type.Integer(),
});
export type User = Static<typeof user>;

const invitation = shape({
  user,
  /** One-time sign-in address, shown once. */
  onceUrl: Type.String(),
  expiresAt: at,
});

export const accessRoutes = {
  'session.sign-in': defineRoute({
    method: 'POST',
    path: '/session',
    permission: 'public',
    summary: 'Sign in with a password',
    body: shape({ login: text(64), password: text(200) }),
    reply: signInStep,
  }),
  'session.second-factor': defineRoute({
    method: 'POST',
    path: '/session/code',
    permission: 'public',
    summary: 'Second step: one-time code',
    body: shape({ code: Type.String({ pattern: '^[0-9]{6}$' }) }),
    reply: signInStep,
  }),
  'session.once': defineRoute({
    method: 'POST',
    path: '/session/once',
    permission: 'public',
    summary: 'Sign in with a one-time address; ends in enrolment',
    body: shape({ token: text(200) }),
    reply: signInStep,
  }),
  'session.passkey-options': defineRoute({
    method: 'POST',
    path: '/session/passkey/options',
    permission: 'public',
    summary: 'Challenge for a passkey, alone or as the second step',
    reply: webauthnJson,
  }),
  'session.passkey': defineRoute({
    method: 'POST',
    path: '/session/passkey',
    permission: 'public',
    summary: 'Sign in with a passkey',
    body: webauthnJson,
    reply: signInStep,
  }),
  'session.sign-out': defineRoute({
    method: 'DELETE',
    path: '/session',
    permission: 'self',
    summary: 'Sign out',
    reply: done,
  }),
  'me.read': defineRoute({
    method: 'GET',
    path: '/me',
    permission: 'self',
    summary: 'Who am I, and what may I do',
    reply: me,
  }),
  'me.password': defineRoute({
    method: 'POST',
    path: '/me/password',
    permission: 'self',
    summary: 'Set my password',
    body: shape({ current: optional(text(200)), next: password }),
    reply: done,
    refusals: ['wrong-password', 'weak-password'],
  }),
  'me.identity': defineRoute({
    method: 'GET',
    path: '/me/identity',
    permission: 'self',
    summary: 'How banks know me; masked',
    reply: shape({ identity: nullable(identity) }),
  }),
  'me.identify': defineRoute({
    method: 'POST',
    path: '/me/identity',
    permission: 'self',
    summary: 'Set how banks know me: police ID or identity card, and telephone',
    body: identityDraft,
    reply: shape({ identity: nullable(identity) }),
  }),
  'me.totp-begin': defineRoute({
    method: 'POST',
    path: '/me/totp',
    permission: 'self',
    summary: 'Begin a one-time-code enrolment',
    reply: shape({ secret: Type.String(), uri: Type.String() }),
  }),
  'me.totp-confirm': defineRoute({
    method: 'POST',
    path: '/me/totp/confirm',
    permission: 'self',
    summary: 'Confirm with a code',
    body: shape({ code: Type.String({ pattern: '^[0-9]{6}$' }) }),
    reply: done,
    refusals: ['wrong-code'],
  }),
  'me.passkey-options': defineRoute({
    method: 'POST',
    path: '/me/passkeys/options',
    permission: 'self',
    summary: 'Challenge for a new passkey',
    reply: webauthnJson,
  }),
  'me.passkey-add': defineRoute({
    method: 'POST',
    path: '/me/passkeys',
    permission: 'self',
    summary: 'Register a passkey',
    body: shape({ name: text(64), response: webauthnJson }),
    reply: done,
    refusals: ['passkey-refused'],
  }),
  'me.passkeys': defineRoute({
    method: 'GET',
    path: '/me/passkeys',
    permission: 'self',
    summary: 'My passkeys',
    reply: shape({
      items: Type.Array(shape({ id: Type.String(), name: Type.String(), createdAt: at })),
    }),
  }),
  'me.passkey-remove': defineRoute({
    method: 'DELETE',
    path: '/me/passkeys/:id',
    permission: 'self',
    summary: 'Remove a passkey',
    params: shape({ id: text(400) }),
    reply: done,
    refusals: ['last-second-factor'],
  }),
  'me.sessions': defineRoute({
    method: 'GET',
    path: '/me/sessions',
    permission: 'self',
    summary: 'Where I am signed in',
    reply: shape({ items: Type.Array(session) }),
  }),
  'me.session-end': defineRoute({
    method: 'DELETE',
    path: '/me/sessions/:id',
    permission: 'self',
    summary: 'End one of my sessions',
    params: idParam,
    reply: done,
  }),
  'unit.list': defineRoute({
    method: 'GET',
    path: '/units',
    permission: 'unit.read',
    summary: 'The tree of units',
    reply: shape({ items: Type.Array(unit) }),
  }),
  'unit.create': defineRoute({
    method: 'POST',
    path: '/units',
    permission: 'unit.manage',
    summary: 'Add a unit',
    body: shape({
      parentId: nullable(Type.String()),
      name: text(80),
      level: oneOf(unitLevels),
      regions: Type.Array(Type.String({ pattern: '^[0-9]{2,12}$' }), { maxItems: 200 }),
    }),
    reply: unit,
    refusals: ['level-not-below-parent', 'name-taken'],
  }),
  'unit.change': defineRoute({
    method: 'PATCH',
    path: '/units/:id',
    permission: 'unit.manage',
    summary: 'Change a unit',
    params: idParam,
    body: shape({
      name: optional(text(80)),
      onDuty: optional(Type.Boolean()),
      regions: optional(Type.Array(Type.String({ pattern: '^[0-9]{2,12}$' }), { maxItems: 200 })),
    }),
    reply: unit,
    refusals: ['name-taken'],
  }),
  'user.list': defineRoute({
    method: 'GET',
    path: '/users',
    permission: 'user.read',
    summary: 'People within my jurisdiction',
    query: shape({ ...pageQuery, q: optional(text(64)), unitId: optional(text(64)) }),
    reply: page(user),
  }),
  'user.create': defineRoute({
    method: 'POST',
    path: '/users',
    permission: 'user.manage',
    summary: 'Invite a person',
    body: shape({
      login,
      name: text(64),
      unitId: text(64),
      seat: optional(text(16)),
      identity: optional(identityDraft),
      roles: Type.Array(role, { minItems: 1, maxItems: 9 }),
    }),
    reply: invitation,
    refusals: ['login-taken', 'role-not-grantable'],
  }),
  'user.change': defineRoute({
    method: 'PATCH',
    path: '/users/:id',
    permission: 'user.manage',
    summary: 'Change a person',
    params: idParam,
    body: shape({
      name: optional(text(64)),
      unitId: optional(text(64)),
      seat: optional(nullable(text(16))),
      roles: optional(Type.Array(role, { minItems: 1, maxItems: 9 })),
      disabled: optional(Type.Boolean()),
    }),
    reply: user,
    refusals: ['last-administrator', 'role-not-grantable'],
  }),
  'user.identify': defineRoute({
    method: 'POST',
    path: '/users/:id/identity',
    permission: 'user.manage',
    summary: 'Set how banks know an officer: police ID or identity card, and telephone',
    params: idParam,
    body: identityDraft,
    reply: user,
  }),
  'user.reset': defineRoute({
    method: 'POST',
    path: '/users/:id/reset',
    permission: 'user.manage',
    summary: 'New one-time sign-in; password, second factors and sessions end',
    params: idParam,
    reply: invitation,
  }),
  'user.sign-out': defineRoute({
    method: 'POST',
    path: '/users/:id/sign-out',
    permission: 'user.manage',
    summary: 'End all sessions of a person',
    params: idParam,
    reply: done,
  }),
};
