/** Buttons and the keys shown on them. */
import type { ButtonHTMLAttributes, ReactElement, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { keysOf, type Binding } from './keyboard.ts';

const names: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: 'Enter',
  Escape: 'Esc',
  ' ': 'Space',
};

/** `Ctrl+Enter` as keys on a keyboard. */
export function KeyHint({ combo }: { combo: string }): ReactElement {
  const parts = combo === '+' ? ['+'] : combo.split('+');
  return (
    <span className="keys" aria-hidden="true">
      {parts.map((part) => (
        <kbd key={part}>{names[part] ?? part}</kbd>
      ))}
    </span>
  );
}

/** The key of an action, after a person's own choice. */
export function ActionKey({
  binding,
}: {
  binding: Pick<Binding, 'action' | 'keys'>;
}): ReactElement {
  return <KeyHint combo={keysOf(binding)[0] ?? ''} />;
}

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> & {
  /** `main`: the one filled button of a pane. */
  readonly kind?: 'main' | 'plain' | 'quiet' | 'risk';
  readonly size?: 'usual' | 'large' | 'small';
  readonly icon?: IconName;
  readonly keyHint?: string;
  readonly busy?: boolean;
  readonly submit?: boolean;
  readonly children?: ReactNode;
};

export function Button(props: ButtonProps): ReactElement {
  const {
    kind = 'plain',
    size = 'usual',
    icon,
    keyHint,
    busy = false,
    submit = false,
    children,
    className,
    disabled,
    ...rest
  } = props;
  return (
    <button
      {...rest}
      type={submit ? 'submit' : 'button'}
      className={`button button-${kind} button-${size}${className ? ` ${className}` : ''}`}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      aria-keyshortcuts={keyHint?.replace('Ctrl', 'Control')}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span className="button-text">{children}</span>}
      {keyHint !== undefined && <KeyHint combo={keyHint} />}
    </button>
  );
}

type ChipProps = {
  readonly on: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
};

/** A filter that is on or off. */
export function Chip({ on, onToggle, children }: ChipProps): ReactElement {
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={onToggle}>
      {children}
    </button>
  );
}
