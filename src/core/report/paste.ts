/**
 * A pasted text read into transfers (粘贴识别): bank messages, receipts of wallets, the text of a
 * screenshot, or what somebody typed while listening. Each finding keeps its place in the text, so
 * a screen can mark it, and says where a person should look again. Nothing is guessed in silence.
 */
import type { Instant } from '../kernel/index.ts';
import { amountsIn, type FoundAmount } from './amount.ts';
import { foldWidth, mendDigits } from './fold.ts';
import { momentsIn, type FoundMoment } from './moment.ts';
import { numbersIn, type FoundNumber } from './number.ts';
import { banksIn, namesIn, type FoundBank, type FoundName } from './party.ts';

/** Why a finding needs a second look (请核对). */
export const pasteDoubts = [
  { code: 'misread', zh: '可能误认的字符', en: 'A letter was read as a digit' },
  { code: 'check-failed', zh: '卡号校验不通过', en: 'The card number fails its check' },
  { code: 'masked', zh: '只有部分内容', en: 'Only part of it is shown' },
  { code: 'no-unit', zh: '没有写单位', en: 'No unit is written' },
  { code: 'about', zh: '大概时间', en: 'A rough time' },
  { code: 'day-guessed', zh: '没有写日期', en: 'No day is written' },
  { code: 'half-day', zh: '上午还是下午未说明', en: 'Morning or afternoon is not said' },
  { code: 'same-account', zh: '沿用上一笔账号', en: 'The account of the transfer before' },
] as const;
export type PasteDoubt = (typeof pasteDoubts)[number]['code'];

export type PasteField =
  | 'fromAccount'
  | 'fromBank'
  | 'toAccount'
  | 'toBank'
  | 'toName'
  | 'amount'
  | 'time'
  | 'aside';

/** A piece of the text and what it was taken for; offsets are of the text as pasted. */
export type PasteMark = {
  readonly start: number;
  readonly end: number;
  readonly field: PasteField;
  /** Which transfer it belongs to; -1 where it was set aside, such as a balance. */
  readonly transfer: number;
  readonly doubt: PasteDoubt | null;
};

export type PastedTransfer = {
  readonly fromAccount: string;
  readonly fromTail: string;
  readonly fromBank: string;
  readonly toAccount: string;
  readonly toTail: string;
  readonly toBank: string;
  readonly toName: string;
  readonly amountFen: number | null;
  readonly at: Instant | null;
  readonly doubts: readonly PasteDoubt[];
};

/** What was recognised and is no transfer of the victim. */
export type PasteAside = 'incoming' | 'failed';

export type Paste = {
  readonly transfers: readonly PastedTransfer[];
  readonly marks: readonly PasteMark[];
  readonly aside: readonly PasteAside[];
};

export const pasteLengthMax = 10_000;
export const pasteTransfersMax = 20;

type Token = {
  readonly start: number;
  readonly end: number;
  /** A letter in it was read as a digit. */
  readonly mended?: boolean;
} & (
  | { readonly kind: 'amount'; readonly found: FoundAmount }
  | { readonly kind: 'time'; readonly found: FoundMoment }
  | { readonly kind: 'number'; readonly found: FoundNumber }
  | { readonly kind: 'bank'; readonly found: FoundBank }
  | { readonly kind: 'name'; readonly found: FoundName }
  | { readonly kind: 'break' }
);

/**
 * Transfers in a pasted text, at most 20, and the marks of every finding. A piece without an
 * amount and without an account tells none. Money that came in and transfers that failed are set
 * aside and counted. Longer texts are read up to 10,000 characters.
 */
export function readPaste(text: string, now: Instant): Paste {
  const read = mendDigits(foldWidth(text.slice(0, pasteLengthMax)));
  const groups = grouped(withMended(tokensOf(read.text, now), read.mended));
  const transfers: PastedTransfer[] = [];
  const marks: PasteMark[] = [];
  const aside: PasteAside[] = [];
  for (const group of groups) {
    const reason = asideOf(group, read.text);
    if (reason !== null) aside.push(reason);
    const made = reason === null ? transferOf(group) : undefined;
    const isKept = made !== undefined && transfers.length < pasteTransfersMax;
    const index = isKept ? transfers.length : -1;
    if (isKept) transfers.push(made.transfer);
    marks.push(...group.tokens.map((token) => markOf(token, index, made?.used)));
  }
  return {
    transfers: withOneAccount(transfers),
    marks: marks.sort((a, b) => a.start - b.start),
    aside,
  };
}

/** 分两次转到…: one account told once stands for those that name nobody, and is asked about. */
function withOneAccount(transfers: readonly PastedTransfer[]): readonly PastedTransfer[] {
  const named = transfers.filter((t) => t.toAccount !== '');
  const [only] = named;
  if (only === undefined || named.length > 1) return transfers;
  return transfers.map((t) =>
    t === only || t.toName !== '' || t.toTail !== '' || t.fromBank !== only.fromBank
      ? t
      : {
          ...t,
          toAccount: only.toAccount,
          toBank: only.toBank,
          toName: only.toName,
          doubts: [...t.doubts, 'same-account'],
        },
  );
}

