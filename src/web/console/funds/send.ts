/** Sends a command of a fund case to the door it belongs to. */
import type { CallInput } from '../../../client/index.ts';
import type { FundDetail } from '../../../contract/index.ts';
import { call, refresh } from '../../ui/index.ts';

export type HandleCommand = CallInput<'funds.act'>['body']['command'];
export type DecideCommand = CallInput<'funds.decide'>['body']['command'];
export type Command = HandleCommand | DecideCommand;

/** What only somebody who may approve can do. */
const decisions: ReadonlySet<Command['act']> = new Set(['approve', 'file', 'refuse-filing']);

const isDecision = (command: Command): command is DecideCommand => decisions.has(command.act);

const stale = ['funds.read', 'funds.list', 'funds.measures', 'funds.ledger'] as const;

/** The state that was looked at goes with it; without one the newest is asked for and meant. */
export async function sendCommand(
  id: string,
  command: Command,
  looked?: number,
): Promise<FundDetail> {
  const params = { id };
  const version = looked ?? (await call('funds.read', { params })).version;
  try {
    return isDecision(command)
      ? await call('funds.decide', { params, body: { version, command } })
      : await call('funds.act', { params, body: { version, command } });
  } finally {
    // Whether it was done, refused or nobody knows: what the centre holds is shown.
    refresh(stale);
  }
}
