/**
 * The papers of measures (止付、冻结、查询的文书), in our own words after the fields that
 * operating-rules 1.2-1.3 ask for. What a person must learn of their remedy stands on each.
 */
import {
  capitalFen,
  dayWord,
  maskIdNumber,
  formatFen,
  timeWord,
  unreachable,
  type Instant,
} from '../../core/kernel/index.ts';
import {
  officerIdTypes,
  type BankAccountRef,
  type LeadingTransfer,
  type Officer,
} from '../../core/bank/index.ts';
import { documentKinds, type Paper, type PaperBlock } from '../../contract/index.ts';

export type MeasurePaperKind =
  | 'stop-request'
  | 'stop-extend'
  | 'stop-release'
  | 'freeze-notice'
  | 'renew-notice'
  | 'unfreeze-notice'
  | 'query-notice';

export type MeasureFacts = {
  /** Whose paper it is, in full: 临江市公安局. */
  readonly office: string;
  readonly contact: string;
  readonly account: BankAccountRef;
  readonly bankName: string;
  /** Number of the report, and of the filed case where there is one. */
  readonly reportNumber: string;
  readonly caseNumber: string | null;
  readonly reason: string;
  /** Law and article, as the measure states it. */
  readonly basis: string;
  /** Limit of a freeze; null is the whole account. */
  readonly amountFen: number | null;
  readonly fromAt: Instant | null;
  readonly untilAt: Instant | null;
  readonly transfer: LeadingTransfer | null;
  /** Two officers at least. */
  readonly officers: readonly string[];
  readonly approvedBy: string | null;
  /** What a query asks for; null for measures. */
  readonly question: MeasureQuestion | null;
  readonly at: Instant;
  /** Code by which the holder finds the measure and appeals. */
  readonly remedyCode: string | null;
};

/** What banks are asked (operating-rules 6.1). */
const questionWords = {
  'query-transactions':
    '账户交易明细（含对方户名、账号、开户行、交易时间、流水号、IP 与 MAC 地址）',
  'query-holder': '账户持卡主体（开户资料、证件、联系方式、代办人）',
  'query-accounts': '该客户在你单位的全部账户',
  watch: '账户动态：期限内发生交易的，逐笔即时反馈',
} as const;
export type MeasureQuestion = keyof typeof questionWords;

const titleOf = (kind: MeasurePaperKind): string =>
  documentKinds.find((one) => one.code === kind)?.zh ?? kind;

/** `人民币 39,000.00 元（大写：叁万玖仟元整）`. */
export const moneyWord = (amountFen: number): string =>
  `人民币 ${formatFen(amountFen, 'always').replace('¥', '')} 元（大写：${capitalFen(amountFen)}）`;

/**
 * `钱卫东（人民警察证 012345，电话 13812342071）`. A paper goes through many hands: the number of an
 * identity card is masked on it, and whole in the message to the bank.
 */
export function officerWord({ name, idType, idNumber, phone }: Officer): string {
  if (idNumber === '') return name;
  const kind = officerIdTypes.find((one) => one.code === idType)?.zh ?? '';
  const number = idType === 'id-card' ? maskIdNumber(idNumber) : idNumber;
  return `${name}（${kind} ${number}，电话 ${phone}）`;
}

/** Builds the paper of one measure. */
export function measurePaper(kind: MeasurePaperKind, facts: MeasureFacts): Paper {
  return {
    title: titleOf(kind),
    office: facts.office,
    to: facts.bankName,
    blocks: [
      { kind: 'text', text: openingOf(kind, facts) },
      { kind: 'fields', rows: [...accountRows(facts), ...termRows(kind, facts)] },
      ...transferBlocks(facts.transfer),
      { kind: 'text', text: dutyOf(kind) },
      ...remedyBlocks(kind, facts),
      ...signBlocks(facts),
      ...receiptBlocks(kind, facts),
    ],
  };
}

function openingOf(kind: MeasurePaperKind, facts: MeasureFacts): string {
  const { basis, reason, caseNumber } = facts;
  const of = caseNumber === null ? `接报 ${facts.reportNumber}` : `案件 ${caseNumber}`;
  const head = `因办理${of}（${reason}），依据${basis}，`;
  switch (kind) {
    case 'stop-request':
      return `${head}请你单位立即对下列账户实施紧急止付，并反馈止付时间与账户余额。`;
    case 'stop-extend':
      return `${head}请你单位在止付期限届满前对下列账户继续止付，并反馈新的止付到期时间。`;
    case 'stop-release':
      return `${head}现决定解除对下列账户的止付，请立即办理。`;
    case 'freeze-notice':
      return `${head}请你单位协助冻结下列账户内的款项，并反馈实际冻结金额与起止时间。`;
    case 'renew-notice':
      return `${head}请你单位在冻结期限届满前协助继续冻结下列账户内的款项。`;
    case 'unfreeze-notice':
      return `${head}现决定解除对下列账户的冻结，请立即办理并反馈解除时间。`;
    case 'query-notice':
      return `${head}请你单位协助查询下列账户的有关情况，并及时反馈。`;
    default:
      return unreachable(kind);
  }
}

const kindWord = { personal: '个人账户', corporate: '单位账户' } as const;

