/** The six figures across the top. */
import type { ReactElement, ReactNode } from 'react';
import type { Wall } from '../../contract/index.ts';
import { countText, durationText, percentText } from '../ui/format.ts';
import { useShared } from '../ui/messages/index.ts';
import { usePreferences } from '../ui/preference.ts';
import { useWallWords } from './panel.tsx';
import { amountText, changeText, trendOf } from './text.ts';

function Figure({
  label,
  value,
  unit,
  note,
  tone = 'plain',
}: {
  label: string;
  value: string;
  unit?: string;
  note: ReactNode;
  tone?: 'plain' | 'alarm';
}): ReactElement {
  return (
    <div className={`key-figure key-figure-${tone}`}>
      <dt>{label}</dt>
      <dd className="key-figure-value">
        {value}
        {unit !== undefined && <small>{unit}</small>}
      </dd>
      <dd className="key-figure-note">{note}</dd>
    </div>
  );
}

/** Hours and minutes; the seconds of a long call are no news. */
function useLongTime(): (ms: number) => string {
  const shared = useShared();
  return (ms) => durationText(ms >= 60_000 ? ms - (ms % 60_000) : ms, shared.time.duration);
}

export function Figures({ figures }: { figures: Wall['figures'] }): ReactElement {
  const m = useWallWords();
  const { language } = usePreferences();
  const longTime = useLongTime();
  const before = figures.warningsYesterdaySameTime;
  const change = before === 0 ? null : (figures.warningsToday - before) / before;
  const amount = (fen: number): string => amountText(fen, language);
  const averted = m.amount(amount(figures.lossAvertedFen));
  return (
    <dl className="figures" aria-label={m.figure.label}>
      <Figure
        label={m.figure.warnings}
        value={countText(figures.warningsToday)}
        note={
          change === null ? (
            m.figure.noCompare
          ) : (
            <span className={`trend-${trendOf(change)}`}>
              {m.figure.sameTime(changeText(change))}
            </span>
          )
        }
      />
      <Figure
        label={m.figure.dissuaded}
        value={countText(figures.dissuadedToday)}
        note={
          figures.successRate === null
            ? m.figure.noRate
            : m.figure.success(percentText(figures.successRate))
        }
      />
      <Figure
        label={m.figure.ongoing}
        value={countText(figures.ongoingCritical)}
        tone={figures.ongoingCritical > 0 ? 'alarm' : 'plain'}
        note={
          figures.ongoingCritical > 0
            ? m.figure.longest(longTime(figures.ongoingLongestMs))
            : m.figure.calm
        }
      />
      <Figure
        label={m.figure.risk}
        value={m.sign + amount(figures.amountAtRiskFen)}
        unit={m.unit}
        note={m.figure.averted(averted)}
      />
      <Figure
        label={m.figure.falseAlarms}
        value={countText(figures.falseAlarmsToday)}
        note={m.figure.share(
          percentText(
            figures.warningsToday === 0 ? 0 : figures.falseAlarmsToday / figures.warningsToday,
          ),
        )}
      />
      <Figure
        label={m.figure.signals}
        value={countText(figures.signalsToday)}
        note={m.figure.perMinute(countText(figures.signalsPerMinute))}
      />
    </dl>
  );
}
