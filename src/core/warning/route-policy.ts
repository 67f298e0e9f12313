/** The figures of routing: how far, how fast, how much. A versioned table, since no rule fixes them. */
import { Type, type Static } from 'typebox';
import { hourMs, minuteMs } from '../kernel/index.ts';

const minuteOfDay = Type.Integer({ minimum: 0, maximum: 1440 });
const kmh = Type.Number({ minimum: 1, maximum: 200 });
const reply = Type.Integer({ minimum: 10_000, maximum: 24 * hourMs });

export const routePolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** Warnings waiting for each seat that is ready, above which a desk passes on to the next one up. */
    waitingMax: Type.Integer({ minimum: 1, maximum: 10_000 }),
    /** When people are at work, where nothing newer tells where they are. Days: 1 is Monday. */
    workDays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 }),
    workFromMinute: minuteOfDay,
    workUntilMinute: minuteOfDay,
    /** How long a signal's own place counts for where the person is. */
    seenMs: reply,
    travel: Type.Object(
      {
        cellKm: Type.Number({ minimum: 0.01, maximum: 100 }),
        dayKmh: kmh,
        nightKmh: kmh,
        nightFromMinute: minuteOfDay,
        nightUntilMinute: minuteOfDay,
        startMinutes: Type.Integer({ minimum: 0, maximum: 120 }),
      },
      { additionalProperties: false },
    ),
    /** A neighbouring station stands in only so far away. */
    stationMinutesMax: Type.Integer({ minimum: 1, maximum: 600 }),
    /** Time in which a transfer to another unit is accepted or refused, by grade. */
    transferReplyMs: Type.Object(
      { P0: reply, P1: reply, P2: reply, P3: reply },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type RoutePolicy = Static<typeof routePolicySchema>;

export const defaultRoutePolicy: RoutePolicy = {
  version: 'route-2026-1',
  waitingMax: 12,
  workDays: [1, 2, 3, 4, 5],
  workFromMinute: 9 * 60,
  workUntilMinute: 18 * 60,
  seenMs: hourMs,
  travel: {
    cellKm: 1.5,
    dayKmh: 24,
    nightKmh: 40,
    nightFromMinute: 22 * 60,
    nightUntilMinute: 6 * 60,
    startMinutes: 2,
  },
  stationMinutesMax: 30,
  transferReplyMs: { P0: 2 * minuteMs, P1: 10 * minuteMs, P2: hourMs, P3: 4 * hourMs },
};
