/** What people ask for in a dialog, as the commands of the API. */
import type { CallInput } from '../../../client/index.ts';
import type { OrderDetail } from '../../../contract/index.ts';
import { payeePurposes, releaseCauses } from '../../../core/protection/index.ts';
import { fenOf } from './word.tsx';

export type Ask = CallInput<'protection.act'>['body']['command'];
export type Decide = CallInput<'protection.decide'>['body']['command'];
export type Asked =
  | { readonly what: 'approve' | 'refuse' | 'withdraw' | 'release' | 'extend' | 'told' }
  | { readonly what: 'extension' | 'variation'; readonly grant: boolean; readonly id?: string }
  | { readonly what: 'vary' }
  | { readonly what: 'appeal' }
  | {
      readonly what: 'appeal-act';
      readonly id: string;
      readonly move:
        | 'accept'
        | 'need-docs'
        | 'docs-given'
        | 'check'
        | 'uphold'
        | 'reject'
        | 'review';
      readonly label: string;
    }
  | { readonly what: 'bank-answer'; readonly key: string };

/** What goes to the door of those who ask; the rest is decided. */
export const asks: ReadonlySet<string> = new Set([
  'withdraw',
  'release',
  'extend',
  'vary',
  'told',
  'appeal',
  'docs-given',
  'review',
  'send-again',
  'bank-answer',
]);

export type Form = {
  readonly reason: string;
  readonly days: string;
  readonly cause: string;
  readonly payee: string;
  readonly purpose: string;
  readonly sum: string;
  readonly perDay: string;
  readonly result: string;
};

type Command = Ask | Decide | undefined;

/** The command of what was asked and typed; undefined while something is missing. */
export function commandOf(asked: Asked, form: Form, order: OrderDetail): Command {
  const reason = form.reason.trim();
  switch (asked.what) {
    case 'approve':
      return approval(order, reason);
    case 'vary':
      return variationOf(form, order);
    case 'extension':
    case 'variation':
      return decisionOf(asked, reason);
    case 'appeal-act':
      return appealCommand(asked, reason);
    case 'bank-answer':
      return bankAnswer(asked.key, form.result, reason);
    case 'refuse':
    case 'withdraw':
    case 'release':
    case 'extend':
    case 'told':
    case 'appeal':
      return reason === '' ? undefined : reasoned(asked.what, form, reason);
  }
}

function approval(order: OrderDetail, reason: string): Command {
  if (order.resort.some((step) => !step.done) && reason === '') return undefined;
  return { act: 'approve', ...(reason === '' ? {} : { overrideReason: reason }) };
}

type Reasoned = 'refuse' | 'withdraw' | 'release' | 'extend' | 'told' | 'appeal';

/** What needs nothing but its reason, and a choice. */
function reasoned(what: Reasoned, form: Form, reason: string): Command {
  const cause = releaseCauses.find((c) => c.code === form.cause)?.code ?? 'other';
  const days = Number(form.days);
  switch (what) {
    case 'refuse':
    case 'withdraw':
      return { act: what, reason };
    case 'release':
      return { act: what, cause, reason };
    case 'extend':
      return days >= 1 && days <= 30 ? { act: what, days, reason } : undefined;
    case 'told':
      return { act: what, channel: reason.slice(0, 60) };
    case 'appeal':
      return { act: what, text: reason };
  }
}

type AskedOf<W extends Asked['what']> = Extract<Asked, { what: W }>;

/** A refusal tells why. */
function decisionOf(asked: AskedOf<'extension' | 'variation'>, reason: string): Decide | undefined {
  const { grant } = asked;
  if (!grant && reason === '') return undefined;
  const told = reason === '' ? {} : { reason };
  return asked.what === 'extension'
    ? { act: 'decide-extension', grant, ...told }
    : { act: 'decide-variation', variationId: asked.id ?? '', grant, ...told };
}

const toldWhy = new Set(['need-docs', 'uphold', 'reject', 'review']);

function appealCommand(
  { id: appealId, move }: AskedOf<'appeal-act'>,
  reason: string,
): Ask | Decide | undefined {
  if (toldWhy.has(move) && reason === '') return undefined;
  const told = reason === '' ? {} : { reason };
  if (move === 'review') return { act: 'review', appealId, reason };
  if (move === 'docs-given') return { act: 'docs-given', appealId, ...told };
  return { act: 'appeal-act', appealId, move, ...told };
}

function bankAnswer(key: string, result: string, code: string): Ask | undefined {
  if (!/^\d{4}$/.test(code)) return undefined;
  return { act: 'bank-answer', key, result: result === 'failed' ? 'failed' : 'applied', code };
}

function variationOf(form: Form, order: OrderDetail): Ask | undefined {
  const perDayFen = fenOf(form.perDay);
  const sum = form.payee.trim() === '' ? 0 : fenOf(form.sum);
  if (perDayFen === undefined || sum === undefined || form.reason.trim() === '') return undefined;
  const purpose = payeePurposes.find((p) => p.code === form.purpose)?.code ?? 'other';
  const added =
    form.payee.trim() === '' ? [] : [{ name: form.payee.trim(), purpose, perMonthFen: sum }];
  return {
    act: 'vary',
    allowance: { perDayFen, payees: [...order.allowance.payees, ...added] },
    reason: form.reason.trim(),
  };
}
