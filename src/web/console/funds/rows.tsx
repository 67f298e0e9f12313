/** The same money as tables: single transfers, accounts, and the course of time. */
import type { ReactElement, ReactNode } from 'react';
import type { FundDetail } from '../../../contract/index.ts';
import {
  Deadline,
  EmptyState,
  fullTimeText,
  Money,
  Table,
  Tag,
  Time,
  useMessages,
  useShared,
  type Column,
} from '../../ui/index.ts';
import { flowMessages } from './flow-messages.ts';
import { fundMessages } from './messages.ts';
import { StandTag } from './stand.tsx';
import { holdOf, moneyRows, type CaseAccount, type CaseView, type MoneyRow } from './view.ts';

type Pick = (id: string) => void;

/** Day and second; the year on hover. */
function Moment({ at }: { at: string }): ReactElement {
  const whole = fullTimeText(new Date(at));
  return (
    <time className="number" dateTime={at} title={whole}>
      {whole.slice(5)}
    </time>
  );
}

/** Bank, number and holder of an account, or of the victim. */
export function sideName(view: CaseView, id: string): { bank: string; rest: string } {
  const account = view.accounts.get(id);
  if (account) {
    const rest = [account.numberMasked, account.holderMasked].filter(Boolean).join(' ');
    return { bank: account.bank, rest };
  }
  const victim = view.victims.find((one) => one.id === id);
  return { bank: victim?.bank ?? '', rest: victim?.numberMasked ?? '' };
}

function Side({ view, id }: { view: CaseView; id: string }): ReactElement {
  const { bank, rest } = sideName(view, id);
  return (
    <span className="side-name">
      <strong>{bank}</strong> <span className="number">{rest}</span>
    </span>
  );
}

export function TransferTable({ view, onPick }: { view: CaseView; onPick: Pick }): ReactElement {
  const m = useMessages(fundMessages);
  const columns: readonly Column<MoneyRow>[] = [
    {
      key: 'at',
      title: m.row.at,
      width: '128px',
      fixed: true,
      cell: (row) => <Moment at={row.at} />,
    },
    { key: 'from', title: m.row.from, cell: (row) => <Side view={view} id={row.fromId} /> },
    { key: 'to', title: m.row.to, cell: (row) => <Side view={view} id={row.toId} /> },
    {
      key: 'amount',
      title: m.row.amount,
      numeric: true,
      cell: (row) => <Money fen={row.amountFen} ledger />,
    },
    {
      key: 'traced',
      title: m.row.traced,
      numeric: true,
      cell: (row) => <Money fen={row.tracedFen} ledger />,
    },
    { key: 'type', title: m.row.type, cell: (row) => m.row.types[row.type] ?? row.type },
    {
      key: 'bank',
      title: m.row.bank,
      cell: (row) => (
        <span className="number">{row.serial || <Confirmed confirmed={row.confirmed} />}</span>
      ),
    },
    { key: 'place', title: m.row.place, cell: (row) => row.place ?? '' },
  ];
  return (
    <Table
      name="fund-transfer"
      caption={m.tab.transfer}
      columns={columns}
      rows={moneyRows(view)}
      rowKey={(row) => row.id}
      onSelect={(row) => onPick(row.toId)}
      empty={<EmptyState icon="money" title={m.row.none} />}
    />
  );
}

function Confirmed({ confirmed }: { confirmed: boolean | null }): ReactNode {
  const m = useMessages(fundMessages);
  if (confirmed === null) return <Tag tone="quiet">{m.row.unchecked}</Tag>;
  return confirmed ? <Tag tone="good">{m.row.checked}</Tag> : <Tag tone="warn">{m.row.denied}</Tag>;
}

