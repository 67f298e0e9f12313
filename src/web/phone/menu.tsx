/** The menu: language, notices, installing, leaving. */
import { useState, type ReactElement } from 'react';
import { preferences, setPreference } from '../ui/preference.ts';
import { leave, sync, type PhoneState } from './engine.ts';
import { Sheet } from './parts.tsx';
import { mayNotify, takeNotices } from './notices.ts';
import { install, mayInstall } from './update.ts';
import { useWords } from './messages.ts';

export function Menu({ phone, onClose }: { phone: PhoneState; onClose: () => void }): ReactElement {
  const m = useWords();
  const [asks, setAsks] = useState(false);
  const [notices, setNotices] = useState<'on' | 'failed' | null>(null);
  const waiting = phone.queue.length;
  const notify = (): void => {
    takeNotices().then(
      (isOn) => setNotices(isOn ? 'on' : 'failed'),
      () => setNotices('failed'),
    );
  };
  const toggleLanguage = (): void => {
    setPreference({ language: preferences().language === 'zh' ? 'en' : 'zh' });
    void sync();
    onClose();
  };
  const signOut = (): void => {
    if (waiting > 0 && !asks) setAsks(true);
    else void leave();
  };
  return (
    <Sheet title={phone.owner?.name ?? m.menu} onClose={onClose}>
      <ul className="choices">
        <li>
          <button type="button" className="choice" onClick={toggleLanguage}>
            {m.language}
          </button>
        </li>
        {mayNotify() && (
          <li>
            <button type="button" className="choice" onClick={notify}>
              {notices === 'on' ? m.notifyOn : m.notify}
              {notices === 'failed' && (
                <span className="warn" role="alert">
                  {m.notifyFailed}
                </span>
              )}
            </button>
          </li>
        )}
        {mayInstall() && (
          <li>
            <button type="button" className="choice" onClick={install}>
              {m.install}
            </button>
          </li>
        )}
        <li>
          <button type="button" className="choice" onClick={signOut}>
            {m.signOut}
            {asks && (
              <span className="warn" role="alert">
                {m.signOutWarn(waiting)}
              </span>
            )}
          </button>
        </li>
      </ul>
    </Sheet>
  );
}
