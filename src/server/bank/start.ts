/** Puts the line together: the folder of the banks, the sender, the door for their answers. */
import type { BankPolicy } from '../../core/bank/index.ts';
import type { BankPort } from '../../core/protection/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { BankConfig } from '../platform/config.ts';
import { instructionHandlers, type InstructionDeps } from './api.ts';
import { openInbox, type BankReporter } from './inbox.ts';
import { makePoster } from './post.ts';
import { protectivePort } from './protective.ts';
import type { BankReaction, SetbackReaction } from './reaction.ts';
import { startSender } from './send.ts';
import type { Banks } from './setting.ts';

export type BankOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => BankPolicy;
  /** In the order in which they run. */
  readonly reactions: readonly BankReaction[];
  /** Hear of requests that did not get through, in the order in which they run. */
  readonly setbacks: readonly SetbackReaction[];
  /** From `openBanks`. */
  readonly banks: Banks;
  /** Where banks reach the centre; undefined: every request is carried by a person. */
  readonly listen: BankConfig['listen'] | undefined;
  /** Takes a case report of a bank (100401). */
  readonly onReport?: BankReporter | undefined;
  readonly namesOf: InstructionDeps['namesOf'];
};

export type BankLine = {
  readonly handlers: ReturnType<typeof instructionHandlers>;
  /** Where banks reach the centre; null where there is no door. */
  readonly port: number | null;
  /** For protective stops; undefined where no bank has a line. */
  readonly protective: BankPort | undefined;
  /** Looks for waiting messages now. */
  wake(): void;
};

/** Starts the line; what was started is undone by `undo`, newest first. */
export async function startBank(
  options: BankOptions,
  undo: (() => Promise<void>)[],
): Promise<BankLine> {
  const { banks, listen } = options;
  const poster = banks.keys === null ? undefined : makePoster(banks.keys);
  if (poster !== undefined) undo.push(async () => poster.close());
  const inbox = listen === undefined ? undefined : await openInbox({ ...options, listen });
  if (inbox !== undefined) undo.push(() => inbox.close());
  // Spreads attempts over time; nothing that is decided depends on it.
  const sender = await startSender({ ...options, poster, random: Math.random });
  undo.push(() => sender.stop());
  const handlers = instructionHandlers(options);
  const protective = listen === undefined ? undefined : protectivePort(options);
  return { handlers, protective, port: inbox?.port ?? null, wake: () => sender.wake() };
}
