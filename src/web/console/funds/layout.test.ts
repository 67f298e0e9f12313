/**
 * Goal: the money-flow picture is readable whatever the case: no card over another, labels apart,
 * the same case always the same picture. Method: fixed small cases, and random ones from a seed.
 */
import { describe, expect, test } from 'vitest';
import { cardsMax, foldId, graphOf, streamOf, type FlowEdge, type FlowNode } from './graph.ts';
import { layoutFlow, nextCard, sizes, spread } from './layout.ts';
import { randomCase } from './layout-case.ts';

const open = { belowFen: 0, topMax: 99, open: new Set<number>(), depth: 9 };
const node = (id: string, level: number, inFen = 100_000, hereFen = 0): FlowNode => ({
  id,
  level,
  inFen,
  hereFen,
  kept: false,
});
const edge = (fromId: string, toId: string, amountFen = 100_000, at = 0): FlowEdge => ({
  id: `${fromId}-${toId}-${at}`,
  fromId,
  toId,
  amountFen,
  at,
});

describe('folding', () => {
  const nodes = [node('v', 0, 900_000), node('a', 1), node('b', 1, 90_000), node('c', 1, 80_000)];
  const edges = [edge('v', 'a'), edge('v', 'b', 90_000, 5), edge('v', 'c', 80_000, 3)];

  test('what is small goes behind one card, and its transfers into one ribbon', () => {
    const { cards, ribbons } = graphOf(nodes, edges, { ...open, belowFen: 100_000 });
    expect(cards.map(({ id }) => id)).toEqual(['v', 'a', foldId(1)]);
    expect(cards[2]).toMatchObject({ inFen: 170_000, folded: ['b', 'c'] });
    expect(ribbons.find(({ toId }) => toId === foldId(1))).toMatchObject({
      amountFen: 170_000,
      firstAt: 3,
      count: 2,
    });
  });

  test('one small account alone stands by itself, and so does one that is kept', () => {
    const kept = nodes.map((one) => (one.id === 'b' ? { ...one, kept: true } : one));
    const { cards } = graphOf(kept, edges, { ...open, belowFen: 100_000 });
    expect(cards.map(({ id }) => id)).toEqual(['v', 'a', 'b', 'c']);
  });

  test('beyond the first of a column the rest is folded, until it is opened', () => {
    const closed = graphOf(nodes, edges, { ...open, topMax: 1 });
    expect(closed.cards.map(({ id }) => id)).toEqual(['v', 'a', foldId(1)]);
    const opened = graphOf(nodes, edges, { ...open, topMax: 1, open: new Set([1]) });
    expect(opened.cards).toHaveLength(4);
  });

  test('deeper levels wait', () => {
    const deep = [...nodes, node('d', 2)];
    expect(graphOf(deep, [...edges, edge('a', 'd')], { ...open, depth: 1 }).cards).toHaveLength(4);
  });

  test('the time since the money came stands on the ribbon', () => {
    const { ribbons } = graphOf(
      [node('v', 0), node('a', 1), node('b', 2)],
      [edge('v', 'a', 100, 1000), edge('a', 'b', 100, 61_000)],
      open,
    );
    expect(ribbons.map(({ sinceMs }) => sinceMs)).toEqual([60_000, null]);
  });
});

