/**
 * Why a call did not come about, or ended: what the network answers (RFC 3261 section 21, RFC 8197
 * for 607 and RFC 8688 for 608) in the words of a seat, with the outcome that it suggests.
 */

export const callCauses = [
  { code: 'busy', zh: '对方忙', en: 'Busy' },
  { code: 'no-answer', zh: '无人接听', en: 'No answer' },
  { code: 'dead-number', zh: '空号 / 停机', en: 'Dead number' },
  { code: 'declined', zh: '对方拒接', en: 'Declined' },
  { code: 'redirected', zh: '对方设置了呼叫转移，未跟转', en: 'Forwarded elsewhere, not followed' },
  { code: 'seat-no-answer', zh: '本席话机未接', en: 'The seat’s own phone was not answered' },
  { code: 'seat-busy', zh: '本席话机占线', en: 'The seat’s own phone is busy' },
  { code: 'cancelled', zh: '本席取消', en: 'Cancelled at the seat' },
  { code: 'network-fault', zh: '网络故障', en: 'Fault of the network' },
  { code: 'no-gateway', zh: '话务网关无响应', en: 'The gateway does not answer' },
  { code: 'hung-up-by-person', zh: '对方挂断', en: 'The other side hung up' },
  { code: 'hung-up-by-seat', zh: '本席挂断', en: 'The seat hung up' },
  { code: 'too-long', zh: '超过最长通话时间', en: 'Longer than a call may be' },
  { code: 'too-late', zh: '排队过久，未拨出', en: 'Waited too long, not dialled' },
  { code: 'unknown', zh: '不确定', en: 'Not known' },
] as const;
export type CallCause = (typeof callCauses)[number]['code'];

/** No answer within our own time, or the gateway said nothing at all. */
export type LegFailure = number | 'rang-out' | 'no-gateway';

const byStatus: ReadonlyMap<number, CallCause> = new Map([
  [404, 'dead-number'],
  [410, 'dead-number'],
  [484, 'dead-number'],
  [604, 'dead-number'],
  [486, 'busy'],
  [600, 'busy'],
  [408, 'no-answer'],
  [480, 'no-answer'],
  [487, 'no-answer'],
  [603, 'declined'],
  [607, 'declined'],
  [608, 'declined'],
]);

/** The cause of a leg towards the person, by the final answer to its INVITE. */
export function causeOf(failure: LegFailure): CallCause {
  if (failure === 'rang-out') return 'no-answer';
  if (failure === 'no-gateway') return 'no-gateway';
  if (failure >= 300 && failure < 400) return 'redirected';
  return byStatus.get(failure) ?? 'network-fault';
}

/** The cause where the seat's own phone was not reached. */
export function seatCauseOf(failure: LegFailure): CallCause {
  const cause = causeOf(failure);
  if (cause === 'busy') return 'seat-busy';
  return cause === 'no-gateway' || cause === 'network-fault' ? cause : 'seat-no-answer';
}

/**
 * The outcome that a result suggests to the seat, which decides; null where it tells nothing about
 * the person. A forwarded number is no answer: somebody else would have answered.
 */
export function suggestedOutcome(cause: CallCause): 'not-reached' | 'dead-number' | null {
  if (cause === 'dead-number') return 'dead-number';
  return notReached.has(cause) ? 'not-reached' : null;
}

const notReached: ReadonlySet<CallCause> = new Set(['busy', 'no-answer', 'declined', 'redirected']);

/** Whether the person's side was called in vain; a fault on our own side tells nothing about them. */
export function isPersonUnreached(call: {
  readonly state: string;
  readonly cause: CallCause | null;
}): boolean {
  return call.state === 'failed' && call.cause !== null && suggestedOutcome(call.cause) !== null;
}
