/** What a replay found, in words for a terminal. */
import type { ReplayComparison, ReplayReport } from '../../engine/index.ts';
import { localTime } from '../../sim/index.ts';

function share(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(1)}%`;
}

function line(cells: readonly (string | number | null)[], first = 10): string {
  return cells
    .map((c, i) => (i === 0 ? String(c ?? '-').padEnd(first) : String(c ?? '-').padStart(10)))
    .join('');
}

export function reportText(report: ReplayReport): string {
  return [
    `model ${report.model}, policy ${report.policy}`,
    `${localTime(report.from)} to ${localTime(report.to)}: ${report.signals} signals` +
      (report.warmUp > 0 ? `, ${report.warmUp} before it for the past` : ''),
    `${report.graded} graded: ${counts(report.byGrade)}`,
    ...seatLines(report),
    ...qualityLines(report),
    ...proposalLines(report),
    '',
  ].join('\n');
}

function counts(of: Readonly<Record<string, number>>): string {
  return Object.entries(of)
    .map(([key, count]) => `${key} ${count}`)
    .join(', ');
}

function seatLines({ seats }: ReplayReport): string[] {
  if (seats === null) return [];
  const waits = Object.entries(seats.byGrade).map(
    ([grade, g]) => `${grade} ${g.called}/${g.warnings} after ${g.waitMinutes ?? '-'} min`,
  );
  return [
    `${seats.seats} seats, ${seats.callsPerHour} calls an hour each: ${seats.warnings} warnings, ` +
      `${seats.warningsPerSeatDay} a seat and day; precision ${share(seats.precision)}`,
    `called ${seats.called}, in time for the grade ${seats.onTime}, lapsed ${seats.lapsed}, ` +
      `most waiting ${seats.waitingMax}`,
    `called of issued, median wait: ${waits.join(', ')}`,
  ];
}

function qualityLines({ quality: q }: ReplayReport): string[] {
  if (q === null) return [];
  const f = q.frauds;
  return [
    '',
    `precision ${share(q.precision)}, recall of signals to victims ${share(q.recall)}, ` +
      `false alarms ${q.falseAlarms} (${q.falseAlarmRate ?? '-'} per 1,000 people and day)`,
    `frauds graded ${f.warned} of ${f.all}; before the money went ${f.inTime} of ${f.paid}, median lead ` +
      `${f.leadMinutes ?? '-'} min; called before it went ${f.calledInTime}, median ${f.calledLeadMinutes ?? '-'} min`,
    `attempts graded ${q.roles.attempt.graded} of ${q.roles.attempt.signals}; ` +
      `transfers between mules ${q.roles.behind.graded} of ${q.roles.behind.signals}`,
    '',
    line(['grade', 'graded', 'right', 'wrong', 'precision']),
    ...Object.entries(q.byGrade).map(([grade, g]) =>
      line([grade, g.graded, g.right, g.wrong, share(g.precision)]),
    ),
    '',
    line([
      'category',
      'signals',
      'recall',
      'precision',
      'frauds',
      'warned',
      'paid',
      'in time',
      'lead min',
      'called',
      'lead min',
    ]),
    ...Object.entries(q.byCategory).map(([code, c]) =>
      line([
        code,
        c.signals,
        share(c.recall),
        share(c.precision),
        c.frauds,
        c.warned,
        c.paid,
        c.inTime,
        c.leadMinutes,
        c.calledInTime,
        c.calledLeadMinutes,
      ]),
    ),
  ];
}

const wide = 34;

function proposalLines({ quality, proposals }: ReplayReport): string[] {
  if (quality === null) {
    const all = Object.entries(proposals);
    return all.length === 0 ? [] : ['', `proposals: ${counts(proposals)}`];
  }
  const { byTypology, byRole } = quality.parties;
  const typologies = Object.entries(byTypology);
  const roles = Object.entries(byRole);
  return [
    ...(typologies.length === 0
      ? []
      : ['', line(['proposals of', 'parties', 'right', 'precision'], wide)]),
    ...typologies.map(([id, t]) => line([id, t.proposed, t.right, share(t.precision)], wide)),
    ...(roles.length === 0
      ? []
      : ['', line(['served frauds as', 'known', 'proposed', 'recall'], wide)]),
    ...roles.map(([role, r]) => line([role, r.known, r.found, share(r.recall)], wide)),
  ];
}

export function comparisonText(c: ReplayComparison): string {
  const row = (name: string, of: ReplayComparison['gained']): string =>
    line([name, of.all, of.right, of.wrong, of.neutral, of.unknown]);
  return [
    `${c.before} against ${c.after}`,
    line(['', 'all', 'right', 'wrong', 'neutral', 'unknown']),
    row('new hits', c.gained),
    row('lost', c.lost),
    row('raised', c.raised),
    row('lowered', c.lowered),
    row('renamed', c.renamed),
    `the same ${c.same}`,
    ...c.moves.map((m) => `${m.from} to ${m.to}: ${m.count}`),
    ...Object.entries(c.byCategory).map(([code, n]) => line([code, `+${n.gained}`, `-${n.lost}`])),
    '',
  ].join('\n');
}
