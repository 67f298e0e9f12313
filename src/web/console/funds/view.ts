/**
 * A fund case as its screens read it: how each account stands, its money as cards and ribbons, and
 * the rows of its tables. Pure.
 */
import type { FundDetail } from '../../../contract/index.ts';
import type { FlowEdge, FlowNode } from './graph.ts';

export type CaseAccount = FundDetail['accounts'][number];
export type CaseMeasure = FundDetail['measures'][number];

/** How an account stands, in the words and colours of the picture. */
export const stands = [
  'victim',
  'open',
  'asking',
  'stopped',
  'frozen',
  'queued',
  'passed',
  'released',
  'merchant',
  'cash',
  'virtual',
  'abroad',
  'folded',
] as const;
export type Stand = (typeof stands)[number];

const holding: ReadonlySet<CaseMeasure['status']> = new Set(['in-force', 'partial']);
const under: ReadonlySet<CaseMeasure['status']> = new Set(['requested', 'sent']);

const exitStands: Readonly<Partial<Record<CaseAccount['kind'], Stand>>> = {
  merchant: 'merchant',
  cash: 'cash',
  virtual: 'virtual',
  abroad: 'abroad',
};

/** Measures of an account, the newest first. */
export function measuresOf(detail: FundDetail, accountId: string): readonly CaseMeasure[] {
  return detail.measures
    .filter((measure) => measure.accountId === accountId)
    .toSorted((a, b) => b.requestedAt.localeCompare(a.requestedAt));
}

/** The measure that holds an account now: a freeze before a stop. */
export function holdOf(measures: readonly CaseMeasure[]): CaseMeasure | undefined {
  const held = measures.filter(({ status }) => holding.has(status));
  return held.find(({ kind }) => kind === 'freeze') ?? held[0];
}

/** An exit is an exit whatever is asked of it; then what holds, what is asked, and what is left. */
export function standOf(account: CaseAccount, measures: readonly CaseMeasure[]): Stand {
  const exit = exitStands[account.kind];
  if (exit !== undefined) return exit;
  const hold = holdOf(measures);
  if (hold !== undefined) return hold.kind === 'freeze' ? 'frozen' : 'stopped';
  if (measures.some(({ status }) => status === 'queued')) return 'queued';
  if (measures.some(({ status }) => under.has(status))) return 'asking';
  if (account.hereFen <= 0) return 'passed';
  return account.releasedFen >= account.hereFen ? 'released' : 'open';
}

/** One of the victim's own accounts: where the loss began. */
export type VictimAccount = {
  readonly id: string;
  readonly bank: string;
  readonly numberMasked: string;
  readonly outFen: number;
};

export type CaseView = {
  readonly detail: FundDetail;
  readonly victims: readonly VictimAccount[];
  readonly accounts: ReadonlyMap<string, CaseAccount>;
  readonly standOf: ReadonlyMap<string, Stand>;
  readonly measuresOf: ReadonlyMap<string, readonly CaseMeasure[]>;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
};

const victimId = (transfer: FundDetail['transfers'][number]): string =>
  `victim:${transfer.fromBank}:${transfer.fromMasked}`;

function victimsOf(detail: FundDetail): VictimAccount[] {
  const victims = new Map<string, VictimAccount>();
  for (const transfer of detail.transfers) {
    const id = victimId(transfer);
    const { fromBank: bank, fromMasked: numberMasked } = transfer;
    const outFen = (victims.get(id)?.outFen ?? 0) + transfer.amountFen;
    victims.set(id, { id, bank, numberMasked, outFen });
  }
  return [...victims.values()];
}

/** Money that came back to where the victim paid from stands with the victim again. */
function cardIdOf(detail: FundDetail): (accountId: string) => string {
  const [first] = detail.transfers;
  const home = first === undefined ? '' : victimId(first);
  const back = new Set(detail.accounts.filter(({ level }) => level === 0).map(({ id }) => id));
  return (accountId) => (back.has(accountId) ? home : accountId);
}

