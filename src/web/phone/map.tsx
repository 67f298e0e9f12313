/** The way on the hexagonal map of the city: a sketch, and the same in steps to read aloud. */
import type { ReactElement } from 'react';
import type { VisitTask, VisitToday } from '../../contract/index.ts';
import { pathBetween, routeSteps, type MapCell } from '../../core/visit/index.ts';
import { hexMiddle, hexPath } from '../ui/hex.ts';
import type { MapPlace } from './engine.ts';
import { useWords } from './messages.ts';

const same = (a: MapCell, b: MapCell): boolean => a.q === b.q && a.r === b.r;

type Props = {
  readonly task: VisitTask;
  readonly today: VisitToday;
  readonly map: readonly MapPlace[];
};

export function Route({ task, today, map }: Props): ReactElement {
  const m = useWords();
  const from = today.me.cell;
  const to = task.cell;
  if (from === null || to === null || map.length === 0)
    return <p className="hint">{m.routeNone}</p>;
  const path = pathBetween(from, to);
  const steps = routeSteps(path, (cell) => map.find((place) => same(place, cell))?.place);
  const km = (cells: number): string =>
    m.kilometres(((cells * today.policy.cellMetres) / 1000).toFixed(1));
  return (
    <>
      <Sketch path={path} map={map} />
      <ol className="route">
        <li>{m.routeStart(today.me.unit)}</li>
        {steps.map((step, i) => (
          <li key={i}>
            {m.routeStep(m.headings[step.heading], step.cells, km(step.cells))}
            {step.into !== null && step.into !== '' && (
              <span className="route-into">{m.routeInto(step.into)}</span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

/** The part of the map around the way. */
function Sketch({
  path,
  map,
}: {
  path: readonly MapCell[];
  map: readonly MapPlace[];
}): ReactElement {
  const m = useWords();
  const points = path.map(hexMiddle);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const margin = 4;
  const width = Math.max(Math.max(...xs) - Math.min(...xs) + 2 * margin, 18);
  const height = Math.max(Math.max(...ys) - Math.min(...ys) + 2 * margin, 9);
  const x = (Math.max(...xs) + Math.min(...xs) - width) / 2;
  const y = (Math.max(...ys) + Math.min(...ys) - height) / 2;
  const [start, end] = [points[0] ?? [0, 0], points.at(-1) ?? [0, 0]];
  return (
    <svg
      className="map"
      viewBox={`${x} ${y} ${width} ${height}`}
      role="img"
      aria-label={`${m.here} → ${m.there}`}
    >
      {map.map((place) => (
        <path
          key={`${place.q},${place.r}`}
          d={hexPath(place)}
          className={path.some((cell) => same(cell, place)) ? 'map-way' : 'map-cell'}
        />
      ))}
      <polyline className="map-line" points={points.map((p) => p.join(',')).join(' ')} />
      <circle className="map-here" cx={start[0]} cy={start[1]} r="0.5" />
      <circle className="map-there" cx={end[0]} cy={end[1]} r="0.62" />
    </svg>
  );
}
