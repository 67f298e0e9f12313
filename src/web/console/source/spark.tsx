/** Signals per hour over a day: small in a row, larger with its axis in the pane. */
import type { ReactElement } from 'react';
import { countText, useMessages } from '../../ui/index.ts';
import { sourceMessages } from './messages.ts';

const width = 124;
const height = 22;

function useLabel(hourly: readonly number[]): string {
  const m = useMessages(sourceMessages);
  const total = hourly.reduce((sum, count) => sum + count, 0);
  return m.hourlyLabel(countText(total), countText(Math.max(0, ...hourly)));
}

/** A line with its area; a flat line where nothing came. */
export function Spark({ hourly }: { hourly: readonly number[] }): ReactElement {
  const label = useLabel(hourly);
  const most = Math.max(1, ...hourly);
  const step = width / Math.max(1, hourly.length - 1);
  const points = hourly.map(
    (count, i) =>
      `${(i * step).toFixed(1)},${(height - 2 - (count / most) * (height - 4)).toFixed(1)}`,
  );
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <polygon points={`0,${height - 1} ${points.join(' ')} ${width},${height - 1}`} />
      <polyline points={points.join(' ')} />
    </svg>
  );
}

/** Bars by hour, the current hour marked. */
export function HourBars({ hourly }: { hourly: readonly number[] }): ReactElement {
  const m = useMessages(sourceMessages);
  const label = useLabel(hourly);
  const most = Math.max(1, ...hourly);
  return (
    <figure className="hours">
      <div className="hours-bars" aria-hidden="true">
        {hourly.map((count, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- the place is the hour
          <span
            key={i}
            title={countText(count)}
            data-now={i === hourly.length - 1}
            style={{ height: `${Math.max(2, (count / most) * 100)}%` }}
          />
        ))}
      </div>
      <div className="hours-ends">
        <span>{m.detail.before}</span>
        <span>{m.detail.now}</span>
      </div>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
