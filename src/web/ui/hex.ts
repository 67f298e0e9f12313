/** Flat-topped hexagons at axial coordinates, size 1, y downwards: the cells of the city's map. */

type HexCell = { readonly q: number; readonly r: number };

const half = Math.sqrt(3) / 2;
const corners = [
  [1, 0],
  [0.5, half],
  [-0.5, half],
  [-1, 0],
  [-0.5, -half],
  [0.5, -half],
] as const;

/** The middle of a cell. */
export function hexMiddle({ q, r }: HexCell): readonly [number, number] {
  return [1.5 * q, 2 * half * (r + q / 2)];
}

/** The outline of a cell, a little smaller than its place. */
export function hexPath(cell: HexCell): string {
  const [x, y] = hexMiddle(cell);
  const points = corners.map(([dx, dy]) => [x + dx * 0.94, y + dy * 0.94] as const);
  return `M${points.map(([a, b]) => `${a.toFixed(2)} ${b.toFixed(2)}`).join('L')}Z`;
}
