/**
 * What a condition can ask of a signal, by name. Every value is a number while rules run: amounts in
 * fen, times in minutes, yes and no as 1 and 0, a word of an enumeration as its place; NaN where the
 * signal does not tell.
 */
import { categoryCodes } from '../kernel/index.ts';
import { signalKinds, type SignalKind } from '../signal/index.ts';

export type FieldType = 'count' | 'share' | 'fen' | 'minutes' | 'hour' | 'flag' | 'word';

export type Field = {
  readonly name: string;
  readonly type: FieldType;
  /** Kinds of signals that tell it. */
  readonly kinds: readonly SignalKind[];
  /** Read from the signal alone, not from the past, lists or models. */
  readonly plain: boolean;
  /** What a `word` may be. */
  readonly words?: readonly string[];
  readonly zh: string;
  readonly en: string;
};

export const channels = [
  'counter',
  'atm',
  'mobile',
  'web',
  'pos',
  'qr',
  'loan',
  'deposit',
  'other',
] as const;
export const appUses = ['remote', 'bank', 'listed', 'other'] as const;
export const listStates = ['none', 'block', 'allow'] as const;
/**
 * How far the fraud has come with this person, as far as the signals tell: something reached them;
 * they answered, clicked or called back; they prepare to pay; money moves or the fraudster is on
 * the line. Graver last.
 */
export const stages = ['exposure', 'contact', 'intent', 'moving'] as const;

const every = signalKinds;
const told = ['call', 'sms', 'visit', 'report'] as const;

type Rest = { plain?: boolean; words?: readonly string[] };
type Written<Name extends string> = readonly [
  name: Name,
  type: FieldType,
  kinds: readonly SignalKind[],
  told: readonly [zh: string, en: string],
  rest?: Rest,
];
const field = <Name extends string>(
  ...[name, type, kinds, [zh, en], rest]: Written<Name>
): Field & { readonly name: Name } => ({
  name,
  type,
  kinds,
  zh,
  en,
  plain: rest?.plain ?? false,
  ...(rest?.words === undefined ? {} : { words: rest.words }),
});
const own = { plain: true };

const named = [
  field('kind', 'word', every, ['信号种类', 'kind of signal'], { plain: true, words: signalKinds }),
  field('hour', 'hour', every, ['发生时刻（时）', 'hour of the day'], own),
  field('callMinutes', 'minutes', ['call'], ['通话时长', 'length of the call'], own),
  field('callIncoming', 'flag', ['call'], ['对方来电', 'called by the other side'], own),
  field('callOngoing', 'flag', ['call'], ['通话未断', 'still on the line'], own),
  field('callOverseas', 'flag', ['call', 'sms'], ['境外号码', 'number from abroad'], own),
  field('amount', 'fen', ['transfer'], ['转账金额', 'amount'], own),
  field('incoming', 'flag', ['transfer'], ['本人收款', 'the person receives'], own),
  field('pending', 'flag', ['transfer'], ['银行尚未放行', 'held by the bank'], own),
  field('channel', 'word', ['transfer'], ['渠道', 'channel'], { plain: true, words: channels }),
  field('loss', 'fen', ['report'], ['报告损失', 'loss reported'], own),
  field('links', 'count', ['sms', 'report'], ['文中链接数', 'links in the text'], own),
  field('numbers', 'count', ['sms', 'report'], ['文中号码数', 'numbers in the text'], own),
  field('textShare', 'share', told, ['文本涉诈概率', 'fraud probability of the text']),
  field('textCategory', 'word', told, ['文本类别', 'category of the text'], {
    words: categoryCodes,
  }),
  field('addressShare', 'share', ['visit'], ['网址涉诈概率', 'fraud probability of the address']),
  field('appUse', 'word', ['visit'], ['应用用途', 'use of the app'], { words: appUses }),
  field('listed', 'word', every, ['对方名单', 'list of the other side'], { words: listStates }),
  field('listCategory', 'word', every, ['名单类别', 'category of the list'], {
    words: categoryCodes,
  }),
  field('payerListed', 'word', ['transfer'], ['付款方名单', 'list of the payer'], {
    words: listStates,
  }),
  field('score', 'share', every, ['基础评分', 'base score']),
  field('stage', 'word', every, ['阶段', 'stage'], { words: stages }),
  field('category', 'word', every, ['基础类别', 'base category'], { words: categoryCodes }),
  field('suspects', 'count', every, ['对方涉及的其他可疑对象', 'others under suspicion there']),
  field('crowd', 'count', every, ['对方往来人数', 'people who deal with it']),
  field('age', 'count', every, ['年龄', 'age']),
  field('knownMinutes', 'minutes', every, ['首次见到此人距今', 'time since first seen']),
  field('firstPayee', 'flag', ['transfer'], ['首次向该账户转账', 'first payment to this account']),
  field('timesUsual', 'count', ['transfer'], ['为以往最大金额的倍数', 'times the largest before']),
  field('newPayees', 'count', ['transfer'], ['三天内其他新收款人', 'other new payees in 3 days']),
  field('received', 'fen', ['transfer'], ['此前收到对方', 'received from the payee before']),
  field('raised', 'fen', every, ['一天内贷款与支取', 'raised in a day']),
  field('onCall', 'flag', every, ['可疑通话未断', 'a suspicious call goes on']),
  field('strangerOnCall', 'flag', every, ['正与陌生来电通话', 'a stranger is on the line']),
  field('callScore', 'share', every, ['此前可疑来电', 'suspicion of an earlier call']),
  field('callAgo', 'minutes', every, ['距可疑来电', 'time since that call']),
  field('messageScore', 'share', every, ['此前可疑短信', 'suspicion of an earlier message']),
  field('messageAgo', 'minutes', every, ['距可疑短信', 'time since that message']),
  field('visitScore', 'share', every, ['此前可疑网站或应用', 'suspicion of an earlier visit']),
  field('visitAgo', 'minutes', every, ['距可疑访问', 'time since that visit']),
  field('remoteAgo', 'minutes', every, ['距开启屏幕共享', 'time since screen sharing']),
  field('bankAgo', 'minutes', every, ['距打开银行', 'time since a bank was opened']),
  field('mentionScore', 'share', every, ['可疑短信提到对方', 'a suspicious message named it']),
  field('mentionAgo', 'minutes', every, ['距该短信', 'time since that message named it']),
  field('callsToday', 'count', ['call', 'sms'], ['当日与对方通话', 'calls with it today']),
];

export const fields: readonly Field[] = named;
type FieldName = (typeof named)[number]['name'];

/** The place of each field in a frame's values. */
export const places = Object.fromEntries(named.map(({ name }, i) => [name, i])) as Readonly<
  Record<FieldName, number>
>;

const placeOf = new Map<string, number>(Object.entries(places));

/** The place of a field by a name from outside; -1 where no field has it. */
export function fieldPlace(name: string): number {
  return placeOf.get(name) ?? -1;
}
export function fieldNamed(name: string): Field | undefined {
  return fields[fieldPlace(name)];
}
