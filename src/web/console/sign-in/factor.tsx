/** Setting what a person signs in with: password, authenticator, passkey. */
import { lazy, Suspense, useState, type ReactElement } from 'react';
import type { Me } from '../../../contract/index.ts';
import {
  Button,
  failureOf,
  refresh,
  refreshMe,
  TextField,
  toastDone,
  useAct,
  useMessages,
} from '../../ui/index.ts';
import { signInMessages } from './messages.ts';
import { addPasskey, passkeysPossible } from './passkey.ts';

const QrCode = lazy(() => import('./qr.tsx').then((m) => ({ default: m.QrCode })));
const passwordMin = 10;

export function PasswordForm({ me }: { me: Me }): ReactElement {
  const m = useMessages(signInMessages);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const save = useAct('me.password');
  const short = next !== '' && next.length < passwordMin;
  const differs = again !== '' && again !== next;
  const ready = next.length >= passwordMin && again === next && (!me.hasPassword || current !== '');
  const submit = (): void =>
    save.mutate(
      { body: me.hasPassword ? { current, next } : { next } },
      {
        onSuccess: () => {
          toastDone(m.passwordSaved);
          for (const clear of [setCurrent, setNext, setAgain]) clear('');
          void refreshMe();
        },
      },
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) submit();
      }}
    >
      <input type="text" name="username" autoComplete="username" value={me.login} readOnly hidden />
      {me.hasPassword && (
        <TextField
          label={m.current}
          type="password"
          autoComplete="current-password"
          value={current}
          onText={setCurrent}
          required
          maxLength={200}
        />
      )}
      <TextField
        label={m.next}
        type="password"
        autoComplete="new-password"
        hint={m.passwordHint}
        value={next}
        onText={setNext}
        required
        maxLength={200}
        error={short ? m.tooShort : undefined}
      />
      <TextField
        label={m.again}
        type="password"
        autoComplete="new-password"
        value={again}
        onText={setAgain}
        required
        maxLength={200}
        error={differs ? m.mismatch : undefined}
      />
      {save.error && (
        <p className="form-error" role="alert">
          {failureOf(save.error).text}
        </p>
      )}
      <Button kind="main" submit busy={save.isPending} disabled={!ready}>
        {m.setPassword}
      </Button>
    </form>
  );
}

function TotpConfirm({ uri, secret }: { uri: string; secret: string }): ReactElement {
  const m = useMessages(signInMessages);
  const [code, setCode] = useState('');
  const confirm = useAct('me.totp-confirm');
  const submit = (): void =>
    confirm.mutate(
      { body: { code } },
      {
        onSuccess: () => {
          toastDone(m.totpDone);
          void refreshMe();
        },
        onError: () => setCode(''),
      },
    );
  return (
    <form
      className="form totp"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === 6) submit();
      }}
    >
      <Suspense fallback={<span className="qr" />}>
        <QrCode text={uri} label={m.qr} />
      </Suspense>
      <p className="field-hint">
        {m.totpSecret}
        <br />
        <code>{secret}</code>
      </p>
      <TextField
        label={m.code}
        value={code}
        inputMode="numeric"
        maxLength={6}
        required
        autoComplete="one-time-code"
        className="input code-input"
        onText={(text) => setCode(text.replace(/\D/g, ''))}
        error={confirm.error ? failureOf(confirm.error).text : undefined}
      />
      <Button kind="main" submit busy={confirm.isPending} disabled={code.length !== 6}>
        {m.totpConfirm}
      </Button>
    </form>
  );
}

function TotpForm(): ReactElement {
  const m = useMessages(signInMessages);
  const begin = useAct('me.totp-begin');
  return (
    <section className="factor">
      <h2>{m.totp}</h2>
      <p className="field-hint">{m.totpLead}</p>
      {begin.data ? (
        <TotpConfirm uri={begin.data.uri} secret={begin.data.secret} />
      ) : (
        <Button icon="key" busy={begin.isPending} onClick={() => begin.mutate({})}>
          {m.totpBegin}
        </Button>
      )}
      {begin.error && (
        <p className="form-error" role="alert">
          {failureOf(begin.error).text}
        </p>
      )}
    </section>
  );
}

function PasskeyForm(): ReactElement {
  const m = useMessages(signInMessages);
  const [name, setName] = useState<string>(m.keyNameUsual);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const possible = passkeysPossible();
  const add = (): void => {
    setBusy(true);
    setProblem(null);
    addPasskey(name.trim())
      .then(async () => {
        toastDone(m.keyDone);
        refresh(['me.passkeys']);
        await refreshMe();
      })
      .catch((error: unknown) => {
        const cancelled = error instanceof Error && error.name === 'NotAllowedError';
        setProblem(cancelled ? m.keyCancelled : failureOf(error).text);
      })
      .finally(() => setBusy(false));
  };
  return (
    <section className="factor">
      <h2>{m.key}</h2>
      <p className="field-hint">{possible ? m.keyLead : m.passkeyNeedsName}</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextField
          label={m.keyName}
          value={name}
          onText={setName}
          maxLength={64}
          required
          disabled={!possible}
        />
        {problem !== null && (
          <p className="form-error" role="alert">
            {problem}
          </p>
        )}
        <Button icon="plus" submit busy={busy} disabled={!possible || name.trim() === ''}>
          {m.keyAdd}
        </Button>
      </form>
    </section>
  );
}

/** Both kinds of second factor; one is enough. */
export function FactorForms({ me }: { me: Me }): ReactElement {
  return (
    <div className="factors">
      {!me.hasTotp && <TotpForm />}
      <PasskeyForm />
    </div>
  );
}
