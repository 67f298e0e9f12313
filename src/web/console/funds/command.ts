/** What is asked for in a dialog, as the command of the API. Pure. */
import type { MeasureRow } from '../../../contract/index.ts';
import type { Command } from './send.ts';
import type { CaseAccount } from './view.ts';

export const accountActs = ['stop', 'freeze', 'query', 'holder', 'watch', 'end-watch'] as const;
export type AccountAct = (typeof accountActs)[number] | 'exit';
export const measureActs = ['co-sign', 'approve', 'refuse', 'extend', 'renew', 'release'] as const;
export type MeasureAct = (typeof measureActs)[number];

export type Asked =
  | { readonly what: AccountAct; readonly account: CaseAccount }
  | { readonly what: MeasureAct; readonly measure: MeasureRow }
  | { readonly what: 'file' | 'refuse-filing' | 'close' };

export type Form = {
  readonly reason: string;
  /** Yuan; empty for the whole account. */
  readonly limit: string;
  readonly hours: string;
  readonly kind: string;
  readonly major: boolean;
  readonly unrelated: boolean;
};

const exits = ['merchant', 'cash', 'virtual', 'abroad'] as const;

/** Yuan as people type them, in fen; null for nothing, undefined where it is no sum. */
export function limitFen(text: string): number | null | undefined {
  const plain = text.replace(/[,，\s¥]/g, '');
  if (plain === '') return null;
  if (!/^\d{1,10}(?:\.\d{1,2})?$/.test(plain)) return undefined;
  return Math.round(Number(plain) * 100);
}

const hourMs = 3_600_000;

function watchCommand(accountId: string, hours: number, now: number): Command | undefined {
  if (!Number.isInteger(hours) || hours < 1 || hours > 720) return undefined;
  return { act: 'watch', accountId, untilAt: new Date(now + hours * hourMs).toISOString() };
}

function accountCommand(
  { what, account }: Extract<Asked, { account: unknown }>,
  form: Form,
  now: number,
): Command | undefined {
  const accountId = account.id;
  const reason = form.reason.trim();
  switch (what) {
    case 'stop':
      return reason === '' ? undefined : { act: 'stop', accountId, reason };
    case 'freeze': {
      const limit = limitFen(form.limit);
      if (reason === '' || limit === undefined) return undefined;
      return { act: 'freeze', accountId, limitFen: limit, reason, major: form.major };
    }
    case 'query':
      return { act: 'query', accountId, what: 'transactions' };
    case 'holder':
      return { act: 'query', accountId, what: 'holder' };
    case 'watch':
      return watchCommand(accountId, Number(form.hours), now);
    case 'end-watch':
      return { act: 'end-watch', accountId };
    case 'exit': {
      const kind = exits.find((one) => one === form.kind);
      if (kind === undefined || reason === '') return undefined;
      return { act: 'exit', accountId, kind, reason };
    }
  }
}

function measureCommand(
  { what, measure }: Extract<Asked, { measure: unknown }>,
  form: Form,
): Command | undefined {
  const measureId = measure.id;
  const reason = form.reason.trim();
  switch (what) {
    case 'co-sign':
    case 'approve':
      return { act: what, measureId };
    case 'refuse':
    case 'extend':
    case 'renew':
      return reason === '' ? undefined : { act: what, measureId, reason };
    case 'release':
      return reason === ''
        ? undefined
        : { act: 'release', measureId, reason, unrelated: form.unrelated };
  }
}

/** The command of what was asked and typed at a time; undefined while something is missing. */
export function commandOf(asked: Asked, form: Form, now: number): Command | undefined {
  if ('account' in asked) return accountCommand(asked, form, now);
  if ('measure' in asked) return measureCommand(asked, form);
  const reason = form.reason.trim();
  if (reason === '') return undefined;
  return asked.what === 'file' ? { act: 'file', number: reason } : { act: asked.what, reason };
}