export function AccountTable({
  view,
  chosen,
  onPick,
}: {
  view: CaseView;
  chosen: string | undefined;
  onPick: Pick;
}): ReactElement {
  const m = useMessages(fundMessages);
  const flow = useMessages(flowMessages);
  const shared = useShared();
  const columns: readonly Column<CaseAccount>[] = [
    { key: 'level', title: m.account.level, width: '84px', cell: (row) => flow.level(row.level) },
    {
      key: 'bank',
      title: m.account.account,
      fixed: true,
      cell: (row) => <Side view={view} id={row.id} />,
    },
    {
      key: 'stand',
      title: m.account.stand,
      cell: (row) => <StandTag stand={view.standOf.get(row.id) ?? 'open'} />,
    },
    {
      key: 'until',
      title: m.account.until,
      cell: (row) => {
        const until = holdOf(view.measuresOf.get(row.id) ?? [])?.expiresAt;
        return until ? <Deadline at={until} /> : shared.none;
      },
    },
    {
      key: 'in',
      title: m.account.came,
      numeric: true,
      cell: (row) => <Money fen={row.inFen} ledger />,
    },
    {
      key: 'out',
      title: m.account.went,
      numeric: true,
      cell: (row) => <Money fen={row.outFen} ledger />,
    },
    {
      key: 'here',
      title: m.account.here,
      numeric: true,
      cell: (row) => <Money fen={row.hereFen} ledger />,
    },
    {
      key: 'balance',
      title: m.account.balance,
      numeric: true,
      cell: (row) => <Money fen={row.balanceFen} ledger />,
    },
    { key: 'first', title: m.account.first, cell: (row) => <Time at={row.firstInAt} /> },
    { key: 'known', title: m.account.known, cell: (row) => <Time at={row.knownUntilAt} /> },
    {
      key: 'cases',
      title: m.account.cases,
      numeric: true,
      cell: (row) => (row.otherCases > 0 ? row.otherCases + 1 : 1),
    },
  ];
  return (
    <Table
      name="fund-account"
      caption={m.tab.account}
      columns={columns}
      rows={view.detail.accounts
        .filter(({ level }) => level > 0)
        .toSorted((a, b) => a.level - b.level || b.inFen - a.inFen)}
      rowKey={(row) => row.id}
      selected={chosen}
      onSelect={(row) => onPick(row.id)}
      empty={<EmptyState icon="money" title={m.account.none} />}
    />
  );
}

type Step = {
  readonly key: string;
  readonly at: string;
  readonly tone: 'money' | 'act';
  readonly text: ReactNode;
  readonly accountId: string | null;
};

function moments(view: CaseView, detail: FundDetail): Step[] {
  const money = moneyRows(view).map((row) => ({
    key: `m${row.id}`,
    at: row.at,
    tone: 'money' as const,
    accountId: row.toId || null,
    text: (
      <>
        <Side view={view} id={row.fromId} /> → <Side view={view} id={row.toId} />{' '}
        <strong>
          <Money fen={row.tracedFen} ledger />
        </strong>
      </>
    ),
  }));
  const acts = detail.events.map((event) => ({
    key: `e${event.seq}`,
    at: event.at,
    tone: 'act' as const,
    accountId: event.accountId,
    text: (
      <>
        <strong>{event.text}</strong>{' '}
        {event.accountId !== null && <Side view={view} id={event.accountId} />}{' '}
        <span className="quiet">{event.actor}</span>
      </>
    ),
  }));
  return [...money, ...acts].toSorted((a, b) => a.at.localeCompare(b.at));
}

/** Money and acts in one course, the oldest first. */
export function Course({ view, onPick }: { view: CaseView; onPick: Pick }): ReactElement {
  const m = useMessages(fundMessages);
  const all = moments(view, view.detail);
  if (all.length === 0) return <EmptyState icon="clock" title={m.row.none} />;
  return (
    <ol className="course" aria-label={m.tab.time}>
      {all.map(({ key, at, tone, text, accountId }) => (
        <li key={key} data-tone={tone}>
          <Moment at={at} />
          <i aria-hidden="true" />
          {accountId !== null && view.accounts.has(accountId) ? (
            <button type="button" onClick={() => onPick(accountId)}>
              {text}
            </button>
          ) : (
            <span>{text}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
