/** Returning frozen money (资金返还): drafted, published, approved, paid by the bank, accounted for. */
import { returnHandlers, type ReturnDeps } from './api.ts';
import { noticeHandlers } from './public.ts';

export { returnClock } from './clock.ts';
export { returnReaction, returnSetback } from './reaction.ts';
export { returnsOfCase } from './row.ts';
export { officeOf } from './sign.ts';

/** The routes of returns and of public notices. */
export function returnRoutesOf(deps: ReturnDeps) {
  return { ...returnHandlers(deps), ...noticeHandlers(deps) };
}
