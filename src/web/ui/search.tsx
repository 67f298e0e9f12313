/** The box above a list: what is typed is searched a moment later, and never lost or late. */
import { useRef, useState, type ReactElement } from 'react';
import { useKeys } from './keyboard.ts';

/** Typing pauses so long before it is searched. */
const pauseMs = 200;

type SearchProps = {
  /** What is searched now, as it stands in the address. */
  readonly value: string;
  readonly onSearch: (text: string) => void;
  readonly label: string;
  /** Name and words of the shortcut that leads here. */
  readonly action: string;
  readonly keyName: string;
  readonly keyLabel: string;
  readonly className?: string;
  readonly maxLength?: number;
};

export function SearchInput(props: SearchProps): ReactElement {
  const {
    value,
    onSearch,
    label,
    action,
    keyName,
    keyLabel,
    className = '',
    maxLength = 64,
  } = props;
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const [sent, setSent] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Cleared elsewhere, or another address was opened. What comes back from this box itself is not
  // put into it: meanwhile more may have been typed.
  if (seen !== value) {
    setSeen(value);
    if (value !== sent) {
      setSent(value);
      setText(value);
    }
  }
  const search = (asked: string): void => {
    setSent(asked);
    onSearch(asked);
  };
  const type = (typed: string): void => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => search(typed.trim()), pauseMs);
  };
  // Whoever goes on to a filter has typed what they meant: it must not arrive after the next click.
  const settle = (): void => {
    clearTimeout(timer.current);
    if (text.trim() !== value) search(text.trim());
  };
  useKeys([
    {
      action,
      keys: [keyName],
      label: keyLabel,
      group: 'list',
      bar: 3,
      run: () => box.current?.focus(),
    },
  ]);
  return (
    <input
      ref={box}
      type="search"
      className={className}
      value={text}
      maxLength={maxLength}
      data-set={value !== ''}
      placeholder={label}
      aria-label={label}
      aria-keyshortcuts={keyName}
      spellCheck={false}
      onChange={(event) => type(event.target.value)}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
