/**
 * A protective stop-payment order (保护性止付令) as its events make it: a reasoned decision over
 * chosen accounts of a warned person. It is no emergency stop of a suspect's account.
 */
import type { Appeal, AppealStatus } from '../appeal/index.ts';
import type { Tried } from './last-resort.ts';

export const orderStatuses = [
  { code: 'proposed', zh: '待审批', en: 'Waits for approval' },
  { code: 'in-force', zh: '生效中', en: 'In force' },
  { code: 'refused', zh: '未批准', en: 'Not approved' },
  { code: 'withdrawn', zh: '已撤回', en: 'Withdrawn' },
  { code: 'released', zh: '已解除', en: 'Released' },
  { code: 'expired', zh: '到期解除', en: 'Expired' },
] as const;
export type OrderStatus = (typeof orderStatuses)[number]['code'];

export type ProtectedAccount = {
  /** Its place in the order: a1, a2 … */
  readonly id: string;
  readonly bank: string;
  readonly number: string;
};

export const payeePurposes = [
  { code: 'rent', zh: '房租', en: 'Rent' },
  { code: 'school', zh: '学费', en: 'School' },
  { code: 'mortgage', zh: '房贷', en: 'Mortgage' },
  { code: 'medical', zh: '医疗', en: 'Medical' },
  { code: 'utility', zh: '水电燃气', en: 'Utilities' },
  { code: 'other', zh: '其他', en: 'Other' },
] as const;
export type PayeePurpose = (typeof payeePurposes)[number]['code'];

/** What may still be paid: a sum a day, and named payees up to a sum a month. */
export type Allowance = {
  readonly perDayFen: number;
  readonly payees: readonly {
    readonly name: string;
    readonly purpose: PayeePurpose;
    readonly perMonthFen: number;
  }[];
};

/** The one office that releases; named to the person. */
export type Office = { readonly unitId: string; readonly name: string; readonly contact: string };

export type Variation = {
  readonly id: string;
  readonly status: 'asked' | 'granted' | 'refused' | 'over';
  readonly askedBy: string;
  readonly askedAt: number;
  readonly dueAt: number;
  readonly late: boolean;
  readonly allowance: Allowance;
  readonly reason: string;
  readonly answer: string | null;
};

export type Extension = { readonly days: number; readonly reason: string; readonly by: string };

export const releaseCauses = [
  { code: 'dissuaded', zh: '已被劝阻', en: 'Dissuaded' },
  { code: 'check-passed', zh: '核查无风险', en: 'Check passed' },
  { code: 'false-alarm', zh: '误报', en: 'False alarm' },
  { code: 'appeal-upheld', zh: '申诉成立', en: 'Appeal upheld' },
  { code: 'other', zh: '其他', en: 'Other' },
] as const;
export type ReleaseCause = (typeof releaseCauses)[number]['code'];

type Happening =
  | {
      readonly kind: 'proposed';
      readonly accounts: readonly ProtectedAccount[];
      readonly accountsKnown: number;
      readonly allReason: string | null;
      readonly reason: string;
      readonly days: number;
      readonly allowance: Allowance;
      readonly office: Office;
      readonly tried: Tried;
      readonly missing: readonly string[];
      readonly policy: string;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'withdrawn'; readonly reason: string }
  | {
      readonly kind: 'approved';
      readonly expiresAt: number;
      /** Why though not everything was tried. */
      readonly overrideReason: string | null;
    }
  | { readonly kind: 'extension-asked'; readonly days: number; readonly reason: string }
  | { readonly kind: 'extended'; readonly expiresAt: number }
  | { readonly kind: 'extension-refused'; readonly reason: string }
  | {
      readonly kind: 'variation-asked';
      readonly variationId: string;
      readonly allowance: Allowance;
      readonly reason: string;
      readonly dueAt: number;
    }
  | { readonly kind: 'varied'; readonly variationId: string; readonly answer: string | null }
  | {
      readonly kind: 'variation-refused';
      readonly variationId: string;
      readonly answer: string;
    }
  | { readonly kind: 'told'; readonly channel: string }
  | { readonly kind: 'released'; readonly cause: ReleaseCause; readonly reason: string }
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'appealed';
      readonly appealId: string;
      readonly text: string;
      readonly dueAt: number | null;
    }
  | {
      readonly kind: 'appeal-moved';
      readonly appealId: string;
      readonly to: AppealStatus;
      readonly reason: string | null;
      readonly dueAt: number | null;
    }
  | {
      readonly kind: 'clock-missed';
      readonly what: 'appeal' | 'variation';
      readonly subject: string;
    };

