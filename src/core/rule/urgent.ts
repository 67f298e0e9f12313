/** Which signals cannot wait when there are more than can be decided. */
import type { FraudSignal } from '../signal/index.ts';
import { isIncoming } from './transfer.ts';

/** A call that goes on, or money that leaves the person. */
export function isUrgent(signal: FraudSignal): boolean {
  if (signal.kind === 'call') return signal.ongoing;
  return signal.kind === 'transfer' && !isIncoming(signal);
}