function accountRows({ account, bankName, reportNumber, caseNumber }: MeasureFacts) {
  return [
    ['接报编号', reportNumber],
    ['案件编号', caseNumber ?? '尚未立案'],
    ['开户银行', bankName],
    ['账户类型', kindWord[account.type]],
    ['户名', account.name],
    ['账号', account.number],
  ] as [string, string][];
}

function termRows(kind: MeasurePaperKind, facts: MeasureFacts): [string, string][] {
  const { fromAt, untilAt, amountFen } = facts;
  const term =
    kind === 'stop-extend' || kind === 'renew-notice'
      ? '原期限'
      : kind === 'query-notice'
        ? '查询'
        : '';
  const terms: [string, string][] = [
    ...(fromAt === null ? [] : ([[`${term}起`, timeWord(fromAt)]] as [string, string][])),
    ...(untilAt === null ? [] : ([[`${term}止`, timeWord(untilAt)]] as [string, string][])),
  ];
  const { question } = facts;
  if (kind === 'query-notice' && question !== null) {
    return [['查询内容', questionWords[question]], ...terms];
  }
  if (kind !== 'freeze-notice' && kind !== 'renew-notice') return terms;
  return [
    ['冻结金额', amountFen === null ? '账户全部余额，含冻结期间转入款项' : moneyWord(amountFen)],
    ['范围', '存款本金及冻结期间产生的利息；账户只收不付'],
    ...terms,
  ];
}

function transferBlocks(transfer: LeadingTransfer | null): PaperBlock[] {
  if (transfer === null) return [];
  return [
    { kind: 'part', title: '涉案转账' },
    {
      kind: 'fields',
      rows: [
        ['转出银行', transfer.fromBank],
        ['转出户名', transfer.fromName],
        ['转出账号', transfer.fromAccount],
        ['转账时间', timeWord(transfer.at)],
        ['转账金额', moneyWord(transfer.amountFen)],
      ],
    },
  ];
}

function dutyOf(kind: MeasurePaperKind): string {
  switch (kind) {
    case 'stop-request':
      return '止付期限为四十八小时，自你单位实施之时起算；期满未收到冻结通知的，自动解除。户名与账号不符的，不得止付，请以相应代码反馈。';
    case 'freeze-notice':
      return '该账户已被其他机关冻结的，请按轮候冻结登记，并反馈在先机关、冻结金额和到期时间。期限届满未续冻的，自动解除。';
    case 'stop-extend':
      return '继续止付自原期限届满之时起接续计算；收到本通知时原止付已到期的，不予续期，请以相应代码反馈。';
    case 'renew-notice':
      return '续冻自原期限届满之时起接续计算。';
    case 'query-notice':
      return '查询所得仅用于办理本案，请你单位依法为其保密，不得向账户持有人透露。';
    case 'stop-release':
    case 'unfreeze-notice':
      return '办理后请反馈解除的具体时间。';
    default:
      return unreachable(kind);
  }
}

function remedyBlocks(kind: MeasurePaperKind, facts: MeasureFacts): PaperBlock[] {
  if (kind === 'query-notice') return [];
  const code = facts.remedyCode === null ? '' : `查询码 ${facts.remedyCode}，`;
  return [
    {
      kind: 'text',
      style: 'small',
      text: `账户持有人对本措施有异议的，可持有效身份证件、款项来源或交易材料，向${facts.office}申诉（${code}电话 ${facts.contact}）。经查与案件无关的，三日内解除；对冻结的申诉三十日内作出书面决定。`,
    },
  ];
}

function signBlocks({ officers, approvedBy, office, at }: MeasureFacts): PaperBlock[] {
  const [first = '', second = ''] = officers;
  return [
    {
      kind: 'fields',
      rows: [
        ['经办人', first],
        ['协查人', second],
        ['批准人', approvedBy ?? '按本单位规则先行发出，事后补办审批'],
      ],
    },
    { kind: 'seal', office, date: dayWord(at) },
  ];
}

/** What the bank tears off and sends back. */
function receiptBlocks(kind: MeasurePaperKind, facts: MeasureFacts): PaperBlock[] {
  const done: readonly [string, string][] = [
    ['办理结果', '□ 已办理　□ 部分办理　□ 未办理，代码：＿＿＿＿＿'],
    ['办理时间', '　　　　年　　月　　日　　时　　分　　秒'],
  ];
  const sums: readonly [string, string][] =
    kind === 'query-notice'
      ? [['查询结果', '□ 已通过平台反馈　□ 附后，共＿＿＿＿页']]
      : [
          ['账户余额', '人民币＿＿＿＿＿＿＿＿＿＿元'],
          ['执行金额', '人民币＿＿＿＿＿＿＿＿＿＿元'],
          ['在先冻结', '机关：＿＿＿＿＿＿＿＿＿　到期：＿＿＿＿＿＿＿'],
        ];
  return [
    { kind: 'page', title: `${titleOf(kind)}（回执）` },
    { kind: 'text', style: 'plain', text: `${facts.office}：` },
    {
      kind: 'text',
      text: `你单位关于户名“${facts.account.name}”、账号 ${facts.account.number} 的通知收悉，办理情况如下：`,
    },
    {
      kind: 'fields',
      rows: [...done, ...sums, ['备注', '　']],
    },
    { kind: 'seal', office: facts.bankName, date: '　　　　年　　月　　日' },
  ];
}
