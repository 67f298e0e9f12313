/** Duty (值班): rosters, seat states, and how people hand shifts to each other. */
import { Type, type Static } from 'typebox';
import { dutyRoles, languageCodes, seatStatuses } from '../core/duty/index.ts';
import { at, defineRoute, done, idParam, nullable, oneOf, optional, shape, text } from './route.ts';

const role = oneOf(dutyRoles.map((r) => r.code));
const seatStatus = oneOf(seatStatuses.map((s) => s.code));
const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Day, 2026-11-22' });
const minute = Type.Integer({ minimum: 0, maximum: 1439, description: 'Minute of the day' });
const days = (minimum: number, maximum: number) =>
  Type.Array(Type.Integer({ minimum, maximum }), { minItems: 1, maxItems: 56 });
const pattern = Type.Union([
  shape({ kind: Type.Literal('weekly'), days: days(1, 7) }),
  shape({
    kind: Type.Literal('cycle'),
    everyDays: Type.Integer({ minimum: 2, maximum: 56 }),
    days: days(0, 55),
  }),
]);
const language = oneOf(languageCodes);

const seat = shape({
  status: seatStatus,
  since: at,
  until: nullable(at),
  warningId: nullable(Type.String()),
  /** Longest break that may be asked for. */
  breakMinutesMax: Type.Integer(),
});
export type SeatReply = Static<typeof seat>;

const shift = shape({
  id: Type.String(),
  userId: Type.String(),
  name: Type.String(),
  seat: nullable(Type.String()),
  role,
  pattern,
  startMinute: minute,
  lengthMinutes: Type.Integer({ minimum: 15, maximum: 1440 }),
  fromDay: day,
  untilDay: nullable(day),
});
export type ShiftReply = Static<typeof shift>;

const shiftParts = {
  userId: text(64),
  role,
  pattern,
  startMinute: minute,
  lengthMinutes: Type.Integer({ minimum: 15, maximum: 1440 }),
  fromDay: day,
  untilDay: nullable(day),
};

const span = shape({
  shiftId: Type.String(),
  day,
  userId: Type.String(),
  name: Type.String(),
  role,
  fromAt: at,
  untilAt: at,
  standIn: Type.Boolean(),
});

const contact = shape({ role, name: Type.String(), phone: Type.String() });

const importRow = shape({
  id: Type.String(),
  file: Type.String(),
  row: Type.Integer(),
  raw: Type.String(),
  problems: Type.Array(
    shape({
      field: Type.String(),
      code: Type.String(),
      problem: Type.String(),
      remedy: Type.String(),
    }),
  ),
});

const roster = shape({
  unit: shape({ id: Type.String(), name: Type.String(), level: Type.String() }),
  /** The seven days shown, Monday first. */
  days: Type.Array(day),
  shifts: Type.Array(shift),
  spans: Type.Array(span),
  exceptions: Type.Array(
    shape({
      shiftId: Type.String(),
      day,
      standInName: nullable(Type.String()),
      reason: Type.String(),
    }),
  ),
  /** Stretches of the week in which nobody stands. */
  gaps: Type.Array(shape({ fromAt: at, untilAt: at })),
  contacts: Type.Array(contact),
  /** Who may be put on this roster. */
  people: Type.Array(
    shape({
      id: Type.String(),
      name: Type.String(),
      seat: nullable(Type.String()),
      login: Type.String(),
      languages: Type.Array(language),
    }),
  ),
  importRows: Type.Array(importRow),
});
export type RosterReply = Static<typeof roster>;

const rosterLine = shape({
  unitId: Type.String(),
  name: Type.String(),
  level: Type.String(),
  /** Null: this unit keeps no roster, its switch says whether it is on duty. */
  standing: nullable(Type.Integer()),
  /** Minutes of the coming seven days in which nobody stands. */
  gapMinutes: Type.Integer(),
  nextGapAt: nullable(at),
});

