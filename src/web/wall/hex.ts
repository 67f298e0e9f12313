/** Geometry of the cartogram: flat-topped hexagons at axial coordinates, size 1, y downwards. */

export type Cell = { readonly q: number; readonly r: number };
export type Point = { readonly x: number; readonly y: number };

const halfHeight = Math.sqrt(3) / 2;

export function centreOf({ q, r }: Cell): Point {
  return { x: 1.5 * q, y: 2 * halfHeight * (r + q / 2) };
}

/** The six corners, from the right one on, clockwise. */
const corners: readonly Point[] = [
  { x: 1, y: 0 },
  { x: 0.5, y: halfHeight },
  { x: -0.5, y: halfHeight },
  { x: -1, y: 0 },
  { x: -0.5, y: -halfHeight },
  { x: 0.5, y: -halfHeight },
];

/** The neighbour beyond the edge from corner i to corner i + 1. */
const neighbours: readonly Cell[] = [
  { q: 1, r: 0 },
  { q: 0, r: 1 },
  { q: -1, r: 1 },
  { q: -1, r: 0 },
  { q: 0, r: -1 },
  { q: 1, r: -1 },
];

const round = (value: number): number => Math.round(value * 1000) / 1000;
const pointText = (p: Point): string => `${round(p.x)} ${round(p.y)}`;
const at = (centre: Point, corner: Point, size: number): Point => ({
  x: centre.x + corner.x * size,
  y: centre.y + corner.y * size,
});

/** Path of one cell, drawn a little smaller than its place. */
export function cellPath(cell: Cell, size: number): string {
  const centre = centreOf(cell);
  return `M${corners.map((corner) => pointText(at(centre, corner, size))).join('L')}Z`;
}

export type Bounds = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** The box that holds all cells. */
export function boundsOf(cells: readonly Cell[]): Bounds {
  const centres = cells.map(centreOf);
  const xs = centres.map((p) => p.x);
  const ys = centres.map((p) => p.y);
  const x = Math.min(...xs) - 1;
  const y = Math.min(...ys) - halfHeight;
  return { x, y, width: Math.max(...xs) + 1 - x, height: Math.max(...ys) + halfHeight - y };
}

/** One path of every edge at which two districts meet; each edge once. */
export function borderPath(cells: readonly (Cell & { readonly district: string })[]): string {
  const districts = new Map(cells.map((cell) => [`${cell.q},${cell.r}`, cell.district]));
  const edges: string[] = [];
  for (const cell of cells) {
    for (const [i, step] of neighbours.slice(0, 3).entries()) {
      const other = districts.get(`${cell.q + step.q},${cell.r + step.r}`);
      const from = corners[i];
      const to = corners[i + 1];
      if (other === undefined || other === cell.district || !from || !to) continue;
      const centre = centreOf(cell);
      edges.push(`M${pointText(at(centre, from, 1))}L${pointText(at(centre, to, 1))}`);
    }
  }
  return edges.join('');
}

/** Half the room a district's name and count need around their middle. */
const labelRoom = { x: 2.1, y: 1.75 };

/** Where a label goes so that it hides none of the marks: at its place, else a cell down or up. */
export function clearOf(place: Point, marks: readonly Point[]): Point {
  const isClear = (p: Point): boolean =>
    marks.every(
      (mark) => Math.abs(mark.x - p.x) >= labelRoom.x || Math.abs(mark.y - p.y) >= labelRoom.y,
    );
  const tries = [0, 1.2, -1.2, 2.2, -2.2, 3.2, -3.2].map((dy) => ({ x: place.x, y: place.y + dy }));
  return tries.find(isClear) ?? place;
}

export const stepCount = 7;

/** One or two warnings in a cell are little, even where no cell has more. */
const mostMin = 12;

/** Step of intensity, 0 to 6; zero has a step of its own, the square root spreads small counts. */
export function stepOf(count: number, most: number): number {
  if (count <= 0) return 0;
  const share = Math.sqrt(count / Math.max(most, mostMin));
  return Math.min(stepCount - 1, Math.max(1, Math.ceil(share * (stepCount - 1))));
}
