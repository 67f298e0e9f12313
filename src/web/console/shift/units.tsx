/** Load by unit: who is there, what waits, how quick the first call is. */
import type { ReactElement } from 'react';
import type { ShiftBoard } from '../../../contract/index.ts';
import { grades } from '../../../core/warning/index.ts';
import {
  stopwatch,
  Table,
  Tag,
  useMessages,
  useNameOf,
  useShared,
  type Column,
} from '../../ui/index.ts';
import { shiftMessages } from './messages.ts';

type Unit = ShiftBoard['units'][number];

/** Counts by grade, each with its colour and its name. */
export function GradeCounts({ counts }: { counts: Unit['waiting'] }): ReactElement {
  const name = useNameOf();
  return (
    <span className="counts">
      {grades.map(({ code }) => (
        <span
          key={code}
          className={counts[code] === 0 ? 'count count-none' : `count count-${code}`}
          title={name(grades, code)}
          role="img"
          aria-label={`${name(grades, code)} ${counts[code]}`}
        >
          {counts[code]}
        </span>
      ))}
    </span>
  );
}

export function Units({
  units,
  onChoose,
}: {
  units: readonly Unit[];
  onChoose: (id: string) => void;
}): ReactElement {
  const m = useMessages(shiftMessages);
  const shared = useShared();
  const secondsText = (ms: number | null): string =>
    ms === null ? shared.none : stopwatch(Math.round(ms / 1000), shared.time.days);
  const columns: readonly Column<Unit>[] = [
    {
      key: 'unit',
      title: m.column.unit,
      fixed: true,
      width: '22%',
      cell: (row) => <strong>{row.name}</strong>,
    },
    {
      key: 'duty',
      title: m.column.duty,
      cell: (row) => (
        <Tag tone={row.onDuty ? 'good' : 'quiet'}>{row.onDuty ? m.onDuty : m.offDuty}</Tag>
      ),
    },
    {
      key: 'ready',
      title: m.column.ready,
      numeric: true,
      cell: (row) => `${row.ready} / ${row.seated}`,
    },
    {
      key: 'waiting',
      title: m.column.waiting,
      width: '20%',
      cell: (row) => <GradeCounts counts={row.waiting} />,
    },
    { key: 'inHand', title: m.column.inHand, numeric: true, cell: (row) => row.inHand },
    {
      key: 'late',
      title: m.column.late,
      numeric: true,
      cell: (row) => <span className={row.late > 0 ? 'late' : 'quiet'}>{row.late}</span>,
    },
    {
      key: 'median',
      title: m.column.median,
      numeric: true,
      cell: (row) => secondsText(row.medianMs),
    },
    { key: 'p90', title: m.column.p90, numeric: true, cell: (row) => secondsText(row.p90Ms) },
  ];
  return (
    <Table
      name="shift-units"
      caption={m.units}
      columns={columns}
      rows={units}
      rowKey={(row) => row.id}
      onSelect={(row) => onChoose(row.id)}
    />
  );
}