function tokensOf(text: string, now: Instant): readonly Token[] {
  const numbers = numbersIn(text);
  const times = momentsIn(text, now).filter((t) => !numbers.some((n) => meet(n, t)));
  const taken = [...numbers, ...times];
  const amounts = amountsIn(text).filter((a) => !taken.some((t) => meet(t, a)));
  const names = namesIn(text).filter((n) => !taken.some((t) => meet(t, n)));
  const banks = banksIn(text).filter((b) => !names.some((n) => meet(n, b)));
  return [
    ...numbers.map((found): Token => ({ kind: 'number', ...span(found), found })),
    ...times.map((found): Token => ({ kind: 'time', ...span(found), found })),
    ...amounts.map((found): Token => ({ kind: 'amount', ...span(found), found })),
    ...names.map((found): Token => ({ kind: 'name', ...span(found), found })),
    ...banks.map((found): Token => ({ kind: 'bank', ...span(found), found })),
    ...breaksIn(text),
  ].sort((a, b) => a.start - b.start);
}

const withMended = (tokens: readonly Token[], mended: readonly number[]): readonly Token[] =>
  tokens.map((token) =>
    mended.some((at) => at >= token.start && at < token.end) ? { ...token, mended: true } : token,
  );

type Span = { readonly start: number; readonly end: number };
const span = ({ start, end }: Span): Span => ({ start, end });
const meet = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

/** Where another message begins: an empty line, or a bank's signature at the head of a line. */
const breakForm = /\n[ \t]*\n|(?<=^|\n)[ \t]*(?=[【[][^】\]\n]{2,16}[】\]])/g;
const breaksIn = (text: string): Token[] =>
  [...text.matchAll(breakForm)].map(({ index }) => ({ kind: 'break', start: index, end: index }));

type Group = { readonly tokens: Exclude<Token, { kind: 'break' }>[] };

/**
 * Findings belong together until one comes that the transfer already has. A time or a name that
 * comes again waits for the amount or account that opens the next one.
 */
function grouped(tokens: readonly Token[]): readonly Group[] {
  const groups: Group[] = [];
  let current: Group['tokens'] = [];
  let waiting: Group['tokens'] = [];
  const close = (): void => {
    if (current.length > 0) groups.push({ tokens: current });
    current = waiting;
    waiting = [];
  };
  for (const token of tokens) {
    if (token.kind === 'break') {
      current.push(...waiting);
      waiting = [];
      close();
    } else if (!isRepeated(token, [...current, ...waiting])) {
      (waiting.length > 0 && token.kind !== 'amount' ? waiting : current).push(token);
    } else if (token.kind === 'amount' || token.kind === 'number') {
      close();
      current.push(token);
    } else waiting.push(token);
  }
  current.push(...waiting);
  waiting = [];
  close();
  return groups;
}

function isRepeated(token: Token, before: Group['tokens']): boolean {
  if (token.kind === 'number') return repeatsNumber(token.found, before);
  if (token.kind === 'time') return before.some((t) => t.kind === 'time');
  if (token.kind === 'amount') {
    const { amountFen } = token.found;
    const others = before.flatMap((t) => (t.kind === 'amount' ? [t.found] : []));
    const isOther = (one: FoundAmount): boolean =>
      isTransferAmount(one) && one.amountFen !== amountFen;
    return isTransferAmount(token.found) && others.some(isOther);
  }
  if (token.kind !== 'name') return false;
  const { side, name } = token.found;
  return before.some((t) => t.kind === 'name' && t.found.side === side && t.found.name !== name);
}

const isTransferAmount = ({ role }: FoundAmount): boolean => role === 'amount' || role === 'in';

/** A whole number for the receiver opens another transfer where one is there and it is another. */
function repeatsNumber(found: FoundNumber, before: Group['tokens']): boolean {
  if (found.account === '' || found.side === 'from') return false;
  const other = before.flatMap((t) =>
    t.kind === 'number' && t.found.account !== '' && t.found.side !== 'from' ? [t.found] : [],
  );
  // Two numbers of which none says whose it is are payer and receiver only with an arrow between.
  return other.some(({ account }) => account !== found.account);
}

function asideOf({ tokens }: Group, text: string): PasteAside | null {
  const amounts = tokens.flatMap((t) => (t.kind === 'amount' ? [t.found] : []));
  const has = amounts.filter(isTransferAmount);
  if (has.length > 0 && has.every(({ role }) => role === 'in')) return 'incoming';
  const start = tokens[0]?.start ?? 0;
  const around = text.slice(Math.max(0, start - 20), (tokens.at(-1)?.end ?? start) + 20);
  return has.length > 0 && failedWords.test(around) ? 'failed' : null;
}
/** A code that confirms a payment is sent before it is made. */
const failedWords =
  /(?:转账|交易|支付|付款|汇款)(?:已)?失败|余额不足|已退回|交易关闭|被拒绝|验证码[^\n]{0,60}(?:请勿|切勿|勿向)/;

