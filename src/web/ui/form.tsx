/** Fields with a label, a hint and an error that belongs to them. */
import {
  useId,
  type InputHTMLAttributes,
  type ReactElement,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import { Icon } from './icon.tsx';

type FieldParts = {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
};

type Tied = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
};

function Field({
  label,
  hint,
  error,
  children,
}: FieldParts & {
  children: (tied: Tied) => ReactElement;
}): ReactElement {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          <Icon name="alert" size={14} />
          {error}
        </p>
      )}
    </div>
  );
}

type InputProps = FieldParts &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> & {
    readonly onText: (text: string) => void;
  };

export function TextField({ label, hint, error, onText, ...rest }: InputProps): ReactElement {
  return (
    <Field label={label} hint={hint} error={error}>
      {(tied) => (
        <input
          type="text"
          className="input"
          autoComplete="off"
          {...rest}
          {...tied}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}

type AreaProps = FieldParts &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange'> & {
    readonly onText: (text: string) => void;
  };

export function TextArea({ label, hint, error, onText, ...rest }: AreaProps): ReactElement {
  return (
    <Field label={label} hint={hint} error={error}>
      {(tied) => (
        <textarea
          className="input"
          rows={3}
          {...rest}
          {...tied}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}

type Choice = { readonly value: string; readonly label: string };
type SelectProps = FieldParts &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> & {
    readonly choices: readonly Choice[];
    readonly onText: (value: string) => void;
  };

export function SelectField(props: SelectProps): ReactElement {
  const { label, hint, error, choices, onText, ...rest } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(tied) => (
        <select
          className="input"
          {...rest}
          {...tied}
          onChange={(event) => onText(event.target.value)}
        >
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A select without a visible label, as used in a row of filters. */
export function FilterSelect({
  label,
  value,
  choices,
  onText,
}: {
  label: string;
  value: string;
  choices: readonly Choice[];
  onText: (value: string) => void;
}): ReactElement {
  return (
    <select
      className="filter"
      aria-label={label}
      value={value}
      data-set={value !== ''}
      onChange={(event) => onText(event.target.value)}
    >
      {choices.map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ))}
    </select>
  );
}

export function CheckField({
  label,
  checked,
  onCheck,
  disabled = false,
}: {
  label: string;
  checked: boolean;
  onCheck: (checked: boolean) => void;
  disabled?: boolean;
}): ReactElement {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onCheck(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
