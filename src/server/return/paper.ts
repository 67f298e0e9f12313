/**
 * The documents of a return (返还文书), operating-rules 2.1, in our own words: what the victim signs,
 * what is handed up, what is decided, what the bank is told, what the public reads.
 */
import { dayWord, formatFen, maskAccount, maskName, timeWord } from '../../core/kernel/index.ts';
import type { Claimant, Objection, Payment, ReturnState } from '../../core/return/index.ts';
import type { Paper, PaperBlock } from '../../contract/index.ts';
import { moneyWord } from '../document/index.ts';

/** Who signs, as names; `office` in full. */
export type Signing = {
  readonly office: string;
  readonly contact: string;
  readonly drafter: string;
  readonly second: string;
  readonly approver: string;
  /** Drafter and second officer with number and telephone, as the bank compares them. */
  readonly officers: readonly [string, string];
  readonly now: number;
};

const yuan = (fen: number): string => `${formatFen(fen, 'always').replace('¥', '')}元`;
const law = '《电信网络新型违法犯罪案件冻结资金返还若干规定》（银监发〔2016〕41号）';

const routeWords = {
  A: '冻结账户内仅有单笔汇（存）款记录，可直接溯源至被害人，按规定第八条第一项直接返还',
  B: '冻结账户内有多笔汇（存）款记录，按时间戳记载可直接溯源至被害人，按规定第八条第二项直接返还',
  C: '冻结账户内有多笔汇（存）款记录，按时间戳无法直接溯源，按规定第八条第三项以被害人损失占比返还',
} as const;

/** How the ratio was taken, in words: a recorded choice that the notice must tell. */
export function basisWord({ basis, basisReason, plan, pool }: ReturnState): string {
  if (plan.route !== 'C') return '本次返还不涉及比例。';
  const weight =
    basis.weight === 'net'
      ? '各被害人尚未挽回的损失（已扣除先前返还、退赔）'
      : '各被害人被骗的全部损失';
  const whole = basis.reserve
    ? `已知被害人合计加来源不明的入账 ${yuan(pool.unidentifiedFen)}`
    : '已知被害人合计';
  const reserve = basis.reserve
    ? `来源不明部分按同一比例留存 ${yuan(plan.reserveFen)}，继续冻结。`
    : '';
  return `按比例分配的款项为 ${yuan(plan.ratioPoolFen)}；分子为${weight}，分母为${whole}，共 ${yuan(plan.ratioBaseFen)}。${reserve}各人所得不超过其尚未挽回的损失，以分为单位，尾差按最大余数分配。选用该口径的理由：${basisReason}。`;
}

const frozenRows = ({ freeze }: ReturnState): [string, string][] => [
  ['冻结银行', freeze.bankName],
  ['账户户名', freeze.name],
  ['账号', freeze.number],
  ['实际冻结金额', moneyWord(freeze.executedFen)],
  ['冻结到期', timeWord(freeze.expiresAt)],
];

const payeeRows = ({ payee, name }: Claimant): [string, string][] => [
  ['收款户名', payee?.name ?? name],
  ['收款银行', payee?.bank ?? '（待登记）'],
  ['收款账号', payee?.number ?? '（待登记）'],
];

const netFen = (claim: Claimant): number => Math.max(0, claim.lossFen - claim.restoredFen);

/** The victim's application with the opinions of two offices. */
export function applicationPaper(state: ReturnState, claim: Claimant, by: Signing): Paper {
  return {
    title: '冻结资金返还申请表',
    office: by.office,
    to: '',
    blocks: [
      {
        kind: 'fields',
        rows: [
          ['申请人', claim.name],
          ['性别', '　'],
          ['证件号码', '　'],
          ['联系电话', '　'],
          ['住址', '　'],
          ...payeeRows(claim),
          ['案件编号', claim.caseNumber],
          ['被骗损失', moneyWord(claim.lossFen)],
          ['先前已挽回', moneyWord(claim.restoredFen)],
          ['申请返还', moneyWord(netFen(claim))],
        ],
      },
      {
        kind: 'sign',
        title: '申请人声明',
        lines: [
          '以上内容属实，收款账户为本人账户；如有不实，愿承担相应责任。',
          '申请人（签名、指印）：＿＿＿＿＿＿＿　　　　年　　月　　日',
          '代理人及授权证明：＿＿＿＿＿＿＿＿＿＿＿＿＿＿',
        ],
      },
      {
        kind: 'sign',
        title: '受理单位意见',
        lines: [
          '经办人（两名）：＿＿＿＿＿＿＿、＿＿＿＿＿＿＿',
          '意见：　　　　　　　　　　　　　　（印章）　　　年　　月　　日',
        ],
      },
      { kind: 'fields', rows: frozenRows(state) },
      {
        kind: 'sign',
        title: '冻结单位意见',
        lines: [
          `经办人（两名）：${by.drafter}、${by.second || '＿＿＿＿＿＿＿'}`,
          '意见：　　　　　　　　　　　　　　（印章）　　　年　　月　　日',
        ],
      },
      { kind: 'text', style: 'small', text: '办理返还不收取任何费用。' },
    ],
  };
}

