/** Signs that several places of instructions share. */
import type { ReactElement } from 'react';
import type { InstructionRow } from '../../../contract/index.ts';
import { bankMessageStatuses, resultOf } from '../../../core/bank/index.ts';
import { Tag, useNameOf, usePreferences, type Tone } from '../../ui/index.ts';

const tones: Readonly<Record<InstructionRow['status'], Tone>> = {
  waiting: 'plain',
  sent: 'act',
  answered: 'good',
  human: 'risk',
  'by-hand': 'warn',
  'given-up': 'quiet',
};

export function InstructionTag({ status }: { status: InstructionRow['status'] }): ReactElement {
  const name = useNameOf();
  return <Tag tone={tones[status]}>{name(bankMessageStatuses, status)}</Tag>;
}

/** Four digits, then what they mean. */
export function Result({ code }: { code: string }): ReactElement {
  const { language } = usePreferences();
  return (
    <span className="instruction-result">
      <span className="number">{code}</span> {resultOf(code)[language]}
    </span>
  );
}
