/** Who is on what: one line a seat, with how long, what next and how much. */
import type { ReactElement } from 'react';
import type { ShiftBoard, ShiftPerson } from '../../../contract/index.ts';
import { seatStatuses } from '../../../core/duty/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import {
  clockText,
  Deadline,
  EmptyState,
  GradeBadge,
  stopwatch,
  Table,
  useMessages,
  useNameOf,
  useNow,
  useShared,
  type Column,
} from '../../ui/index.ts';
import { shiftMessages } from './messages.ts';

type Limits = ShiftBoard['limits'];

/** Talking or writing for longer than the policy, or a break that is over. */
function isOverdue(person: ShiftPerson, limits: Limits, now: number): boolean {
  const since = now - Date.parse(person.since);
  switch (person.status) {
    case 'on-call':
      return since > limits.callLongMs;
    case 'writing-up':
      return since > limits.writeUpMaxMs;
    case 'break':
      return person.until !== null && Date.parse(person.until) < now;
    case 'ready':
    case 'away':
    case 'signed-out':
      return false;
  }
}

export function SeatSign({
  person,
  limits,
}: {
  person: ShiftPerson;
  limits: Limits;
}): ReactElement {
  const m = useMessages(shiftMessages);
  const shared = useShared();
  const name = useNameOf();
  const now = useNow();
  const overdue = isOverdue(person, limits, now);
  const seconds = Math.max(0, Math.floor((now - Date.parse(person.since)) / 1000));
  return (
    <span className={`seat-sign seat-${person.status}${overdue ? ' seat-overdue' : ''}`}>
      <span className="seat-dot" aria-hidden="true" />
      {name(seatStatuses, person.status)}
      {person.status !== 'signed-out' && (
        <span className="number seat-for">{stopwatch(seconds, shared.time.days)}</span>
      )}
      {person.status === 'break' && person.until !== null && (
        <span className="seat-until">
          {overdue ? m.overdue : m.until(clockText(new Date(person.until)).slice(0, 5))}
        </span>
      )}
    </span>
  );
}

function Doing({ person }: { person: ShiftPerson }): ReactElement {
  const m = useMessages(shiftMessages);
  const name = useNameOf();
  const { next } = person;
  if (next === null) return <span className="quiet">{m.idle}</span>;
  return (
    <span className="doing">
      <GradeBadge grade={next.grade} />
      <span className="doing-what">{name(categories, next.category)}</span>
      <Deadline at={next.deadlineAt} />
    </span>
  );
}

function Load({ count, most }: { count: number; most: number }): ReactElement {
  return (
    <span className="load">
      <span className="load-bar" aria-hidden="true">
        <span style={{ width: `${(count / Math.max(1, most)) * 100}%` }} />
      </span>
      {count}
    </span>
  );
}

function useColumns({ people, limits }: ShiftBoard): readonly Column<ShiftPerson>[] {
  const m = useMessages(shiftMessages);
  const most = Math.max(4, ...people.map((p) => p.inHand));
  return [
    {
      key: 'who',
      title: m.column.who,
      fixed: true,
      width: '17%',
      cell: (row) => (
        <span className="seat-name">
          <strong>{row.seat ?? row.unitName}</strong> {row.name}
        </span>
      ),
    },
    {
      key: 'state',
      title: m.column.state,
      fixed: true,
      width: '25%',
      cell: (row) => <SeatSign person={row} limits={limits} />,
    },
    { key: 'doing', title: m.column.doing, width: '30%', cell: (row) => <Doing person={row} /> },
    {
      key: 'inHand',
      title: m.column.inHand,
      numeric: true,
      cell: (row) => <Load count={row.inHand} most={most} />,
    },
    {
      key: 'late',
      title: m.column.late,
      numeric: true,
      cell: (row) => <span className={row.late > 0 ? 'late' : 'quiet'}>{row.late}</span>,
    },
    { key: 'dissuaded', title: m.column.dissuaded, numeric: true, cell: (row) => row.dissuaded },
    { key: 'called', title: m.column.called, numeric: true, cell: (row) => row.called },
  ];
}

const rank: Readonly<Record<ShiftPerson['status'], number>> = {
  'on-call': 0,
  'writing-up': 0,
  ready: 0,
  break: 0,
  away: 1,
  'signed-out': 2,
};

/** Those who are here first, then by seat, so that a line keeps its place while its state changes. */
export function inOrder(people: readonly ShiftPerson[]): readonly ShiftPerson[] {
  return [...people].sort((a, b) => rank[a.status] - rank[b.status]);
}

export function People({
  board,
  chosen,
  onChoose,
}: {
  board: ShiftBoard;
  chosen: string | undefined;
  onChoose: (id: string) => void;
}): ReactElement {
  const m = useMessages(shiftMessages);
  return (
    <Table
      name="shift-people"
      caption={m.people}
      columns={useColumns(board)}
      rows={inOrder(board.people)}
      rowKey={(row) => row.id}
      selected={chosen}
      onSelect={(row) => onChoose(row.id)}
      empty={<EmptyState icon="people" title={m.emptyPeople} hint={m.emptyPeopleHint} />}
    />
  );
}
