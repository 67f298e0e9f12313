/** How long it takes to get there: the city is a grid of hexagons, one community a cell. */
export type Cell = { readonly q: number; readonly r: number };

export type TravelPolicy = {
  /** Kilometres from the middle of a cell to the middle of the next. */
  readonly cellKm: number;
  readonly dayKmh: number;
  readonly nightKmh: number;
  /** Minutes of the centre's day between which roads are empty. */
  readonly nightFromMinute: number;
  readonly nightUntilMinute: number;
  /** From the order to being on the way. */
  readonly startMinutes: number;
};

/** Steps from cell to cell, axial coordinates. */
export function cellDistance(a: Cell, b: Cell): number {
  const [q, r] = [a.q - b.q, a.r - b.r];
  return (Math.abs(q) + Math.abs(r) + Math.abs(q + r)) / 2;
}

/** Whole minutes from one cell to another, setting out at this minute of the day; within a cell half a step. */
export function travelMinutes(from: Cell, to: Cell, minute: number, policy: TravelPolicy): number {
  const km = Math.max(0.5, cellDistance(from, to)) * policy.cellKm;
  const isNight = minute >= policy.nightFromMinute || minute < policy.nightUntilMinute;
  const kmh = isNight ? policy.nightKmh : policy.dayKmh;
  return Math.ceil(policy.startMinutes + (km / kmh) * 60);
}
