/** Small charts: bars over time, and shares of two versions side by side. */
import type { ReactElement } from 'react';
import { countText } from '../../ui/index.ts';

const width = 300;
const height = 56;

/** Counts one after the other; the words are for those who do not see the bars. */
export function Bars({
  counts,
  label,
  old,
}: {
  counts: readonly number[];
  label: string;
  /** The other version's counts, behind as a line. */
  old?: readonly number[] | undefined;
}): ReactElement {
  const most = Math.max(1, ...counts, ...(old ?? []));
  const step = width / Math.max(1, counts.length);
  const y = (count: number): number => height - (count / most) * (height - 4);
  return (
    <svg
      className="bars"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {counts.map((count, i) => (
        <rect
          // oxlint-disable-next-line react/no-array-index-key -- the place is the time
          key={i}
          x={i * step + step * 0.12}
          width={step * 0.76}
          y={Math.min(y(count), height - 1)}
          height={Math.max(1, height - y(count))}
        />
      ))}
      {old && (
        <polyline
          points={old.map((count, i) => `${(i + 0.5) * step},${y(count)}`).join(' ')}
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}

/** A line for a table row. */
export function Spark({
  counts,
  label,
}: {
  counts: readonly number[];
  label: string;
}): ReactElement {
  const most = Math.max(1, ...counts);
  const step = 120 / Math.max(1, counts.length - 1);
  const points = counts.map(
    (c, i) => `${(i * step).toFixed(1)},${(20 - (c / most) * 18).toFixed(1)}`,
  );
  return (
    <svg
      className="spark"
      viewBox="0 0 120 22"
      width={120}
      height={22}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <polygon points={`0,21 ${points.join(' ')} 120,21`} />
      <polyline points={points.join(' ')} />
    </svg>
  );
}

const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '—' : `${(share * 100).toFixed(1)}%`;

/** Two shares as bars one below the other, with their figures. */
export function ShareBars({
  before,
  after,
}: {
  before: number | null | undefined;
  after: number | null | undefined;
}): ReactElement {
  return (
    <span className="share-bars">
      <span className="share-old number" title={percent(before)}>
        <i style={{ width: `${(before ?? 0) * 100}%` }} />
        <b>{percent(before)}</b>
      </span>
      <span className="share-now number" title={percent(after)}>
        <i style={{ width: `${(after ?? 0) * 100}%` }} />
        <b>{percent(after)}</b>
      </span>
    </span>
  );
}

export function countPair(before: number | undefined, after: number | undefined): string {
  return `${countText(before ?? 0)} → ${countText(after ?? 0)}`;
}
