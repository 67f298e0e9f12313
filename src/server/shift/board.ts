/** The board as the screen shows it, out of counts and rows. */
import type { ShiftBoard, ShiftItem, ShiftPerson } from '../../contract/index.ts';
import { languageCodes, type DutyPolicy } from '../../core/duty/index.ts';
import { formatInstant, minuteMs } from '../../core/kernel/index.ts';
import { warningTiers, type WarningGrade } from '../../core/warning/index.ts';
import type { UnitTree } from '../warning/index.ts';
import {
  heatStepMs,
  heatSteps,
  type DayFigures,
  type ItemRecord,
  type LivingCount,
  type PersonRecord,
} from './store.ts';

type Counts = ShiftBoard['totals']['waiting'];
const none = (): Counts => ({ P0: 0, P1: 0, P2: 0, P3: 0 });

function countByGrade(rows: readonly LivingCount[]): Counts {
  const counts: Record<WarningGrade, number> = none();
  for (const row of rows) counts[row.grade] += row.n;
  return counts;
}

const sum = (rows: readonly LivingCount[]): number => rows.reduce((n, row) => n + row.n, 0);
const isOpen = (row: LivingCount): boolean => row.status === 'open';
const isTaken = (row: LivingCount): boolean => row.status !== 'open';
/** A hold has an end of its own: it is not late. */
const isLate = (row: LivingCount): boolean => row.step === -1 && row.status !== 'held';

export function itemOf(row: ItemRecord): ShiftItem {
  return {
    id: row.id,
    number: row.number,
    grade: row.grade,
    category: row.category,
    tier: row.tier,
    status: row.status,
    unitId: row.unit_id,
    unitName: row.unit_name,
    holderId: row.holder_id,
    openedAt: formatInstant(row.opened_at),
    deadlineAt: formatInstant(row.deadline_at),
  };
}

function personOf(row: PersonRecord, tree: UnitTree, figures: DayFigures): ShiftPerson {
  return {
    id: row.id,
    name: row.name,
    seat: row.seat,
    unitId: row.unit_id,
    unitName: row.unit_name,
    status: row.status ?? 'signed-out',
    since: formatInstant(row.since ?? 0),
    until: row.until_at === null ? null : formatInstant(row.until_at),
    languages: languageCodes.filter((code) => row.languages.includes(code)),
    onDuty: row.rostered ? row.standing : null,
    inHand: row.in_hand,
    late: row.late,
    next:
      row.next === null ? null : itemOf({ ...row.next, unit_name: tree.nameOf(row.next.unit_id) }),
    dissuaded: figures.dissuaded.get(row.id) ?? 0,
    called: figures.called.get(row.id) ?? 0,
  };
}

export type BoardParts = {
  readonly now: number;
  readonly unitId: string;
  readonly tree: UnitTree;
  readonly living: readonly LivingCount[];
  readonly unattended: readonly ItemRecord[];
  readonly pressing: readonly ItemRecord[];
  readonly people: readonly PersonRecord[];
  readonly figures: DayFigures;
  readonly transfers: number;
  readonly policy: DutyPolicy;
};

export function boardOf(parts: BoardParts): ShiftBoard {
  const { now, unitId, tree, living, policy } = parts;
  return {
    at: formatInstant(now),
    unit: { id: unitId, name: tree.nameOf(unitId) },
    totals: {
      waiting: countByGrade(living.filter(isOpen)),
      inHand: sum(living.filter((row) => row.status === 'claimed')),
      held: sum(living.filter((row) => row.status === 'held')),
      late: sum(living.filter(isLate)),
      soon: sum(living.filter((row) => row.step === 0 && row.status !== 'held')),
      byTier: warningTiers.map(({ code }) => {
        const own = living.filter((row) => row.tier === code);
        return { tier: code, waiting: sum(own.filter(isOpen)), inHand: sum(own.filter(isTaken)) };
      }),
    },
    heat: heatOf(living.filter((row) => row.status !== 'held')),
    unattended: parts.unattended.map(itemOf),
    pressing: parts.pressing.map(itemOf),
    people: parts.people.map((row) => personOf(row, tree, parts.figures)),
    units: unitsOf(parts),
    transfers: parts.transfers,
    limits: { callLongMs: policy.callLongMs, writeUpMaxMs: policy.writeUpMaxMs },
  };
}

function heatOf(living: readonly LivingCount[]): ShiftBoard['heat'] {
  return Array.from({ length: heatSteps + 1 }, (_, i) => ({
    fromMinutes: i === 0 ? null : ((i - 1) * heatStepMs) / minuteMs,
    counts: countByGrade(living.filter((row) => row.step === i - 1)),
  }));
}

const shownLevels: ReadonlySet<string> = new Set(['province', 'bureau', 'branch', 'station']);

/** The unit itself and those below that have something to do or somebody there, fullest first. */
function unitsOf({ unitId, tree, living, people, figures }: BoardParts): ShiftBoard['units'] {
  const byUnit = new Map<string, LivingCount[]>();
  for (const row of living) {
    const rows = byUnit.get(row.unit_id);
    if (rows === undefined) byUnit.set(row.unit_id, [row]);
    else rows.push(row);
  }
  const present = people.filter((p) => p.status !== null && p.status !== 'signed-out');
  const own = tree.units.filter(
    (u) => shownLevels.has(u.level) && tree.pathOf(u.id).includes(unitId),
  );
  return own
    .map((unit) => {
      const rows = byUnit.get(unit.id) ?? [];
      const here = present.filter((p) => p.unit_id === unit.id);
      const response = figures.response.get(unit.id);
      return {
        id: unit.id,
        name: unit.name,
        level: unit.level,
        onDuty: unit.onDuty,
        seated: here.length,
        ready: here.filter((p) => p.status === 'ready').length,
        waiting: countByGrade(rows.filter(isOpen)),
        inHand: sum(rows.filter(isTaken)),
        late: sum(rows.filter(isLate)),
        medianMs: response?.medianMs ?? null,
        p90Ms: response?.p90Ms ?? null,
      };
    })
    .filter((unit) => unit.id === unitId || unit.level === 'branch' || isBusy(unit))
    .sort((a, b) => Number(b.id === unitId) - Number(a.id === unitId) || weight(b) - weight(a))
    .slice(0, 60);
}

type UnitLine = Pick<ShiftBoard['units'][number], 'waiting' | 'inHand' | 'seated' | 'late'>;
const isBusy = (unit: UnitLine): boolean => weight(unit) > 0 || unit.seated > 0;
const weight = ({ waiting, inHand, late }: UnitLine): number =>
  late * 1000 + waiting.P0 * 100 + waiting.P1 * 10 + waiting.P2 + waiting.P3 + inHand;
