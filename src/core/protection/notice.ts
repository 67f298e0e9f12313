/**
 * The notice to the person (保护性止付通知书): what is stopped, why, until when, what may still be
 * paid, which one office releases, how to object and what to bring. Article 32: reason, remedy
 * channel and documents are told.
 */
import { formatFen, formatInstant, hourMs, maskAccount, zoneMs } from '../kernel/index.ts';
import type { ProtectionPolicy } from './policy.ts';
import { payeePurposes, type Allowance, type OrderState } from './state.ts';

type Lang = 'zh' | 'en';
export type Notice = {
  readonly title: string;
  readonly lead: string;
  readonly parts: readonly { readonly head: string; readonly lines: readonly string[] }[];
  readonly foot: string;
};

/** `2026-11-22 10:42`, in Beijing. */
function timeOf(at: number): string {
  return formatInstant(at + zoneMs)
    .slice(0, 16)
    .replace('T', ' ');
}

export function allowanceLines(allowance: Allowance, lang: Lang): readonly string[] {
  const perDay = formatFen(allowance.perDayFen);
  const payees = allowance.payees.map(({ name, purpose, perMonthFen }) => {
    const what = payeePurposes.find((p) => p.code === purpose)?.[lang] ?? purpose;
    const sum = formatFen(perMonthFen);
    return lang === 'zh'
      ? `${what}：${name}，每月不超过 ${sum}`
      : `${what}: ${name}, up to ${sum} a month`;
  });
  const daily =
    lang === 'zh' ? `日常生活支出：每日不超过 ${perDay}` : `Living costs: up to ${perDay} a day`;
  return [daily, ...payees];
}

type Words = {
  readonly title: string;
  readonly lead: (number: string) => string;
  readonly heads: Readonly<
    Record<'what' | 'why' | 'until' | 'living' | 'office' | 'remedy' | 'papers', string>
  >;
  readonly scope: string;
  readonly basis: string;
  readonly until: (at: string) => string;
  readonly lapse: string;
  readonly fast: (hours: number) => string;
  readonly code: (code: string) => string;
  readonly clock: (accept: number, check: number) => string;
  readonly foot: string;
};

const words: Readonly<Record<Lang, Words>> = {
  zh: {
    title: '保护性止付通知书',
    lead: (number) => `编号 ${number}。为保护您的资金，本中心对下列账户采取临时保护措施。`,
    heads: {
      what: '措施与账户',
      why: '理由',
      until: '期限',
      living: '仍可支付',
      office: '解除单位',
      remedy: '如何申诉',
      papers: '需要的材料',
    },
    scope: '只进不出：可以入账，不能转出和取现。未列出的账户不受影响。',
    basis: '依据：',
    until: (at) => `至 ${at} 止，到期自动解除，无需办理手续。`,
    lapse: '核实无风险的，立即解除。',
    fast: (hours) => `需要增加支付项目的，可以随时申请，${hours} 小时内答复。`,
    code: (code) => `申诉查询码：${code}（需同时提供登记手机号后四位）`,
    clock: (accept, check) => `${accept} 个工作日内受理，${check} 个工作日内核查并书面答复。`,
    foot: '本中心不会要求您转账，不会索要密码或验证码。',
  },
  en: {
    title: 'Notice of protective stop-payment',
    lead: (number) =>
      `No. ${number}. To protect your money, this centre has placed the accounts below under temporary protection.`,
    heads: {
      what: 'Measure and accounts',
      why: 'Reason',
      until: 'How long',
      living: 'What may still be paid',
      office: 'Releasing office',
      remedy: 'How to appeal',
      papers: 'What to bring',
    },
    scope: 'Money may come in; transfers out and withdrawals are stopped. Other accounts are free.',
    basis: 'Basis: ',
    until: (at) => `Until ${at}; then it ends by itself, without any request.`,
    lapse: 'Where a check finds no risk, it is released at once.',
    fast: (hours) => `Further payments may be asked for at any time; answered in ${hours} hours.`,
    code: (code) => `Appeal code: ${code} (with the last four digits of your phone number)`,
    clock: (accept, check) =>
      `Accepted in ${accept} working day(s), checked and answered in writing in ${check}.`,
    foot: 'This centre never asks you to transfer money, nor for a password or a code.',
  },
};

export function noticeOf(
  order: OrderState,
  reference: string,
  policy: ProtectionPolicy,
  lang: Lang,
): Notice {
  const w = words[lang];
  const accounts = order.accounts.map(({ bank, number }) => `${bank} ${maskAccount(number)}`);
  const until = order.expiresAt === null ? [] : [w.until(timeOf(order.expiresAt))];
  return {
    title: w.title,
    lead: w.lead(order.number),
    parts: [
      { head: w.heads.what, lines: [...accounts, w.scope] },
      { head: w.heads.why, lines: [order.reason, w.basis + policy.basis[lang]] },
      { head: w.heads.until, lines: [...until, w.lapse] },
      {
        head: w.heads.living,
        lines: [
          ...allowanceLines(order.allowance, lang),
          w.fast(Math.round(policy.variationMs / hourMs)),
        ],
      },
      { head: w.heads.office, lines: [order.office.name, order.office.contact] },
      {
        head: w.heads.remedy,
        lines: [
          policy.channel[lang],
          w.code(reference),
          w.clock(policy.appealAcceptDays, policy.appealCheckDays),
        ],
      },
      { head: w.heads.papers, lines: policy.documents.map((d) => d[lang]) },
    ],
    foot: w.foot,
  };
}
