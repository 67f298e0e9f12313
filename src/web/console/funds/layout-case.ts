/** Cases of any size for tests and benchmarks of the picture, from a seed. */
import type { FlowEdge, FlowNode } from './graph.ts';

/** A linear congruential generator is enough to draw shapes. */
function drawn(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function randomCase(
  seed: number,
  count: number,
): { readonly nodes: readonly FlowNode[]; readonly edges: readonly FlowEdge[] } {
  const draw = drawn(seed);
  const nodes: FlowNode[] = [];
  const edges: FlowEdge[] = [];
  for (let i = 0; i < count; i += 1) {
    const parent = nodes[draw(Math.max(1, nodes.length))];
    const inFen = 10_000 + draw(5_000_000);
    const level = parent === undefined ? 0 : Math.min(5, parent.level + 1);
    nodes.push({ id: `acc_${i}`, level, inFen, hereFen: draw(inFen), kept: draw(20) === 0 });
    if (parent === undefined) continue;
    edges.push({ id: `${i}`, fromId: parent.id, toId: `acc_${i}`, amountFen: inFen, at: i * 1000 });
    if (draw(3) === 0) {
      const toId = `acc_${draw(i)}`;
      edges.push({ id: `${i}x`, fromId: `acc_${i}`, toId, amountFen: 5_000, at: i * 1000 + 1 });
    }
  }
  return { nodes, edges };
}
