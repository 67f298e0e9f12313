/** What may be done now, by the same decisions; with the refusal where not. */
import { unreachable } from '../kernel/index.ts';
import { decideFund } from './decide.ts';
import type { FundAct, FundCommand } from './command.ts';
import type { FundContext } from './request.ts';
import type { FundCase, MeasureId } from './state.ts';

export type ActVerdict = {
  readonly act: FundAct;
  readonly allowed: boolean;
  readonly reason: string;
};

const reason = '—';
const measureActs = ['co-sign', 'approve', 'refuse', 'extend', 'renew', 'release'] as const;
type MeasureAct = (typeof measureActs)[number];

function tryOf(act: MeasureAct, measureId: MeasureId): FundCommand {
  switch (act) {
    case 'co-sign':
    case 'approve':
      return { act, measureId };
    case 'refuse':
    case 'extend':
    case 'renew':
    case 'release':
      return { act, measureId, reason };
    default:
      return unreachable(act);
  }
}

function verdict(state: FundCase, command: FundCommand, context: FundContext): ActVerdict {
  const decided = decideFund(state, command, context);
  return {
    act: command.act,
    allowed: decided.ok,
    reason: decided.ok ? '' : decided.error,
  };
}

export function measureVerdicts(
  state: FundCase,
  measureId: MeasureId,
  context: FundContext,
): readonly ActVerdict[] {
  return measureActs.map((act) => verdict(state, tryOf(act, measureId), context));
}

/** Of the case as a whole. */
export function caseVerdicts(state: FundCase, context: FundContext): readonly ActVerdict[] {
  const tries: readonly FundCommand[] = [
    { act: 'file', number: reason },
    { act: 'refuse-filing', reason },
    { act: 'close', reason },
  ];
  return tries.map((command) => verdict(state, command, context));
}
