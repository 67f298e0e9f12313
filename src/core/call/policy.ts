/**
 * How the centre telephones, as a versioned table: the number it shows and how long it waits. No
 * published rule fixes the times, so they are settings. The number shown is fixed by practice:
 * area code and 96110, nothing before or after (operating-rules 5.3).
 */
import { Type, type Static } from 'typebox';
import { minuteMs, parsePhone, phoneKind, secondMs, type PhoneNumber } from '../kernel/index.ts';

const span = (maximum: number) => Type.Integer({ minimum: 1_000, maximum });

export const callPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** Area code of the centre with its trunk zero: 010, 0755. */
    areaCode: Type.String({ pattern: '^0(?:10|2\\d|[3-9]\\d{2})$' }),
    /** The seat's own phone rings first, this long. */
    ringSeatMs: span(5 * minuteMs),
    ringPersonMs: span(5 * minuteMs),
    /** Without any word from the gateway after this, it is taken for dead. */
    gatewayMs: span(minuteMs),
    talkMsMax: span(24 * 60 * minuteMs),
    /** A call that could not be dialled for this long is given up: its moment has passed. */
    waitMsMax: span(10 * minuteMs),
    /** Calls at once, those in conversation too. */
    liveMax: Type.Integer({ minimum: 1, maximum: 10_000 }),
    /** Calls that wait for their turn; beyond it the seat is told to wait. */
    waitingMax: Type.Integer({ minimum: 1, maximum: 10_000 }),
    /** A dialling process that does not renew for this long is taken for dead. */
    leaseMs: span(10 * minuteMs),
    /** How the gateway wants numbers: +8613800138000, or as dialled within the country. */
    dialForm: Type.Union([Type.Literal('e164'), Type.Literal('national')]),
    /** Whom the three-way call joins: the police emergency number. */
    thirdParty: Type.String({ pattern: '^[0-9]{3,12}$' }),
  },
  { additionalProperties: false },
);
export type CallPolicy = Static<typeof callPolicySchema>;

export const defaultCallPolicy: CallPolicy = {
  version: 'call-2026-1',
  areaCode: '0755',
  ringSeatMs: 20 * secondMs,
  ringPersonMs: 45 * secondMs,
  gatewayMs: 8 * secondMs,
  talkMsMax: 120 * minuteMs,
  waitMsMax: 30 * secondMs,
  liveMax: 200,
  waitingMax: 100,
  leaseMs: 20 * secondMs,
  dialForm: 'e164',
  thirdParty: '110',
};

/** The number people call back. */
const hotline = '96110';

/** What the person's phone shows: area code and 96110. */
export function callerOf(policy: Pick<CallPolicy, 'areaCode'>): string {
  return `${policy.areaCode}${hotline}`;
}

/** The only form of caller that leaves the centre; with anything before or after it is a forgery. */
export function isCaller(text: string): boolean {
  return /^0(?:10|2\d|[3-9]\d{2})96110$/.test(text);
}

/** The digits to dial; undefined where it is no number. Nothing else may stand in an address of SIP. */
export function dialledNumber(text: string, form: CallPolicy['dialForm']): string | undefined {
  const phone = parsePhone(text);
  if (phone === undefined) return undefined;
  return form === 'e164' ? phone : nationalDigits(phone);
}

function nationalDigits(phone: PhoneNumber): string {
  if (!phone.startsWith('+')) return phone;
  if (!phone.startsWith('+86')) return `00${phone.slice(1)}`;
  return `${phoneKind(phone) === 'landline' ? '0' : ''}${phone.slice(3)}`;
}
