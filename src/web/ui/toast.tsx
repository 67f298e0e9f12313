/** Short notices: what is done goes after 2 s, what failed stays until it is closed. */
import { useSyncExternalStore, type ReactElement } from 'react';
import { failureOf } from './api.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { sharedMessages, useShared } from './messages/index.ts';

type Action = { readonly label: string; readonly run: () => void };
type Notice = {
  readonly id: number;
  readonly tone: 'good' | 'risk';
  readonly title: string;
  readonly detail: string | undefined;
  readonly action: Action | undefined;
};

const doneMs = 2000;
const actMs = 6000;
let notices: readonly Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();

function setNotices(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  setNotices(notices.filter((one) => one.id !== id));
}

/** Says that something is done; with an act, such as taking it back, it stays for as long as that takes. */
export function toastDone(title: string, action?: Action): void {
  last += 1;
  const id = last;
  const notice: Notice = { id, tone: 'good', title, detail: undefined, action };
  setNotices([...notices, notice].slice(-4));
  setTimeout(() => dismiss(id), action ? actMs : doneMs);
}

/** Says what cannot wait; stays until it is closed or acted on. */
export function toastAlert(title: string, action: Action): void {
  last += 1;
  const notice: Notice = { id: last, tone: 'risk', title, detail: undefined, action };
  setNotices([...notices, notice].slice(-4));
}

/** Says that an act failed: not done, or not known whether done. */
export function toastFailure(what: string, error: unknown, action?: Action): void {
  const failure = failureOf(error);
  const m = sharedMessages();
  last += 1;
  const detail = [failure.text, failure.incident && m.state.incident(failure.incident)]
    .filter(Boolean)
    .join(' ');
  const title = failure.unsure ? m.act.unsure(what) : m.act.failed(what);
  const notice: Notice = { id: last, tone: 'risk', title, detail, action };
  setNotices([...notices, notice].slice(-4));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The corner in which notices appear; once per page. */
export function Toasts(): ReactElement {
  const m = useShared();
  const all = useSyncExternalStore(subscribe, () => notices);
  const show = (one: Notice): ReactElement => (
    <div key={one.id} className={`toast toast-${one.tone}`}>
      <Icon name={one.tone === 'good' ? 'check' : 'alert'} />
      <div>
        <p>{one.title}</p>
        {one.detail !== undefined && <p className="toast-detail">{one.detail}</p>}
      </div>
      {one.action && (
        <Button
          size="small"
          onClick={() => {
            dismiss(one.id);
            one.action?.run();
          }}
        >
          {one.action.label}
        </Button>
      )}
      {one.tone === 'risk' && (
        <Button
          kind="quiet"
          size="small"
          icon="close"
          aria-label={m.verb.close}
          onClick={() => dismiss(one.id)}
        />
      )}
    </div>
  );
  return (
    <>
      <div className="toasts" role="status">
        {all.filter((n) => n.tone === 'good').map(show)}
      </div>
      <div className="toasts toasts-risk" role="alert">
        {all.filter((n) => n.tone === 'risk').map(show)}
      </div>
    </>
  );
}
