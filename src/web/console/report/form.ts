/** The report form as it is typed: amounts and times are texts until it is handed in. */
import type { ReportBody } from '../../../contract/index.ts';
import { parseAccount, type Instant } from '../../../core/kernel/index.ts';
import { readMoment, typeOfHolder, type PastedTransfer } from '../../../core/report/index.ts';
import { parseYuan } from '../warning/yuan.ts';

export type FormRow = {
  readonly key: string;
  readonly toAccount: string;
  readonly toName: string;
  readonly toBank: string;
  /** Null: by the name. */
  readonly toType: 'personal' | 'corporate' | null;
  readonly amount: string;
  /** Time of Beijing, as it is typed; `2026-03-10 09:30` once it was read. */
  readonly time: string;
  readonly fromAccount: string;
  readonly fromBank: string;
  readonly known: boolean;
  /** Fields that were read from a text and are asked about again. */
  readonly doubts: readonly string[];
  /** Last digits that the text showed, where it did not show the number. */
  readonly toTail: string;
  readonly fromTail: string;
};

export type FormState = Omit<ReportBody, 'transfers'> & { readonly rows: readonly FormRow[] };

let serial = 0;
const newKey = (): string => `t${(serial += 1)}`;
const offset = '+08:00';
const zoneMs = 8 * 3_600_000;
export const rowsMax = 20;

export const emptyRow = (): FormRow => ({
  key: newKey(),
  toAccount: '',
  toName: '',
  toBank: '',
  toType: null,
  amount: '',
  time: '',
  fromAccount: '',
  fromBank: '',
  known: false,
  doubts: [],
  toTail: '',
  fromTail: '',
});

export const emptyForm = (): FormState => ({
  reporter: 'self',
  paid: 'yes',
  victim: { name: '', phone: '', idNumber: '' },
  contacted: 'unknown',
  how: '',
  category: null,
  note: '',
  rows: [emptyRow()],
});

const yuanOf = (fen: number | null): string => (fen === null ? '' : (fen / 100).toFixed(2));
/** A time in milliseconds as the field shows it, in Beijing; seconds where there are any. */
const fieldOf = (at: number): string =>
  new Date(at + zoneMs)
    .toISOString()
    .slice(0, at % 60_000 === 0 ? 16 : 19)
    .replace('T', ' ');

/** `1530`, `昨天下午3点` and whatever else tells a time become one; what tells none stays. */
export function settledTime(text: string, now: number): string {
  const typed = text.trim();
  const digits = /^([01]?\d|2[0-3])([0-5]\d)$/.exec(typed);
  const asked = digits === null ? typed : `${digits[1]}:${digits[2]}`;
  const at = typed === '' ? undefined : readMoment(asked, now as Instant);
  return at === undefined ? typed : fieldOf(at);
}

export function rowOfPaste(t: PastedTransfer): FormRow {
  return {
    ...emptyRow(),
    toAccount: t.toAccount,
    toName: t.toName,
    toBank: t.toBank,
    amount: yuanOf(t.amountFen),
    time: t.at === null ? '' : fieldOf(t.at),
    fromAccount: t.fromAccount,
    fromBank: t.fromBank,
    doubts: t.doubts,
    toTail: t.toTail,
    fromTail: t.fromTail,
  };
}

export function stateOf({ transfers, ...rest }: ReportBody): FormState {
  const rows = transfers.map((t) => ({
    ...emptyRow(),
    ...t,
    amount: yuanOf(t.amountFen),
    time: t.at === null ? '' : fieldOf(Date.parse(t.at)),
  }));
  return { ...rest, rows: rows.length === 0 ? [emptyRow()] : rows };
}

export const accountOf = (text: string): string =>
  text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();

const isEmptyRow = (row: FormRow): boolean =>
  [row.toAccount, row.toName, row.amount, row.fromAccount].every((text) => text.trim() === '');

/** Rows that hold something; a row nobody filled is none. */
export const filledRows = (rows: readonly FormRow[]): readonly FormRow[] =>
  rows.filter((row) => !isEmptyRow(row));

const timeForm = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?$/;

/** Null where no time is written, or none that was read yet. */
export function timeOf({ time }: FormRow): number | null {
  const at = timeForm.test(time) ? Date.parse(`${time.replace(' ', 'T')}${offset}`) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** What is typed where a number must stand and is none is kept out until it is mended. */
export function isTyped(row: FormRow): boolean {
  const account = /^[0-9A-Z@._]{0,40}$/;
  return (
    parseYuan(row.amount) !== undefined &&
    (row.time === '' || timeOf(row) !== null) &&
    account.test(accountOf(row.toAccount)) &&
    account.test(accountOf(row.fromAccount))
  );
}

/** The victim's own number is checked here: the server looks at it only when the form is handed in. */
export function isPayerWrong({ fromAccount }: FormRow): boolean {
  const number = accountOf(fromAccount);
  return number !== '' && typeof parseAccount(number) !== 'string';
}

const isoOf = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();

export function bodyOf({ rows, ...rest }: FormState): ReportBody {
  return {
    ...rest,
    victim: {
      name: rest.victim.name.trim(),
      phone: rest.victim.phone.replace(/[\s-]/g, ''),
      idNumber: rest.victim.idNumber.replace(/\s/g, '').toUpperCase(),
    },
    transfers: filledRows(rows).map((row) => ({
      fromBank: row.fromBank.trim(),
      fromAccount: accountOf(row.fromAccount),
      toBank: row.toBank.trim(),
      toAccount: accountOf(row.toAccount),
      toName: row.toName.trim(),
      toType: row.toType ?? typeOfHolder(row.toName),
      amountFen: parseYuan(row.amount) ?? null,
      at: isoOf(timeOf(row)),
      known: row.known,
    })),
  };
}

/** Pasted rows take the place of the empty ones; one that is there already is not added again. */
export function withPasted(rows: readonly FormRow[], pasted: readonly FormRow[]): FormRow[] {
  const own = filledRows(rows);
  const isThere = (row: FormRow): boolean =>
    own.some(
      (one) =>
        one.amount === row.amount &&
        one.time === row.time &&
        accountOf(one.toAccount) === accountOf(row.toAccount) &&
        one.toName === row.toName,
    );
  return [...own, ...pasted.filter((row) => !isThere(row))].slice(0, rowsMax);
}

/** A key for one report: sent twice, it is one report. */
export function newReportKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return [...bytes].map((byte) => byte.toString(36).padStart(2, '0')).join('');
}

/** First and total of what was paid, for the clock and the sum. */
export function firstAt(rows: readonly FormRow[]): number | null {
  const times = filledRows(rows).flatMap((row) => timeOf(row) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

export const totalFen = (rows: readonly FormRow[]): number =>
  filledRows(rows).reduce((sum, row) => sum + (parseYuan(row.amount) ?? 0), 0);
