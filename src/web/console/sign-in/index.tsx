/** Signing in: password and second factor, passkey, one-time address, enrolment. */
import {
  startAuthentication,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { Me } from '../../../contract/index.ts';
import {
  Button,
  call,
  failureOf,
  Icon,
  refreshMe,
  setPreference,
  TextField,
  useMessages,
  usePreferences,
  useRead,
  useShared,
} from '../../ui/index.ts';
import { FactorForms, PasswordForm } from './factor.tsx';
import { signInMessages } from './messages.ts';
import { passkeysPossible } from './passkey.ts';
import './sign-in.css';

type Step = CallReply<'session.sign-in'>;

function Gate({ title, children }: { title: string; children: ReactNode }): ReactElement {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => card.current?.querySelector('input')?.focus(), []);
  const m = useMessages(signInMessages);
  const shared = useShared();
  const { language } = usePreferences();
  const meta = useRead('meta.read', {}).data;
  useEffect(() => {
    document.title = [title, meta?.centre].filter(Boolean).join(' · ');
  }, [title, meta]);
  return (
    <div className="gate">
      <header className="gate-brand">
        <p className="gate-mark">
          <Icon name="shield" size={28} />
          {shared.product}
        </p>
        <p className="gate-centre">{meta?.centre}</p>
        <p>{m.lead}</p>
        <p className="gate-foot">{m.privacy}</p>
      </header>
      <main className="gate-main">
        <div className="gate-card" ref={card}>
          <h1>{title}</h1>
          {children}
        </div>
        <div className="gate-language">
          {(['zh', 'en'] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={language === one}
              onClick={() => setPreference({ language: one })}
            >
              {one === 'zh' ? shared.frame.chinese : shared.frame.english}
            </button>
          ))}
        </div>
      </main>
    </div>
  );
}

/** One act at a time, and what went wrong with the last one. */
function useAttempt(): [boolean, string | null, (work: () => Promise<void>) => void] {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = (work: () => Promise<void>): void => {
    setBusy(true);
    setProblem(null);
    work()
      .catch((error: unknown) => setProblem(failureOf(error).text))
      .finally(() => setBusy(false));
  };
  return [busy, problem, attempt];
}

async function signInWithPasskey(): Promise<Step> {
  const options = await call('session.passkey-options', {});
  const answer = await startAuthentication({
    optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON,
  });
  return call('session.passkey', { body: answer as unknown as Record<string, unknown> });
}

function Problem({ text }: { text: string | null }): ReactElement | null {
  const m = useMessages(signInMessages);
  if (text === null) return null;
  return (
    <div className="gate-problem" role="alert">
      <Icon name="alert" />
      <div>
        <strong>{m.failed}</strong>
        <p>{text}</p>
      </div>
    </div>
  );
}

function PasskeyButton({
  text,
  busy,
  onClick,
}: {
  text: string;
  busy: boolean;
  onClick: () => void;
}): ReactElement {
  const m = useMessages(signInMessages);
  const possible = passkeysPossible();
  return (
    <>
      <Button size="large" icon="key" busy={busy} disabled={!possible} onClick={onClick}>
        {text}
      </Button>
      {!possible && <p className="field-hint">{m.passkeyNeedsName}</p>}
    </>
  );
}

function SecondFactor({
  step,
  onStep,
  onRestart,
}: {
  step: Step;
  onStep: (step: Step) => Promise<void>;
  onRestart: () => void;
}): ReactElement {
  const m = useMessages(signInMessages);
  const [code, setCode] = useState('');
  const [busy, problem, attempt] = useAttempt();
  const verify = (): void =>
    attempt(async () => {
      setCode('');
      await onStep(await call('session.second-factor', { body: { code } }));
    });
  return (
    <Gate title={m.second}>
      <Problem text={problem} />
      {step.methods.includes('totp') && (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            if (/^\d{6}$/.test(code)) verify();
          }}
        >
          <TextField
            label={m.code}
            hint={m.codeHint}
            value={code}
            inputMode="numeric"
            maxLength={6}
            autoComplete="one-time-code"
            pattern="[0-9]{6}"
            required
            className="input code-input"
            onText={(text) => setCode(text.replace(/\D/g, ''))}
          />
          <Button kind="main" size="large" submit busy={busy} disabled={code.length !== 6}>
            {m.verify}
          </Button>
        </form>
      )}
      {step.methods.includes('passkey') && (
        <PasskeyButton
          text={m.usePasskey}
          busy={busy}
          onClick={() => attempt(async () => onStep(await signInWithPasskey()))}
        />
      )}
      <Button kind="quiet" onClick={onRestart}>
        {m.restart}
      </Button>
    </Gate>
  );
}