type Made = { readonly transfer: PastedTransfer; readonly used: ReadonlySet<Token> };

function transferOf({ tokens }: Group): Made | undefined {
  const amount = tokens.find((t) => t.kind === 'amount' && isTransferAmount(t.found));
  const [from, to] = sides(tokens);
  const isFull = to?.kind === 'number' && to.found.account !== '';
  if (amount === undefined && !isFull) return undefined;
  const time = tokens.find((t) => t.kind === 'time');
  const name = tokens.find((t) => t.kind === 'name' && t.found.side === 'to');
  const banks = bankSides(tokens, to);
  const used = new Set(
    [amount, from, to, time, name, banks.from, banks.to].filter((t) => t !== undefined),
  );
  const doubts = [...used].flatMap((t) => doubtOf(t) ?? []);
  const [payer, receiver] = [numberOf(from), numberOf(to)];
  return {
    used,
    transfer: {
      fromAccount: payer.account,
      fromTail: payer.tail,
      fromBank: bankOf(banks.from),
      toAccount: receiver.account,
      toTail: receiver.tail,
      toBank: bankOf(banks.to),
      toName: name?.kind === 'name' ? name.found.name : '',
      amountFen: amount?.kind === 'amount' ? amount.found.amountFen : null,
      at: time?.kind === 'time' ? time.found.at : null,
      doubts,
    },
  };
}

const noNumber = { account: '', tail: '' } as const;
const numberOf = (t: Token | undefined): Pick<FoundNumber, 'account' | 'tail'> =>
  t?.kind === 'number' ? t.found : noNumber;
const bankOf = (t: Token | undefined): string => (t?.kind === 'bank' ? t.found.bank : '');

/** Payer's and receiver's number; of two that say nothing the first is the receiver's. */
function sides(tokens: Group['tokens']): [Token | undefined, Token | undefined] {
  const numbers = tokens.filter((t) => t.kind === 'number');
  const whole = numbers.filter((t) => t.found.account !== '');
  const said = (side: FoundNumber['side']) =>
    whole.find((t) => t.found.side === side) ?? numbers.find((t) => t.found.side === side);
  const from = said('from');
  const to = said('to') ?? whole.find((t) => t !== from && t.found.side !== 'from');
  const bare = numbers.find((t) => t !== to && t.found.side === 'unsaid');
  return [from ?? bare, to];
}

/** Said or signed banks first; one that says nothing is the receiver's where it has a number. */
function bankSides(
  tokens: Group['tokens'],
  to: Token | undefined,
): { readonly from: Token | undefined; readonly to: Token | undefined } {
  const banks = tokens.filter((t) => t.kind === 'bank');
  const signed = banks.find((t) => t.found.isSignature);
  const paid = banks.find((t) => !t.found.isSignature && t.found.side === 'from');
  // A wallet signs what a bank's card paid: the card's bank is the payer's.
  const from = paid ?? signed;
  const said = banks.find((t) => t !== from && t.found.side === 'to');
  const unsaid = banks.filter((t) => t !== from && t.found.side === 'unsaid');
  const name = tokens.find((t) => t.kind === 'name' && t.found.side === 'to');
  const anchor = to ?? (signed === undefined ? name : undefined);
  const near = (t: Token): number => Math.abs(t.start - (anchor?.start ?? 0));
  const nearest = anchor && [...unsaid].sort((a, b) => near(a) - near(b))[0];
  return { from: from ?? unsaid.find((t) => t !== nearest), to: said ?? nearest };
}

function doubtOf(token: Token): PasteDoubt | null {
  if (token.mended === true) return 'misread';
  return token.kind === 'break' || token.kind === 'bank' ? null : token.found.doubt;
}

function markOf(
  token: Group['tokens'][number],
  transfer: number,
  used: ReadonlySet<Token> | undefined,
): PasteMark {
  const isUsed = transfer >= 0 && used?.has(token) === true;
  return {
    start: token.start,
    end: token.end,
    field: isUsed ? fieldOf(token, used) : 'aside',
    transfer: isUsed ? transfer : -1,
    doubt: isUsed ? doubtOf(token) : null,
  };
}

function fieldOf(token: Group['tokens'][number], used: ReadonlySet<Token>): PasteField {
  switch (token.kind) {
    case 'amount':
    case 'time':
      return token.kind;
    case 'name':
      return 'toName';
    case 'number':
      return token === receiverOf(used) ? 'toAccount' : 'fromAccount';
    case 'bank':
      return token === bankSides(usedTokens(used), receiverOf(used)).from ? 'fromBank' : 'toBank';
  }
}

const usedTokens = (used: ReadonlySet<Token>): Group['tokens'] =>
  [...used].filter((t) => t.kind !== 'break');

/** Of the numbers that were used, the receiver's. */
const receiverOf = (used: ReadonlySet<Token>): Token | undefined => sides(usedTokens(used))[1];
