/** Routes of the figures. */
import type { Figures } from '../../contract/index.ts';
import {
  factCounts,
  figureCasesMin,
  figureDefinitions,
  figureVersion,
  learnSuccess,
  lossWindowMs,
  shareOf,
  type FactCounts,
} from '../../core/figure/index.ts';
import { dayMs, formatInstant, zoneMs, type Problem } from '../../core/kernel/index.ts';
import { dayStart } from '../../core/warning/index.ts';
import { absent, invalid } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import {
  isBelow,
  readContacts,
  readFacts,
  readLossCounts,
  unitNames,
  type ContactCount,
  type FactRow,
  type FigureFilter,
} from './store.ts';

type FigureHandlers = Pick<Handlers, 'figure.read' | 'figure.export'>;
type Query = Parameters<FigureHandlers['figure.read']>[1]['query'];
type Asker = Pick<RequestContext, 'actor' | 'now' | 'lang'>;

export type FigureDeps = { readonly db: Database };

/** Where the centre has seen nothing yet: share reached, share convinced of those reached. */
const references: Readonly<Record<string, { reachRate: number; convinceRate: number }>> = {
  phone: { reachRate: 0.6, convinceRate: 0.35 },
  visit: { reachRate: 0.8, convinceRate: 0.6 },
};
const referenceOf = (channel: string) =>
  references[channel] ?? { reachRate: 0.3, convinceRate: 0.1 };

export function figureHandlers({ db }: FigureDeps): FigureHandlers {
  return {
    'figure.read': (context, { query }) => figuresOf(db, context, query),
    'figure.export': async (context, { query }) => {
      const { reason, ...filter } = query;
      const figures = await figuresOf(db, context, filter);
      const csv = csvOf(figures);
      await transact(db, context.actor, context.now, async (tx) => {
        tx.audit({
          action: 'figure.export',
          subject: figures.version,
          detail: { reason, from: figures.from, until: figures.until, by: figures.by },
        });
      });
      return { name: `figures-${figures.until.slice(0, 10)}.csv`, csv };
    },
  };
}

const daysUsual = 30;
const daysMax = 366;

function filterOf({ days = daysUsual, by = 'category', ...rest }: Query, now: number) {
  const until = dayStart(now) + dayMs;
  return { ...rest, by, from: until - Math.min(days, daysMax) * dayMs, until };
}

async function figuresOf(db: Database, asker: Asker, query: Query): Promise<Figures> {
  const { actor, now } = asker;
  const filter: FigureFilter = filterOf(query, now);
  if (filter.unitId !== undefined && !(await isBelow(db, actor, filter.unitId))) throw absent();
  if (filter.until <= filter.from) throw invalid([badSpan]);
  const [facts, losses, contacts] = await Promise.all([
    readFacts(db, actor, filter),
    readLossCounts(db, actor, filter),
    readContacts(db, actor, filter),
  ]);
  const whole = facts.find((r) => r.day === null && r.group === null && r.tenth === null);
  const counts = { ...(whole ?? none), ...losses };
  return {
    version: figureVersion,
    casesMin: figureCasesMin,
    by: filter.by,
    from: formatInstant(filter.from),
    until: formatInstant(filter.until),
    /** What is newer than this may still change. */
    ripeUntil: formatInstant(now - lossWindowMs),
    figures: sharesOf(counts),
    funnel: funnelOf(counts),
    series: seriesOf(facts, filter),
    groups: await groupsOf(db, facts, filter),
    calibration: calibrationOf(facts),
    channels: channelsOf(contacts),
    learned: learnSuccess(contacts, referenceOf).map((one) => ({ ...one })),
  };
}

const badSpan: Problem = {
  field: 'days',
  code: 'out-of-range',
  problem: 'is no period',
  remedy: 'give 1 to 366 days',
};

const none: FactCounts = Object.fromEntries(factCounts.map((name) => [name, 0])) as FactCounts;

function sharesOf(counts: FactCounts): Figures['figures'] {
  return figureDefinitions.map(({ code, numerator, denominator }) => ({
    code,
    ...shareOf(counts[numerator], counts[denominator], figureCasesMin),
  }));
}