export function SignIn(): ReactElement {
  const m = useMessages(signInMessages);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [step, setStep] = useState<Step | null>(null);
  const [busy, problem, attempt] = useAttempt();
  const onStep = async (next: Step): Promise<void> => {
    if (next.step === 'second-factor') setStep(next);
    else await refreshMe();
  };
  if (step) return <SecondFactor step={step} onStep={onStep} onRestart={() => setStep(null)} />;
  return (
    <Gate title={m.title}>
      <Problem text={problem} />
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          attempt(async () => {
            await onStep(
              await call('session.sign-in', { body: { login: login.trim(), password } }),
            );
            setPassword('');
          });
        }}
      >
        <TextField
          label={m.login}
          value={login}
          onText={setLogin}
          required
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
        />
        <TextField
          label={m.password}
          type="password"
          value={password}
          onText={setPassword}
          required
          autoComplete="current-password"
          maxLength={200}
        />
        <Button kind="main" size="large" submit busy={busy}>
          {m.submit}
        </Button>
      </form>
      <p className="gate-or">
        <span>{m.or}</span>
      </p>
      <PasskeyButton
        text={m.passkey}
        busy={busy}
        onClick={() => attempt(async () => onStep(await signInWithPasskey()))}
      />
    </Gate>
  );
}

/** One request per token, however often the page is drawn. */
const onceRequests = new Map<string, Promise<Step>>();

function useOnce(token: string): Promise<Step> {
  const running = onceRequests.get(token) ?? call('session.once', { body: { token } });
  onceRequests.set(token, running);
  return running;
}

/** A one-time address was opened. */
export function Once({ token }: { token: string }): ReactElement {
  const m = useMessages(signInMessages);
  const shared = useShared();
  const [problem, setProblem] = useState<string | null>(null);
  const request = useOnce(token);
  useEffect(() => {
    request
      .then(async () => {
        await refreshMe();
        window.location.hash = '#/';
      })
      .catch((error: unknown) => setProblem(failureOf(error).text));
  }, [request]);
  if (problem === null) {
    return (
      <Gate title={m.once}>
        <p role="status">{m.onceBusy}</p>
      </Gate>
    );
  }
  return (
    <Gate title={m.onceFailed}>
      <Problem text={problem} />
      <p>{m.onceHint}</p>
      <Button
        kind="main"
        size="large"
        aria-label={m.toSignIn}
        title={shared.verb.open}
        onClick={() => {
          window.location.hash = '#/';
        }}
      >
        {m.toSignIn}
      </Button>
    </Gate>
  );
}

/** Before the first work: a password, then a second factor. */
export function Enrol({ me }: { me: Me }): ReactElement {
  const m = useMessages(signInMessages);
  const steps = [m.stepPassword, m.stepFactor] as const;
  const at = me.hasPassword ? 1 : 0;
  return (
    <Gate title={m.enrol}>
      <p>{m.enrolLead}</p>
      <ol className="gate-steps">
        {steps.map((text, i) => (
          <li key={text} aria-current={i === at ? 'step' : undefined} data-done={i < at}>
            <span className="number">{i < at ? <Icon name="check" size={14} /> : i + 1}</span>
            {text}
          </li>
        ))}
      </ol>
      {me.hasPassword ? <FactorForms me={me} /> : <PasswordForm me={me} />}
    </Gate>
  );
}
