/** How one field is written: text, yuan, Beijing time, code. Each form reads what it writes. */
import {
  badCharacterAt,
  formatInstant,
  ok,
  parseInstant,
  quoteValue,
  refuse,
  zoneMs,
  type Problem,
  type Result,
} from '../../kernel/index.ts';
import { formatYuan } from '../yuan.ts';

/** A value in the centre: text, fen or instant. */
export type Scalar = string | number;

export const fieldForms = [
  'text',
  'id',
  'base64',
  'yuan',
  'balance',
  'time',
  'code',
  'choice',
] as const;
export type FieldForm = (typeof fieldForms)[number];

export type FieldRule = {
  /** Path of the element below its part: `Account/Number`. */
  readonly tag: string;
  /** The value that stands there, by its name in `flat.ts`; `-` is read over. */
  readonly value: string;
  readonly form: FieldForm;
  /** Characters at most. */
  readonly max: number;
  readonly required?: boolean;
  /** Written but not believed when read: it repeats another field. */
  readonly echo?: boolean;
  /** For `choice`: what the centre's word is called on the line. */
  readonly choices?: Readonly<Record<string, string>>;
};

type Fault = Omit<Problem, 'field'>;
const fault = (code: string, problem: string, remedy: string): Result<never, Fault> =>
  refuse({ code, problem, remedy });

const yuanForm = /^(?:0|[1-9]\d{0,11})\.\d{2}$/;

/** Yuan with exactly two decimals and no sign, as integer fen; at most 999,999,999,999.99. */
export function parseYuan(text: string): number | undefined {
  return yuanForm.test(text) ? Number(text.replace('.', '')) : undefined;
}

/** `yyyyMMddHHmmss` in Beijing. */
export function formatStamp(at: number): string {
  return formatInstant(at + zoneMs)
    .slice(0, 19)
    .replace(/[-T:]/g, '');
}

/** A Beijing stamp of this century as an instant; undefined for a day or time that is not. */
export function parseStamp(text: string): number | undefined {
  const m = /^(20\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (m === null) return undefined;
  const [, year, month, day, hour, minute, second] = m;
  return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
}

/** The text of a value on the line. Refused: what the form or the length does not allow. */
export function writeField(rule: FieldRule, value: Scalar): Result<string, Problem> {
  const written = formatted(rule, value);
  if (!written.ok) return refuse({ field: rule.tag, ...written.error });
  const back = parsed(rule, written.value);
  return back.ok ? written : refuse({ field: rule.tag, ...back.error });
}

function formatted({ form, choices = {} }: FieldRule, value: Scalar): Result<string, Fault> {
  const writer = numberWriters.get(form);
  if (writer !== undefined) {
    return typeof value === 'number' && Number.isSafeInteger(value)
      ? ok(writer(value))
      : fault('wrong-type', told(String(value)), 'give whole fen or an instant');
  }
  if (form !== 'choice') return ok(String(value).trim());
  const found = Object.entries(choices).find(([word]) => word === value)?.[1];
  return found === undefined
    ? fault('not-a-choice', told(String(value)), `give ${Object.keys(choices).join(', ')}`)
    : ok(found);
}

const numberWriters: ReadonlyMap<FieldForm, (value: number) => string> = new Map([
  ['yuan', formatYuan],
  ['balance', formatYuan],
  ['time', formatStamp],
]);

/** The value of a text on the line, with the field, the fault and the remedy where it has none. */
export function readField(rule: FieldRule, text: string): Result<Scalar, Problem> {
  const value = parsed(rule, text);
  return value.ok ? value : refuse({ field: rule.tag, ...value.error });
}

function parsed(rule: FieldRule, text: string): Result<Scalar, Fault> {
  if (text.length > rule.max) {
    return fault('wrong-length', `has ${text.length} characters`, `give at most ${rule.max}`);
  }
  if (badCharacterAt(text) >= 0) {
    return fault('control-character', 'holds a control character', 'give plain text');
  }
  return readers[rule.form](text, rule);
}

const told = (text: string): string => `is ${quoteValue(text)}`;

function readYuan(text: string): Result<Scalar, Fault> {
  const fen = parseYuan(text);
  return fen === undefined
    ? fault(
        'amount-form',
        told(text),
        'give yuan with two decimals from 0.00 to 999999999999.99, such as 48600.00',
      )
    : ok(fen);
}

const patterned =
  (pattern: RegExp, remedy: string) =>
  (text: string): Result<Scalar, Fault> =>
    pattern.test(text) ? ok(text) : fault('wrong-form', told(text), remedy);

const readers: Readonly<
  Record<FieldForm, (text: string, rule: FieldRule) => Result<Scalar, Fault>>
> = {
  text: (text) => ok(text),
  id: patterned(/^[\w.*@+-]+$/, 'give letters, digits, dots, dashes or underscores only'),
  base64: patterned(/^[A-Za-z0-9+/]*={0,2}$/, 'give base64 without line breaks'),
  code: patterned(/^\d{4}$/, 'give the four digits of a result code'),
  yuan: readYuan,
  balance: (text) => {
    if (!text.startsWith('-')) return readYuan(text);
    const fen = readYuan(text.slice(1));
    return fen.ok && typeof fen.value === 'number' ? ok(0 - fen.value) : fen;
  },
  time: (text) => {
    const at = parseStamp(text);
    return at === undefined
      ? fault('time-form', told(text), 'give yyyyMMddHHmmss in Beijing time, 2000 to 2099')
      : ok(at);
  },
  choice: (text, { choices = {} }) => {
    const found = Object.entries(choices).find(([, code]) => code === text);
    return found === undefined
      ? fault('not-a-choice', told(text), `give ${Object.values(choices).join(', ')}`)
      : ok(found[0]);
  },
};
