/**
 * What one warning adds to the figures: a small fact that follows from its state and events alone,
 * so that figures can be counted anew at any time and come out the same.
 */
import { hourMs, zoneMs, type Category } from '../kernel/index.ts';
import type { Outcome, WarningEvent, WarningGrade, WarningState } from '../warning/index.ts';

export type WarningFact = {
  readonly warningId: string;
  readonly openedAt: number;
  readonly unitId: string;
  readonly grade: WarningGrade;
  readonly category: Category;
  /** Version of the model without its lists. */
  readonly model: string;
  /** The typology that gave the grade; empty where the policy table did. */
  readonly typology: string;
  /** Hour of the day in which it was issued, in the centre's time. */
  readonly hour: number;
  /** Tenth of the score, 0 to 9. */
  readonly tenth: number;
  readonly duplicate: boolean;
  /** Somebody found out whether it was true. */
  readonly verdict: boolean;
  readonly confirmed: boolean;
  readonly contacted: boolean;
  readonly mustMeet: boolean;
  readonly meetDueAt: number | null;
  readonly metAt: number | null;
  readonly lostAfterFen: number | null;
  readonly amountFen: number;
  /** The channel by which the person was last spoken to. */
  readonly channel: string;
};

const verdicts: ReadonlySet<Outcome> = new Set([
  'dissuaded',
  'transferred',
  'refused',
  'false-alarm',
  'mismatch',
]);
const confirming: ReadonlySet<Outcome> = new Set(['dissuaded', 'transferred', 'refused']);

/** Events that change nothing of what is counted; most of what happens is of this kind. */
const silent: ReadonlySet<WarningEvent['kind']> = new Set([
  'joined',
  'claimed',
  'released',
  'called',
  'held',
  'noted',
  'approaching',
  'deadline-missed',
  'advised',
]);

export function countsAnew(events: readonly WarningEvent[]): boolean {
  return events.some((event) => !silent.has(event.kind));
}

const isVisit = (tier: string): boolean => tier === 'station' || tier === 'grid';

/** Whether somebody found out if it was true, and what; a loss tells it without anybody. */
function foundOut({
  outcome,
  lostAfterFen,
  contactedAt,
  metAt,
}: WarningState): Pick<WarningFact, 'duplicate' | 'verdict' | 'confirmed' | 'contacted'> {
  const lost = (lostAfterFen ?? 0) > 0;
  const spoke = outcome !== null && verdicts.has(outcome) && outcome !== 'mismatch';
  return {
    duplicate: outcome === 'duplicate',
    verdict: lost || (outcome !== null && verdicts.has(outcome)),
    confirmed: lost || (outcome !== null && confirming.has(outcome)),
    contacted: contactedAt !== null || metAt !== null || spoke,
  };
}

/** The fact of a warning; `events` may be only the newest, then what was known before stays. */
export function factOf(state: WarningState, events: readonly WarningEvent[]): WarningFact {
  const escalated = events.find((e) => e.kind === 'escalated' && isVisit(e.tier));
  return {
    warningId: state.id,
    openedAt: state.openedAt,
    unitId: state.unitId,
    grade: state.grade,
    category: state.category,
    model: state.model.split('+list.')[0] ?? state.model,
    typology: state.gradeReason.typology?.zh ?? '',
    hour: Math.floor((state.openedAt + zoneMs) / hourMs) % 24,
    tenth: Math.min(9, Math.max(0, Math.floor(state.score * 10))),
    ...foundOut(state),
    mustMeet: isVisit(state.tier) || escalated !== undefined,
    meetDueAt: escalated?.kind === 'escalated' ? escalated.deadlineAt : null,
    metAt: state.metAt,
    lostAfterFen: state.lostAfterFen,
    amountFen: state.amountAtRiskFen,
    channel: state.feedback?.channel ?? (state.metAt === null ? 'phone' : 'visit'),
  };
}

/** What is counted over facts, and over reports of losses. */
export const factCounts = [
  'warnings',
  'verdicts',
  'confirmed',
  'contacted',
  'mustMeet',
  'met',
  'metInTime',
  'succeeded',
  'lostAfter',
  'reports',
  'reportsWarned',
] as const;
export type FactCounts = Readonly<Record<(typeof factCounts)[number], number>>;

/** The same counts as the store's SQL; a test holds the two together. */
export function countFacts(
  facts: readonly WarningFact[],
): Omit<FactCounts, 'reports' | 'reportsWarned'> {
  const own = facts.filter((f) => !f.duplicate);
  const count = (test: (fact: WarningFact) => boolean): number => own.filter(test).length;
  const hasLost = (f: WarningFact): boolean => (f.lostAfterFen ?? 0) > 0;
  return {
    warnings: own.length,
    verdicts: count((f) => f.verdict),
    confirmed: count((f) => f.confirmed),
    contacted: count((f) => f.contacted),
    mustMeet: count((f) => f.mustMeet),
    met: count((f) => f.mustMeet && f.metAt !== null),
    metInTime: count(
      (f) => f.mustMeet && f.metAt !== null && (f.meetDueAt === null || f.metAt <= f.meetDueAt),
    ),
    succeeded: count((f) => f.confirmed && f.contacted && !hasLost(f)),
    lostAfter: count(hasLost),
  };
}

/** One try to reach somebody, as it counts for its channel. */
export type ContactFact = {
  readonly warningId: string;
  readonly at: number;
  readonly unitId: string;
  readonly category: Category;
  readonly channel: string;
  readonly hour: number;
  readonly reached: boolean;
  /** Reached, and talked out of it. */
  readonly convinced: boolean;
};

/**
 * Tries to reach somebody: a call by its outcome, a visit by the meeting, messages by their own
 * events. A call that was announced but has no outcome yet does not count.
 */
export function contactFactsOf(
  state: WarningState,
  events: readonly WarningEvent[],
): readonly ContactFact[] {
  return events.flatMap((event): ContactFact[] => {
    const fact = (channel: string, reached: boolean, convinced: boolean): ContactFact[] => [
      {
        warningId: state.id,
        at: event.at,
        unitId: state.unitId,
        category: state.category,
        channel,
        hour: Math.floor((event.at + zoneMs) / hourMs) % 24,
        reached,
        convinced,
      },
    ];
    if (event.kind === 'contacted') {
      const isCounted = event.channel !== 'phone' && event.channel !== 'visit';
      return isCounted ? fact(event.channel, event.reached !== 'none', false) : [];
    }
    if (event.kind !== 'outcome') return [];
    const channel = event.feedback?.channel ?? (isVisit(state.tier) ? 'visit' : 'phone');
    const reached = verdicts.has(event.outcome) && event.outcome !== 'mismatch';
    const convinced = event.outcome === 'dissuaded' || event.outcome === 'transferred';
    return event.outcome === 'duplicate' ? [] : fact(channel, reached, convinced);
  });
}
