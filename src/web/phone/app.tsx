/** What is on the phone's screen: sign-in, the list, one task, or what did not count. */
import { useEffect, useState, useSyncExternalStore, type ReactElement } from 'react';
import { Conflicts } from './conflicts.tsx';
import { centreNow, sync, usePhone, type PhoneState } from './engine.ts';
import { Icon } from './icon.tsx';
import { TaskList } from './list.tsx';
import { Menu } from './menu.tsx';
import { Blank, clockOf, useSecond } from './parts.tsx';
import { projected } from './project.ts';
import { SignIn } from './sign-in.tsx';
import { TaskScreen } from './task.tsx';
import { takeUpdate } from './update.ts';
import { useWords } from './messages.ts';

function useHash(): string {
  return useSyncExternalStore(
    (watcher) => {
      window.addEventListener('hashchange', watcher);
      return () => window.removeEventListener('hashchange', watcher);
    },
    () => window.location.hash,
  );
}

/** The line above everything: whether there is a connection, how old things are, what waits. */
function LineBar({ phone }: { phone: PhoneState }): ReactElement | null {
  const m = useWords();
  const waiting = phone.queue.length;
  if (phone.line === 'offline') {
    return (
      <p className="bar bar-offline" role="status">
        <Icon name="off" size={18} />
        {phone.today === null ? m.offlineNever : m.offlineSince(clockOf(phone.fetchedAt))}
        {waiting > 0 && <strong>{m.waiting(waiting)}</strong>}
      </p>
    );
  }
  if (waiting === 0 && phone.problem === null && phone.durable) return null;
  return (
    <p className="bar bar-waiting" role="status">
      <Icon name={phone.problem === null ? 'cloud' : 'alert'} size={18} />
      {phone.problem ?? (waiting > 0 ? m.waiting(waiting) : m.notKept)}
    </p>
  );
}

function UpdateBar({ ready }: { ready: boolean }): ReactElement | null {
  const m = useWords();
  if (!ready) return null;
  return (
    <p className="bar bar-update" role="status">
      {m.update}
      <button type="button" onClick={takeUpdate}>
        {m.updateNow}
      </button>
    </p>
  );
}

/** Too long without the centre: what lies here may be anybody's by now. */
function isStale(phone: PhoneState): boolean {
  const max = phone.today?.policy.offlineMaxMs ?? 0;
  return phone.today !== null && Date.now() - phone.fetchedAt > max;
}

function Body({ phone, hash }: { phone: PhoneState; hash: string }): ReactElement {
  const m = useWords();
  const { today } = phone;
  if (today === null) {
    return phone.line === 'offline' ? (
      <Blank icon="off" title={m.offlineNever} />
    ) : phone.problem === null ? (
      <Loading />
    ) : (
      <Blank icon="alert" title={m.problem} hint={phone.problem}>
        <button type="button" className="button" onClick={() => void sync()}>
          {m.retry}
        </button>
      </Blank>
    );
  }
  if (isStale(phone)) {
    return <Blank icon="off" title={m.stale} hint={m.staleHint(phone.queue.length)} />;
  }
  const tasks = projected(today.tasks, phone.queue, today.policy);
  if (hash === '#conflicts') return <Conflicts conflicts={today.conflicts} />;
  const id = /^#task=(.+)$/.exec(hash)?.[1];
  if (id === undefined) return <TaskList phone={phone} today={today} tasks={tasks} />;
  const task = tasks.find((one) => one.id === id);
  return task === undefined ? (
    <Gone />
  ) : (
    <TaskScreen key={task.id} task={task} today={today} map={phone.map} />
  );
}

function Loading(): ReactElement {
  const m = useWords();
  return (
    <div className="loading" role="status" aria-label={m.loading}>
      <span />
      <span />
      <span />
    </div>
  );
}

function Gone(): ReactElement {
  const m = useWords();
  return (
    <Blank icon="door" title={m.taskGone} hint={m.taskGoneHint}>
      <a className="button" href="#today">
        {m.today}
      </a>
    </Blank>
  );
}

export function App(): ReactElement {
  const m = useWords();
  const phone = usePhone();
  const hash = useHash();
  const [menu, setMenu] = useState(false);
  useSecond();
  const isHome = hash === '' || hash === '#today';
  useEffect(() => {
    document.title = `${m.title} · ${m.product}`;
  }, [m.title, m.product]);
  if (phone.phase === 'sign-in') return <SignIn phone={phone} />;
  return (
    <div className="phone">
      <header className="top">
        {isHome ? (
          <Mark />
        ) : (
          <a className="icon-button" href="#today" aria-label={m.back}>
            <Icon name="back" />
          </a>
        )}
        <div className="top-title">
          <h1>{m.title}</h1>
          <p>{phone.today?.me.unit ?? ''}</p>
        </div>
        <span className="top-time number">{clockOf(centreNow())}</span>
        <button
          type="button"
          className="icon-button"
          aria-label={m.menu}
          onClick={() => setMenu(true)}
        >
          <Icon name="more" />
        </button>
      </header>
      <LineBar phone={phone} />
      <UpdateBar ready={phone.updateReady} />
      <main>
        <Body phone={phone} hash={hash} />
      </main>
      {menu && <Menu phone={phone} onClose={() => setMenu(false)} />}
    </div>
  );
}

function Mark(): ReactElement {
  const m = useWords();
  return (
    <span className="mark" aria-hidden="true">
      {m.mark}
    </span>
  );
}
