/** One figure of a table, shown or edited: times as people write them, shares, money, words. */
import { useState, type ReactElement } from 'react';
import { moneyText, useMessages, usePreferences } from '../../ui/index.ts';
import { policyMessages } from './messages.ts';
import { parseSpan, spanText } from './span.ts';
import type { Scalar } from './value.ts';

/** The unit is the last word of the name of the field, or of the field that holds it. */
export const isSpan = (path: string): boolean => /Ms(?:$|\.)/.test(path);
const isMoney = (path: string): boolean => /Fen(?:$|\.)/.test(path);

export function useScalarText(): (path: string, value: unknown) => string {
  const m = useMessages(policyMessages);
  const { language } = usePreferences();
  return (path, value) => {
    if (value === null || value === undefined) return m.never;
    if (typeof value === 'boolean') return value ? m.yes : m.no;
    if (typeof value === 'number' && isSpan(path)) return spanText(value, language);
    if (typeof value === 'number' && isMoney(path)) return moneyText(value);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
}

type CellProps = {
  readonly path: string;
  readonly label: string;
  readonly value: Scalar;
  /** Undefined: shown only. */
  readonly onValue?: ((value: Scalar) => void) | undefined;
  readonly changed: boolean;
};

export function Cell(props: CellProps): ReactElement {
  const { path, label, value, onValue, changed } = props;
  const text = useScalarText();
  if (onValue === undefined) {
    return (
      <span className="policy-cell number" data-changed={changed} data-none={value === null}>
        {text(path, value)}
      </span>
    );
  }
  if (typeof value === 'boolean') {
    return (
      <input
        type="checkbox"
        aria-label={label}
        checked={value}
        onChange={(event) => onValue(event.target.checked)}
      />
    );
  }
  return <CellInput {...props} onValue={onValue} key={path} />;
}

function CellInput({
  path,
  label,
  value,
  onValue,
  changed,
}: CellProps & { readonly onValue: (value: Scalar) => void }): ReactElement {
  const m = useMessages(policyMessages);
  const show = useScalarText();
  const shown =
    typeof value === 'number' && isMoney(path) ? String(value / 100) : show(path, value);
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? value : readScalar(path, typed, value, m.never);
  const wrong = read === undefined;
  return (
    <input
      className="input policy-input number"
      aria-label={label}
      aria-invalid={wrong || undefined}
      title={wrong ? m.wrongCell : undefined}
      data-changed={changed}
      value={typed ?? shown}
      maxLength={500}
      onFocus={(event) => event.target.select()}
      onChange={(event) => {
        setTyped(event.target.value);
        const next = readScalar(path, event.target.value, value, m.never);
        if (next !== undefined) onValue(next);
      }}
      onBlur={() => {
        if (!wrong) setTyped(null);
      }}
    />
  );
}

/** What was typed, as the kind of value that stood there; undefined where it is none. */
function readScalar(path: string, text: string, before: Scalar, never: string): Scalar | undefined {
  const plain = text.trim();
  if (typeof before === 'string') return text;
  if (plain === '' || plain === never) return null;
  if (isSpan(path)) return parseSpan(plain);
  const number = Number(plain.replaceAll(',', ''));
  if (!Number.isFinite(number)) return undefined;
  return isMoney(path) ? Math.round(number * 100) : number;
}
