/**
 * Where the cards and ribbons of a money-flow picture stand. Cards of a level share a column; their
 * order reduces crossings, their heights follow their neighbours, and nothing overlaps. The same
 * graph always gives the same picture.
 */
import type { CardNode, FlowGraph, Ribbon } from './graph.ts';

/** Sizes in CSS pixels at a zoom of 1. */
export const sizes = {
  cardWidth: 150,
  cardHeight: 76,
  gapMin: 16,
  gapMax: 34,
  pitch: 224,
  pitchMin: 206,
  ribbonMax: 60,
  ribbonMin: 1.5,
  labelHeight: 27,
} as const;

export type PlacedCard = { readonly card: CardNode; readonly x: number; readonly y: number };

export type PlacedRibbon = {
  readonly ribbon: Ribbon;
  readonly width: number;
  /** An SVG path along the middle of the ribbon. */
  readonly path: string;
  readonly label: { readonly x: number; readonly y: number };
  /** Against the stream: to a card of its own or an earlier column. */
  readonly back: boolean;
};

export type PlacedColumn = {
  readonly level: number;
  readonly x: number;
  readonly count: number;
  readonly inFen: number;
};

export type FlowLayout = {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly PlacedColumn[];
  readonly cards: readonly PlacedCard[];
  readonly ribbons: readonly PlacedRibbon[];
};

type Link = { readonly card: string; readonly weight: number };
type Links = ReadonlyMap<string, readonly Link[]>;

function linksOf(ribbons: readonly Ribbon[], from: 'fromId' | 'toId'): Links {
  const links = new Map<string, Link[]>();
  const to = from === 'fromId' ? 'toId' : 'fromId';
  for (const ribbon of ribbons) {
    const link = { card: ribbon[to], weight: ribbon.amountFen + 1 };
    const list = links.get(ribbon[from]);
    if (list) list.push(link);
    else links.set(ribbon[from], [link]);
  }
  return links;
}

/** Weighted mean place of what a card is linked with; undefined where it is linked with nothing. */
function meanOf(links: readonly Link[] | undefined, place: ReadonlyMap<string, number>) {
  let sum = 0;
  let weight = 0;
  for (const link of links ?? []) {
    const at = place.get(link.card);
    if (at === undefined) continue;
    sum += at * link.weight;
    weight += link.weight;
  }
  return weight === 0 ? undefined : sum / weight;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string | number): T[][] {
  const groups = new Map<string | number, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

const indexOf = (column: readonly CardNode[]): Map<string, number> =>
  new Map(column.map((card, i) => [card.id, i]));

/** How often ribbons between two neighbouring columns cross. */
function crossings(left: readonly CardNode[], right: readonly CardNode[], links: Links): number {
  const place = indexOf(right);
  const ends = left.flatMap((card) =>
    (links.get(card.id) ?? [])
      .map((link) => place.get(link.card))
      .filter((at) => at !== undefined)
      .toSorted((a, b) => a - b),
  );
  let count = 0;
  for (let i = 0; i < ends.length; i += 1) {
    for (let j = i + 1; j < ends.length; j += 1) {
      if ((ends[i] ?? 0) > (ends[j] ?? 0)) count += 1;
    }
  }
  return count;
}

function sortBy(column: readonly CardNode[], near: readonly CardNode[], links: Links): CardNode[] {
  const place = indexOf(near);
  const own = column.map((card, i) => ({ card, i, mean: meanOf(links.get(card.id), place) ?? i }));
  return own
    .toSorted(
      (a, b) =>
        Number(a.card.folded.length > 0) - Number(b.card.folded.length > 0) ||
        a.mean - b.mean ||
        a.i - b.i,
    )
    .map(({ card }) => card);
}

const sweeps = 6;

/** Orders each column by the middle of its neighbours, back and forth, and keeps the best. */
function ordered(columns: readonly (readonly CardNode[])[], into: Links, out: Links) {
  const crossed = (order: readonly (readonly CardNode[])[]): number =>
    order.reduce((sum, left, i) => sum + crossings(left, order[i + 1] ?? [], out), 0);
  let order = columns.map((column) => column.toSorted((a, b) => b.inFen - a.inFen));
  let best = order;
  let least = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < sweeps && least > 0; sweep += 1) {
    const down = sweep % 2 === 0;
    const next = [...order];
    for (let step = 1; step < next.length; step += 1) {
      const i = down ? step : next.length - 1 - step;
      const near = next[down ? i - 1 : i + 1] ?? [];
      next[i] = sortBy(next[i] ?? [], near, down ? into : out);
    }
    order = next;
    const count = crossed(order);
    if (count < least) {
      least = count;
      best = order;
    }
  }
  return best;
}

