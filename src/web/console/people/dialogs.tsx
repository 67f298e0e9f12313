/** Inviting a person, and acts on an account: each says what follows before it is done. */
import { useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { User } from '../../../contract/index.ts';
import { roles, type Role } from '../../../core/access/index.ts';
import {
  CheckField,
  failureOf,
  FormDialog,
  fullTimeText,
  SelectField,
  ShownOnce,
  TextField,
  toastDone,
  toastFailure,
  useAct,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { peopleMessages } from './messages.ts';
import type { Branch } from './tree.ts';
import { unitChoices } from './units.tsx';

export type Invitation = CallReply<'user.create'>;

export function RoleChecks({
  value,
  disabled,
  onChange,
}: {
  value: readonly Role[];
  disabled: boolean;
  onChange: (roles: Role[]) => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const name = useNameOf();
  const toggle = (code: Role): void =>
    onChange(
      roles.map((role) => role.code).filter((one) => (one === code) !== value.includes(one)),
    );
  return (
    <fieldset className="role-checks">
      <legend>{m.inviting.roles}</legend>
      {roles.map((role) => (
        <CheckField
          key={role.code}
          label={name(roles, role.code)}
          checked={value.includes(role.code)}
          disabled={disabled}
          onCheck={() => toggle(role.code)}
        />
      ))}
    </fieldset>
  );
}

const loginForm = /^[a-z0-9][a-z0-9._-]{1,63}$/;

const isMistyped = (login: string): boolean => login !== '' && !loginForm.test(login);
const seatOf = (text: string): { seat?: string } =>
  text.trim() === '' ? {} : { seat: text.trim() };

export function InviteDialog({
  branches,
  unitId,
  onClose,
  onInvited,
}: {
  branches: readonly Branch[];
  unitId: string | undefined;
  onClose: () => void;
  onInvited: (invitation: Invitation) => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [seat, setSeat] = useState('');
  const [wanted, setUnit] = useState(unitId);
  const unit = (branches.find((one) => one.unit.id === wanted) ?? branches[0])?.unit.id ?? '';
  const [held, setHeld] = useState<Role[]>(['seat-operator']);
  const invite = useAct('user.create', ['user.list', 'unit.list']);
  const failure = invite.error ? failureOf(invite.error) : undefined;
  const taken = failure?.code === 'login-taken' && invite.variables?.body.login === login;
  const loginError = isMistyped(login) ? m.inviting.loginError : taken ? failure?.text : undefined;
  const ready =
    [name.trim(), unit].every((one) => one !== '') && loginForm.test(login) && held.length > 0;
  const submit = (): void =>
    invite.mutate(
      {
        body: { name: name.trim(), login, unitId: unit, roles: held, ...seatOf(seat) },
      },
      { onSuccess: onInvited },
    );
  return (
    <FormDialog
      title={m.inviting.title}
      verb={m.inviting.verb}
      onClose={onClose}
      busy={invite.isPending}
      width={480}
      ready={ready}
      error={failure && !taken ? failure.text : null}
      onSubmit={submit}
    >
      <TextField label={m.inviting.name} value={name} onText={setName} maxLength={64} required />
      <TextField
        label={m.inviting.login}
        hint={m.inviting.loginHint}
        value={login}
        onText={setLogin}
        required
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        error={loginError}
      />
      <SelectField
        label={m.inviting.unit}
        value={unit}
        choices={unitChoices(branches)}
        onText={setUnit}
      />
      <RoleChecks value={held} disabled={false} onChange={setHeld} />
      <TextField
        label={m.inviting.seat}
        hint={m.panel.seatHint}
        value={seat}
        onText={setSeat}
        maxLength={16}
      />
    </FormDialog>
  );
}

export function OnceDialog({
  invitation,
  onClose,
}: {
  invitation: Invitation;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  return (
    <ShownOnce
      title={m.once.title(invitation.user.name)}
      label={m.once.label}
      value={invitation.onceUrl}
      verb={m.once.done}
      copyFailed={m.once.copyFailed}
      lead={m.once.lead}
      onClose={onClose}
    >
      <p className="field-hint">{m.once.until(fullTimeText(new Date(invitation.expiresAt)))}</p>
    </ShownOnce>
  );
}

export type Ask = 'reset' | 'disable' | 'enable' | 'signOut';

/** The question before an act on an account; a refusal is shown in the same place. */
export function AskDialog({
  ask,
  user,
  onClose,
  onInvited,
  onChanged,
}: {
  ask: Ask;
  user: User;
  onClose: () => void;
  onInvited: (invitation: Invitation) => void;
  onChanged: (user: User) => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const reset = useAct('user.reset', ['user.list']);
  const change = useAct('user.change', ['user.list', 'unit.list']);
  const signOut = useAct('user.sign-out', ['user.list']);
  const params = { id: user.id };
  const onError = (error: Error): void => {
    if (failureOf(error).unsure) toastFailure(m.act[ask], error);
  };
  const finish = (changed: User, said: string): void => {
    onClose();
    onChanged(changed);
    toastDone(said);
  };
  const submit = (): void => {
    if (ask === 'reset') reset.mutate({ params }, { onSuccess: onInvited, onError });
    else if (ask === 'signOut') {
      signOut.mutate(
        { params },
        { onSuccess: () => finish({ ...user, sessionCount: 0 }, m.done.signOut), onError },
      );
    } else {
      change.mutate(
        { params, body: { disabled: ask === 'disable' } },
        {
          onSuccess: (changed) => finish(changed, m.done[ask]),
          onError,
        },
      );
    }
  };
  const error = reset.error ?? change.error ?? signOut.error;
  const failure = error ? failureOf(error) : undefined;
  const advice = failure?.code === 'last-administrator' ? ` ${m.panel.lastAdmin}` : '';
  return (
    <FormDialog
      title={m.ask[ask].title}
      verb={m.ask[ask].verb}
      onClose={onClose}
      onSubmit={submit}
      busy={reset.isPending || change.isPending || signOut.isPending}
      error={failure ? `${failure.text}${advice}` : null}
    >
      <p>{m.ask[ask].lead(user.name)}</p>
    </FormDialog>
  );
}
