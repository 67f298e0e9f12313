/**
 * The report form (报案止付登记): who, from which account, to which account, how much, when, how
 * contacted (operating-rules 1.2, 5.3). The same form is filled at a seat, in a three-way call, by
 * 110 and by a bank; what it must hold to become a case is decided here.
 */
import type { CaseDraft, ReportChannel, TransferDraft } from '../funds/index.ts';
import {
  parseAccount,
  parseIdNumber,
  parsePhone,
  type Instant,
  type Problem,
} from '../kernel/index.ts';
import type { ReportPolicy } from './policy.ts';

export const reportReporters = [
  { code: 'self', zh: '本人', en: 'The person' },
  { code: 'relative', zh: '家属', en: 'A relative' },
  { code: 'other', zh: '他人', en: 'Somebody else' },
] as const;
export const reportPaid = [
  { code: 'yes', zh: '已付', en: 'Paid' },
  { code: 'no', zh: '未付', en: 'Not paid' },
  { code: 'unknown', zh: '未问明', en: 'Not known yet' },
] as const;
/** How the victim was contacted (接触方式). */
export const contactWays = [
  { code: 'unknown', zh: '未问明', en: 'Not known yet' },
  { code: 'call', zh: '电话', en: 'Telephone' },
  { code: 'sms', zh: '短信', en: 'Text message' },
  { code: 'chat', zh: '微信、QQ 等聊天', en: 'Chat' },
  { code: 'app', zh: 'APP', en: 'App' },
  { code: 'web', zh: '网站', en: 'Website' },
  { code: 'video', zh: '短视频、直播', en: 'Video or live stream' },
  { code: 'parcel', zh: '快递、卡片', en: 'Parcel or leaflet' },
  { code: 'person', zh: '当面', en: 'In person' },
] as const;
export type ContactWay = (typeof contactWays)[number]['code'];

export type FormTransfer = {
  readonly fromBank: string;
  readonly fromAccount: string;
  readonly toBank: string;
  readonly toAccount: string;
  readonly toName: string;
  readonly toType: 'personal' | 'corporate';
  readonly amountFen: number | null;
  readonly at: Instant | null;
  /** From a signal, not told by the person. */
  readonly known: boolean;
};

export type ReportForm = {
  readonly reporter: (typeof reportReporters)[number]['code'];
  readonly paid: (typeof reportPaid)[number]['code'];
  readonly victim: { readonly name: string; readonly phone: string; readonly idNumber: string };
  readonly contacted: ContactWay;
  /** How it was paid, and what was said, in words. */
  readonly how: string;
  readonly category: string | null;
  readonly transfers: readonly FormTransfer[];
  readonly note: string;
};

/** What a transfer signal tells. */
export type KnownTransfer = {
  readonly occurredAt: Instant;
  readonly amountFen: number;
  readonly from?: string;
  readonly payee: { readonly account: string; readonly bank?: string; readonly name?: string };
  readonly channel?: string;
};

/** How money goes, by the channel that banks tell. */
const channelWords: ReadonlyMap<string, string> = new Map([
  ['mobile', '手机银行'],
  ['web', '网上银行'],
  ['atm', 'ATM'],
  ['counter', '柜面'],
  ['qr', '扫码'],
  ['pos', 'POS'],
]);

export const formTransfersMax = 20;

/** The form before anybody was asked: transfers newest first, and paid where one is known. */
export function draftReport(
  transfers: readonly KnownTransfer[],
  victim: ReportForm['victim'] = { name: '', phone: '', idNumber: '' },
): ReportForm {
  const newest = [...transfers]
    .sort((a, b) => b.occurredAt - a.occurredAt)
    .slice(0, formTransfersMax);
  return {
    reporter: 'self',
    paid: newest.length > 0 ? 'yes' : 'unknown',
    victim,
    contacted: 'unknown',
    how: channelWords.get(newest[0]?.channel ?? '') ?? '',
    category: null,
    transfers: newest.map(({ occurredAt, amountFen, payee, from }) => ({
      fromBank: '',
      fromAccount: from ?? '',
      toAccount: payee.account,
      toBank: payee.bank ?? '',
      toName: payee.name ?? '',
      toType: typeOfHolder(payee.name ?? ''),
      amountFen,
      at: occurredAt,
      known: true,
    })),
    note: '',
  };
}

/** A company by its name: banks keep people's and companies' accounts in different books. */
export function typeOfHolder(name: string): 'personal' | 'corporate' {
  return /公司|商行|商贸|经营部|中心|合作社|工作室|个体户|店$|Ltd|Inc\b|LLC/i.test(name)
    ? 'corporate'
    : 'personal';
}

/** A row that has account, amount and time can be stopped; any other is followed up. */
export function isWholeTransfer(
  t: FormTransfer,
): t is FormTransfer & { readonly amountFen: number; readonly at: Instant } {
  return t.toAccount !== '' && t.amountFen !== null && t.at !== null;
}

const problem = (field: string, code: string, what: string, remedy: string): Problem => ({
  field,
  code,
  problem: what,
  remedy,
});

/**
 * What stands against taking the form as a report, by field: no victim, no way to reach one, no
 * whole transfer, and every impossible value. Rows without account, amount or time do not stand
 * against it: they are kept and followed up.
 */
