/**
 * The bound test (operating-rules 2.3): the least and the most of an account's money that can be a
 * victim's, whatever method one believes in. Every way of attributing money that keeps each row and
 * each balance is a flow of the victim's fen through the accounts over time, so the most is a
 * greatest flow to the account, and the least is what cannot be sent anywhere else.
 */
import { compareKeys, prepareLedger, type TraceLedger, type TraceRow } from './ledger.ts';
import { addEdge, addNode, emptyNetwork, greatestFlow, type Network } from './max-flow.ts';

/** Shares of one owner in the closing balance of one account. */
export type Bound = {
  readonly owner: string;
  readonly leastFen: number;
  readonly mostFen: number;
  /** What the owner lost in all of the ledger. */
  readonly lossFen: number;
};

export type AccountBounds = {
  readonly account: string;
  readonly balanceFen: number;
  readonly credits: number;
  /** Victims by key. */
  readonly bounds: readonly Bound[];
};

/** Least and most of each victim in what the account holds at the end of the ledger. */
export function boundsOf(ledger: TraceLedger, account: string): AccountBounds {
  const { openings, rows } = prepareLedger(ledger);
  const owners = rows.map((row) => row.victim).filter((owner) => owner !== null);
  const victims = [...new Set(owners)].sort(compareKeys);
  const frame = { openings, rows, account };
  const opened = openings.filter((opening) => opening.account === account);
  return {
    account,
    balanceFen: layNetwork(frame, null).balanceFen,
    credits: rows.filter((row) => row.to === account).length + opened.length,
    bounds: victims.map((owner) => {
      const least = layNetwork(frame, owner);
      const elsewhere = greatestFlow(least.network, least.source, least.elsewhere);
      const most = layNetwork(frame, owner);
      const here = greatestFlow(most.network, most.source, most.here);
      const { lossFen } = most;
      return { owner, leastFen: lossFen - elsewhere, mostFen: here, lossFen };
    }),
  };
}

/**
 * `exact`: least and most are the same, so the money is directly traceable (route A or B);
 * `near`: they differ by no more than the tolerance; `part`: some of it is certain; `open`: nothing
 * is certain (route C).
 */
export const certainties = [
  { code: 'exact', zh: '可直接对应', en: 'Directly traceable' },
  { code: 'near', zh: '容差内对应', en: 'Traceable within the tolerance' },
  { code: 'part', zh: '部分确定', en: 'Certain in part' },
  { code: 'open', zh: '无法对应', en: 'Not traceable' },
] as const;
export type Certainty = (typeof certainties)[number]['code'];

/** Doubt up to which money counts as directly traceable; both are figures of the policy. */
export type Tolerance = {
  readonly toleranceFen: number;
  /** Of the most that can be the victim's. */
  readonly tolerancePerMille: number;
};

export function certaintyOf(
  { leastFen, mostFen }: Pick<Bound, 'leastFen' | 'mostFen'>,
  { toleranceFen, tolerancePerMille }: Tolerance,
): Certainty {
  const doubtFen = mostFen - leastFen;
  if (doubtFen === 0) return 'exact';
  if (leastFen === 0) return 'open';
  const boundFen = Math.min(toleranceFen, Math.floor((mostFen * tolerancePerMille) / 1000));
  return doubtFen <= boundFen ? 'near' : 'part';
}

type Frame = {
  readonly openings: TraceLedger['openings'];
  readonly rows: readonly TraceRow[];
  readonly account: string;
};

type Laid = {
  readonly network: Network;
  readonly source: number;
  readonly here: number;
  readonly elsewhere: number;
  readonly balanceFen: number;
  readonly lossFen: number;
};

/** A node for each account after each of its rows; edges are balances kept and rows paid. */
function layNetwork({ openings, rows, account }: Frame, victim: string | null): Laid {
  const network = emptyNetwork();
  const source = addNode(network);
  const here = addNode(network);
  const elsewhere = addNode(network);
  const nodes = new Map<string, number>();
  const balances = new Map<string, number>();
  for (const opening of openings) {
    const before = balances.get(opening.account) ?? 0;
    balances.set(opening.account, before + opening.amountFen);
  }
  /** Moves an account on by one row: what it held goes on, then the balance changes. */
  const moveOn = (name: string, changeFen: number): number => {
    const node = addNode(network);
    const before = nodes.get(name);
    const held = balances.get(name) ?? 0;
    if (before !== undefined && held > 0) addEdge(network, before, node, held);
    nodes.set(name, node);
    balances.set(name, held + changeFen);
    return node;
  };
  let lossFen = 0;
  for (const row of rows) {
    const { from, to, amountFen } = row;
    let payer: number | null = null;
    if (from !== null && row.victim === null) {
      // Money from nowhere fills a shortfall, as in every method.
      const held = balances.get(from) ?? 0;
      payer = moveOn(from, 0);
      balances.set(from, Math.max(held, amountFen) - amountFen);
    }
    const reached = to === null ? elsewhere : moveOn(to, amountFen);
    if (payer !== null) addEdge(network, payer, reached, amountFen);
    if (victim !== null && row.victim === victim) {
      addEdge(network, source, reached, amountFen);
      lossFen += amountFen;
    }
  }
  for (const [name, node] of nodes) {
    addEdge(network, node, name === account ? here : elsewhere, balances.get(name) ?? 0);
  }
  return { network, source, here, elsewhere, balanceFen: balances.get(account) ?? 0, lossFen };
}
