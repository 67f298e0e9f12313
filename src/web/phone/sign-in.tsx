/** Signing in on the phone: the same accounts and sessions as everywhere. */
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import type { ReplyOf, Routes } from '../../contract/index.ts';
import { preferences, setPreference } from '../ui/preference.ts';
import { sync, type PhoneState } from './engine.ts';
import { Icon } from './icon.tsx';
import { call, problemText } from './line.ts';
import { useWords } from './messages.ts';

type Step = ReplyOf<Routes['session.sign-in']>;

export function SignIn({ phone }: { phone: PhoneState }): ReactElement {
  const m = useWords();
  const [step, setStep] = useState<Step['step']>('done');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async (work: () => Promise<Step>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const next = await work();
      if (next.step === 'done') await sync();
      else setStep(next.step);
    } catch (thrown) {
      setProblem(problemText(thrown));
    }
    setBusy(false);
  };
  const waiting = phone.queue.length;
  return (
    <main className="sign-in">
      <p className="mark" aria-hidden="true">
        {m.mark}
      </p>
      <h1>{m.title}</h1>
      <p className="hint">{m.signInLead}</p>
      {waiting > 0 && <p className="notice">{m.signInWaiting(waiting)}</p>}
      {phone.line === 'offline' && <p className="notice">{m.signInOffline}</p>}
      {problem !== null && (
        <p className="notice notice-bad" role="alert">
          <Icon name="alert" />
          {problem}
        </p>
      )}
      {step === 'enrol' ? (
        <p className="notice">{m.enrol}</p>
      ) : (
        <Form step={step} busy={busy} take={take} />
      )}
      <button
        type="button"
        className="link"
        onClick={() => setPreference({ language: preferences().language === 'zh' ? 'en' : 'zh' })}
      >
        {m.language}
      </button>
    </main>
  );
}

type FormProps = {
  readonly step: Step['step'];
  readonly busy: boolean;
  readonly take: (work: () => Promise<Step>) => Promise<void>;
};

/** A device that holds a passkey signs in with it; fetched only when pressed. */
async function byPasskey(): Promise<Step> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];
  const options = await call('session.passkey-options', {});
  const answer = await startAuthentication({ optionsJSON: options as unknown as Options });
  return call('session.passkey', { body: answer as unknown as Record<string, unknown> });
}

function Form({ step, busy, take }: FormProps): ReactElement {
  const m = useWords();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const isSecond = step === 'second-factor';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void take(() =>
      isSecond
        ? call('session.second-factor', { body: { code } })
        : call('session.sign-in', { body: { login, password } }),
    );
  };
  const isReady = isSecond ? /^\d{6}$/.test(code) : login !== '' && password !== '';
  return (
    <form onSubmit={submit}>
      {isSecond ? (
        <label className="field">
          {m.code}
          <input
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        </label>
      ) : (
        <>
          <label className="field">
            {m.login}
            <input
              autoComplete="username"
              autoCapitalize="none"
              value={login}
              onChange={(event) => setLogin(event.currentTarget.value)}
            />
          </label>
          <label className="field">
            {m.password}
            <input
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </label>
        </>
      )}
      <button type="submit" className="button button-main button-wide" disabled={busy || !isReady}>
        {m.signIn}
      </button>
      <button
        type="button"
        className="button button-wide"
        disabled={busy}
        onClick={() => void take(byPasskey)}
      >
        {m.passkey}
      </button>
    </form>
  );
}
