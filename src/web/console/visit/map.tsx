/** The city as hexagons with its open visits: where nobody goes yet, and where it is late. */
import type { ReactElement } from 'react';
import type { VisitRow } from '../../../contract/index.ts';
import { GradeBadge, hexMiddle, hexPath, useMessages, useNow, useRead } from '../../ui/index.ts';
import { visitMessages } from './messages.ts';

type Props = { readonly visits: readonly VisitRow[]; readonly onOpen: (id: string) => void };

/** Visits by cell, the gravest first. */
function byCell(visits: readonly VisitRow[]): readonly (readonly VisitRow[])[] {
  const cells = new Map<string, VisitRow[]>();
  for (const visit of visits) {
    if (visit.cell === null) continue;
    const key = `${visit.cell.q},${visit.cell.r}`;
    cells.set(key, [...(cells.get(key) ?? []), visit]);
  }
  return [...cells.values()].map((ones) => ones.toSorted((a, b) => (a.grade < b.grade ? -1 : 1)));
}

export function VisitMap({ visits, onOpen }: Props): ReactElement {
  const m = useMessages(visitMessages);
  const read = useRead('visit.map', {});
  const now = useNow();
  const cells = read.data?.cells ?? [];
  if (cells.length === 0) return <p className="field-hint">{m.mapNone}</p>;
  const points = cells.map(hexMiddle);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs) - 1.2, Math.min(...ys) - 1.2];
  const box = [x, y, Math.max(...xs) + 1.2 - x, Math.max(...ys) + 1.2 - y].join(' ');
  return (
    <>
      <svg className="visit-map" viewBox={box} role="img" aria-label={m.map}>
        {cells.map((cell) => (
          <path key={`${cell.q},${cell.r}`} d={hexPath(cell)} className="visit-cell" />
        ))}
        {byCell(visits).map((ones) => (
          <Mark key={ones[0]?.id} visits={ones} now={now} onOpen={onOpen} />
        ))}
      </svg>
      <ul className="visit-legend">
        {(['P0', 'P1', 'P2', 'P3'] as const).map((grade) => (
          <li key={grade}>
            <GradeBadge grade={grade} />
            <span className="number">{visits.filter((one) => one.grade === grade).length}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

type MarkProps = {
  readonly visits: readonly VisitRow[];
  readonly now: number;
  readonly onOpen: (id: string) => void;
};

function Mark({ visits, now, onOpen }: MarkProps): ReactElement | null {
  const m = useMessages(visitMessages);
  const [first] = visits;
  if (first === undefined || first.cell === null) return null;
  const [x, y] = hexMiddle(first.cell);
  const isLate = visits.some((one) => Date.parse(one.dueAt) <= now);
  return (
    <g
      className={`visit-mark visit-${first.grade}`}
      transform={`translate(${x} ${y})`}
      onClick={() => onOpen(first.id)}
    >
      <title>{m.mapCell(first.place, visits.length)}</title>
      {isLate && <circle r="0.95" className="visit-late" />}
      <circle r="0.6" />
      {visits.length > 1 && (
        <text y="0.28" textAnchor="middle">
          {visits.length}
        </text>
      )}
    </g>
  );
}
