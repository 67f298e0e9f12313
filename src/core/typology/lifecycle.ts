/**
 * The life of a version of a typology: draft, replayed, shadow, live, retired (草稿、已回放、影子、
 * 在用、停用). What is tried on the past and watched in shadow goes live by the word of two people;
 * who wrote it last or submitted it is not the
 * second one.
 *
 * | act | who | refused, in this order |
 * | --- | --- | --- |
 * | edit | writer | typology-changed, not-a-draft |
 * | replayed | a finished replay | typology-changed |
 * | shadow | writer | typology-changed, not-replayed |
 * | submit | writer | typology-changed, not-replayed, already-submitted |
 * | withdraw | writer | typology-changed, not-submitted |
 * | approve | approver | typology-changed, not-submitted, own-work, reason-required |
 * | return | approver | typology-changed, not-submitted, reason-required |
 * | retire | approver | typology-changed, not-in-force, reason-required |
 * | discard | writer | typology-changed, not-a-draft |
 */
import { hourMs, ok, refuse, type Result } from '../kernel/index.ts';

export const typologyStates = [
  { code: 'draft', zh: '草稿', en: 'Draft' },
  { code: 'replayed', zh: '已回放', en: 'Replayed' },
  { code: 'shadow', zh: '影子', en: 'Shadow' },
  { code: 'live', zh: '在用', en: 'Live' },
  { code: 'retired', zh: '停用', en: 'Retired' },
] as const;
export type TypologyState = (typeof typologyStates)[number]['code'];

/**
 * How long a version runs in shadow before it goes live without a stated reason. No rule fixes it:
 * a day holds each hour of the day once.
 */
export const shadowLeastMs = 24 * hourMs;

export type VersionState = {
  readonly typology: string;
  readonly version: number;
  readonly state: TypologyState;
  /** Who wrote it last: user id, or `shipped`. */
  readonly author: string;
  readonly replayedAt: number | null;
  readonly shadowAt: number | null;
  readonly submittedBy: string | null;
  readonly submittedAt: number | null;
  readonly approvedBy: string | null;
  readonly approvedAt: number | null;
  readonly note: string | null;
  /** Events so far. */
  readonly revision: number;
};

export type TypologyCommand =
  | { readonly act: 'edit' }
  | { readonly act: 'replayed'; readonly run: string }
  | { readonly act: 'shadow' }
  | { readonly act: 'submit'; readonly reason: string | null }
  | { readonly act: 'withdraw' }
  | { readonly act: 'approve'; readonly reason: string | null }
  | { readonly act: 'return'; readonly reason: string | null }
  | { readonly act: 'retire'; readonly reason: string | null }
  | { readonly act: 'discard' };

export type TypologyContext = {
  readonly now: number;
  /** Key of the actor. */
  readonly by: string;
  /** The revision the actor saw. */
  readonly revision: number;
};

export type TypologyEvent = { readonly at: number; readonly by: string } & (
  | { readonly kind: 'edited' }
  | { readonly kind: 'replayed'; readonly run: string }
  | { readonly kind: 'shadowed' }
  | { readonly kind: 'submitted'; readonly reason: string | null }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'approved'; readonly reason: string | null }
  | { readonly kind: 'returned'; readonly reason: string }
  | { readonly kind: 'retired'; readonly reason: string }
  /** Another version took its place, or a rollback put this one where it was. */
  | { readonly kind: 'moved'; readonly to: TypologyState; readonly reason: string }
);

export type TypologyRefusal =
  | 'typology-changed'
  | 'not-a-draft'
  | 'not-replayed'
  | 'already-submitted'
  | 'not-submitted'
  | 'own-work'
  | 'not-in-force'
  | 'reason-required';

type Decider<A> = (state: VersionState, act: A, context: TypologyContext) => TypologyRefusal | null;
type CommandOf<A extends TypologyCommand['act']> = Extract<TypologyCommand, { act: A }>;

const isOpen = ({ state }: VersionState): boolean => state === 'draft' || state === 'replayed';
const isTried = ({ state }: VersionState): boolean => state === 'replayed' || state === 'shadow';
const isSubmitted = (state: VersionState): boolean => state.submittedBy !== null && isTried(state);
const isBlank = (text: string | null): boolean => text === null || text.trim() === '';

const refusals: { readonly [A in TypologyCommand['act']]: Decider<CommandOf<A>> } = {
  edit: (state) => (isOpen(state) ? null : 'not-a-draft'),
  replayed: () => null,
  shadow: (state) => (state.state === 'replayed' ? null : 'not-replayed'),
  submit: (state) => {
    if (!isTried(state)) return 'not-replayed';
    return state.submittedBy === null ? null : 'already-submitted';
  },
  withdraw: (state) => (isSubmitted(state) ? null : 'not-submitted'),
  approve: (state, { reason }, { by, now }) => {
    if (!isSubmitted(state)) return 'not-submitted';
    if (by === state.author || by === state.submittedBy) return 'own-work';
    return isRipe(state, now) || !isBlank(reason) ? null : 'reason-required';
  },
  return: (state, { reason }) => {
    if (!isSubmitted(state)) return 'not-submitted';
    return isBlank(reason) ? 'reason-required' : null;
  },
  retire: (state, { reason }) => {
    if (state.state !== 'live' && state.state !== 'shadow') return 'not-in-force';
    return isBlank(reason) ? 'reason-required' : null;
  },
  discard: (state) => (isOpen(state) ? null : 'not-a-draft'),
};