export function problemsOfForm(form: ReportForm, now: Instant, policy: ReportPolicy): Problem[] {
  const problems = [...victimProblems(form.victim)];
  form.transfers.forEach((t, i) => problems.push(...transferProblems(t, i, now, policy)));
  const whole = form.transfers.filter(isWholeTransfer);
  if (whole.length === 0) {
    problems.push(
      problem(
        'transfers',
        'required',
        'no transfer has account, amount and time',
        'ask for one account, its amount and when; the rest can follow',
      ),
    );
  }
  form.transfers.forEach((t, i) => {
    const first = form.transfers.findIndex((other) => isSameRow(t, other));
    if (first >= 0 && first < i) problems.push(repeatedRow(i, first));
  });
  return problems;
}

const isSameRow = (a: FormTransfer, b: FormTransfer): boolean =>
  isWholeTransfer(a) && a.toAccount === b.toAccount && a.amountFen === b.amountFen && a.at === b.at;

const repeatedRow = (i: number, first: number): Problem =>
  problem(
    `transfers.${i}`,
    'repeated-row',
    `is the same transfer as row ${first + 1}`,
    'remove one of the two, or correct its time',
  );

function victimProblems({ name, phone, idNumber }: ReportForm['victim']): Problem[] {
  const problems: Problem[] = [];
  if (name.trim() === '') {
    problems.push(problem('victim.name', 'required', 'is empty', 'ask for the name'));
  }
  if (phone === '' && idNumber === '') {
    problems.push(
      problem(
        'victim.phone',
        'required',
        'neither a telephone nor an identity number is given',
        'ask for one of the two',
      ),
    );
  }
  if (phone !== '' && parsePhone(phone) === undefined) {
    problems.push(
      problem('victim.phone', 'phone-impossible', 'no such number can exist', 'ask for it again'),
    );
  }
  const id = idNumber === '' ? '' : parseIdNumber(idNumber);
  if (typeof id !== 'string') {
    problems.push(
      problem('victim.idNumber', id.refusal, 'is no identity number', 'ask for it again'),
    );
  }
  return problems;
}

function transferProblems(
  t: FormTransfer,
  row: number,
  now: Instant,
  policy: ReportPolicy,
): Problem[] {
  const at = (field: string): string => `transfers.${row}.${field}`;
  const problems: Problem[] = [];
  for (const field of ['toAccount', 'fromAccount'] as const) {
    const account = t[field] === '' ? '' : parseAccount(t[field]);
    if (typeof account !== 'string') {
      problems.push(
        problem(at(field), account.refusal, 'is no possible number', 'compare it digit by digit'),
      );
    }
  }
  if (t.toAccount !== '' && t.toAccount === t.fromAccount) {
    problems.push(
      problem(at('toAccount'), 'same-account', 'payer and receiver are one', 'ask which is which'),
    );
  }
  if (t.amountFen !== null && (t.amountFen <= 0 || t.amountFen > policy.amountMaxFen)) {
    problems.push(
      problem(at('amountFen'), 'out-of-range', 'is no possible amount', 'count the zeros again'),
    );
  }
  if (t.at !== null && t.at > now + policy.aheadMaxMs) {
    problems.push(problem(at('at'), 'time-future', 'lies in the future', 'ask for the day'));
  }
  if (t.at !== null && t.at < now - policy.transferAgeMaxMs) {
    problems.push(
      problem(at('at'), 'time-too-old', 'is too long ago for a stop', 'check the year'),
    );
  }
  return problems;
}

export type ReportAround = {
  readonly unitId: string;
  readonly personId: string | null;
  readonly channel: ReportChannel;
  readonly warningId: string | null;
  readonly reportedAt: Instant;
  readonly stoppedByBank?: CaseDraft['stoppedByBank'];
};

/** The case that a report without problems opens; rows that are not whole are left out. */
export function caseDraftOf(form: ReportForm, around: ReportAround): CaseDraft {
  const { victim } = form;
  const { stoppedByBank, ...rest } = around;
  return {
    unitId: rest.unitId,
    victim: {
      personId: rest.personId,
      name: victim.name.trim(),
      idNumber: victim.idNumber === '' ? null : victim.idNumber.toUpperCase(),
      phone: victim.phone === '' ? null : (parsePhone(victim.phone) ?? victim.phone),
    },
    category: form.category,
    channel: rest.channel,
    warningId: rest.warningId,
    reportedAt: rest.reportedAt,
    story: storyOf(form),
    transfers: form.transfers.filter(isWholeTransfer).map((t) => transferDraftOf(t, victim.name)),
    ...(stoppedByBank === undefined ? {} : { stoppedByBank }),
  };
}

export function transferDraftOf(
  t: FormTransfer & { readonly amountFen: number; readonly at: Instant },
  fromName: string,
): TransferDraft {
  const { fromBank, fromAccount, toBank, toAccount, toType, amountFen, at } = t;
  const toName = t.toName.includes('*') ? '' : t.toName.trim();
  return {
    fromBank,
    fromAccount,
    fromName: fromName.trim(),
    toBank,
    toAccount,
    toName,
    toType,
    amountFen,
    at,
  };
}

/** `受害人经电话被接触，手机银行付款` — what the bank reads as the reason. */
export function storyOf({ contacted, how }: Pick<ReportForm, 'contacted' | 'how'>): string {
  const way = contactWays.find(({ code }) => code === contacted);
  const parts = [
    ...(way === undefined || way.code === 'unknown' ? [] : [`受害人经${way.zh}被接触`]),
    ...(how.trim() === '' ? [] : [how.trim()]),
  ];
  return parts.length === 0 ? '群众报案被电信网络诈骗' : parts.join('，');
}
