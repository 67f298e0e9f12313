/** What carries messages of a channel out of the centre. */
import type { Attempt, ContactChannel } from '../../core/contact/index.ts';

/** A message as it leaves. */
export type Outgoing = {
  readonly id: string;
  readonly channel: ContactChannel;
  readonly to: string;
  readonly title: string;
  readonly text: string;
  /** What a notice is about; only to staff. */
  readonly notice?: { readonly kind: string; readonly subject: string };
};

export type Outcome = {
  readonly attempt: Attempt;
  /** Names that the network gave the parts; receipts come back under them. */
  readonly references: readonly string[];
};

export type Gateway = {
  readonly channels: readonly ContactChannel[];
  /** Its line is there. */
  isUp(): boolean;
  /** How many more messages it takes now; none while the line is down. */
  room(): number;
  /** Never throws: what went wrong is the outcome. */
  send(message: Outgoing): Promise<Outcome>;
  stop(): Promise<void>;
};

export const failed = (problem: string, again: boolean): Outcome => ({
  attempt: { kind: 'failed', problem, again },
  references: [],
});

export const uncertain = (problem: string, references: readonly string[] = []): Outcome => ({
  attempt: { kind: 'uncertain', problem },
  references,
});

export const sent = (references: readonly string[]): Outcome => ({
  attempt: { kind: 'sent' },
  references,
});
