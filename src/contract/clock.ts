/** Clocks of the dissuasion (时限). */
import { Type, type Static } from 'typebox';
import { grades } from '../core/warning/index.ts';
import { at, defineRoute, nullable, oneOf, optional, shape } from './route.ts';

/** What is measured of each warning, in the order in which it happens. */
export const watchSteps = ['issued', 'claimed', 'called', 'contacted', 'met', 'closed'] as const;

const watchLine = shape({
  /** Null: all units of the jurisdiction. */
  unitId: nullable(Type.String()),
  unitName: Type.String(),
  /** Null: all grades. */
  grade: nullable(oneOf(grades.map((g) => g.code))),
  warnings: Type.Integer(),
  steps: Type.Array(
    shape({
      step: oneOf(watchSteps),
      count: Type.Integer({ description: 'Warnings that came so far' }),
      medianMs: nullable(Type.Integer({ description: 'issued: from the signal; else from issue' })),
      p90Ms: nullable(Type.Integer()),
      inTime: nullable(
        Type.Number({ description: 'Share within the deadline of the policy; null: it has none' }),
      ),
    }),
  ),
});
export type WatchLine = Static<typeof watchLine>;

export const clockRoutes = {
  'clock.stopwatch': defineRoute({
    method: 'GET',
    path: '/warnings/stopwatch',
    permission: 'warning.read',
    summary: 'How long each step took, by unit and grade: medians, 90th percentiles, share in time',
    query: shape({ from: optional(at), to: optional(at) }),
    reply: shape({ from: at, to: at, items: Type.Array(watchLine) }),
  }),
};