/** The plan as a table; `masked` for what the public reads. */
export function planTable(state: ReturnState, masked: boolean): PaperBlock {
  const lines = new Map(state.plan.lines.map((line) => [line.id, line]));
  const name = (claim: Claimant): string => (masked ? maskName(claim.name) : claim.name);
  const sum = (of: (claim: Claimant) => number): number =>
    state.claims.reduce((all, claim) => all + of(claim), 0);
  return {
    kind: 'table',
    title: '返还方案',
    columns: [
      { title: '序号', form: 'count', width: 7 },
      { title: '案件编号', form: 'text', width: 18 },
      { title: '被害人', form: 'text', width: 9 },
      { title: '溯源损失', form: 'money' },
      { title: '已挽回', form: 'money' },
      { title: '直接返还', form: 'money' },
      { title: '按比例', form: 'money' },
      { title: '本次返还', form: 'money' },
    ],
    checks: [{ kind: 'parts', of: 7, from: 5, to: 6 }],
    rows: state.claims.map((claim, i) => {
      const line = lines.get(claim.id);
      return [
        i + 1,
        claim.caseNumber,
        name(claim),
        claim.lossFen,
        claim.restoredFen,
        line?.directFen ?? 0,
        line?.ratioFen ?? 0,
        line?.payFen ?? 0,
      ];
    }),
    total: [
      null,
      '合计',
      null,
      sum((claim) => claim.lossFen),
      sum((claim) => claim.restoredFen),
      state.plan.lines.reduce((all, line) => all + line.directFen, 0),
      state.plan.lines.reduce((all, line) => all + line.ratioFen, 0),
      state.plan.payFen,
    ],
  };
}

const restWord = ({ plan, freeze }: ReturnState): string => {
  const restFen = plan.residueFen + plan.reserveFen;
  return restFen === 0
    ? '返还后冻结账户内无余款。'
    : `返还后余款 ${yuan(restFen)} 继续冻结至 ${dayWord(freeze.expiresAt)}，期限届满前可续冻；发现新的被害人的，另行启动返还程序。`;
};

/** What is handed up for approval. */
export function reportPaper(state: ReturnState, by: Signing): Paper {
  const objections = state.objections.length;
  return {
    title: '呈请返还冻结资金报告书',
    office: by.office,
    to: '',
    blocks: [
      { kind: 'fields', rows: [['返还编号', state.number], ...frozenRows(state)] },
      { kind: 'part', title: '一、返还依据与路径' },
      { kind: 'text', text: `${routeWords[state.plan.route]}。依据：${law}。` },
      { kind: 'text', text: basisWord(state) },
      { kind: 'part', title: '二、返还方案' },
      planTable(state, false),
      { kind: 'text', text: restWord(state) },
      { kind: 'part', title: '三、公告与异议' },
      {
        kind: 'text',
        text:
          state.noticeAt === null || state.noticeUntilAt === null
            ? '直接返还，不需公告。'
            : `已于 ${dayWord(state.noticeAt)} 至 ${dayWord(state.noticeUntilAt)} 公告，收到异议 ${objections} 件，均已复核答复。`,
      },
      {
        kind: 'fields',
        rows: [
          ['经办人', by.drafter],
          ['协办人', by.second],
        ],
      },
      {
        kind: 'sign',
        title: '审核意见',
        lines: ['　', '签名：＿＿＿＿＿＿＿　　　　　　年　　月　　日'],
      },
      {
        kind: 'sign',
        title: '设区的市级公安机关批示',
        lines: ['　', '签名：＿＿＿＿＿＿＿　　　　　　年　　月　　日'],
      },
    ],
  };
}

type Paying = { readonly claim: Claimant; readonly amountFen: number };

const payRows = (state: ReturnState, { claim, amountFen }: Paying): [string, string][] => [
  ['案件编号', claim.caseNumber],
  ['被害人', claim.name],
  ['转出银行', state.freeze.bankName],
  ['转出户名', state.freeze.name],
  ['转出账号', state.freeze.number],
  ...payeeRows(claim),
  ['返还金额', moneyWord(amountFen)],
];

