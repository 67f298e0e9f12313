/** Warnings per half hour: today thick, yesterday dashed, the mean of seven days as an area. */
import { memo, type ReactElement } from 'react';
import type { Wall } from '../../contract/index.ts';
import { areaPath, niceScale, smoothPath, type Spot } from './curve.ts';
import { Panel, useWallWords } from './panel.tsx';

const width = 880;
const height = 178;
const left = 44;
const right = 16;
const top = 12;
const bottom = 30;
const slots = 48;

const xOf = (slot: number): number => left + (slot / (slots - 1)) * (width - left - right);

function spotsOf(values: readonly (number | null)[], most: number): Spot[] {
  return values.flatMap((value, slot) =>
    value === null ? [] : [{ x: xOf(slot), y: yOf(value, most) }],
  );
}

function yOf(value: number, most: number): number {
  return height - bottom - (value / most) * (height - bottom - top);
}

function Axes({ scale }: { scale: { top: number; step: number } }): ReactElement {
  const lines = Array.from({ length: scale.top / scale.step + 1 }, (_, i) => i * scale.step);
  return (
    <g className="axis">
      {lines.map((value) => (
        <g key={value}>
          <line
            x1={left}
            x2={width - right}
            y1={yOf(value, scale.top)}
            y2={yOf(value, scale.top)}
          />
          <text x={left - 10} y={yOf(value, scale.top) + 6} textAnchor="end">
            {value}
          </text>
        </g>
      ))}
      {[0, 8, 16, 24, 32, 40].map((slot) => (
        <text key={slot} x={xOf(slot)} y={height - 4} textAnchor={slot === 0 ? 'start' : 'middle'}>
          {`${String(slot / 2).padStart(2, '0')}:00`}
        </text>
      ))}
    </g>
  );
}

function Legend(): ReactElement {
  const m = useWallWords();
  return (
    <p className="legend legend-lines" aria-hidden="true">
      <i className="line-today" />
      {m.trend.today}
      <i className="line-yesterday" />
      {m.trend.yesterday}
      <i className="line-mean" />
      {m.trend.mean}
    </p>
  );
}

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

export const TrendChart = memo(function TrendChart({
  trend,
}: {
  trend: Wall['trend'];
}): ReactElement {
  const m = useWallWords();
  const scale = niceScale(
    Math.max(1, ...trend.today.map((v) => v ?? 0), ...trend.yesterday, ...trend.weekMean),
  );
  const today = spotsOf(trend.today, scale.top);
  const last = today.at(-1);
  const lastValue = trend.today.findLast((value) => value !== null);
  return (
    <Panel name="trend" title={m.trend.title} lead={m.trend.lead} extra={<Legend />}>
      <svg
        className="chart"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={m.trend.describe(sum(trend.today), sum(trend.yesterday))}
      >
        <path
          className="chart-mean"
          d={areaPath(spotsOf(trend.weekMean, scale.top), yOf(0, scale.top))}
        />
        <Axes scale={scale} />
        <path className="chart-yesterday" d={smoothPath(spotsOf(trend.yesterday, scale.top))} />
        <path className="chart-today" d={smoothPath(today)} />
        {last && (
          <g transform={`translate(${last.x} ${last.y})`}>
            <circle className="chart-now" r="7" />
            <text
              className="chart-value"
              x={last.x > width - 70 ? -16 : 16}
              y="7"
              textAnchor={last.x > width - 70 ? 'end' : 'start'}
            >
              {lastValue}
            </text>
          </g>
        )}
      </svg>
    </Panel>
  );
});