/** The victim's transfers, then what went on between accounts of the case. */
function edgesOf(detail: FundDetail): FlowEdge[] {
  const cardId = cardIdOf(detail);
  const first = detail.transfers.flatMap((transfer) =>
    transfer.accountId === null || transfer.confirmed === false
      ? []
      : [
          {
            id: transfer.id,
            fromId: victimId(transfer),
            toId: transfer.accountId,
            amountFen: transfer.amountFen,
            at: Date.parse(transfer.at),
          },
        ],
  );
  const onward = detail.flows.flatMap((flow) =>
    flow.fromId === null
      ? []
      : [
          {
            id: flow.id,
            fromId: cardId(flow.fromId),
            toId: cardId(flow.toId),
            amountFen: flow.tracedFen,
            at: Date.parse(flow.at),
          },
        ],
  );
  return [...first, ...onward];
}

export function viewOf(detail: FundDetail): CaseView {
  const measures = new Map(
    detail.accounts.map((account) => [account.id, measuresOf(detail, account.id)] as const),
  );
  const standing = new Map(
    detail.accounts.map(
      (account) => [account.id, standOf(account, measures.get(account.id) ?? [])] as const,
    ),
  );
  const victims = victimsOf(detail);
  const nodes: FlowNode[] = [
    ...victims.map(({ id, outFen }) => ({
      id,
      level: 0,
      inFen: outFen,
      hereFen: 0,
      kept: true,
    })),
    ...detail.accounts
      .filter(({ level }) => level > 0)
      .map(({ id, level, inFen, hereFen }) => ({
        id,
        level,
        inFen,
        hereFen,
        kept: standing.get(id) === 'asking',
      })),
  ];
  return {
    detail,
    victims,
    accounts: new Map(detail.accounts.map((account) => [account.id, account])),
    standOf: standing,
    measuresOf: measures,
    nodes,
    edges: edgesOf(detail),
  };
}

/** The deepest level that money of the case reached. */
export function deepest(view: CaseView): number {
  return view.detail.accounts.reduce((most, { level }) => Math.max(most, level), 1);
}

/** Accounts with money of the case that nothing holds and nobody has asked for, most money first. */
export function stoppable(view: CaseView): readonly CaseAccount[] {
  return view.detail.accounts
    .filter(({ id, kind, level }) => {
      const isReal = level > 0 && (kind === 'account' || kind === 'payment');
      return isReal && view.standOf.get(id) === 'open';
    })
    .toSorted((a, b) => b.hereFen - a.hereFen);
}

/** A transfer that touches an account, as its rows are read: in is positive. */
export type MoneyRow = {
  readonly id: string;
  readonly at: string;
  readonly fromId: string;
  readonly toId: string;
  readonly amountFen: number;
  readonly tracedFen: number;
  readonly serial: string;
  readonly type: string;
  readonly place: string | null;
  readonly confirmed: boolean | null;
};

/** Every transfer of the case, the oldest first. */
export function moneyRows(view: CaseView): readonly MoneyRow[] {
  const { transfers, flows } = view.detail;
  const reported = transfers.map((transfer) => ({
    id: transfer.id,
    at: transfer.at,
    fromId: victimId(transfer),
    toId: transfer.accountId ?? '',
    amountFen: transfer.amountFen,
    tracedFen: transfer.confirmed === false ? 0 : transfer.amountFen,
    serial: '',
    type: 'transfer',
    place: null,
    confirmed: transfer.confirmed,
  }));
  const cardId = cardIdOf(view.detail);
  const onward = flows.flatMap(({ fromId, toId, ...flow }) =>
    fromId === null
      ? []
      : [{ ...flow, fromId: cardId(fromId), toId: cardId(toId), confirmed: true }],
  );
  return [...reported, ...onward].toSorted(
    (a, b) => a.at.localeCompare(b.at) || (a.id < b.id ? -1 : 1),
  );
}
