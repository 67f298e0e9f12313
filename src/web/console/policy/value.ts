/** A value of a policy table as a screen lays it out: matrices, single figures, whole pieces. */
export type Scalar = number | string | boolean | null;
type Row = { readonly path: string; readonly name: string };
/** One thing for several columns, such as a time for each grade. */
export type MatrixRow = Row & { readonly columns: readonly string[] };

export type Piece =
  | { readonly kind: 'single'; readonly row: Row }
  | { readonly kind: 'matrix'; readonly title: string; readonly rows: readonly MatrixRow[] }
  /** Lists and deeper things: edited as text. */
  | { readonly kind: 'whole'; readonly row: Row };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is Scalar =>
  value === null || ['number', 'string', 'boolean'].includes(typeof value);
const isFlat = (value: unknown): value is Readonly<Record<string, Scalar>> =>
  isRecord(value) && Object.values(value).length > 0 && Object.values(value).every(isScalar);

/** Rows of equal columns stand in one matrix; the order of the table is kept otherwise. */
export function piecesOf(value: unknown): readonly Piece[] {
  if (!isRecord(value)) return [];
  const flat = new Map<string, MatrixRow[]>();
  const pieces: Piece[] = [];
  for (const [name, part] of Object.entries(value)) {
    if (name === 'version') continue;
    if (isScalar(part)) pieces.push({ kind: 'single', row: { path: name, name } });
    else if (isFlat(part)) {
      const columns = Object.keys(part);
      const key = columns.join(' ');
      flat.set(key, [...(flat.get(key) ?? []), { path: name, name, columns }]);
    } else if (isRecord(part) && Object.values(part).every(isFlat) && isSameShape(part)) {
      const rows = Object.entries(part).map(([inner, cells]) => ({
        path: `${name}.${inner}`,
        name: inner,
        columns: Object.keys(cells as object),
      }));
      pieces.push({ kind: 'matrix', title: name, rows });
    } else pieces.push({ kind: 'whole', row: { path: name, name } });
  }
  return [
    ...pieces.filter((piece) => piece.kind === 'matrix'),
    ...[...flat.values()].map((rows): Piece => ({ kind: 'matrix', title: '', rows })),
    ...pieces.filter((piece) => piece.kind === 'single'),
    ...pieces.filter((piece) => piece.kind === 'whole'),
  ];
}

function isSameShape(part: Readonly<Record<string, unknown>>): boolean {
  const shapes = Object.values(part).map((inner) => Object.keys(inner as object).join(' '));
  return new Set(shapes).size === 1;
}

export function readAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) =>
        isRecord(at) || Array.isArray(at) ? (at as Record<string, unknown>)[name] : undefined,
      value,
    );
}

/** The value with another part at a path; everything else is the same object. */
export function writeAt(value: unknown, path: string, part: unknown): unknown {
  const [first = '', ...rest] = path.split('.');
  const record = isRecord(value) ? value : {};
  return {
    ...record,
    [first]: rest.length === 0 ? part : writeAt(record[first], rest.join('.'), part),
  };
}