/** Whether it was long enough in shadow to go live without a stated reason. */
export function isRipe({ state, shadowAt }: VersionState, now: number): boolean {
  return state === 'shadow' && shadowAt !== null && now - shadowAt >= shadowLeastMs;
}

/** Decides an act on a version; refused in the order of the table above. */
export function decideTypology(
  state: VersionState,
  command: TypologyCommand,
  context: TypologyContext,
): Result<TypologyEvent[], TypologyRefusal> {
  if (context.revision !== state.revision) return refuse('typology-changed');
  const judge = refusals[command.act] as Decider<TypologyCommand>;
  const refusal = judge(state, command, context);
  return refusal === null ? ok(eventsOf(state, command, context)) : refuse(refusal);
}

function eventsOf(
  { state }: VersionState,
  command: TypologyCommand,
  { now, by }: TypologyContext,
): TypologyEvent[] {
  const head = { at: now, by };
  switch (command.act) {
    case 'edit':
      return [{ ...head, kind: 'edited' }];
    case 'replayed':
      // A replay of what is past its draft tells something and changes nothing.
      return state === 'draft' ? [{ ...head, kind: 'replayed', run: command.run }] : [];
    case 'shadow':
      return [{ ...head, kind: 'shadowed' }];
    case 'submit':
      return [{ ...head, kind: 'submitted', reason: command.reason }];
    case 'withdraw':
      return [{ ...head, kind: 'withdrawn' }];
    case 'approve':
      return [{ ...head, kind: 'approved', reason: command.reason }];
    case 'return':
      return [{ ...head, kind: 'returned', reason: command.reason ?? '' }];
    case 'retire':
      return [{ ...head, kind: 'retired', reason: command.reason ?? '' }];
    case 'discard':
      return [{ ...head, kind: 'retired', reason: '' }];
  }
}

const unsubmitted = { submittedBy: null, submittedAt: null } as const;

/** The state after an event; never refuses what was decided. */
export function applyTypology(state: VersionState, event: TypologyEvent): VersionState {
  const next = { ...state, revision: state.revision + 1 };
  switch (event.kind) {
    case 'edited':
      return { ...next, ...unsubmitted, state: 'draft', author: event.by, replayedAt: null };
    case 'replayed':
      return { ...next, state: 'replayed', replayedAt: event.at };
    case 'shadowed':
      return { ...next, state: 'shadow', shadowAt: event.at };
    case 'submitted':
      return { ...next, submittedBy: event.by, submittedAt: event.at, note: event.reason };
    case 'withdrawn':
      return { ...next, ...unsubmitted };
    case 'approved':
      return {
        ...next,
        state: 'live',
        approvedBy: event.by,
        approvedAt: event.at,
        note: event.reason ?? state.note,
      };
    case 'returned':
      return { ...next, ...unsubmitted, note: event.reason };
    case 'retired':
      return { ...next, ...unsubmitted, state: 'retired', note: event.reason };
    case 'moved':
      return { ...next, ...unsubmitted, state: event.to, note: event.reason };
  }
}

/** One version in the pack in force. */
export type PackPlace = {
  readonly typology: string;
  readonly version: number;
  readonly state: 'live' | 'shadow';
};

/** The pack once a version took its new state: its place is taken, moved or given up. */
export function packAfter(
  pack: readonly PackPlace[],
  { typology, version, state }: Pick<VersionState, 'typology' | 'version' | 'state'>,
): PackPlace[] {
  const isOther = (place: PackPlace): boolean =>
    place.typology !== typology || (place.version !== version && place.state !== state);
  const kept = pack.filter(isOther);
  const placed =
    state === 'live' || state === 'shadow' ? [...kept, { typology, version, state }] : kept;
  return sortedPack(placed);
}

/** By name; live before shadow, so that a shadow never stands before what is in use. */
export function sortedPack(pack: readonly PackPlace[]): PackPlace[] {
  const key = ({ state, typology, version }: PackPlace): string =>
    `${state === 'live' ? 0 : 1} ${typology} ${version}`;
  return pack.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** A version that another pack puts into another state. */
export type PackMove = {
  readonly typology: string;
  readonly version: number;
  readonly to: TypologyState;
};

/**
 * What changing from one pack to another does to versions. What falls out of the pack is retired;
 * what a rollback takes out again goes back to `replayed`, so that it can be mended and submitted anew.
 */
export function packMoves(
  from: readonly PackPlace[],
  to: readonly PackPlace[],
  fallen: 'retired' | 'replayed',
): PackMove[] {
  const at = (pack: readonly PackPlace[], { typology, version }: PackPlace) =>
    pack.find((place) => place.typology === typology && place.version === version);
  const gone = from
    .filter((place) => at(to, place) === undefined)
    .map(({ typology, version }) => ({ typology, version, to: fallen }));
  const come = to
    .filter((place) => at(from, place)?.state !== place.state)
    .map(({ typology, version, state }) => ({ typology, version, to: state }));
  return [...gone, ...come];
}