/** The decision, with the counterfoil that stays in the file. */
export function decisionPaper(state: ReturnState, paying: Paying, by: Signing): Paper {
  const { claim } = paying;
  return {
    title: '冻结资金返还决定书',
    office: by.office,
    to: claim.name,
    blocks: [
      {
        kind: 'text',
        text: `你被电信网络诈骗一案（${claim.caseNumber}），经溯源查明，下列冻结账户内有你被骗的款项。${routeWords[state.plan.route]}。依据${law}，决定将下列款项返还给你：`,
      },
      { kind: 'fields', rows: payRows(state, paying) },
      ...(state.plan.route === 'C' ? [{ kind: 'text', text: basisWord(state) } as PaperBlock] : []),
      {
        kind: 'text',
        text: `返还款将由冻结银行转入你的上述账户，不收取任何费用。对本决定不服的，可向${by.office}提出申诉（电话 ${by.contact}），也可依法向上一级机关反映。`,
      },
      { kind: 'seal', office: by.office, date: dayWord(by.now) },
      { kind: 'page', title: '冻结资金返还决定书（存根）' },
      { kind: 'fields', rows: [['返还编号', state.number], ...payRows(state, paying)] },
      {
        kind: 'fields',
        rows: [
          ['批准人', by.approver],
          ['批准日期', dayWord(by.now)],
          ['经办人', by.drafter],
          ['协办人', by.second],
        ],
      },
      {
        kind: 'sign',
        title: '送达',
        lines: ['本决定书已收到。', '被害人（签名）：＿＿＿＿＿＿＿　　　　　　年　　月　　日'],
      },
    ],
  };
}

/** What the bank is told, with the receipt that it sends back. */
export function assistPaper(state: ReturnState, paying: Paying, by: Signing): Paper {
  return {
    title: '冻结资金协助返还通知书',
    office: by.office,
    to: state.freeze.bankName,
    blocks: [
      {
        kind: 'text',
        text: `依据${law}和我单位返还决定，请你单位将下列冻结款项返还被害人。能够现场办结的应当现场办结；现场无法办结的，应当在三个工作日内办结并送回回执。`,
      },
      { kind: 'fields', rows: payRows(state, paying) },
      {
        kind: 'text',
        text: '请核对本通知书与两名经办人员的人民警察证。手续不全的，请一次告知需要补正的内容。未返还的余款继续冻结，不得扣划或者解除。',
      },
      {
        kind: 'fields',
        rows: [
          ['经办人', by.officers[0]],
          ['协办人', by.officers[1]],
          ['批准人', by.approver],
          ['联系电话', by.contact],
        ],
      },
      { kind: 'seal', office: by.office, date: dayWord(by.now) },
      { kind: 'page', title: '冻结资金协助返还通知书（回执）' },
      { kind: 'text', style: 'plain', text: `${by.office}：` },
      { kind: 'text', text: `你单位返还编号 ${state.number} 的通知书收悉，办理情况如下：` },
      { kind: 'fields', rows: payRows(state, paying) },
      {
        kind: 'fields',
        rows: [
          ['办理结果', '□ 已返还　□ 退回补正　□ 未办理，原因：＿＿＿＿＿＿＿＿'],
          ['入账时间', '　　　　年　　月　　日　　时　　分'],
          ['流水号', '　'],
          ['账户余款', '人民币＿＿＿＿＿＿＿＿＿＿元'],
        ],
      },
      { kind: 'seal', office: state.freeze.bankName, date: '　　　　年　　月　　日' },
    ],
  };
}

/** What the public reads for thirty days: victims masked, the ratio told. */
export function noticePaper(state: ReturnState, untilAt: number, by: Signing): Paper {
  const { freeze } = state;
  return {
    title: '冻结资金返还公告',
    office: by.office,
    to: '',
    blocks: [
      {
        kind: 'text',
        text: `我单位办理的电信网络诈骗案件中，${freeze.bankName}户名“${maskName(freeze.name)}”、账号 ${maskAccount(freeze.number)} 的账户内冻结资金 ${yuan(freeze.executedFen)}。${routeWords.C}。现将返还方案公告如下：`,
      },
      planTable(state, true),
      { kind: 'text', text: basisWord(state) },
      { kind: 'text', text: restWord(state) },
      {
        kind: 'text',
        text: `公告期三十日，自 ${dayWord(by.now)} 至 ${dayWord(untilAt)}。被害人及其他利害关系人对方案有异议的，请在公告期内向我单位书面提出（电话 ${by.contact}），或在“办理进度”页面凭公告编号 ${state.number} 提交，并附相关证据。办理返还不收取任何费用，不会要求转账或提供验证码。`,
      },
      { kind: 'seal', office: by.office, date: dayWord(by.now) },
    ],
  };
}

