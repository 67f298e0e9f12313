/** The city as hexagons: how many warnings each cell had in the last hour, and where it is critical. */
import { memo, useMemo, type ReactElement } from 'react';
import type { Wall } from '../../contract/index.ts';
import {
  borderPath,
  boundsOf,
  cellPath,
  centreOf,
  clearOf,
  stepCount,
  stepOf,
  type Point,
} from './hex.ts';
import { Panel, PanelEmpty, useWallWords } from './panel.tsx';

type Cells = Wall['cells'];

/** The outline depends on where cells are, not on what happens in them. */
function useOutline(cells: Cells): {
  border: string;
  box: string;
  paths: ReadonlyMap<string, string>;
} {
  const places = cells.map((c) => `${c.q},${c.r},${c.district}`).join(';');
  return useMemo(() => {
    const { x, y, width, height } = boundsOf(cells);
    const margin = 0.15;
    return {
      border: borderPath(cells),
      box: [x - margin, y - margin, width + 2 * margin, height + 2 * margin].join(' '),
      paths: new Map(cells.map((cell) => [`${cell.q},${cell.r}`, cellPath(cell, 0.955)])),
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the places decide
  }, [places]);
}

function Legend(): ReactElement {
  const m = useWallWords();
  return (
    <p className="legend" aria-hidden="true">
      {m.map.few}
      {Array.from({ length: stepCount }, (_, i) => (
        <i key={i} className={`heat-${i}`} />
      ))}
      {m.map.many}
    </p>
  );
}

function Label({
  district,
  critical,
}: {
  district: Wall['districts'][number];
  critical: readonly Point[];
}): ReactElement {
  const centre = centreOf(district);
  const { x, y } = clearOf(centre, critical);
  return (
    <g className="map-label" transform={`translate(${x} ${y})`}>
      <text y="-0.12">{district.name}</text>
      <text y="0.92" className="map-count">
        {district.count}
      </text>
    </g>
  );
}

function Drawing({ wall }: { wall: Wall }): ReactElement {
  const m = useWallWords();
  const { border, box, paths } = useOutline(wall.cells);
  const most = Math.max(0, ...wall.cells.map((cell) => cell.count));
  const critical = wall.cells.filter((cell) => cell.critical > 0);
  const text = wall.districts.map((d) => m.map.cell(d.name, d.count)).join('、');
  return (
    <svg className="map" viewBox={box} role="img" aria-label={m.map.describe(text)}>
      {wall.cells.map((cell) => (
        <path
          key={`${cell.q},${cell.r}`}
          d={paths.get(`${cell.q},${cell.r}`)}
          className={`heat-${stepOf(cell.count, most)}`}
        />
      ))}
      <path className="map-gap" d={border} />
      <path className="map-border" d={border} />
      {wall.districts.map((district) => (
        <Label key={district.name} district={district} critical={critical.map(centreOf)} />
      ))}
      {critical.map((cell) => {
        const { x, y } = centreOf(cell);
        return (
          <g
            key={`${cell.q},${cell.r}`}
            transform={`translate(${x} ${y})`}
            className="map-critical"
          >
            <circle r="0.78" className="map-ring" />
            <circle r="0.36" className="map-dot" />
            {cell.critical > 1 && <text y="0.16">{cell.critical}</text>}
          </g>
        );
      })}
    </svg>
  );
}

export const CityMap = memo(function CityMap({ wall }: { wall: Wall }): ReactElement {
  const m = useWallWords();
  const critical = wall.cells.filter((cell) => cell.critical > 0).length;
  return (
    <Panel name="map" title={m.map.title} extra={<Legend />}>
      {wall.cells.length === 0 ? <PanelEmpty title={m.map.empty} /> : <Drawing wall={wall} />}
      <div className="map-foot">
        <p className="panel-lead">{m.map.lead}</p>
        <p>
          <i className={critical > 0 ? 'map-key' : 'map-key map-key-calm'} />
          {critical > 0 ? m.map.critical(critical) : m.map.noCritical}
        </p>
      </div>
    </Panel>
  );
});