/**
 * Places things of one height in their order, each as near to its wish as the others let it: the
 * least sum of squares under the distances (pooled neighbours).
 */
export function spread(wishes: readonly number[], step: number): number[] {
  type Pool = { sum: number; count: number };
  const pools: Pool[] = [];
  wishes.forEach((wish, i) => {
    let pool: Pool = { sum: wish - i * step, count: 1 };
    for (let last = pools.at(-1); last; last = pools.at(-1)) {
      if (last.sum / last.count <= pool.sum / pool.count) break;
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
    }
    pools.push(pool);
  });
  const placed: number[] = [];
  for (const { sum, count } of pools) {
    for (let k = 0; k < count; k += 1) placed.push(sum / count + placed.length * step);
  }
  return placed;
}

/** The height of each card: columns in turn take the middle of their neighbours. */
function heights(columns: readonly (readonly CardNode[])[], into: Links, out: Links) {
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  // Few cards stand apart, many close up.
  const step = sizes.cardHeight + Math.max(sizes.gapMin, sizes.gapMax - 2 * tallest);
  const place = new Map<string, number>();
  for (const column of columns) {
    const top = ((tallest - column.length) * step) / 2;
    column.forEach((card, i) => place.set(card.id, top + i * step));
  }
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const down = sweep % 2 === 1;
    const order = down ? columns : columns.toReversed();
    for (const column of order) {
      const wishes = column.map((card) => {
        const mean = meanOf((down ? into : out).get(card.id), place);
        return mean ?? place.get(card.id) ?? 0;
      });
      spread(wishes, step).forEach((y, i) => place.set(column[i]?.id ?? '', y));
    }
  }
  const top = Math.min(0, ...place.values());
  for (const [id, y] of place) place.set(id, Math.round(y - top));
  return place;
}

type Ends = ReadonlyMap<string, { readonly from: number; readonly to: number }>;

/** Where each ribbon meets its cards: side by side, in the order of their other ends. */
function endsOf(
  ribbons: readonly Ribbon[],
  place: ReadonlyMap<string, number>,
  widthOf: (ribbon: Ribbon) => number,
): Ends {
  const ends = new Map<string, { from: number; to: number }>();
  const side = (end: 'fromId' | 'toId'): void => {
    const other = end === 'fromId' ? 'toId' : 'fromId';
    for (const group of grouped(ribbons, (ribbon) => ribbon[end])) {
      const card = group[0]?.[end] ?? '';
      const all = group.reduce((sum, ribbon) => sum + widthOf(ribbon), 0);
      const squeeze = Math.min(1, (sizes.cardHeight - 4) / all);
      let y = (place.get(card) ?? 0) + (sizes.cardHeight - all * squeeze) / 2;
      for (const ribbon of group.toSorted(
        (a, b) => (place.get(a[other]) ?? 0) - (place.get(b[other]) ?? 0) || a.firstAt - b.firstAt,
      )) {
        const width = widthOf(ribbon) * squeeze;
        const before = ends.get(ribbon.id) ?? { from: 0, to: 0 };
        ends.set(ribbon.id, { ...before, [end === 'fromId' ? 'from' : 'to']: y + width / 2 });
        y += width;
      }
    }
  };
  side('fromId');
  side('toId');
  return ends;
}

const round = (value: number): number => Math.round(value * 10) / 10;

type Span = {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly back: boolean;
};

/** Along the stream a soft S; against it a bow out of the right side of both cards. */
function pathOf({ x0, y0, x1, y1, back }: Span): string {
  const at = (x: number, y: number): string => `${round(x)} ${round(y)}`;
  if (back) {
    const right = Math.max(x0, x1) + 34;
    return `M${at(x0, y0)}C${at(right, y0)} ${at(right, y1)} ${at(x1, y1)}`;
  }
  const middle = (x0 + x1) / 2;
  return `M${at(x0, y0)}C${at(middle, y0)} ${at(middle, y1)} ${at(x1, y1)}`;
}

/** Labels of one gap between columns keep their distance from each other. */
function withLabels(placed: readonly PlacedRibbon[]): PlacedRibbon[] {
  return grouped(placed, ({ label }) => Math.round(label.x)).flatMap((gap) => {
    const sorted = gap.toSorted(
      (a, b) => a.label.y - b.label.y || (a.ribbon.id < b.ribbon.id ? -1 : 1),
    );
    const ys = spread(
      sorted.map(({ label }) => label.y),
      sizes.labelHeight,
    );
    return sorted.map((one, i) => ({ ...one, label: { x: one.label.x, y: round(ys[i] ?? 0) } }));
  });
}

