/** Greatest flow through a small network of whole capacities (Dinic): paths of equal length at once. */

type Edge = { readonly to: number; capacity: number };

export type Network = {
  /** Numbers of the edges that leave each node; an edge and its way back are 2k and 2k + 1. */
  readonly out: number[][];
  readonly edges: Edge[];
};

export const emptyNetwork = (): Network => ({ out: [], edges: [] });

export function addNode(network: Network): number {
  return network.out.push([]) - 1;
}

export function addEdge(network: Network, from: number, to: number, capacity: number): void {
  network.out[from]?.push(network.edges.length);
  network.edges.push({ to, capacity });
  network.out[to]?.push(network.edges.length);
  network.edges.push({ to: from, capacity: 0 });
}

/** Uses the network up: what is left of the capacities is what more could flow. */
export function greatestFlow(network: Network, source: number, sink: number): number {
  let total = 0;
  for (;;) {
    const depth = depths(network, source);
    if ((depth[sink] ?? -1) < 0) return total;
    const next = network.out.map(() => 0);
    for (;;) {
      const pushed = pushPath(network, { depth, next, source, sink });
      if (pushed === 0) break;
      total += pushed;
    }
  }
}

function depths({ out, edges }: Network, source: number): number[] {
  const depth = out.map(() => -1);
  depth[source] = 0;
  const queue = [source];
  for (const node of queue) {
    for (const number of out[node] ?? []) {
      const edge = edges[number];
      if (edge === undefined || edge.capacity === 0 || depth[edge.to] !== -1) continue;
      depth[edge.to] = (depth[node] ?? 0) + 1;
      queue.push(edge.to);
    }
  }
  return depth;
}

type Search = {
  readonly depth: number[];
  /** Edge of each node to try next: what failed once in a round fails again. */
  readonly next: number[];
  readonly source: number;
  readonly sink: number;
};

/** Sends as much as one path carries; zero where there is none. */
function pushPath(network: Network, search: Search): number {
  const { edges } = network;
  const path = findPath(network, search);
  if (path.length === 0) return 0;
  const pushed = path.reduce(
    (least, number) => Math.min(least, edges[number]?.capacity ?? 0),
    Infinity,
  );
  for (const number of path) {
    const [edge, way] = [edges[number], edges[number ^ 1]];
    if (edge !== undefined) edge.capacity -= pushed;
    if (way !== undefined) way.capacity += pushed;
  }
  return pushed;
}

/** Edges from source to sink, deeper at every step, without recursion: paths may be long. */
function findPath({ out, edges }: Network, { depth, next, source, sink }: Search): number[] {
  const path: number[] = [];
  let node = source;
  while (node !== sink) {
    const number = out[node]?.[next[node] ?? 0];
    const edge = number === undefined ? undefined : edges[number];
    if (number === undefined || edge === undefined) {
      const back = path.pop();
      if (back === undefined) return [];
      node = edges[back ^ 1]?.to ?? source;
      next[node] = (next[node] ?? 0) + 1;
    } else if (edge.capacity > 0 && depth[edge.to] === (depth[node] ?? 0) + 1) {
      path.push(number);
      node = edge.to;
    } else {
      next[node] = (next[node] ?? 0) + 1;
    }
  }
  return path;
}
