/** The map as visits need it: how far it is, and the way there in steps that can be read aloud. */

import { cellDistance, type Cell } from '../duty/index.ts';

/** Axial coordinates of a flat-topped hexagon; columns run east, `r` runs south. */
export type MapCell = Cell;

export const headings = [
  { code: 'south', q: 0, r: 1, zh: '向南', en: 'south' },
  { code: 'north', q: 0, r: -1, zh: '向北', en: 'north' },
  { code: 'south-east', q: 1, r: 0, zh: '向东南', en: 'south-east' },
  { code: 'north-west', q: -1, r: 0, zh: '向西北', en: 'north-west' },
  { code: 'north-east', q: 1, r: -1, zh: '向东北', en: 'north-east' },
  { code: 'south-west', q: -1, r: 1, zh: '向西南', en: 'south-west' },
] as const;
export type Heading = (typeof headings)[number]['code'];

/** Cells of a straight way, both ends included: each step leads nearer, straight on before turning. */
export function pathBetween(from: MapCell, to: MapCell): readonly MapCell[] {
  const path: MapCell[] = [from];
  let at = from;
  let last: (typeof headings)[number] | undefined;
  while (cellDistance(at, to) > 0) {
    const here = at;
    const next = headings
      .filter((h) => cellDistance(stepped(here, h), to) < cellDistance(here, to))
      .toSorted((a, b) => Number(b === last) - Number(a === last))[0];
    if (next === undefined) return path;
    last = next;
    at = stepped(at, next);
    path.push(at);
  }
  return path;
}

const stepped = (at: MapCell, by: MapCell): MapCell => ({ q: at.q + by.q, r: at.r + by.r });

export type RouteStep = {
  readonly heading: Heading;
  readonly cells: number;
  /** Name of the place it leads into, where the map has one. */
  readonly into: string | null;
};

/** The way in runs of one direction, each with the place it ends in. */
export function routeSteps(
  path: readonly MapCell[],
  placeAt: (cell: MapCell) => string | undefined,
): readonly RouteStep[] {
  const steps: RouteStep[] = [];
  for (const [i, cell] of path.entries()) {
    const before = path[i - 1];
    if (before === undefined) continue;
    const heading = headings.find((h) => before.q + h.q === cell.q && before.r + h.r === cell.r);
    if (heading === undefined) continue;
    const into = placeAt(cell) ?? null;
    const last = steps.at(-1);
    if (last?.heading === heading.code) {
      steps[steps.length - 1] = { ...last, cells: last.cells + 1, into };
    } else steps.push({ heading: heading.code, cells: 1, into });
  }
  return steps;
}
