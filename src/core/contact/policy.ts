/**
 * The policy of messages: what is sent by itself, when, how often, and how a queue behaves. No
 * national figures are published for these (operating-rules 5.2, 5.3), so it is versioned data.
 */
import { Type, type Static } from 'typebox';
import { dayMs, hourMs, minuteMs, secondMs } from '../kernel/index.ts';
import { contactChannelCodes } from './channel.ts';

const closed = { additionalProperties: false } as const;
const span = Type.Integer({ minimum: 1, maximum: 365 * dayMs });
const channel = Type.Unsafe<(typeof contactChannelCodes)[number]>(
  Type.String({ enum: [...contactChannelCodes] }),
);
const perGrade = <T extends Parameters<typeof Type.Union>[0][number]>(inner: T) =>
  Type.Object({ P0: inner, P1: inner, P2: inner, P3: inner }, closed);
const perChannel = <T extends Parameters<typeof Type.Union>[0][number]>(inner: T) =>
  Type.Object({ sms: inner, 'flash-sms': inner, email: inner, push: inner, app: inner }, closed);

export const contactPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** What a person is written by itself when a warning is issued or rises to the grade. */
    automatic: perGrade(
      Type.Object(
        {
          channels: Type.Array(channel, { maxItems: 5 }),
          /** From issue, or the end of the quiet hours, to sending at the latest. */
          withinMs: span,
          /** Not before the quiet hours are over. */
          keepsQuiet: Type.Boolean(),
          /** Messages sent by themselves to one person in 24 hours, this one included. */
          perPersonDayMax: Type.Integer({ minimum: 0, maximum: 50 }),
        },
        closed,
      ),
    ),
    /** Hours of the day, Beijing time, in which nobody is woken: from, to (exclusive). */
    quietHours: Type.Object(
      {
        from: Type.Integer({ minimum: 0, maximum: 23 }),
        to: Type.Integer({ minimum: 0, maximum: 23 }),
      },
      closed,
    ),
    /** A message that could not be sent for so long is not sent any more. */
    expiresMs: perChannel(span),
    /** Messages by hand to one person in 24 hours. */
    byHandPerDayMax: Type.Integer({ minimum: 1, maximum: 100 }),
    /** Waiting messages of a channel; beyond it no more are taken. */
    queueMax: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
    /** The sender that people see: area code and 96110, or 96110 (operating-rules 5.3). */
    smsSender: Type.String({ pattern: '^(?:0\\d{2,3})?96110$' }),
    perSecondMax: perChannel(Type.Integer({ minimum: 1, maximum: 100_000 })),
    /** Waits after failures that are certain; as many repeats as there are waits. */
    retryMs: Type.Array(span, { maxItems: 20 }),
    /** A process that does not settle for so long is taken for dead. */
    leaseMs: span,
    /** How long a check code is valid after it was sent. */
    codeValidMs: span,
    /** Failed checks of codes in a day from one address, and for one number. */
    checkFailsPerAddressMax: Type.Integer({ minimum: 1, maximum: 10_000 }),
    checkFailsPerNumberMax: Type.Integer({ minimum: 1, maximum: 10_000 }),
    /** Chance that all failed checks of a day together hit any code; beyond it checking pauses. */
    guessChanceMax: Type.Number({ exclusiveMinimum: 0, maximum: 0.01 }),
  },
  closed,
);
export type ContactPolicy = Static<typeof contactPolicySchema>;

export const defaultContactPolicy: ContactPolicy = {
  version: 'contact-2026-1',
  automatic: {
    P0: {
      channels: ['sms', 'flash-sms'],
      withinMs: 10 * minuteMs,
      keepsQuiet: false,
      perPersonDayMax: 6,
    },
    P1: { channels: [], withinMs: hourMs, keepsQuiet: false, perPersonDayMax: 4 },
    P2: { channels: [], withinMs: 4 * hourMs, keepsQuiet: true, perPersonDayMax: 2 },
    P3: { channels: ['sms'], withinMs: 4 * hourMs, keepsQuiet: true, perPersonDayMax: 1 },
  },
  quietHours: { from: 22, to: 7 },
  expiresMs: {
    sms: 4 * hourMs,
    'flash-sms': 10 * minuteMs,
    email: dayMs,
    push: 2 * hourMs,
    app: dayMs,
  },
  byHandPerDayMax: 10,
  queueMax: 20_000,
  smsSender: '96110',
  perSecondMax: { sms: 200, 'flash-sms': 200, email: 20, push: 200, app: 200 },
  retryMs: [5 * secondMs, 30 * secondMs, 2 * minuteMs, 10 * minuteMs, 30 * minuteMs],
  leaseMs: minuteMs,
  codeValidMs: 3 * dayMs,
  checkFailsPerAddressMax: 20,
  checkFailsPerNumberMax: 10,
  guessChanceMax: 1e-6,
};
