/** What a replay tells: how good a version is on signals of the past, and what it costs. */
import type { WarningGrade } from '../../core/warning/index.ts';
import type { Hits } from './hits.ts';
import type { Proposal } from './proposal.ts';
import type { TrueRole } from './truth.ts';

/** Seats of the hotline and how fast they work. */
export type Capacity = {
  /** Seats that are on duty at any time of day. */
  readonly seats: number;
  /** Calls that one seat makes in an hour, notes included. */
  readonly callsPerHour: number;
};

/** Ten minutes for a call with its notes: an assumption, as no figure is published. */
export const callsPerHourDefault = 6;

export type Share = number | null;

export type CategoryQuality = {
  /** Signals that reached victims of this category, and how many of them were graded. */
  readonly signals: number;
  readonly graded: number;
  readonly recall: Share;
  /** Decisions that name this category; of them right and wrong. */
  readonly named: number;
  readonly right: number;
  readonly wrong: number;
  readonly precision: Share;
  readonly frauds: number;
  /** Frauds with at least one graded signal. */
  readonly warned: number;
  /** Frauds in which large money went, and those graded before the first of it. */
  readonly paid: number;
  readonly inTime: number;
  /** Median from the first graded signal to the first large payment, of those in time. */
  readonly leadMinutes: number | null;
  /** Frauds whose person a seat called before the first large payment; only with a capacity. */
  readonly calledInTime: number;
  /** Median from that call to the payment. */
  readonly calledLeadMinutes: number | null;
};

export type GradeQuality = {
  readonly graded: number;
  readonly right: number;
  readonly wrong: number;
  readonly precision: Share;
};

export type SeatLoad = Capacity & {
  /** Warnings: decisions of one person are joined as the warning policy says. */
  readonly warnings: number;
  readonly warningsPerSeatDay: number;
  readonly right: number;
  readonly wrong: number;
  readonly precision: Share;
  readonly called: number;
  /** Calls that began within the time the policy gives the grade. */
  readonly onTime: number;
  readonly lapsed: number;
  readonly waitingAtEnd: number;
  readonly waitingMax: number;
  readonly byGrade: Readonly<
    Record<WarningGrade, { warnings: number; called: number; waitMinutes: number | null }>
  >;
};

/** Proposals of one typology, against the truth about accounts, numbers, devices and sites. */
export type ProposalQuality = {
  readonly proposed: number;
  readonly right: number;
  readonly precision: Share;
};

/** What truly served frauds in one way, and how much of it some typology proposed. */
export type PartyQuality = {
  readonly known: number;
  readonly found: number;
  readonly recall: Share;
};

export type ReplayQuality = {
  readonly precision: Share;
  /** Of signals that reached victims. */
  readonly recall: Share;
  readonly falseAlarms: number;
  /** Per thousand people and day. */
  readonly falseAlarmRate: Share;
  readonly roles: Readonly<Record<TrueRole, { signals: number; graded: number }>>;
  readonly frauds: Omit<
    CategoryQuality,
    'signals' | 'graded' | 'recall' | 'named' | 'right' | 'wrong' | 'precision' | 'frauds'
  > & { readonly all: number };
  readonly byGrade: Readonly<Record<WarningGrade, GradeQuality>>;
  readonly byCategory: Readonly<Record<string, CategoryQuality>>;
  readonly parties: {
    readonly byTypology: Readonly<Record<string, ProposalQuality>>;
    readonly byRole: Readonly<Record<string, PartyQuality>>;
  };
};

export type ReplayReport = {
  /** Version of the published model, and of the policy that graded. */
  readonly model: string;
  readonly policy: string;
  /** The span that was measured, milliseconds since 1970; `to` is not part of it. */
  readonly from: number;
  readonly to: number;
  readonly days: number;
  readonly signals: number;
  /** Earlier signals that only told the engine the past. */
  readonly warmUp: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly graded: number;
  readonly byGrade: Readonly<Record<WarningGrade, number>>;
  readonly byCategory: Readonly<Record<string, number>>;
  /** Graded decisions of each day of the span. */
  readonly byDay: readonly { readonly at: number; readonly graded: number }[];
  readonly seats: SeatLoad | null;
  /** Parties that each typology proposes to block, hold or follow. */
  readonly proposals: Readonly<Record<string, number>>;
  /** Null where no truth was given. */
  readonly quality: ReplayQuality | null;
};

export type ReplayRun = {
  readonly report: ReplayReport;
  readonly hits: Hits;
  readonly proposals: readonly Proposal[];
};
