/**
 * A visit (见面劝阻) as its events make it: one card for an address and a day, with everybody there
 * who is to be warned.
 *
 * Two kinds of events make it. *Steering* (who goes, who is on the card) counts in the order in which
 * the centre wrote it. A *record* (what the one at the door did) carries the time at which it was
 * done and an id of the device, and counts in the order of those: a phone that was without a line may
 * send its records late, twice or out of order, and the visit is the same.
 */
import type { WarningGrade } from '../warning/index.ts';
import type { MapCell } from './map.ts';

export const visitStatuses = [
  { code: 'waiting', zh: '待接受', en: 'Waiting' },
  { code: 'accepted', zh: '已接受', en: 'Accepted' },
  { code: 'under-way', zh: '在途', en: 'Under way' },
  { code: 'arrived', zh: '已到达', en: 'At the door' },
  { code: 'done', zh: '已完成', en: 'Done' },
  { code: 'withdrawn', zh: '已撤销', en: 'Withdrawn' },
] as const;
export type VisitStatus = (typeof visitStatuses)[number]['code'];

/** Who goes: the station's own officers, or the fourth level. */
export const visitTiers = [
  { code: 'station', zh: '派出所', en: 'Station' },
  { code: 'grid', zh: '第四级', en: 'Fourth level' },
] as const;
export type VisitTier = (typeof visitTiers)[number]['code'];

/** Somebody on the card. */
export type VisitSubject = {
  readonly warningId: string;
  readonly personId: string;
  readonly grade: WarningGrade;
  readonly dueAt: number;
};

export type SubjectResult = {
  readonly outcome: string;
  readonly met: boolean;
  readonly note: string | null;
  readonly lostFen: number | null;
  readonly at: number;
  readonly by: string;
};

/** Where the device was when its owner said to have arrived; asked for, never required. */
export type Position = {
  readonly lat: number;
  readonly lng: number;
  readonly accuracyM: number;
};

/** What the one at the door records. */
export type VisitRecord =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'set-out' }
  | { readonly kind: 'arrived'; readonly position: Position | null }
  | { readonly kind: 'second'; readonly name: string }
  | { readonly kind: 'checked'; readonly item: string; readonly value: string }
  | {
      readonly kind: 'noted';
      readonly text: string | null;
      readonly attachment: string | null;
    }
  | {
      readonly kind: 'result';
      readonly warningId: string;
      readonly outcome: string;
      readonly met: boolean;
      /** Somebody goes again, by then. */
      readonly retryAt: number | null;
      readonly note: string | null;
      readonly lostFen: number | null;
    }
  | { readonly kind: 'left' };

/** What the centre decides about a visit. */
export type VisitSteering =
  | { readonly kind: 'joined'; readonly subject: VisitSubject }
  | {
      readonly kind: 'assigned';
      readonly unitId: string;
      readonly tier: VisitTier;
      /** Null: whoever of the unit takes it. */
      readonly userId: string | null;
      readonly reason: string;
    }
  | { readonly kind: 'handed-back'; readonly reason: string }
  | {
      readonly kind: 'due-moved';
      readonly warningId: string;
      readonly grade: WarningGrade;
      readonly dueAt: number;
    }
  | { readonly kind: 'dropped'; readonly warningId: string; readonly reason: string }
  | { readonly kind: 'withdrawn'; readonly reason: string }
  /** A record that came when it could not count any more: evidence, until somebody decides. */
  | {
      readonly kind: 'kept';
      readonly recordId: string;
      readonly record: VisitRecord;
      readonly doneAt: number;
      readonly refusal: string;
    }
  | {
      readonly kind: 'settled';
      readonly recordIds: readonly string[];
      readonly adopted: boolean;
    };

export type VisitHappening = VisitRecord | VisitSteering;
export type VisitEventKind = VisitHappening['kind'] | 'opened';

export type VisitEvent = (
  | {
      readonly kind: 'opened';
      readonly card: VisitCard;
      readonly subject: VisitSubject;
      readonly reason: string;
    }
  | VisitHappening
) & {
  /** Of the device for a record, of the centre for the rest; the same id never counts twice. */
  readonly id: string;
  /** When it was done; for a record by the clock of the device, corrected. */
  readonly at: number;
  readonly actor: string;
};

export const visitEventKinds = [
  'opened',
  'joined',
  'assigned',
  'accepted',
  'set-out',
  'arrived',
  'second',
  'checked',
  'noted',
  'result',
  'left',
  'handed-back',
  'due-moved',
  'dropped',
  'withdrawn',
  'kept',
  'settled',
] as const satisfies readonly VisitEventKind[];

/** What does not change: where. */
export type VisitCard = {
  readonly id: string;
  /** The address, written so that two spellings meet; a person of unknown address is their own. */
  readonly addressKey: string;
  /** Day of the centre, `260310`. */
  readonly day: string;
  readonly address: string | null;
  readonly place: string | null;
  readonly region: string | null;
  readonly cell: MapCell | null;
};

export type Kept = {
  readonly recordId: string;
  readonly record: VisitRecord;
  readonly doneAt: number;
  readonly by: string;
  readonly refusal: string;
};

export type Noted = {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly text: string | null;
  readonly attachment: string | null;
};

export type VisitState = VisitCard & {
  readonly unitId: string;
  readonly tier: VisitTier;
  readonly assigneeId: string | null;
  /** Counts the assignments: a record belongs to the one under which it was made. */
  readonly turn: number;
  readonly subjects: readonly (VisitSubject & {
    readonly result: SubjectResult | null;
    readonly dropped: string | null;
  })[];
  readonly status: VisitStatus;
  readonly dueAt: number;
  /** Times nobody was there. */
  readonly attempts: number;
  readonly acceptedAt: number | null;
  readonly setOutAt: number | null;
  readonly arrivedAt: number | null;
  readonly metAt: number | null;
  readonly leftAt: number | null;
  readonly position: Position | null;
  readonly second: string | null;
  readonly answers: Readonly<Record<string, string>>;
  readonly notes: readonly Noted[];
  /** Records that wait for somebody's decision. */
  readonly kept: readonly Kept[];
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly version: number;
};