/** `actor` is a user id, `system:…`, or `citizen`. */
export type OrderEvent = Happening & { readonly at: number; readonly actor: string };
export type OrderEventKind = OrderEvent['kind'];

export type OrderState = {
  readonly id: string;
  /** The number people quote: BH-261122-0007. */
  readonly number: string;
  readonly warningId: string;
  readonly personId: string;
  /** Whose jurisdiction it is in. */
  readonly unitId: string;
  readonly status: OrderStatus;
  readonly accounts: readonly ProtectedAccount[];
  /** Accounts that were known of the person when it was proposed. */
  readonly accountsKnown: number;
  readonly allReason: string | null;
  readonly reason: string;
  readonly days: number;
  readonly allowance: Allowance;
  readonly office: Office;
  readonly tried: Tried;
  readonly missing: readonly string[];
  readonly overrideReason: string | null;
  readonly policy: string;
  readonly proposedBy: string;
  readonly proposedAt: number;
  readonly approvedBy: string | null;
  readonly startedAt: number | null;
  readonly expiresAt: number | null;
  readonly endedAt: number | null;
  readonly endReason: string | null;
  readonly releaseCause: ReleaseCause | null;
  readonly toldAt: number | null;
  readonly extensions: number;
  readonly extensionAsked: Extension | null;
  readonly variations: readonly Variation[];
  readonly appeals: readonly Appeal[];
  readonly version: number;
};

export type OrderIdentity = Pick<OrderState, 'id' | 'number' | 'warningId' | 'personId' | 'unitId'>;

export function openOrder(
  identity: OrderIdentity,
  event: Extract<OrderEvent, { kind: 'proposed' }>,
): OrderState {
  return {
    ...identity,
    status: 'proposed',
    accounts: event.accounts,
    accountsKnown: event.accountsKnown,
    allReason: event.allReason,
    reason: event.reason,
    days: event.days,
    allowance: event.allowance,
    office: event.office,
    tried: event.tried,
    missing: event.missing,
    overrideReason: null,
    policy: event.policy,
    proposedBy: event.actor,
    proposedAt: event.at,
    approvedBy: null,
    startedAt: null,
    expiresAt: null,
    endedAt: null,
    endReason: null,
    releaseCause: null,
    toldAt: null,
    extensions: 0,
    extensionAsked: null,
    variations: [],
    appeals: [],
    version: 1,
  };
}

export function applyOrderEvents(state: OrderState, events: readonly OrderEvent[]): OrderState {
  return events.reduce(applyOrderEvent, state);
}

export function applyOrderEvent(state: OrderState, event: OrderEvent): OrderState {
  return { ...state, ...orderChange(state, event), version: state.version + 1 };
}

const ended = (
  status: OrderStatus,
  event: OrderEvent,
  reason: string | null,
): Partial<OrderState> => ({
  status,
  endedAt: event.at,
  endReason: reason,
  extensionAsked: null,
});

/** What is open when an order ends is over with it. */
function closeOpen({ variations, appeals }: OrderState): Partial<OrderState> {
  return {
    variations: variations.map((v) => (v.status === 'asked' ? { ...v, status: 'over' } : v)),
    appeals: appeals.map((a) =>
      ['received', 'need-docs', 'accepted', 'checking', 'review'].includes(a.status)
        ? { ...a, status: 'over', dueAt: null }
        : a,
    ),
  };
}

