/** Words and tones of what becomes of a message. */
import type { ContactState } from '../../../core/contact/index.ts';
import { messagesNow, type Tone } from '../../ui/index.ts';
import { contactMessages } from './messages.ts';

export const stateTones: Readonly<Record<ContactState, Tone>> = {
  waiting: 'quiet',
  sending: 'act',
  sent: 'plain',
  delivered: 'good',
  failed: 'risk',
  uncertain: 'warn',
  expired: 'quiet',
  refused: 'quiet',
  cancelled: 'quiet',
};

/** Why a message did not go, in words; codes of networks are quoted. */
export function problemText(problem: string): string {
  const m = messagesNow(contactMessages);
  const known = (m.problems as Readonly<Record<string, string>>)[problem];
  if (known !== undefined) return known;
  const code = /^(?:smpp-0x0*|smtp-|push-)(\w+)$/.exec(problem)?.[1];
  return code === undefined ? problem : m.gateway(code);
}
