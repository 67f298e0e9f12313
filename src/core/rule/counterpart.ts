/** The key of the other side of a signal. */
import { keyOf } from '../kernel/index.ts';
import type { FraudSignal } from '../signal/index.ts';
import { siteKeyOf } from './known.ts';
import { isIncoming } from './transfer.ts';

export function counterpartKey(signal: FraudSignal): number {
  const { counterpart } = signal;
  switch (signal.kind) {
    case 'transfer':
      return keyOf('account', isIncoming(signal) ? signal.payer.account : signal.payee.account);
    case 'visit':
      if (signal.web !== undefined) return siteKeyOf(signal.web);
      return keyOf('app', signal.app?.package ?? signal.app?.name ?? '');
    case 'call':
    case 'sms':
    case 'report':
      return counterpart.number === undefined
        ? keyOf('sender', counterpart.sender ?? '')
        : keyOf('number', counterpart.number);
  }
}