// One line for each event.
// oxlint-disable-next-line complexity -- a switch over the kinds, a line or two each
function orderChange(state: OrderState, event: OrderEvent): Partial<OrderState> {
  switch (event.kind) {
    case 'proposed':
      return {};
    case 'refused':
      return ended('refused', event, event.reason);
    case 'withdrawn':
      return ended('withdrawn', event, event.reason);
    case 'approved':
      return {
        status: 'in-force',
        approvedBy: event.actor,
        startedAt: event.at,
        expiresAt: event.expiresAt,
        overrideReason: event.overrideReason,
      };
    case 'extension-asked':
      return {
        extensionAsked: { days: event.days, reason: event.reason, by: event.actor },
      };
    case 'extended':
      return {
        extensions: state.extensions + 1,
        extensionAsked: null,
        expiresAt: event.expiresAt,
      };
    case 'extension-refused':
      return { extensionAsked: null };
    case 'told':
      return { toldAt: state.toldAt ?? event.at };
    case 'released':
      return {
        ...ended('released', event, event.reason),
        releaseCause: event.cause,
        ...closeOpen(state),
      };
    case 'expired':
      return { ...ended('expired', event, null), ...closeOpen(state) };
    case 'variation-asked':
    case 'varied':
    case 'variation-refused':
      return variationChange(state, event);
    case 'appealed':
    case 'appeal-moved':
      return appealChange(state, event);
    case 'clock-missed':
      return missedChange(state, event);
  }
}

type EventOf<K extends OrderEventKind> = Extract<OrderEvent, { kind: K }>;

function variationChange(
  state: OrderState,
  event: EventOf<'variation-asked' | 'varied' | 'variation-refused'>,
): Partial<OrderState> {
  const { variations } = state;
  if (event.kind === 'variation-asked') {
    const asked: Variation = {
      id: event.variationId,
      status: 'asked',
      askedBy: event.actor,
      askedAt: event.at,
      dueAt: event.dueAt,
      late: false,
      allowance: event.allowance,
      reason: event.reason,
      answer: null,
    };
    return { variations: [...variations, asked] };
  }
  const granted = event.kind === 'varied';
  const found = variations.find((v) => v.id === event.variationId);
  return {
    ...(granted && found ? { allowance: found.allowance } : {}),
    variations: variations.map((v) =>
      v.id === event.variationId
        ? { ...v, status: granted ? 'granted' : 'refused', answer: event.answer }
        : v,
    ),
  };
}

function appealChange(
  state: OrderState,
  event: EventOf<'appealed' | 'appeal-moved'>,
): Partial<OrderState> {
  if (event.kind === 'appealed') {
    const made: Appeal = {
      id: event.appealId,
      status: 'received',
      text: event.text,
      receivedAt: event.at,
      dueAt: event.dueAt,
      late: false,
      reason: null,
      decidedBy: null,
      decidedAt: null,
    };
    return { appeals: [...state.appeals, made] };
  }
  const decides = ['upheld', 'rejected', 'final'].includes(event.to);
  return {
    appeals: state.appeals.map((a) =>
      a.id === event.appealId
        ? {
            ...a,
            status: event.to,
            dueAt: event.dueAt,
            late: false,
            reason: event.reason ?? a.reason,
            ...(decides ? { decidedBy: event.actor, decidedAt: event.at } : {}),
          }
        : a,
    ),
  };
}

function missedChange(
  { appeals, variations }: OrderState,
  { what, subject }: EventOf<'clock-missed'>,
): Partial<OrderState> {
  return what === 'appeal'
    ? { appeals: appeals.map((a) => (a.id === subject ? { ...a, late: true } : a)) }
    : { variations: variations.map((v) => (v.id === subject ? { ...v, late: true } : v)) };
}
