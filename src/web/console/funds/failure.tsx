/** Why a bank did not do what it was asked: its code, and what the code means. */
import type { ReactElement } from 'react';
import { resultOf } from '../../../core/bank/index.ts';
import { Icon, usePreferences } from '../../ui/index.ts';

export function FailureText({ code }: { code: string | null }): ReactElement | null {
  const { language } = usePreferences();
  if (code === null) return null;
  return (
    <span className="failure">
      <Icon name="alert" size={13} />
      <span className="number">{code}</span> {resultOf(code)[language]}
    </span>
  );
}
