/** One person: what they have in hand, and what the shift leader can do about it. */
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { ShiftBoard, ShiftItem, ShiftPerson } from '../../../contract/index.ts';
import { languages } from '../../../core/duty/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import {
  Button,
  Deadline,
  EmptyState,
  Fact,
  GradeBadge,
  Loaded,
  SideHead,
  Time,
  useMay,
  useMessages,
  useNameOf,
  useRead,
} from '../../ui/index.ts';
import { shiftMessages } from './messages.ts';
import { SeatSign } from './people.tsx';

export type Ask =
  | { readonly kind: 'assign'; readonly ids: readonly string[] }
  | { readonly kind: 'message' | 'back'; readonly id: string };

function Held({
  items,
  chosen,
  onToggle,
}: {
  items: readonly ShiftItem[];
  chosen: ReadonlySet<string>;
  onToggle: (id: string) => void;
}): ReactElement {
  const m = useMessages(shiftMessages);
  const name = useNameOf();
  if (items.length === 0) return <EmptyState title={m.side.none} />;
  return (
    <ul className="held">
      {items.map((item) => (
        <li key={item.id}>
          <input
            type="checkbox"
            aria-label={m.side.choose(item.number)}
            checked={chosen.has(item.id)}
            onChange={() => onToggle(item.id)}
          />
          <GradeBadge grade={item.grade} />
          <Link to="/warning" search={{ id: item.id }} className="press-what">
            {name(categories, item.category)}
            <span className="press-where number">{item.number}</span>
          </Link>
          <Deadline at={item.deadlineAt} />
        </li>
      ))}
    </ul>
  );
}

export function PersonSide({
  person,
  limits,
  onAsk,
  onClose,
}: {
  person: ShiftPerson;
  limits: ShiftBoard['limits'];
  onAsk: (ask: Ask) => void;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(shiftMessages);
  const name = useNameOf();
  const may = useMay();
  const read = useRead('shift.in-hand', { params: { id: person.id } });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const items = read.data?.items ?? [];
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const picked = items.filter((item) => chosen.has(item.id)).map((item) => item.id);
  const resting = person.status === 'break' || person.status === 'away';
  return (
    <div className="side">
      <SideHead
        title={`${person.seat ?? ''} ${person.name}`.trim()}
        label={m.side.close}
        onClose={onClose}
      >
        <SeatSign person={person} limits={limits} />
      </SideHead>
      <div className="side-acts">
        {may('warning.reassign') && (
          <Button
            kind="main"
            icon="handover"
            disabled={items.length === 0}
            keyHint="A"
            onClick={() =>
              onAsk({ kind: 'assign', ids: picked.length > 0 ? picked : items.map((i) => i.id) })
            }
          >
            {picked.length > 0 ? m.act.give : m.act.share}
          </Button>
        )}
        {may('duty.manage') && (
          <Button
            icon="up"
            disabled={!resting}
            keyHint="B"
            onClick={() => onAsk({ kind: 'back', id: person.id })}
          >
            {m.act.back}
          </Button>
        )}
        <Button icon="sms" keyHint="M" onClick={() => onAsk({ kind: 'message', id: person.id })}>
          {m.act.message}
        </Button>
      </div>
      <section aria-label={m.side.title(person.name)}>
        <Loaded read={read}>
          {() => <Held items={items} chosen={chosen} onToggle={toggle} />}
        </Loaded>
      </section>
      <dl className="facts">
        <Fact name={m.column.unit}>{person.unitName}</Fact>
        <Fact name={m.column.duty}>
          {person.onDuty === null ? m.idle : person.onDuty ? m.onDuty : m.offDuty}
        </Fact>
        <Fact name={m.side.since}>
          {person.status === 'signed-out' ? m.idle : <Time at={person.since} />}
        </Fact>
        <Fact name={m.side.languages}>
          {person.languages.map((code) => name(languages, code)).join('、') || m.idle}
        </Fact>
        <Fact name={m.column.dissuaded}>{person.dissuaded}</Fact>
        <Fact name={m.column.called}>{person.called}</Fact>
      </dl>
    </div>
  );
}
