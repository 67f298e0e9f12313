/**
 * The money of a case as a graph of cards and ribbons: what is folded, how deep it goes, what lies
 * up and down the stream of a card. Pure; the picture, its keys and its exports read the same graph.
 */

export type FlowNode = {
  readonly id: string;
  /** Hops from the victim; the victim's own accounts are level 0. */
  readonly level: number;
  readonly inFen: number;
  readonly hereFen: number;
  /** Never folded away: it is open, or somebody has to do something about it. */
  readonly kept: boolean;
};

export type FlowEdge = {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  /** Money of the case. */
  readonly amountFen: number;
  readonly at: number;
};

/** A card: one account, or the small ones of a column in one. */
export type CardNode = FlowNode & {
  /** Accounts that stand behind a folded card; empty for one account. */
  readonly folded: readonly string[];
};

/** All transfers from one card to another. */
export type Ribbon = {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  readonly amountFen: number;
  readonly firstAt: number;
  readonly count: number;
  /** Time since the money reached the card it comes from; null from the victim. */
  readonly sinceMs: number | null;
};

export type FlowGraph = {
  readonly cards: readonly CardNode[];
  readonly ribbons: readonly Ribbon[];
};

export type Folding = {
  /** Accounts that received less are folded, in fen. */
  readonly belowFen: number;
  /** Accounts of a column that stand by themselves. */
  readonly topMax: number;
  /** Levels whose folded card is opened. */
  readonly open: ReadonlySet<number>;
  /** Levels shown. */
  readonly depth: number;
};

/** Never more cards than this in the picture: beyond, a table says more. */
export const cardsMax = 150;

export const foldId = (level: number): string => `fold:${level}`;

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byAmount = (a: FlowNode, b: FlowNode): number => b.inFen - a.inFen || byCode(a.id, b.id);

/** Accounts of one level that go behind one card; one alone stays what it is. */
function foldedOf(level: readonly FlowNode[], folding: Folding): readonly FlowNode[] {
  const [first] = level;
  if (first === undefined || first.level === 0 || folding.open.has(first.level)) return [];
  const ranked = level.toSorted(byAmount);
  const small = ranked.filter(
    (node, i) => !node.kept && (node.inFen < folding.belowFen || i >= folding.topMax),
  );
  return small.length > 1 ? small : [];
}

/** Cards of a level: those that stand by themselves, and the folded one last. */
function cardsOf(level: readonly FlowNode[], folding: Folding): CardNode[] {
  const folded = foldedOf(level, folding);
  const behind = new Set(folded.map(({ id }) => id));
  const cards: CardNode[] = level
    .filter(({ id }) => !behind.has(id))
    .map((node) => ({ ...node, folded: [] }));
  const [first] = folded;
  if (first !== undefined) {
    cards.push({
      id: foldId(first.level),
      level: first.level,
      inFen: folded.reduce((sum, node) => sum + node.inFen, 0),
      hereFen: folded.reduce((sum, node) => sum + node.hereFen, 0),
      kept: false,
      folded: folded.map(({ id }) => id),
    });
  }
  return cards;
}

function ribbonsOf(edges: readonly FlowEdge[], cardOf: ReadonlyMap<string, string>): Ribbon[] {
  const ribbons = new Map<string, Omit<Ribbon, 'sinceMs'>>();
  const arrived = new Map<string, number>();
  for (const edge of edges) {
    const fromId = cardOf.get(edge.fromId);
    const toId = cardOf.get(edge.toId);
    if (fromId === undefined || toId === undefined || fromId === toId) continue;
    const id = `${fromId}>${toId}`;
    const before = ribbons.get(id);
    ribbons.set(id, {
      id,
      fromId,
      toId,
      amountFen: (before?.amountFen ?? 0) + edge.amountFen,
      firstAt: Math.min(before?.firstAt ?? edge.at, edge.at),
      count: (before?.count ?? 0) + 1,
    });
    arrived.set(toId, Math.min(arrived.get(toId) ?? edge.at, edge.at));
  }
  return [...ribbons.values()]
    .map((ribbon) => {
      const from = arrived.get(ribbon.fromId);
      return { ...ribbon, sinceMs: from === undefined ? null : Math.max(0, ribbon.firstAt - from) };
    })
    .toSorted((a, b) => byCode(a.id, b.id));
}

/** What the picture shows of a case: accounts in columns, small ones behind one card. */
export function graphOf(
  nodes: readonly FlowNode[],
  edges: readonly FlowEdge[],
  folding: Folding,
): FlowGraph {
  const levels = new Map<number, FlowNode[]>();
  for (const node of nodes.toSorted((a, b) => byCode(a.id, b.id))) {
    if (node.level > folding.depth) continue;
    const level = levels.get(node.level);
    if (level) level.push(node);
    else levels.set(node.level, [node]);
  }
  const cards = [...levels.entries()]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, level]) => cardsOf(level, folding));
  const cardOf = new Map<string, string>();
  for (const card of cards) {
    cardOf.set(card.id, card.id);
    for (const id of card.folded) cardOf.set(id, card.id);
  }
  return { cards, ribbons: ribbonsOf(edges, cardOf) };
}

/** The ribbons that lead to a card from the victim, and those that lead on from it. */
export function streamOf(graph: FlowGraph, cardId: string): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (start: string, end: 'fromId' | 'toId', next: 'fromId' | 'toId'): void => {
    const seen = new Set([start]);
    const open = [start];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const ribbon of graph.ribbons) {
        if (ribbon[end] !== id) continue;
        found.add(ribbon.id);
        if (!seen.has(ribbon[next])) {
          seen.add(ribbon[next]);
          open.push(ribbon[next]);
        }
      }
    }
  };
  walk(cardId, 'toId', 'fromId');
  walk(cardId, 'fromId', 'toId');
  return found;
}
