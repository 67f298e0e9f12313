/** Orders told in words, in either language. */
import { appealStatuses } from '../appeal/index.ts';
import { releaseCauses, type OrderEvent, type OrderEventKind } from './state.ts';

type Lang = 'zh' | 'en';
type EventOf<K extends OrderEventKind> = Extract<OrderEvent, { kind: K }>;
type Teller<K extends OrderEventKind> = (event: EventOf<K>) => readonly [zh: string, en: string];

const word = (
  table: readonly { readonly code: string; readonly zh: string; readonly en: string }[],
  code: string,
  lang: Lang,
): string => table.find((one) => one.code === code)?.[lang] ?? code;

const tellers: { readonly [K in OrderEventKind]: Teller<K> } = {
  proposed: ({ accounts, days, reason }) => [
    `提请：${accounts.length} 个账户，${days} 天。${reason}`,
    `Proposed: ${accounts.length} account(s), ${days} day(s). ${reason}`,
  ],
  refused: ({ reason }) => [`未批准：${reason}`, `Not approved: ${reason}`],
  withdrawn: ({ reason }) => [`撤回：${reason}`, `Withdrawn: ${reason}`],
  approved: ({ overrideReason }) =>
    overrideReason === null
      ? ['批准，生效', 'Approved, in force']
      : [
          `批准，生效。未穷尽其他手段的理由：${overrideReason}`,
          `Approved, in force. Why not everything was tried: ${overrideReason}`,
        ],
  'extension-asked': ({ days, reason }) => [
    `申请延长 ${days} 天：${reason}`,
    `Asked for ${days} more day(s): ${reason}`,
  ],
  extended: () => ['延长', 'Extended'],
  'extension-refused': ({ reason }) => [`不予延长：${reason}`, `Not extended: ${reason}`],
  'variation-asked': ({ reason }) => [
    `申请例外支付：${reason}`,
    `Asked for an exception: ${reason}`,
  ],
  varied: ({ answer }) => [
    `准予例外支付${answer ? `：${answer}` : ''}`,
    `Exception granted${answer ? `: ${answer}` : ''}`,
  ],
  'variation-refused': ({ answer }) => [`不予例外支付：${answer}`, `Exception refused: ${answer}`],
  told: ({ channel }) => [`已告知本人（${channel}）`, `The person was told (${channel})`],
  released: ({ cause, reason }) => [
    `解除（${word(releaseCauses, cause, 'zh')}）：${reason}`,
    `Released (${word(releaseCauses, cause, 'en')}): ${reason}`,
  ],
  expired: () => ['到期，自动解除', 'Ended by itself'],
  appealed: ({ text }) => [`收到申诉：${text}`, `Appeal received: ${text}`],
  'appeal-moved': ({ to, reason }) => [
    `申诉：${word(appealStatuses, to, 'zh')}${reason ? `（${reason}）` : ''}`,
    `Appeal: ${word(appealStatuses, to, 'en')}${reason ? ` (${reason})` : ''}`,
  ],
  'clock-missed': ({ what }) =>
    what === 'appeal'
      ? ['申诉办理超时', 'The appeal is late']
      : ['例外支付答复超时', 'The exception is late'],
};

/** One line of the record of an order. */
export function orderEventText(event: OrderEvent, lang: Lang): string {
  const tell = tellers[event.kind] as Teller<OrderEventKind>;
  return tell(event)[lang === 'zh' ? 0 : 1];
}
