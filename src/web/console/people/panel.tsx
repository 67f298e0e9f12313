/** One person: roles, unit and seat to be changed, and how they sign in. */
import { useState, type ReactElement } from 'react';
import type { User } from '../../../contract/index.ts';
import type { Role } from '../../../core/access/index.ts';
import {
  Button,
  Card,
  failureOf,
  SelectField,
  SideHead,
  Tag,
  TextField,
  Time,
  toastDone,
  useAct,
  useMay,
  useMe,
  useMessages,
} from '../../ui/index.ts';
import { RoleChecks, type Ask } from './dialogs.tsx';
import { identityMessages } from './identity-messages.ts';
import { IdentityFacts } from './identity.tsx';
import { peopleMessages } from './messages.ts';
import type { Branch } from './tree.ts';
import { unitChoices } from './units.tsx';

export const statusTones = {
  invited: 'act',
  active: 'good',
  locked: 'warn',
  disabled: 'quiet',
} as const;

export function StatusTag({ user }: { user: User }): ReactElement {
  const m = useMessages(peopleMessages);
  return <Tag tone={statusTones[user.status]}>{m.status[user.status]}</Tag>;
}

type PanelProps = {
  readonly user: User;
  readonly branches: readonly Branch[];
  readonly onChanged: (user: User) => void;
  readonly onAsk: (ask: Ask) => void;
  readonly onClose: () => void;
};

function useRefusal(error: Error | null): string | undefined {
  const m = useMessages(peopleMessages);
  if (!error) return undefined;
  const failure = failureOf(error);
  return failure.code === 'last-administrator'
    ? `${failure.text} ${m.panel.lastAdmin}`
    : failure.text;
}

/** Mounted anew for each person and for each state of them. */
function RoleForm({
  user,
  branches,
  onChanged,
}: Pick<PanelProps, 'user' | 'branches' | 'onChanged'>): ReactElement {
  const m = useMessages(peopleMessages);
  const self = useMe().id === user.id;
  const mayManage = useMay()('user.manage');
  const [held, setHeld] = useState<readonly Role[]>(user.roles);
  const [unitId, setUnitId] = useState(user.unitId);
  const [seat, setSeat] = useState(user.seat ?? '');
  const save = useAct('user.change', ['user.list', 'unit.list']);
  const refusal = useRefusal(save.error);
  const rolesChanged =
    held.length !== user.roles.length || held.some((role) => !user.roles.includes(role));
  const seatValue = seat.trim() === '' ? null : seat.trim();
  const body = {
    ...(rolesChanged ? { roles: [...held] } : {}),
    ...(unitId === user.unitId ? {} : { unitId }),
    ...(seatValue === user.seat ? {} : { seat: seatValue }),
  };
  const changed = Object.keys(body).length > 0;
  const submit = (): void =>
    save.mutate(
      { params: { id: user.id }, body },
      {
        onSuccess: (reply) => {
          toastDone(m.panel.saved);
          onChanged(reply);
        },
      },
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && held.length > 0) submit();
      }}
    >
      <RoleChecks value={held} disabled={!mayManage || self} onChange={setHeld} />
      <SelectField
        label={m.panel.unit}
        value={unitId}
        choices={unitChoices(branches)}
        onText={setUnitId}
        disabled={!mayManage}
      />
      <TextField
        label={m.panel.seat}
        hint={m.panel.seatHint}
        value={seat}
        onText={setSeat}
        maxLength={16}
        disabled={!mayManage}
      />
      {held.length === 0 && (
        <p className="form-error" role="alert">
          {m.panel.noRole}
        </p>
      )}
      {refusal !== undefined && (
        <p className="form-error" role="alert">
          {refusal}
        </p>
      )}
      <Button
        kind="main"
        submit
        busy={save.isPending}
        disabled={!mayManage || !changed || held.length === 0}
      >
        {m.panel.save}
      </Button>
      <p className="field-hint">{mayManage ? m.panel.rolesHint : m.notPermitted}</p>
    </form>
  );
}

function Access({ user, onAsk }: Pick<PanelProps, 'user' | 'onAsk'>): ReactElement {
  const m = useMessages(peopleMessages);
  const me = useMe();
  const mayManage = useMay()('user.manage');
  const self = user.id === me.id;
  const disabled = user.status === 'disabled';
  return (
    <>
      <dl className="facts">
        <div>
          <dt>{m.column.status}</dt>
          <dd>
            <StatusTag user={user} />
          </dd>
        </div>
        <div>
          <dt>{m.column.second}</dt>
          <dd>{user.hasSecondFactor ? m.second.yes : m.second.no}</dd>
        </div>
        <div>
          <dt>{m.column.last}</dt>
          <dd>{user.lastSignInAt === null ? m.never : <Time at={user.lastSignInAt} whole />}</dd>
        </div>
        <div>
          <dt>{m.column.sessions}</dt>
          <dd>{m.sessions(user.sessionCount)}</dd>
        </div>
      </dl>
      {user.status !== 'active' && <p className="field-hint">{m.statusHint[user.status]}</p>}
      <div className="side-acts">
        <Button icon="key" disabled={!mayManage || self} onClick={() => onAsk('reset')}>
          {m.panel.reset}
        </Button>
        <Button
          disabled={!mayManage || user.sessionCount === 0}
          onClick={() => onAsk('signOut')}
          title={user.sessionCount === 0 ? m.panel.noSession : undefined}
        >
          {m.panel.signOut}
        </Button>
        <Button
          disabled={!mayManage || self}
          onClick={() => onAsk(disabled ? 'enable' : 'disable')}
        >
          {disabled ? m.panel.enable : m.panel.disable}
        </Button>
      </div>
      {self && <p className="field-hint">{m.panel.notSelf}</p>}
      {!mayManage && <p className="field-hint">{m.notPermitted}</p>}
    </>
  );
}

function IdentityCard({ user, onChanged }: Pick<PanelProps, 'user' | 'onChanged'>): ReactElement {
  const m = useMessages(identityMessages);
  const mayManage = useMay()('user.manage');
  const save = useAct('user.identify', ['user.list']);
  return (
    <Card title={m.title}>
      <IdentityFacts
        identity={user.identity}
        mayChange={mayManage}
        busy={save.isPending}
        error={save.error}
        onSave={(body, done) =>
          save.mutate(
            { params: { id: user.id }, body },
            {
              onSuccess: (reply) => {
                done();
                toastDone(m.saved);
                onChanged(reply);
              },
            },
          )
        }
      />
    </Card>
  );
}

export function UserPanel({ user, branches, onChanged, onAsk, onClose }: PanelProps): ReactElement {
  const m = useMessages(peopleMessages);
  const me = useMe();
  const state = JSON.stringify([user.id, user.roles, user.unitId, user.seat]);
  return (
    <div className="side user-panel">
      <SideHead title={user.name} label={m.panel.title(user.name)} onClose={onClose}>
        <span className="side-login">{user.login}</span>
      </SideHead>
      {user.id === me.id && <p className="field-hint">{m.panel.self}</p>}
      <Card title={m.panel.access}>
        <Access user={user} onAsk={onAsk} />
      </Card>
      <IdentityCard key={user.id} user={user} onChanged={onChanged} />
      <Card title={m.panel.roles}>
        <RoleForm key={state} user={user} branches={branches} onChanged={onChanged} />
      </Card>
    </div>
  );
}