export const dutyRoutes = {
  'duty.seat': defineRoute({
    method: 'GET',
    path: '/duty/seat',
    permission: 'self',
    summary: 'What my seat is doing',
    reply: seat,
  }),
  'duty.seat-set': defineRoute({
    method: 'POST',
    path: '/duty/seat',
    permission: 'self',
    summary: 'Say that I rest, am away, or am back',
    body: shape({
      status: oneOf(['ready', 'break', 'away']),
      minutes: optional(Type.Integer({ minimum: 1, maximum: 240 })),
    }),
    reply: seat,
    refusals: ['not-signed-in-seat', 'on-a-call', 'break-too-long', 'too-many-on-break'],
  }),
  'duty.rosters': defineRoute({
    method: 'GET',
    path: '/duty/rosters',
    permission: 'duty.read',
    summary: 'Units of my jurisdiction, with their gaps of the coming week',
    reply: shape({ items: Type.Array(rosterLine) }),
  }),
  'duty.roster': defineRoute({
    method: 'GET',
    path: '/duty/rosters/:id',
    permission: 'duty.read',
    summary: 'The roster of one unit for a week',
    params: idParam,
    query: shape({ day: optional(day) }),
    reply: roster,
  }),
  'duty.shift-add': defineRoute({
    method: 'POST',
    path: '/duty/rosters/:id/shifts',
    permission: 'duty.manage',
    summary: 'Put a shift on the roster',
    params: idParam,
    body: shape(shiftParts),
    reply: roster,
    refusals: ['not-of-unit', 'duty-overlap'],
  }),
  'duty.shift-change': defineRoute({
    method: 'PATCH',
    path: '/duty/shifts/:id',
    permission: 'duty.manage',
    summary: 'Change a shift',
    params: idParam,
    body: shape(shiftParts),
    reply: roster,
    refusals: ['not-of-unit', 'duty-overlap'],
  }),
  'duty.shift-remove': defineRoute({
    method: 'DELETE',
    path: '/duty/shifts/:id',
    permission: 'duty.manage',
    summary: 'Take a shift off the roster',
    params: idParam,
    reply: done,
  }),
  'duty.exception': defineRoute({
    method: 'POST',
    path: '/duty/shifts/:id/exceptions',
    permission: 'duty.manage',
    summary: 'On one day somebody else stands, or nobody',
    params: idParam,
    body: shape({ day, standInId: nullable(text(64)), reason: text(200) }),
    reply: roster,
    refusals: ['not-of-unit', 'no-shift-that-day', 'duty-overlap'],
  }),
  'duty.exception-remove': defineRoute({
    method: 'DELETE',
    path: '/duty/shifts/:id/exceptions/:day',
    permission: 'duty.manage',
    summary: 'The day is as the shift says again',
    params: shape({ id: text(64), day }),
    reply: done,
  }),
  'duty.import': defineRoute({
    method: 'POST',
    path: '/duty/rosters/:id/import',
    permission: 'duty.manage',
    summary: 'Bring in a CSV file of shifts; bad rows are kept apart',
    params: idParam,
    body: shape({ name: text(200), text: Type.String({ minLength: 1, maxLength: 200_000 }) }),
    reply: shape({ added: Type.Integer(), known: Type.Integer(), refused: Type.Integer() }),
  }),
  'duty.import-settle': defineRoute({
    method: 'DELETE',
    path: '/duty/import-rows/:id',
    permission: 'duty.manage',
    summary: 'A row that was kept apart is dealt with',
    params: idParam,
    reply: done,
  }),
  'duty.contact': defineRoute({
    method: 'POST',
    path: '/duty/rosters/:id/contacts',
    permission: 'duty.manage',
    summary: 'Whom to ring when nobody is there',
    params: idParam,
    body: shape({ role, name: text(64), phone: Type.String({ pattern: '^[0-9+ -]{3,20}$' }) }),
    reply: done,
  }),
  'duty.languages': defineRoute({
    method: 'POST',
    path: '/duty/people/:id/languages',
    permission: 'duty.manage',
    summary: 'Languages and dialects that a person speaks',
    params: idParam,
    body: shape({ languages: Type.Array(language, { maxItems: 14, uniqueItems: true }) }),
    reply: done,
  }),
};
