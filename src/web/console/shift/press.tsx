/** What cannot wait: nobody on it, late, about to be; and when the rest is due. */
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ShiftBoard, ShiftItem } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import { grades, warningTiers } from '../../../core/warning/index.ts';
import {
  Button,
  Deadline,
  GradeBadge,
  Icon,
  stopwatch,
  useMay,
  useMessages,
  useNameOf,
  useNow,
  useShared,
} from '../../ui/index.ts';
import { shiftMessages } from './messages.ts';

type Assign = (ids: readonly string[]) => void;

function Item({
  item,
  holder,
  onAssign,
}: {
  item: ShiftItem;
  holder: string | undefined;
  onAssign: Assign;
}): ReactElement {
  const m = useMessages(shiftMessages);
  const shared = useShared();
  const name = useNameOf();
  const may = useMay();
  const waited = Math.max(0, Math.floor((useNow() - Date.parse(item.openedAt)) / 1000));
  return (
    <li className={`press press-${item.grade}`}>
      <GradeBadge grade={item.grade} />
      <Link to="/warning" search={{ id: item.id }} className="press-what">
        {name(categories, item.category)}
        <span className="press-where">
          {item.unitName} · {holder ?? name(warningTiers, item.tier)} ·{' '}
          <span className="number">{stopwatch(waited, shared.time.days)}</span>
        </span>
      </Link>
      <Deadline at={item.deadlineAt} />
      {may('warning.reassign') && (
        <Button
          size="small"
          onClick={() => onAssign([item.id])}
          aria-label={`${m.assign} ${item.number}`}
        >
          {m.assign}
        </Button>
      )}
    </li>
  );
}

function List({
  title,
  none,
  items,
  board,
  risk = false,
  onAssign,
}: {
  title: string;
  none: string;
  items: readonly ShiftItem[];
  board: ShiftBoard;
  risk?: boolean;
  onAssign: Assign;
}): ReactElement {
  const names = new Map(board.people.map((p) => [p.id, p.seat ?? p.name]));
  const alarmed = risk && items.length > 0;
  return (
    <section className={alarmed ? 'board-card board-alarm' : 'board-card'} aria-label={title}>
      <header className="card-head">
        <h2>
          {alarmed && <Icon name="alert" size={15} />} {title}
        </h2>
        <span className="number card-count">{items.length}</span>
      </header>
      {items.length === 0 ? (
        <p className="calm">
          <Icon name="check" size={15} /> {none}
        </p>
      ) : (
        <ul className="press-list">
          {items.map((item) => (
            <Item
              key={item.id}
              item={item}
              holder={item.holderId === null ? undefined : names.get(item.holderId)}
              onAssign={onAssign}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

const heights = 72;

/** Living warnings by when they are due, a stack a step, the gravest at the bottom. */
function Heat({ heat }: Pick<ShiftBoard, 'heat'>): ReactElement {
  const m = useMessages(shiftMessages);
  const total = (slot: ShiftBoard['heat'][number]): number =>
    grades.reduce((n, { code }) => n + slot.counts[code], 0);
  const most = Math.max(4, ...heat.map(total));
  const wordOf = (minutes: number | null): string =>
    minutes === null ? m.heatLate : minutes >= 55 ? m.heatLast : String(minutes);
  return (
    <section className="board-card" aria-label={m.heat}>
      <header className="card-head">
        <h2>{m.heat}</h2>
        <span className="field-hint">{m.heatHint}</span>
      </header>
      <ol className="heat">
        {heat.map((slot) => {
          const count = total(slot);
          const word = wordOf(slot.fromMinutes);
          return (
            <li key={word} className={slot.fromMinutes === null ? 'heat-late' : undefined}>
              <span className="unseen">{m.heatLabel(word, count)}</span>
              <span className="heat-count number" aria-hidden="true">
                {count === 0 ? '' : count}
              </span>
              <span className="heat-stack" aria-hidden="true" style={{ height: heights }}>
                {grades.toReversed().map(({ code }) => (
                  <span
                    key={code}
                    className={`heat-${code}`}
                    style={{ height: (slot.counts[code] / most) * heights }}
                  />
                ))}
              </span>
              <span className="heat-word number" aria-hidden="true">
                {word}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

export function Press({ board, onAssign }: { board: ShiftBoard; onAssign: Assign }): ReactElement {
  const m = useMessages(shiftMessages);
  const alone = new Set(board.unattended.map((item) => item.id));
  return (
    <div className="board-right">
      <List
        title={m.unattended}
        none={m.unattendedNone}
        items={board.unattended}
        board={board}
        risk
        onAssign={onAssign}
      />
      <List
        title={m.pressing}
        none={m.pressingNone}
        items={board.pressing.filter((item) => !alone.has(item.id))}
        board={board}
        onAssign={onAssign}
      />
      <Heat heat={board.heat} />
    </div>
  );
}
