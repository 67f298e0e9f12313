/** The audit as a paper (权属审计报告): conclusions, methods side by side, and every line to check by hand. */
import type { Paper, PaperBlock } from '../../contract/index.ts';
import type { CaseAccount, FundCase } from '../../core/funds/index.ts';
import { dayWord, timeWord, type Instant } from '../../core/kernel/index.ts';
import {
  certainties,
  ownMoney,
  traceFlagKinds,
  traceMethods,
  unknownMoney,
  type AccountLine,
  type OwnershipAudit,
  type TraceMethod,
} from '../../core/trace/index.ts';
import { moneyWord } from '../document/index.ts';
import type { Gathered } from './evidence.ts';

export type PaperFacts = {
  readonly office: string;
  readonly state: FundCase;
  readonly account: CaseAccount;
  readonly gathered: Gathered;
  readonly audit: OwnershipAudit;
  readonly method: TraceMethod;
  readonly reason: string;
  readonly rules: string;
  readonly ordinal: number;
  readonly madeBy: string;
  readonly at: Instant;
};

type Cell = string | number | null;
type Column = {
  readonly title: string;
  readonly form: 'text' | 'money' | 'count';
  readonly width?: number;
};

/** So many owners get a column of their own beside the balance. */
const ownerColumnsMax = 5;

const zhOf = (table: readonly { readonly code: string; readonly zh: string }[], code: string) =>
  table.find((one) => one.code === code)?.zh ?? code;

export function auditPaper(facts: PaperFacts): Paper {
  return {
    title: '涉案资金权属审计报告',
    office: facts.office,
    to: '',
    landscape: true,
    blocks: [
      { kind: 'fields', rows: headRows(facts) },
      { kind: 'text', text: conclusionOf(facts) },
      boundTable(facts),
      methodTable(facts),
      lineTable(facts),
      ...flagTables(facts),
      {
        kind: 'text',
        text: '核对方法：逐行余额等于上行余额加收入减支出；每行各权属人余额之和等于该行余额。',
      },
      { kind: 'sign', title: '审核意见', lines: ['审计人', '复核人'] },
      { kind: 'seal', office: facts.office, date: dayWord(facts.at) },
    ],
  };
}

function headRows(facts: PaperFacts): [string, string][] {
  const { state, account, audit, gathered, method } = facts;
  return [
    ['接报编号', state.number],
    ['案件编号', state.filing?.number ?? '尚未立案'],
    ['审计账户', `${account.bank} ${account.number} ${account.name}`],
    ['账户余额', moneyWord(audit.balanceFen)],
    ['采用方法', `${zhOf(traceMethods, method)}（第 ${facts.ordinal} 版）`],
    ['采用理由', facts.reason],
    ['证据范围', scopeOf(facts)],
    ['证据校验值', gathered.evidenceHash],
    ['规则版本', facts.rules],
    ['审计人', `${facts.madeBy}，${timeWord(facts.at)}`],
  ];
}

function scopeOf({ gathered }: PaperFacts): string {
  const { statements, losses } = gathered.evidence;
  const rows = statements.reduce((sum, { lines }) => sum + lines.length, 0);
  return `${statements.length} 个账户流水 ${rows} 笔，报称转账 ${losses.length} 笔，涉及 ${gathered.cases.size} 起警情`;
}

function conclusionOf({ audit }: PaperFacts): string {
  const count = (code: string): number =>
    audit.victims.filter(({ certainty }) => certainty === code).length;
  const clear = count('exact') + count('near');
  const rest = audit.victims.length - clear;
  const start = `账户共有 ${audit.credits} 笔收入，其中 ${audit.victims.length} 名被害人的资金流入。`;
  if (rest === 0) return `${start}全部被害人的资金可按时间逐笔对应，无需按比例分配。`;
  return `${start}${clear} 名可按时间逐笔对应；${rest} 名的资金与他人混同，上下限不一致的部分应按比例返还并公告。`;
}

/** How an owner is called in the tables: number of the report and name. */
function ownerName({ gathered }: PaperFacts, owner: string): string {
  if (owner === ownMoney) return '账户自有资金';
  if (owner === unknownMoney) return '来源不明资金';
  const state = gathered.cases.get(owner);
  return state === undefined ? owner : `${state.number} ${state.victim.name}`;
}

/** In the head of a narrow column: the number of the report stands in the tables before. */
function shortName(facts: PaperFacts, owner: string): string {
  const name = facts.gathered.cases.get(owner)?.victim.name;
  return name === undefined ? ownerName(facts, owner) : name.slice(0, 12);
}

function boundTable(facts: PaperFacts): PaperBlock {
  const { cases } = facts.gathered;
  const numberOf = (id: string): string => cases.get(id)?.number ?? '';
  const victims = facts.audit.victims.toSorted((a, b) =>
    numberOf(a.victim) < numberOf(b.victim) ? -1 : 1,
  );
  const money = (title: string): Column => ({ title, form: 'money' });
  return {
    kind: 'table',
    title: '被害人资金上下限',
    columns: [
      { title: '被害人', form: 'text' },
      money('损失'),
      money('流入本账户'),
      money('至少'),
      money('至多'),
      { title: '结论', form: 'text' },
    ],
    rows: victims.map((one): Cell[] => [
      ownerName(facts, one.victim),
      one.lossFen,
      one.intoFen,
      one.leastFen,
      one.mostFen,
      zhOf(certainties, one.certainty),
    ]),
  };
}

