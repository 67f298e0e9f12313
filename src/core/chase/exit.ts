/**
 * Where money leaves the banks (出口): cash, purchases, coins, abroad. It cannot be stopped there, but
 * images are overwritten, goods are shipped and exchanges pay out, so each has a task with a time.
 */
import type { CaseAccountKind } from '../funds/index.ts';
import { formatFen, formatInstant, zoneMs, type Instant } from '../kernel/index.ts';
import type { ChasePolicy } from './policy.ts';

export const exitLanes = [
  { code: 'cash', zh: '取现', en: 'Cash', task: '调取 ATM 影像', taskEn: 'Request ATM images' },
  {
    code: 'merchant',
    zh: '商户',
    en: 'Merchant',
    task: '联系商户拦截',
    taskEn: 'Contact the merchant',
  },
  {
    code: 'virtual',
    zh: '虚拟币',
    en: 'Virtual currency',
    task: '通报交易平台',
    taskEn: 'Tell the exchange',
  },
  {
    code: 'abroad',
    zh: '出境',
    en: 'Abroad',
    task: '通报境外协作',
    taskEn: 'Tell the foreign bureau',
  },
] as const;
export type ExitLane = (typeof exitLanes)[number]['code'];

export function exitLaneOf(kind: CaseAccountKind): ExitLane | undefined {
  return exitLanes.find((lane) => lane.code === kind)?.code;
}

export type ExitFacts = {
  readonly lane: ExitLane;
  readonly caseNumber: string;
  readonly place: string;
  readonly amountFen: number;
  readonly at: Instant;
  readonly office: string;
};

/** By when the task is worth doing, from the moment the money left; null where it is too little. */
export function exitDueAt(
  { lane, amountFen, at }: Pick<ExitFacts, 'lane' | 'amountFen' | 'at'>,
  { exit }: ChasePolicy,
): Instant | null {
  if (amountFen < exit.taskFenMin) return null;
  const spans: Record<ExitLane, number> = {
    cash: exit.cashMs,
    merchant: exit.merchantMs,
    virtual: exit.virtualMs,
    abroad: exit.abroadMs,
  };
  return (at + spans[lane]) as Instant;
}

type Letter = { readonly title: string; readonly lines: readonly string[] };

const titles: Record<ExitLane, { readonly zh: string; readonly en: string }> = {
  cash: { zh: '关于协助调取取款影像的函', en: 'Request for images of a withdrawal' },
  merchant: { zh: '关于协助核查并暂缓交易的函', en: 'Request to check and hold a purchase' },
  virtual: { zh: '关于协助核查虚拟货币交易的函', en: 'Request to check a virtual-currency trade' },
  abroad: { zh: '关于涉诈资金出境的协作函', en: 'Request for co-operation on money sent abroad' },
};

const asks: Record<ExitLane, { readonly zh: string; readonly en: string }> = {
  cash: {
    zh: '请保存并提供该笔取款前后各 30 分钟的监控影像、终端编号和取款人影像。',
    en: 'Please keep and supply the images from 30 minutes before to 30 minutes after the withdrawal, the number of the terminal and the person’s picture.',
  },
  merchant: {
    zh: '请核查该笔订单，未发货或未核销的请暂缓，并提供收货人、收货地址和订单信息。',
    en: 'Please check the order, hold what is not shipped or used yet, and supply the recipient, the address and the order.',
  },
  virtual: {
    zh: '请核查该账户的充值、提币地址和实名信息，尚未提走的请暂缓提币。',
    en: 'Please check deposits, withdrawal addresses and the identity behind the account, and hold what has not been withdrawn.',
  },
  abroad: {
    zh: '请协调收款机构核查该笔汇款，尚未支付的请暂缓支付，并提供收款人信息。',
    en: 'Please ask the receiving institution to check the remittance, hold what is not paid out, and supply the payee.',
  },
};

/** A letter to whoever can still help; an officer reads, signs and sends it. */
export function draftExitLetter(facts: ExitFacts, lang: 'zh' | 'en'): Letter {
  const { lane, caseNumber, place, amountFen, at, office } = facts;
  const when = formatInstant(at + zoneMs)
    .slice(0, 19)
    .replace('T', ' ');
  const money = formatFen(amountFen, 'always');
  const lines =
    lang === 'zh'
      ? [
          `我单位办理的 ${caseNumber} 电信网络诈骗案中，涉案资金 ${money} 于 ${when} 经 ${place} 转出。`,
          asks[lane].zh,
          '依据《中华人民共和国反电信网络诈骗法》第二十条。',
          office,
        ]
      : [
          `In fraud case ${caseNumber}, ${money} of the victim’s money left through ${place} at ${when}.`,
          asks[lane].en,
          'Legal basis: Anti-Telecom and Online Fraud Law, article 20.',
          office,
        ];
  return { title: titles[lane][lang], lines };
}