function funnelOf(counts: FactCounts): Figures['funnel'] {
  const { warnings, contacted, met, confirmed, succeeded, lostAfter } = counts;
  return { warnings, contacted, met, confirmed, succeeded, lostAfter };
}

/** Every day of the period, those without a warning too. */
function seriesOf(facts: readonly FactRow[], { from, until }: FigureFilter): Figures['series'] {
  const byDay = new Map(facts.flatMap((r) => (r.day === null ? [] : [[r.day, r] as const])));
  const first = Math.floor((from + zoneMs) / dayMs);
  const count = Math.round((until - from) / dayMs);
  return Array.from({ length: count }, (_, i) => {
    const row = byDay.get(first + i);
    return {
      day: formatInstant((first + i) * dayMs).slice(0, 10),
      warnings: row?.warnings ?? 0,
      verdicts: row?.verdicts ?? 0,
      confirmed: row?.confirmed ?? 0,
      succeeded: row?.succeeded ?? 0,
      lostAfter: row?.lostAfter ?? 0,
    };
  });
}

const groupsMax = 40;

async function groupsOf(
  db: Database,
  facts: readonly FactRow[],
  { by }: FigureFilter,
): Promise<Figures['groups']> {
  const rows = facts
    .flatMap((r) => (r.group === null ? [] : [{ ...r, group: r.group }]))
    .toSorted((a, b) =>
      by === 'hour' ? Number(a.group) - Number(b.group) : b.warnings - a.warnings,
    )
    .slice(0, groupsMax);
  const names =
    by === 'unit'
      ? await unitNames(
          db,
          rows.map((r) => r.group),
        )
      : new Map<string, string>();
  return rows.map((row) => ({
    key: row.group,
    name: names.get(row.group) ?? row.group,
    warnings: row.warnings,
    // Reports of a loss belong to a person, not to a group.
    figures: sharesOf({ ...none, ...row, reports: 0, reportsWarned: 0 }),
  }));
}

/** Of each tenth of the score, how many were confirmed: a good score lies on the diagonal. */
function calibrationOf(facts: readonly FactRow[]): Figures['calibration'] {
  return facts
    .flatMap((r) => (r.tenth === null ? [] : [{ ...r, tenth: r.tenth }]))
    .toSorted((a, b) => a.tenth - b.tenth)
    .map((r) => ({ tenth: r.tenth, ...shareOf(r.confirmed, r.verdicts, figureCasesMin) }));
}

function channelsOf(contacts: readonly ContactCount[]): Figures['channels'] {
  const all = new Map<string, { tried: number; reached: number; convinced: number }>();
  for (const { channel, tried, reached, convinced } of contacts) {
    const before = all.get(channel) ?? { tried: 0, reached: 0, convinced: 0 };
    all.set(channel, {
      tried: before.tried + tried,
      reached: before.reached + reached,
      convinced: before.convinced + convinced,
    });
  }
  return [...all]
    .toSorted(([, a], [, b]) => b.tried - a.tried)
    .map(([channel, { tried, reached, convinced }]) => ({
      channel,
      reached: shareOf(reached, tried, figureCasesMin),
      convinced: shareOf(convinced, reached, figureCasesMin),
    }));
}

/** A cell that a spreadsheet would take for a formula is led by an apostrophe. */
function cell(value: string | number | null): string {
  const text = String(value ?? '');
  const safe = /^[=@+\-\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvOf(figures: Figures): string {
  const head = ['group', 'figure', 'numerator', 'denominator', 'value', 'low', 'high'];
  const lines = (group: string, shares: Figures['figures']): string[] =>
    shares.map(({ code, numerator, denominator, value, low, high }) =>
      [group, code, numerator, denominator, value, low, high].map(cell).join(','),
    );
  const formulas = figureDefinitions.map((d) => ['#', d.code, d.formulaZh].map(cell).join(','));
  return `\u{feff}${[
    ['#', 'version', figures.version, figures.from, figures.until].map(cell).join(','),
    ...formulas,
    head.join(','),
    ...lines('', figures.figures),
    ...figures.groups.flatMap((group) => lines(group.name, group.figures)),
  ].join('\r\n')}\r\n`;
}
