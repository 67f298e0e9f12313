/** Lines of the charts: scales, and smooth curves that never overshoot their points. */

export type Spot = { readonly x: number; readonly y: number };

const round = (value: number): number => Math.round(value * 10) / 10;

/** The next round number at or above the greatest value, and the step between grid lines. */
export function niceScale(
  most: number,
  lines = 4,
): { readonly top: number; readonly step: number } {
  const raw = Math.max(most, lines) / lines;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= raw) ?? 10;
  const step = Math.max(1, Math.ceil(factor * power));
  return { top: Math.max(step, Math.ceil(most / step) * step), step };
}

/** Slopes after Fritsch and Carlson: monotone between points, flat at peaks. */
function slopesOf(spots: readonly Spot[]): number[] {
  const steps = spots.slice(1).map((spot, i) => {
    const before = spots[i] ?? spot;
    return (spot.y - before.y) / (spot.x - before.x || 1);
  });
  return spots.map((_, i) => {
    const left = steps[i - 1];
    const right = steps[i];
    if (left === undefined || right === undefined) return left ?? right ?? 0;
    return left * right <= 0 ? 0 : (2 * left * right) / (left + right);
  });
}

/** A path through the points; empty for fewer than two. */
export function smoothPath(spots: readonly Spot[]): string {
  const first = spots[0];
  if (!first || spots.length < 2) return '';
  const slopes = slopesOf(spots);
  const parts = spots.slice(1).map((spot, i) => {
    const from = spots[i] ?? first;
    const third = (spot.x - from.x) / 3;
    const c1 = `${round(from.x + third)} ${round(from.y + third * (slopes[i] ?? 0))}`;
    const c2 = `${round(spot.x - third)} ${round(spot.y - third * (slopes[i + 1] ?? 0))}`;
    return `C${c1} ${c2} ${round(spot.x)} ${round(spot.y)}`;
  });
  return `M${round(first.x)} ${round(first.y)}${parts.join('')}`;
}

/** The same, closed along the base line. */
export function areaPath(spots: readonly Spot[], base: number): string {
  const line = smoothPath(spots);
  const first = spots[0];
  const last = spots.at(-1);
  if (line === '' || !first || !last) return '';
  return `${line}L${round(last.x)} ${round(base)}L${round(first.x)} ${round(base)}Z`;
}
