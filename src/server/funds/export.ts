/** Taking the picture or the tables of a case out of the console: on record, with the purpose. */
import { actorKey, type UserActor } from '../../core/access/index.ts';
import type { CaseAccount, FundCase } from '../../core/funds/index.ts';
import { timeWord, type Instant } from '../../core/kernel/index.ts';
import type { Paper } from '../../contract/index.ts';
import { issueDocument, type DocumentRef } from '../document/index.ts';
import { absent } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import { transact } from '../platform/transact.ts';
import { findCase } from './row.ts';

/** What may be taken out; the flow table is issued as a document with a number of its own. */
export type ExportContent = 'picture' | 'rows' | 'flow-table';

type Asked = {
  readonly id: string;
  readonly contents: readonly ExportContent[];
  readonly reason: string;
};

/** Writes who takes what and why; issues the flow table where it is among it. Refused: not there. */
export async function exportCase(
  db: Database,
  { actor, now }: { readonly actor: UserActor; readonly now: Instant },
  { id, contents, reason }: Asked,
): Promise<DocumentRef | null> {
  const record = await findCase(db, actor, id);
  if (record === undefined) throw absent();
  const { state, unit_name: office } = record;
  return transact(db, actor, now, async (tx) => {
    tx.audit({ action: 'funds.export', subject: id, detail: { contents: [...contents], reason } });
    if (!contents.includes('flow-table')) return null;
    const draft = {
      kind: 'fund-flow',
      subject: id,
      unitId: state.unitId,
      paper: flowTable(state, office, now),
    } as const;
    return issueDocument(tx, draft, { actor: actorKey(actor), now });
  });
}

const nameOf = (account: CaseAccount | undefined): string =>
  account === undefined
    ? ''
    : [account.bank, account.number, account.name].filter((one) => one !== '').join(' ');

/** Every transfer of the case in the order of time, with how much of it is money of the case. */
function flowTable(state: FundCase, office: string, now: Instant): Paper {
  const accounts = new Map(state.accounts.map((one) => [one.id, one]));
  const reported = state.transfers.map((one) => ({
    at: one.at,
    from: `${one.fromBank} ${one.fromAccount}（受害人）`,
    to: nameOf(accounts.get(one.toId)),
    level: accounts.get(one.toId)?.level ?? 1,
    amountFen: one.amountFen,
    tracedFen: one.confirmed === false ? 0 : one.amountFen,
    serial: '',
  }));
  const onward = state.flows.flatMap((one) =>
    one.fromId === null
      ? []
      : [
          {
            at: one.at,
            from: nameOf(accounts.get(one.fromId)),
            to: nameOf(accounts.get(one.toId)),
            level: accounts.get(one.toId)?.level ?? 0,
            amountFen: one.amountFen,
            tracedFen: one.tracedFen,
            serial: one.serial,
          },
        ],
  );
  const rows = [...reported, ...onward].toSorted((a, b) => a.at - b.at);
  return {
    title: '涉案资金流向表',
    office,
    to: '',
    landscape: true,
    blocks: [
      {
        kind: 'fields',
        rows: [
          ['案件编号', state.number],
          ['立案编号', state.filing?.number ?? '未立案'],
          ['受害人', state.victim.name],
          ['制表时间', timeWord(now)],
        ],
      },
      {
        kind: 'table',
        title: '逐笔流向（按时间先后）',
        columns: [
          { title: '序号', form: 'count', width: 5 },
          { title: '时间', form: 'text', width: 17 },
          { title: '付款账户', form: 'text' },
          { title: '收款账户', form: 'text' },
          { title: '层级', form: 'count', width: 5 },
          { title: '金额', form: 'money', width: 11 },
          { title: '其中涉案', form: 'money', width: 11 },
          { title: '流水号', form: 'text', width: 11 },
        ],
        rows: rows.map((row, i) => [
          i + 1,
          timeWord(row.at),
          row.from,
          row.to,
          row.level,
          row.amountFen,
          row.tracedFen,
          row.serial,
        ]),
      },
    ],
  };
}
