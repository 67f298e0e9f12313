/** What the screen of rosters may ask, each in a dialog. */
import type { RosterReply } from '../../../contract/index.ts';
import type { DutyRole } from '../../../core/duty/index.ts';
import type { Shift, Span } from './place.ts';

export type ShiftAsk = {
  readonly kind: 'add' | 'change' | 'copy';
  readonly shift?: Shift;
};

export type DutyAsk =
  | { readonly kind: 'shift'; readonly ask: ShiftAsk }
  | { readonly kind: 'exception'; readonly span: Span }
  | { readonly kind: 'remove'; readonly shift: Shift }
  | { readonly kind: 'import' }
  | { readonly kind: 'contact'; readonly role: DutyRole }
  | { readonly kind: 'languages'; readonly person: RosterReply['people'][number] };