type Placing = {
  readonly graph: FlowGraph;
  readonly place: ReadonlyMap<string, number>;
  readonly xOf: ReadonlyMap<string, number>;
};

function placedRibbons({ graph, place, xOf }: Placing): PlacedRibbon[] {
  const most = Math.max(1, ...graph.cards.filter((c) => c.level === 0).map((c) => c.inFen));
  const whole = graph.cards.filter((c) => c.level === 0).reduce((sum, c) => sum + c.inFen, 0);
  const perFen = sizes.ribbonMax / Math.max(most, whole, 1);
  const widthOf = (ribbon: Ribbon): number =>
    Math.min(sizes.ribbonMax, Math.max(sizes.ribbonMin, ribbon.amountFen * perFen));
  const ends = endsOf(graph.ribbons, place, widthOf);
  const placed = graph.ribbons.map((ribbon): PlacedRibbon => {
    const { from, to } = ends.get(ribbon.id) ?? { from: 0, to: 0 };
    const x0 = (xOf.get(ribbon.fromId) ?? 0) + sizes.cardWidth;
    const left = xOf.get(ribbon.toId) ?? 0;
    const back = left < x0;
    const x1 = back ? left + sizes.cardWidth : left;
    const label = back
      ? { x: Math.max(x0, x1) + 26, y: (from + to) / 2 }
      : { x: (x0 + x1) / 2, y: (from + to) / 2 };
    const path = pathOf({ x0, y0: from, x1, y1: to, back });
    return { ribbon, width: round(widthOf(ribbon)), path, label, back };
  });
  // The widest lie at the bottom, so that a thin one is seen where they cross.
  return withLabels(placed).toSorted((a, b) => b.width - a.width || (a.path < b.path ? -1 : 1));
}

/** Places a graph; `room` is the width there is: columns move together, but never into each other. */
export function layoutFlow(graph: FlowGraph, room: number): FlowLayout {
  const levels = [...new Set(graph.cards.map(({ level }) => level))].toSorted((a, b) => a - b);
  const into = linksOf(graph.ribbons, 'toId');
  const out = linksOf(graph.ribbons, 'fromId');
  const columns = ordered(
    levels.map((level) => graph.cards.filter((card) => card.level === level)),
    into,
    out,
  );
  const gaps = Math.max(1, levels.length - 1);
  const pitch = Math.min(
    sizes.pitch + 16,
    Math.max(sizes.pitchMin, Math.floor((room - sizes.cardWidth) / gaps)),
  );
  const place = heights(columns, into, out);
  const xOf = new Map(
    columns.flatMap((column, i) => column.map((c) => [c.id, i * pitch] as const)),
  );
  const cards = columns.flatMap((column) =>
    column.map((card) => ({ card, x: xOf.get(card.id) ?? 0, y: place.get(card.id) ?? 0 })),
  );
  return {
    width: (levels.length - 1) * pitch + sizes.cardWidth,
    height: Math.max(0, ...cards.map(({ y }) => y)) + sizes.cardHeight,
    columns: levels.map((level, i) => ({
      level,
      x: i * pitch,
      count: (columns[i] ?? []).reduce((sum, c) => sum + Math.max(1, c.folded.length), 0),
      inFen: (columns[i] ?? []).reduce((sum, c) => sum + c.inFen, 0),
    })),
    cards,
    ribbons: placedRibbons({ graph, place, xOf }),
  };
}

type Way = 'left' | 'right' | 'up' | 'down';

/**
 * The card an arrow key leads to: left and right along the widest ribbon of the stream, up and down
 * within the column. The card itself where there is none.
 */
export function nextCard(layout: FlowLayout, cardId: string, way: Way): string {
  if (way === 'left' || way === 'right') {
    const [own, other] =
      way === 'right' ? (['fromId', 'toId'] as const) : (['toId', 'fromId'] as const);
    const widest = layout.ribbons
      .filter(({ ribbon, back }) => !back && ribbon[own] === cardId)
      .reduce<PlacedRibbon | undefined>(
        (most, one) =>
          most === undefined || one.ribbon.amountFen > most.ribbon.amountFen ? one : most,
        undefined,
      );
    return widest?.ribbon[other] ?? cardId;
  }
  const here = layout.cards.find(({ card }) => card.id === cardId);
  const column = layout.cards
    .filter(({ x }) => x === here?.x)
    .toSorted((a, b) => a.y - b.y)
    .map(({ card }) => card.id);
  const at = column.indexOf(cardId) + (way === 'down' ? 1 : -1);
  return column[at] ?? cardId;
}
