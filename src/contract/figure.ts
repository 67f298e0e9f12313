/** Figures (成效): shares with their intervals, and what pictures are drawn from. */
import { Type, type Static } from 'typebox';
import { figureCodes, figureGroups } from '../core/figure/index.ts';
import { categoryCodes } from '../core/kernel/index.ts';
import { contactChannels } from '../core/warning/index.ts';
import { at, defineRoute, nullable, oneOf, optional, shape, text } from './route.ts';

const share = {
  numerator: Type.Integer(),
  denominator: Type.Integer(),
  value: nullable(Type.Number({ description: 'Null where there are fewer cases than casesMin' })),
  low: nullable(Type.Number({ description: 'Lower end of the 95 % interval (Wilson)' })),
  high: nullable(Type.Number()),
};
const figures = Type.Array(shape({ code: oneOf(figureCodes), ...share }));

const reply = shape({
  version: Type.String({ description: 'Version of the formulas' }),
  casesMin: Type.Integer(),
  by: oneOf(figureGroups),
  from: at,
  until: at,
  ripeUntil: at,
  figures,
  funnel: shape({
    warnings: Type.Integer(),
    contacted: Type.Integer(),
    met: Type.Integer(),
    confirmed: Type.Integer(),
    succeeded: Type.Integer(),
    lostAfter: Type.Integer(),
  }),
  series: Type.Array(
    shape({
      day: Type.String(),
      warnings: Type.Integer(),
      verdicts: Type.Integer(),
      confirmed: Type.Integer(),
      succeeded: Type.Integer(),
      lostAfter: Type.Integer(),
    }),
  ),
  groups: Type.Array(
    shape({ key: Type.String(), name: Type.String(), warnings: Type.Integer(), figures }),
  ),
  calibration: Type.Array(shape({ tenth: Type.Integer(), ...share })),
  channels: Type.Array(
    shape({ channel: Type.String(), reached: shape(share), convinced: shape(share) }),
  ),
  /** Rates drawn towards a reference until there is enough of the centre's own. */
  learned: Type.Array(
    shape({
      channel: Type.String(),
      category: Type.String(),
      reachRate: Type.Number(),
      convinceRate: Type.Number(),
      cases: Type.Integer(),
    }),
  ),
});
export type Figures = Static<typeof reply>;

const filter = {
  days: optional(Type.Integer({ minimum: 1, maximum: 366 })),
  by: optional(oneOf(figureGroups)),
  unitId: optional(text(64)),
  category: optional(oneOf(categoryCodes)),
  channel: optional(oneOf(contactChannels.map((c) => c.code))),
};

export const figureRoutes = {
  'figure.read': defineRoute({
    method: 'GET',
    path: '/figures',
    permission: 'figure.read',
    summary: 'How well warning and dissuasion work, with formula, version and interval',
    query: shape(filter),
    reply,
  }),
  'figure.export': defineRoute({
    method: 'GET',
    path: '/figures/export',
    permission: 'figure.read',
    summary: 'The same as CSV; the reason is kept',
    query: shape({ ...filter, reason: text(200) }),
    reply: shape({ name: Type.String(), csv: Type.String() }),
  }),
};