describe('layout', () => {
  test('a crossing that can be avoided is avoided', () => {
    const graph = graphOf(
      [node('v', 0), node('a', 1, 20), node('b', 1, 10), node('x', 2, 99), node('y', 2, 1)],
      [edge('v', 'a'), edge('v', 'b'), edge('a', 'y'), edge('b', 'x')],
      open,
    );
    const { cards } = layoutFlow(graph, 1000);
    const y = (id: string): number => cards.find(({ card }) => card.id === id)?.y ?? 0;
    expect(Math.sign(y('a') - y('b'))).toBe(Math.sign(y('y') - y('x')));
  });

  test('a chain stands on one line', () => {
    const graph = graphOf(
      [node('v', 0), node('a', 1), node('b', 2), node('c', 3)],
      [edge('v', 'a'), edge('a', 'b'), edge('b', 'c')],
      open,
    );
    expect(new Set(layoutFlow(graph, 1000).cards.map(({ y }) => y)).size).toBe(1);
  });

  test('money that goes back is drawn against the stream', () => {
    const graph = graphOf(
      [node('v', 0), node('a', 1), node('b', 2)],
      [edge('v', 'a'), edge('a', 'b'), edge('b', 'a')],
      open,
    );
    expect(layoutFlow(graph, 1000).ribbons.filter(({ back }) => back)).toHaveLength(1);
  });

  test('nothing overlaps and the same case gives the same picture, over 300 random cases', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const { nodes, edges } = randomCase(seed, 5 + (seed % 60));
      const graph = graphOf(nodes, edges, { ...open, belowFen: 500_000, topMax: 8 });
      const layout = layoutFlow(graph, 1044);
      const shuffled = graphOf(nodes.toReversed(), edges.toReversed(), {
        ...open,
        belowFen: 500_000,
        topMax: 8,
      });
      expect(layoutFlow(shuffled, 1044)).toEqual(layout);
      expect(overlapping(layout.cards.map(({ x, y }) => ({ x, y })))).toEqual([]);
      const labels = layout.ribbons.map(({ label }) => label);
      for (const x of new Set(labels.map((label) => label.x))) {
        const ys = labels.filter((label) => label.x === x).map(({ y }) => y);
        const sorted = ys.toSorted((a, b) => a - b);
        sorted.slice(1).forEach((y, i) => {
          expect(y - (sorted[i] ?? 0)).toBeGreaterThan(sizes.labelHeight - 1);
        });
      }
    }
  });

  test('the most cards a picture may have are placed', () => {
    const { nodes, edges } = randomCase(7, cardsMax);
    expect(layoutFlow(graphOf(nodes, edges, open), 1044).cards).toHaveLength(cardsMax);
  });
});

const least = sizes.cardHeight + sizes.gapMin - 1;
function overlapping(boxes: readonly { x: number; y: number }[]): unknown[] {
  return boxes.flatMap((a, i) =>
    boxes.slice(i + 1).filter((b) => a.x === b.x && Math.abs(a.y - b.y) < least),
  );
}

describe('ways through the picture', () => {
  const graph = graphOf(
    [node('v', 0), node('a', 1), node('b', 1), node('x', 2)],
    [edge('v', 'a', 70), edge('v', 'b', 30), edge('a', 'x', 60)],
    open,
  );
  const layout = layoutFlow(graph, 1000);

  test.each([
    ['v', 'right', 'a'],
    ['a', 'right', 'x'],
    ['x', 'right', 'x'],
    ['x', 'left', 'a'],
    ['v', 'left', 'v'],
    ['v', 'up', 'v'],
  ] as const)('%s %s leads to %s', (from, way, to) => {
    expect(nextCard(layout, from, way)).toBe(to);
  });

  test('up and down stay in the column', () => {
    expect(['a', 'b'].map((id) => nextCard(layout, id, 'down'))).toContain('b');
    expect(['a', 'b'].map((id) => nextCard(layout, id, 'up'))).toContain('a');
  });

  test('the stream of a card is what led there and what led on', () => {
    expect(streamOf(graph, 'a')).toEqual(new Set(['v>a', 'a>x']));
    expect(streamOf(graph, 'b')).toEqual(new Set(['v>b']));
  });
});

test('wishes that are apart are granted; those too near share the difference', () => {
  expect(spread([0, 50], 20)).toEqual([0, 50]);
  expect(spread([10, 10], 20)).toEqual([0, 20]);
  expect(spread([30, 10, 100], 20)).toEqual([10, 30, 100]);
});
