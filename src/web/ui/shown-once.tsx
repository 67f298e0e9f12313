/** A secret that is shown this once: a key, a one-time address. */
import { useId, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { useShared } from './messages/index.ts';

type ShownOnceProps = {
  readonly title: string;
  readonly label: string;
  readonly value: string;
  /** The verb that says it is kept; nothing else closes the dialog. */
  readonly verb: string;
  /** Said where the browser does not allow copying. */
  readonly copyFailed: string;
  /** That it is shown this once, and what to do with it. */
  readonly lead: string;
  readonly children?: ReactNode;
  readonly onClose: () => void;
};

/** Closing it is a decision, not a slip beside the box. */
export function ShownOnce(props: ShownOnceProps): ReactElement {
  const { title, label, value, verb, copyFailed, lead, children, onClose } = props;
  const m = useShared();
  const [state, setState] = useState<'shown' | 'copied' | 'failed'>('shown');
  const box = useRef<HTMLInputElement>(null);
  const id = useId();
  const refuse = (): void => {
    setState('failed');
    box.current?.select();
  };
  const copy = (): void => {
    // Absent where the page came over plain HTTP from another machine.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard) clipboard.writeText(value).then(() => setState('copied'), refuse);
    else refuse();
  };
  return (
    <Dialog title={title} width={560} closable={false} onClose={onClose}>
      <p className="once-lead">{lead}</p>
      <div className="once-box">
        <label className="unseen" htmlFor={id}>
          {label}
        </label>
        <input
          id={id}
          ref={box}
          className="input"
          readOnly
          value={value}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button icon={state === 'copied' ? 'check' : 'copy'} onClick={copy}>
          {state === 'copied' ? m.verb.copied : m.verb.copy}
        </Button>
      </div>
      {state === 'failed' && (
        <p className="field-error" role="alert">
          {copyFailed}
        </p>
      )}
      {children}
      <footer className="dialog-foot">
        <Button kind="main" onClick={onClose}>
          {verb}
        </Button>
      </footer>
    </Dialog>
  );
}