/** The answer to an objection. */
export function objectionPaper(
  state: ReturnState,
  objection: Objection,
  answer: { readonly to: string; readonly text: string },
  by: Signing,
): Paper {
  const word = answer.to === 'upheld' ? '异议成立，返还方案将重新拟定并公告' : '异议不成立';
  return {
    title: '异议答复书',
    office: by.office,
    to: objection.name,
    blocks: [
      {
        kind: 'text',
        text: `你于 ${dayWord(objection.at)} 对返还公告 ${state.number} 提出的异议，我单位已复核。你提出：${objection.text}`,
      },
      { kind: 'text', text: `答复如下：${word}。理由：${answer.text}` },
      {
        kind: 'text',
        text: '对本答复不服的，可以向上一级公安机关申请复核，或者依法向人民检察院申诉。',
      },
      { kind: 'seal', office: by.office, date: dayWord(by.now) },
    ],
  };
}

/** What was paid to whom, for the file of the case (发还清单). */
export function listPaper(state: ReturnState, payments: readonly Payment[], by: Signing): Paper {
  const claims = new Map(state.claims.map((claim) => [claim.id, claim]));
  const paid = payments.filter((one) => one.status === 'paid');
  const totalFen = paid.reduce((sum, one) => sum + one.amountFen, 0);
  return {
    title: '发还清单',
    office: by.office,
    to: '',
    landscape: true,
    blocks: [
      { kind: 'fields', rows: [['返还编号', state.number], ...frozenRows(state)] },
      {
        kind: 'table',
        title: '已返还',
        columns: [
          { title: '序号', form: 'count', width: 6 },
          { title: '案件编号', form: 'text', width: 20 },
          { title: '被害人', form: 'text', width: 12 },
          { title: '收款银行', form: 'text' },
          { title: '收款账号', form: 'text', width: 22 },
          { title: '金额', form: 'money', width: 13 },
          { title: '入账时间', form: 'text' },
        ],
        rows: paid.map((one, i) => {
          const claim = claims.get(one.claimId);
          return [
            i + 1,
            claim?.caseNumber ?? '',
            claim?.name ?? '',
            one.payee.bank,
            one.payee.number,
            one.amountFen,
            one.answeredAt === null ? null : timeWord(one.answeredAt),
          ];
        }),
        total: [null, '合计', null, null, null, totalFen, null],
      },
      { kind: 'text', text: `共返还 ${moneyWord(totalFen)}。${restWord(state)}` },
      {
        kind: 'fields',
        rows: [
          ['经办人', by.drafter],
          ['协办人', by.second],
        ],
      },
      { kind: 'seal', office: by.office, date: dayWord(by.now) },
    ],
  };
}

/** A transfer of the chain, for the fund-flow table. */
export type FlowLine = {
  readonly level: number;
  readonly at: number;
  readonly serial: string;
  readonly fromBank: string;
  readonly fromNumber: string;
  readonly toBank: string;
  readonly toNumber: string;
  readonly toName: string;
  readonly amountFen: number;
  readonly tracedFen: number;
};

/** Transfers chained level by level by the banks' times (涉案资金流向表, art. 7). */
export function flowPaper(
  state: ReturnState,
  flows: readonly { readonly claim: Claimant; readonly lines: readonly FlowLine[] }[],
  by: Signing,
): Paper {
  return {
    title: '涉案资金流向表',
    office: by.office,
    to: '',
    landscape: true,
    blocks: [
      { kind: 'fields', rows: [['返还编号', state.number], ...frozenRows(state)] },
      ...flows.map(({ claim, lines }): PaperBlock => ({
        kind: 'table',
        title: `${claim.caseNumber}　被害人 ${claim.name}`,
        columns: [
          { title: '层级', form: 'count', width: 5 },
          { title: '交易时间', form: 'text', width: 15 },
          { title: '流水号', form: 'text', width: 13 },
          { title: '转出银行', form: 'text', width: 9 },
          { title: '转出账号', form: 'text', width: 15 },
          { title: '转入银行', form: 'text', width: 9 },
          { title: '转入账号', form: 'text', width: 15 },
          { title: '户名', form: 'text' },
          { title: '金额', form: 'money' },
          { title: '本案资金', form: 'money' },
        ],
        rows: lines.map((line) => [
          line.level,
          timeWord(line.at),
          line.serial,
          line.fromBank,
          line.fromNumber,
          line.toBank,
          line.toNumber,
          line.toName,
          line.amountFen,
          line.tracedFen,
        ]),
      })),
      {
        kind: 'fields',
        rows: [
          ['制表人', by.drafter],
          ['复核人', by.second || '　'],
        ],
      },
    ],
  };
}
