/** Dialogs on the browser's own modal: it holds the focus, Esc closes, the page behind is inert. */
import { useEffect, useId, useRef, type FormEvent, type ReactElement, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { useShared } from './messages/index.ts';

type DialogProps = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly width?: number;
  /** Whether Esc, the cross and a click beside the box close it; else only what it holds does. */
  readonly closable?: boolean;
};

export function Dialog({
  title,
  onClose,
  children,
  width = 440,
  closable = true,
}: DialogProps): ReactElement {
  const box = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const m = useShared();
  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    // A click outside closes it, as Esc does; or nothing but what it holds.
    dialog?.setAttribute('closedby', closable ? 'any' : 'none');
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea)')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, [closable]);
  return (
    <dialog
      ref={box}
      className="dialog"
      aria-labelledby={titleId}
      style={{ width }}
      onCancel={(event) => {
        event.preventDefault();
        if (closable) onClose();
      }}
      onClose={() => {
        // A browser lets a page refuse Esc only so often, then closes the box by itself.
        if (!closable && box.current?.open === false) box.current.showModal();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          {closable && (
            <Button
              kind="quiet"
              size="small"
              icon="close"
              onClick={onClose}
              aria-label={m.verb.close}
            />
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}

type FormDialogProps = DialogProps & {
  /** The verb on the main button. */
  readonly verb: string;
  readonly busy?: boolean;
  readonly ready?: boolean;
  readonly error?: string | null;
  readonly onSubmit: () => void;
};

const composing = (event: FormEvent<HTMLFormElement>): boolean =>
  (event.nativeEvent as SubmitEvent & { isComposing?: boolean }).isComposing === true;

/** A dialog with fields and one verb. */
export function FormDialog(props: FormDialogProps): ReactElement {
  const { verb, busy = false, ready = true, error, onSubmit, children, ...rest } = props;
  const m = useShared();
  return (
    <Dialog {...rest}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy && !composing(event)) onSubmit();
        }}
      >
        {children}
        {error && (
          <p className="form-error" role="alert">
            {error}
          </p>
        )}
        <footer className="dialog-foot">
          <Button onClick={props.onClose}>{m.verb.cancel}</Button>
          <Button kind="main" submit busy={busy} disabled={!ready}>
            {verb}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
