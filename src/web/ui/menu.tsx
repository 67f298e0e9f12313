/** A button that opens a small panel below it; Esc, a click outside and losing focus close it. */
import {
  createContext,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import { Icon, type IconName } from './icon.tsx';

type MenuProps = {
  readonly label: string;
  readonly text?: ReactNode;
  readonly icon?: IconName;
  readonly className?: string;
  readonly children: ReactNode | (() => ReactNode);
};

const MenuClose = createContext<() => void>(() => undefined);

/** Closes the menu a component stands in. */
export function useMenuClose(): () => void {
  return useContext(MenuClose);
}

export function Menu({ label, text, icon, className = '', children }: MenuProps): ReactElement {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panelId = useId();
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', escape);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('keydown', escape);
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className={`menu ${className}`} ref={box}>
      <button
        type="button"
        className="button button-plain button-usual"
        aria-label={label}
        aria-expanded={open}
        aria-controls={panelId}
        ref={button}
        onClick={() => setOpen(!open)}
      >
        {icon && <Icon name={icon} />}
        {text !== undefined && <span className="button-text">{text}</span>}
        <Icon name="down" size={12} />
      </button>
      {open && (
        <div className="menu-panel" id={panelId} role="group" aria-label={label}>
          <MenuClose value={close}>
            {typeof children === 'function' ? children() : children}
          </MenuClose>
        </div>
      )}
    </div>
  );
}
