/** Who looks at which warning now (席位在场): told by the screens, forgotten by itself. */
import { Type, type Static } from 'typebox';
import { at, defineRoute, done, nullable, shape, text } from './route.ts';

/** One person before one warning; `by` is the id of that person. */
export const presence = shape({
  warningId: Type.String(),
  by: Type.String(),
  name: Type.String(),
  seat: nullable(Type.String()),
  until: at,
});
export type Presence = Static<typeof presence>;

/** A screen that goes on looking says so again before this long; then it is forgotten. */
export const presenceKeepMs = 45_000;

export const presenceRoutes = {
  'presence.list': defineRoute({
    method: 'GET',
    path: '/presence',
    permission: 'warning.read',
    summary: 'Who looks at which warning of my jurisdiction',
    reply: shape({ items: Type.Array(presence) }),
  }),
  'presence.set': defineRoute({
    method: 'POST',
    path: '/presence',
    permission: 'warning.read',
    summary: 'Say that I look at a warning, or do no longer',
    body: shape({ warningId: text(64), present: Type.Boolean() }),
    reply: done,
  }),
};