/** Owners of the closing balance or of any line, victims first in the order of their reports. */
function ownersOf({ audit, gathered }: PaperFacts): readonly string[] {
  const found = new Set(audit.methods.flatMap(({ shares }) => shares.map(({ owner }) => owner)));
  for (const { pieces } of audit.lines) for (const { owner } of pieces) found.add(owner);
  const rank = (owner: string): string =>
    owner === ownMoney
      ? '~1'
      : owner === unknownMoney
        ? '~2'
        : (gathered.cases.get(owner)?.number ?? '');
  return [...found].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function methodTable(facts: PaperFacts): PaperBlock {
  const { methods } = facts.audit;
  const shareOf = (method: (typeof methods)[number], owner: string): number =>
    method.shares.find((share) => share.owner === owner)?.amountFen ?? 0;
  const owners = ownersOf(facts);
  const sums = methods.map(({ method, shares }) =>
    method === 'lowest-balance' ? null : shares.reduce((sum, { amountFen }) => sum + amountFen, 0),
  );
  return {
    kind: 'table',
    title: '各方法下的余额权属',
    columns: [
      { title: '权属人', form: 'text' },
      ...methods.map(({ method }): Column => ({
        title: zhOf(traceMethods, method),
        form: 'money',
      })),
    ],
    rows: owners.map((owner) => [
      ownerName(facts, owner),
      ...methods.map((method) => shareOf(method, owner)),
    ]),
    total: ['合计（上限不相加）', ...sums],
  };
}

const kindWord = { opening: '期初', in: '收', out: '付', shortfall: '缺口补记' } as const;

/** Place of the balance among the columns of the lines, from 0. */
const balanceAt = 7;

function lineTable(facts: PaperFacts): PaperBlock {
  const owners = ownersOf(facts);
  const isWide = owners.length <= ownerColumnsMax;
  const ownerColumns: Column[] = isWide
    ? owners.map((owner) => ({ title: shortName(facts, owner), form: 'money' }))
    : [{ title: '本笔权属构成', form: 'text' }];
  return {
    kind: 'table',
    title: `逐笔权属（${zhOf(traceMethods, facts.method)}）`,
    columns: [
      { title: '序号', form: 'count', width: 4 },
      { title: '时间', form: 'text', width: 9 },
      { title: '流水号', form: 'text', width: 12 },
      { title: '收付', form: 'text', width: 4 },
      { title: '对方', form: 'text', width: 13 },
      { title: '收入', form: 'money' },
      { title: '支出', form: 'money' },
      { title: '余额', form: 'money' },
      ...ownerColumns,
    ],
    // What came and went makes the balance, and whose it is makes it up.
    checks: [
      { kind: 'running', of: balanceAt, plus: balanceAt - 2, less: balanceAt - 1 },
      ...(isWide && owners.length > 0
        ? ([
            { kind: 'parts', of: balanceAt, from: balanceAt + 1, to: balanceAt + owners.length },
          ] as const)
        : []),
    ],
    rows: facts.audit.lines.map((line, i) => [
      ...lineCells(facts, line, i),
      ...(isWide ? owners.map((owner) => heldOf(line, owner)) : [piecesWord(facts, line)]),
    ]),
  };
}

const heldOf = ({ held }: AccountLine, owner: string): number =>
  held.find((piece) => piece.owner === owner)?.amountFen ?? 0;

function lineCells({ gathered }: PaperFacts, line: AccountLine, i: number): Cell[] {
  const serial = serialOf(line.rowId);
  const other = gathered.rows.get(serial)?.counterparty;
  const isOut = line.kind === 'out';
  return [
    i + 1,
    line.at === null ? '' : timeWord(line.at),
    serial,
    kindWord[line.kind],
    other ? `${other.name} ${other.account}` : '',
    isOut ? null : line.amountFen,
    isOut ? line.amountFen : null,
    line.balanceFen,
  ];
}

function piecesWord(facts: PaperFacts, { pieces }: AccountLine): string {
  const words = pieces.map(
    ({ owner, amountFen }) => `${ownerName(facts, owner)} ${(amountFen / 100).toFixed(2)}`,
  );
  const all = words.join('；');
  return all.length <= 400 ? all : `${all.slice(0, 380)}……共 ${words.length} 项`;
}

/** The serial of the bank behind the key of the account. */
export const serialOf = (rowId: string | null): string =>
  rowId === null ? '' : rowId.slice(rowId.lastIndexOf(' ') + 1);

function flagTables(facts: PaperFacts): PaperBlock[] {
  const { flags, missing } = facts.audit;
  const losses = facts.gathered.evidence.losses.filter(({ id }) => missing.includes(id));
  const blocks: PaperBlock[] = [];
  if (flags.length > 0) {
    blocks.push({
      kind: 'table',
      title: '需注意的流水',
      columns: [
        { title: '流水号', form: 'text' },
        { title: '情形', form: 'text' },
        { title: '应为', form: 'money' },
        { title: '银行所报', form: 'money' },
      ],
      rows: flags.map((one): Cell[] => [
        serialOf(one.rowId),
        zhOf(traceFlagKinds, one.kind),
        one.expectedFen,
        one.toldFen,
      ]),
    });
  }
  if (losses.length > 0) {
    blocks.push({
      kind: 'table',
      title: '流水中未找到的报称转账',
      columns: [
        { title: '被害人', form: 'text' },
        { title: '时间', form: 'text' },
        { title: '金额', form: 'money' },
      ],
      rows: losses.map((one): Cell[] => [
        ownerName(facts, one.victim),
        timeWord(one.at),
        one.amountFen,
      ]),
    });
  }
  return blocks;
}
