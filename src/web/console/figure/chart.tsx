/** The pictures of the figures: a share with its interval, the funnel, days, and the score against truth. */
import type { ReactElement } from 'react';
import type { Figures } from '../../../contract/index.ts';
import { countText, percentText, useMessages } from '../../ui/index.ts';
import { figureMessages } from './messages.ts';

type ShareOf = Pick<Figures['figures'][number], 'value' | 'low' | 'high'>;

/** A line from 0 to 1: the interval as a bar, the share as a mark on it. */
export function Interval({ share }: { share: ShareOf }): ReactElement {
  const { value, low, high } = share;
  if (value === null || low === null || high === null) {
    return <span className="interval interval-none" aria-hidden="true" />;
  }
  return (
    <span className="interval" aria-hidden="true">
      <i style={{ left: `${low * 100}%`, width: `${Math.max(0.8, (high - low) * 100)}%` }} />
      <b style={{ left: `${value * 100}%` }} />
    </span>
  );
}

const steps = ['warnings', 'contacted', 'met', 'confirmed', 'succeeded', 'lostAfter'] as const;

export function Funnel({ funnel }: { funnel: Figures['funnel'] }): ReactElement {
  const m = useMessages(figureMessages);
  const most = Math.max(1, funnel.warnings);
  return (
    <ol className="funnel">
      {steps.map((step) => (
        <li key={step} data-step={step}>
          <span className="funnel-name">{m.funnel[step]}</span>
          <span className="funnel-bar">
            <i style={{ width: `${(funnel[step] / most) * 100}%` }} />
          </span>
          <strong className="number">{countText(funnel[step])}</strong>
          <span className="funnel-share number">{percentText(funnel[step] / most)}</span>
        </li>
      ))}
    </ol>
  );
}

const plot = { width: 320, height: 220, left: 40, right: 10, top: 10, bottom: 34 } as const;
const spanX = plot.width - plot.left - plot.right;
const spanY = plot.height - plot.top - plot.bottom;
const xOf = (share: number): number => plot.left + share * spanX;
const yOf = (share: number): number => plot.top + (1 - share) * spanY;

/** The score against what was found out: on the dashed line it says what it means. */
export function Calibration({ rows }: { rows: Figures['calibration'] }): ReactElement {
  const m = useMessages(figureMessages);
  const seen = rows.filter((row) => row.value !== null);
  if (seen.length === 0) return <p className="field-hint">{m.calibration.none}</p>;
  const told = seen.map((row) =>
    m.calibration.label(`${row.tenth * 10}`, percentText(row.value ?? 0), row.denominator),
  );
  return (
    <svg
      className="calibration"
      viewBox={`0 0 ${plot.width} ${plot.height}`}
      role="img"
      aria-label={`${m.calibration.title} ${told.join(', ')}`}
    >
      {[0, 0.5, 1].map((share) => (
        <g key={share} className="axis">
          <line x1={xOf(0)} x2={xOf(1)} y1={yOf(share)} y2={yOf(share)} />
          <text x={plot.left - 6} y={yOf(share) + 4} textAnchor="end">
            {`${share * 100}%`}
          </text>
          <text x={xOf(share)} y={plot.height - plot.bottom + 16} textAnchor="middle">
            {share * 100}
          </text>
        </g>
      ))}
      <text x={xOf(0.5)} y={plot.height - 4} textAnchor="middle" className="axis-name">
        {m.calibration.x}
      </text>
      <line className="ideal" x1={xOf(0)} y1={yOf(0)} x2={xOf(1)} y2={yOf(1)} />
      {seen.map((row, i) => {
        const x = xOf((row.tenth + 0.5) / 10);
        return (
          <g key={row.tenth} className="point">
            <title>{told[i]}</title>
            <line x1={x} x2={x} y1={yOf(row.low ?? 0)} y2={yOf(row.high ?? 0)} />
            <circle cx={x} cy={yOf(row.value ?? 0)} r={4.5} />
          </g>
        );
      })}
    </svg>
  );
}

const days = { width: 640, height: 120 } as const;

/** Bars of each day: all warnings behind, the confirmed before them, losses as red feet. */
export function Days({ series }: { series: Figures['series'] }): ReactElement {
  const m = useMessages(figureMessages);
  const most = Math.max(1, ...series.map((day) => day.warnings));
  const total = series.reduce((sum, day) => sum + day.warnings, 0);
  const step = days.width / Math.max(1, series.length);
  const heightOf = (count: number): number => (count / most) * (days.height - 4);
  return (
    <figure className="days">
      <svg
        viewBox={`0 0 ${days.width} ${days.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={m.series.label(countText(total))}
      >
        {series.map((day, i) =>
          (['warnings', 'confirmed', 'lostAfter'] as const).map((kind) => (
            <rect
              key={`${day.day} ${kind}`}
              className={`day-${kind}`}
              x={i * step + step * 0.15}
              width={step * 0.7}
              y={days.height - heightOf(day[kind])}
              height={heightOf(day[kind])}
            >
              <title>{`${day.day} ${m.series[kind]} ${day[kind]}`}</title>
            </rect>
          )),
        )}
      </svg>
      <figcaption>
        <span className="number">{series[0]?.day.slice(5)}</span>
        <span className="grow" />
        {(['warnings', 'confirmed', 'lostAfter'] as const).map((kind) => (
          <span key={kind} className={`legend legend-${kind}`}>
            {m.series[kind]}
          </span>
        ))}
        <span className="grow" />
        <span className="number">{series.at(-1)?.day.slice(5)}</span>
      </figcaption>
    </figure>
  );
}
