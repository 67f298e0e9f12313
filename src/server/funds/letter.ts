/** Papers of a case to a person: that nothing was filed, that a measure was lifted, that money was given back. */
import { officerWord, moneyWord } from '../document/index.ts';
import type { Officer } from '../../core/bank/index.ts';
import type { CaseAccount, FundCase, FundEvent, Measure } from '../../core/funds/index.ts';
import { dayWord, timeWord } from '../../core/kernel/index.ts';
import type { DocumentKind, Paper, PaperBlock } from '../../contract/index.ts';

export type LetterFacts = {
  readonly state: FundCase;
  readonly event: FundEvent;
  readonly office: string;
  readonly contact: string;
  /** Who acted. */
  readonly officer: Officer;
};

export type LetterKind = Extract<
  DocumentKind,
  'holder-notice' | 'not-filed-notice' | 'restitution-receipt'
>;

/** Which letter goes with an event. */
export function letterOf({ kind, measure }: FundEvent): LetterKind | undefined {
  if (kind === 'not-filed') return 'not-filed-notice';
  if (kind === 'restituted') return 'restitution-receipt';
  return kind === 'released' && measure !== undefined ? 'holder-notice' : undefined;
}

/** Builds a letter; undefined where what it is about is not there. */
export function letterPaper(kind: LetterKind, facts: LetterFacts): Paper | undefined {
  if (kind === 'not-filed-notice') return notFiledPaper(facts);
  if (kind === 'restitution-receipt') return restitutionPaper(facts);
  const { measure } = facts.event;
  const account = facts.state.accounts.find((one) => one.id === measure?.accountId);
  return measure === undefined || account === undefined
    ? undefined
    : holderPaper(facts, measure, account);
}

const caseWord = ({ filing, number }: FundCase): string =>
  filing === null ? `接报 ${number}` : `案件 ${filing.number}`;

/** Written, within three days; review within seven days of receipt (arts 178-179). */
function notFiledPaper({ state, event, office, contact, officer }: LetterFacts): Paper {
  const seal = { kind: 'seal', office, date: dayWord(event.at) } as const;
  const facts = [
    ['接报编号', state.number],
    ['报案人', state.victim.name],
    ['报称损失', moneyWord(state.lossFen)],
    ['不予立案的理由', event.reason ?? ''],
  ] as [string, string][];
  return {
    title: '不予立案通知书',
    office,
    to: state.victim.name,
    blocks: [
      {
        kind: 'text',
        text: `你于 ${timeWord(state.reportedAt)} 报称被电信网络诈骗一事（接报 ${state.number}），经审查，依据《公安机关办理刑事案件程序规定》第一百七十八条，决定不予立案。`,
      },
      { kind: 'fields', rows: facts },
      {
        kind: 'text',
        text: `对本决定不服的，可以在收到本通知书之日起七日内向${office}申请复议（电话 ${contact}），我单位在收到申请后三十日内作出决定并书面通知你；也可以向人民检察院申请立案监督。不予立案的，已采取的止付随即解除，不会转为冻结。`,
      },
      seal,
      { kind: 'page', title: '不予立案通知书（附卷联）' },
      { kind: 'fields', rows: [...facts, ['承办人', officerWord(officer)]] },
      {
        kind: 'sign',
        title: '送达',
        lines: ['本通知书已收到。', '报案人（签名）：＿＿＿＿＿＿＿　　　　　年　　月　　日'],
      },
    ],
  };
}

/** Whoever holds the account learns that it is free, why, and from when (law art. 32; art. 247). */
function holderPaper(
  { state, event, office, contact }: LetterFacts,
  measure: Measure,
  account: CaseAccount,
): Paper {
  const word = measure.kind === 'freeze' ? '冻结' : '止付';
  return {
    title: '解除措施告知书',
    office,
    to: account.name,
    blocks: [
      {
        kind: 'text',
        text: `因办理${caseWord(state)}，对你名下账户采取的${word}措施现已解除，开户银行已确认。你可以正常使用该账户；账户内的款项仍被其他机关采取措施的，以开户银行的答复为准。`,
      },
      {
        kind: 'fields',
        rows: [
          ['开户银行', account.bank],
          ['户名', account.name],
          ['账号', account.number],
          [
            '原措施',
            `${word}，自 ${measure.appliedAt === null ? '—' : timeWord(measure.appliedAt)} 起`,
          ],
          ['解除时间', timeWord(event.at)],
          ['解除理由', measure.endReason ?? event.reason ?? ''],
        ],
      },
      {
        kind: 'text',
        text: `解除后账户仍不能正常使用，或者认为措施给你造成损失的，可持有效身份证件向${office}提出（电话 ${contact}），也可以依法申请国家赔偿。`,
      },
      { kind: 'seal', office, date: dayWord(event.at) },
    ],
  };
}

/** One copy to whoever gave the money back, one for the file. */
function restitutionPaper({ state, event, office, officer }: LetterFacts): Paper {
  const { recovery } = event;
  const rows = [
    ['案件', caseWord(state)],
    ['被害人', state.victim.name],
    ['退赃金额', moneyWord(recovery?.amountFen ?? event.amountFen ?? 0)],
    ['收款凭证', recovery?.causeId ?? ''],
    ['收款时间', timeWord(event.at)],
    ['经办人', officerWord(officer)],
  ] as [string, string][];
  const sign: PaperBlock = {
    kind: 'sign',
    title: '签名',
    lines: [
      '退款人（签名、指印）：＿＿＿＿＿＿＿　　　　年　　月　　日',
      '经办人（两名）：＿＿＿＿＿＿＿、＿＿＿＿＿＿＿',
    ],
  };
  const seal = { kind: 'seal', office, date: dayWord(event.at) } as const;
  return {
    title: '退赃款收据',
    office,
    to: '',
    blocks: [
      {
        kind: 'text',
        text: '下列退赃款已收讫。该款依法发还被害人，计入其已挽回的损失，在此后的返还中相应扣除。',
      },
      { kind: 'fields', rows },
      sign,
      seal,
      { kind: 'page', title: '退赃款收据（存根）' },
      { kind: 'fields', rows },
      sign,
      {
        kind: 'sign',
        title: '被害人领款',
        lines: ['上述款项已如数领取。', '被害人（签名）：＿＿＿＿＿＿＿　　　　　年　　月　　日'],
      },
      seal,
    ],
  };
}
