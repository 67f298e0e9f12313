/** The plain form of a message row, read without building the object that JSON would make of it. */
import {
  badCharacterAt,
  parseInstant,
  parsePhone,
  parsePort,
  phoneKind,
  type Instant,
  type PhoneNumber,
} from '../kernel/index.ts';
import { signalLimits } from './schema.ts';
import type { Counterpart, SmsSignal } from './signal.ts';

/** What stands between the values of a row in the order of the schema, and nothing else. */
const joints = [
  '{"kind":"sms","id":"',
  '","source":"',
  '","occurredAt":"',
  '","subject":{"phone":"',
  '"},"counterpart":{"number":"',
  '"},"text":"',
  '"}',
] as const;
/** Used again for each row. */
const parts: [string, string, string, string, string, string] = ['', '', '', '', '', ''];

const idForm = /^[A-Za-z0-9._:-]{1,128}$/;
const sourceForm = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const numberLengthMax = 32;

export type SmsRowBounds = {
  readonly earliest: number;
  readonly latest: number;
  readonly source: string | undefined;
};

/**
 * The signal of a row that is written as plainly as most are, and is right; undefined for every
 * other row, right or wrong: those are read the long way. What it gives is what the long way gives.
 */
export function readSmsRow(row: string, bounds: SmsRowBounds): SmsSignal | undefined {
  if (!row.startsWith(joints[0]) || row.includes('\\') || !cutRow(row)) return undefined;
  const [id, source, time, own, other, text] = parts;
  if (!idForm.test(id) || !isSource(source, bounds) || !isPlainText(text)) return undefined;
  const occurredAt = timeWithin(time, bounds);
  const phone = personsPhone(own);
  const counterpart = counterpartOf(other);
  if (occurredAt === undefined || phone === undefined || counterpart === undefined) {
    return undefined;
  }
  const subject = { phone };
  const subjectHandles = [`phone:${phone}`] as const;
  return { kind: 'sms', id, source, occurredAt, subject, subjectHandles, counterpart, text };
}

function isSource(source: string, bounds: SmsRowBounds): boolean {
  if (bounds.source !== undefined && source !== bounds.source) return false;
  return sourceForm.test(source);
}

/** Cuts the row at its joints; false where some joint is not the next thing after a value. */
function cutRow(row: string): boolean {
  let at = joints[0].length;
  for (let i = 1; i < joints.length; i += 1) {
    const end = row.indexOf('"', at);
    const joint = joints[i] ?? '';
    if (end < 0 || !row.startsWith(joint, end)) return false;
    parts[i - 1] = row.slice(at, end);
    at = end + joint.length;
  }
  return at === row.length;
}

function isPlainText(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > signalLimits.textLengthMax || badCharacterAt(text) >= 0)
    return false;
  // JSON holds no raw control character, and a text of spaces alone is refused.
  return !/[\t\r\n]/.test(text) && text.trim() !== '';
}

function timeWithin(text: string, { earliest, latest }: SmsRowBounds): Instant | undefined {
  const at = text.length < 16 || text.length > 40 ? undefined : parseInstant(text);
  return at === undefined || at > latest || at < earliest ? undefined : at;
}

function personsPhone(text: string): PhoneNumber | undefined {
  const phone = text.length > numberLengthMax ? undefined : parsePhone(text);
  return phone !== undefined && phoneKind(phone) !== 'service' ? phone : undefined;
}

function counterpartOf(text: string): Counterpart | undefined {
  if (text.length > numberLengthMax) return undefined;
  const number = parsePhone(text);
  if (number !== undefined) return { number };
  const sender = parsePort(text);
  return sender === undefined ? undefined : { sender };
}
