/** The right column: categories with their change, loss averted by day, seats. */
import { memo, type CSSProperties, type ReactElement } from 'react';
import type { Wall } from '../../contract/index.ts';
import { categories } from '../../core/kernel/index.ts';
import { countText } from '../ui/format.ts';
import { useNameOf, useShared } from '../ui/messages/index.ts';
import { usePreferences } from '../ui/preference.ts';
import { Panel, PanelEmpty, useWallWords } from './panel.tsx';
import { amountText, changeText, trendOf } from './text.ts';

const categoriesMax = 8;
/** A category that grew so much is marked over its whole row. */
const surge = 0.25;

function Change({ change, compared }: { change: number | null; compared: boolean }): ReactElement {
  const m = useWallWords();
  const shared = useShared();
  if (change === null) {
    return compared ? (
      <span className="change trend-worse">{m.category.fresh}</span>
    ) : (
      <span className="change trend-same">{shared.none}</span>
    );
  }
  const word = change > 0 ? m.category.up : change < 0 ? m.category.down : m.category.same;
  const mark = change > 0 ? 'M6 1 11.5 10H.5z' : change < 0 ? 'M6 10 .5 1h11z' : 'M0 4.5h12v2H0z';
  return (
    <span className={`change trend-${trendOf(change)}`}>
      <svg viewBox="0 0 12 11" width="15" height="14" role="img" aria-label={word}>
        <path d={mark} fill="currentColor" />
      </svg>
      {changeText(Math.abs(change), 0).replace(/^\+/, '')}
    </span>
  );
}

export const Categories = memo(function Categories({
  rows,
  compared,
}: {
  rows: Wall['categories'];
  /** Yesterday had warnings at all; without any, nothing is called new. */
  compared: boolean;
}): ReactElement {
  const m = useWallWords();
  const name = useNameOf();
  const shown = rows
    .filter((row) => row.category !== 'NONE' && row.count > 0)
    .slice(0, categoriesMax);
  const most = Math.max(1, ...shown.map((row) => row.count));
  return (
    <Panel name="category" title={m.category.title} lead={m.category.lead}>
      {shown.length === 0 && <PanelEmpty title={m.category.empty} />}
      <ol className="category">
        {shown.map((row) => (
          <li key={row.category} data-surge={row.change !== null && row.change >= surge}>
            <span className="category-name">{name(categories, row.category)}</span>
            <span
              className="category-bar"
              style={{ '--share': row.count / most } as CSSProperties}
            />
            <strong>{countText(row.count)}</strong>
            <Change change={row.change} compared={compared} />
          </li>
        ))}
      </ol>
    </Panel>
  );
});

export const Averted = memo(function Averted({
  days,
}: {
  days: Wall['averted7Days'];
}): ReactElement {
  const m = useWallWords();
  const { language } = usePreferences();
  const most = Math.max(1, ...days.map((day) => day.amountFen));
  return (
    <Panel name="averted" title={m.averted.title} lead={m.averted.lead}>
      {days.every((day) => day.amountFen === 0) ? (
        <PanelEmpty title={m.averted.empty} />
      ) : (
        <ol className="averted">
          {days.map((day, i) => (
            <li key={day.day} data-today={i === days.length - 1}>
              <strong>{amountText(day.amountFen, language, language === 'zh' ? 0 : 1)}</strong>
              <span
                className="averted-bar"
                style={{ '--share': day.amountFen / most } as CSSProperties}
              />
              <span className="averted-day">{m.averted.day(Number(day.day.slice(-2)))}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
});

const seatsMax = 12;

export const Seats = memo(function Seats({
  seats,
  waiting,
  named,
}: {
  seats: Wall['seats'];
  waiting: number;
  named: boolean;
}): ReactElement {
  const m = useWallWords();
  const online = seats.filter((seat) => seat.state !== 'away').length;
  const more = seats.length - seatsMax;
  return (
    <Panel
      name="seat"
      title={m.seat.title}
      lead={m.seat.lead(online, waiting)}
      extra={more > 0 && m.seat.more(more)}
    >
      {seats.length === 0 && <PanelEmpty title={m.seat.empty} />}
      <ul className="seats">
        {seats.slice(0, seatsMax).map((seat) => (
          <li key={seat.label} data-state={seat.state}>
            <strong>{seat.label.replace(/\s*\p{Script=Han}+$/u, '')}</strong>
            <span>{named ? seat.name : m.seat[seat.state]}</span>
            {named && <span className="unseen">{m.seat[seat.state]}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
});
