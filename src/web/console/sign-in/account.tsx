/** The own account: how I sign in, my passkeys, where I am signed in. */
import type { ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import { roles } from '../../../core/access/index.ts';
import {
  Button,
  Card,
  Loaded,
  Page,
  Table,
  Tag,
  Time,
  toastDone,
  toastFailure,
  useAct,
  useMe,
  useMessages,
  useNameOf,
  useRead,
  type Column,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { identityMessages } from '../people/identity-messages.ts';
import { IdentityFacts } from '../people/identity.tsx';
import { FactorForms, PasswordForm } from './factor.tsx';
import { signInMessages } from './messages.ts';
import './sign-in.css';

type SessionRow = CallReply<'me.sessions'>['items'][number];
type PasskeyRow = CallReply<'me.passkeys'>['items'][number];

function WhoAmI(): ReactElement {
  const m = useMessages(signInMessages);
  const me = useMe();
  const name = useNameOf();
  const bare = !me.hasPassword || (!me.hasTotp && me.passkeyCount === 0);
  const mark = (set: boolean): ReactElement => (
    <Tag tone={set ? 'good' : 'warn'}>{set ? m.set : m.unset}</Tag>
  );
  return (
    <Card title={m.state}>
      <dl className="facts">
        <div>
          <dt>{m.name}</dt>
          <dd>{me.name}</dd>
        </div>
        <div>
          <dt>{m.login}</dt>
          <dd>{me.login}</dd>
        </div>
        <div>
          <dt>{m.unit}</dt>
          <dd>{me.unit.name}</dd>
        </div>
        <div>
          <dt>{m.roles}</dt>
          <dd>{me.roles.map((role) => name(roles, role)).join(' · ')}</dd>
        </div>
        <div>
          <dt>{m.hasPassword}</dt>
          <dd>{mark(me.hasPassword)}</dd>
        </div>
        <div>
          <dt>{m.hasTotp}</dt>
          <dd>{mark(me.hasTotp)}</dd>
        </div>
      </dl>
      {bare && <p className="field-hint">{m.later}</p>}
    </Card>
  );
}

function Passkeys(): ReactElement {
  const m = useMessages(signInMessages);
  const read = useRead('me.passkeys', {});
  const remove = useAct('me.passkey-remove', ['me.passkeys', 'me.read']);
  const columns: readonly Column<PasskeyRow>[] = [
    { key: 'name', title: m.keyName, cell: (row) => row.name },
    { key: 'added', title: m.added, cell: (row) => <Time at={row.createdAt} whole /> },
    {
      key: 'remove',
      title: m.actions,
      cell: (row) => (
        <Button
          size="small"
          onClick={() =>
            remove.mutate(
              { params: { id: row.id } },
              {
                onSuccess: () => toastDone(m.keyRemoved),
                onError: (error) => toastFailure(m.keyRemove, error),
              },
            )
          }
        >
          {m.keyRemove}
        </Button>
      ),
    },
  ];
  return (
    <Card title={m.key}>
      <Loaded read={read}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="field-hint">{m.noKeys}</p>
          ) : (
            <Table
              name="passkey"
              caption={m.key}
              columns={columns}
              rows={items}
              rowKey={(row) => row.id}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

function Sessions(): ReactElement {
  const m = useMessages(signInMessages);
  const read = useRead('me.sessions', {});
  const end = useAct('me.session-end', ['me.sessions']);
  const columns: readonly Column<SessionRow>[] = [
    { key: 'agent', title: m.agent, cell: (row) => row.agent },
    { key: 'address', title: m.address, cell: (row) => row.address },
    { key: 'created', title: m.signedIn, cell: (row) => <Time at={row.createdAt} whole /> },
    { key: 'seen', title: m.lastSeen, cell: (row) => <Time at={row.lastSeenAt} whole /> },
    {
      key: 'end',
      title: m.actions,
      cell: (row) =>
        row.current ? (
          <Tag tone="act">{m.here}</Tag>
        ) : (
          <Button
            size="small"
            onClick={() =>
              end.mutate(
                { params: { id: row.id } },
                {
                  onSuccess: () => toastDone(m.ended),
                  onError: (error) => toastFailure(m.end, error),
                },
              )
            }
          >
            {m.end}
          </Button>
        ),
    },
  ];
  return (
    <Card title={m.sessions}>
      <Loaded read={read}>
        {({ items }) => (
          <Table
            name="session"
            caption={m.sessions}
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
          />
        )}
      </Loaded>
    </Card>
  );
}

function MyIdentity(): ReactElement {
  const m = useMessages(identityMessages);
  const read = useRead('me.identity', {});
  const save = useAct('me.identify', ['me.identity']);
  return (
    <Card title={m.title}>
      <Loaded read={read}>
        {({ identity }) => (
          <IdentityFacts
            identity={identity}
            mayChange
            busy={save.isPending}
            error={save.error}
            onSave={(body, done) =>
              save.mutate(
                { body },
                {
                  onSuccess: () => {
                    done();
                    toastDone(m.saved);
                  },
                },
              )
            }
          />
        )}
      </Loaded>
    </Card>
  );
}

function AccountScreen(): ReactElement {
  const m = useMessages(signInMessages);
  const me = useMe();
  return (
    <Page title={m.account} lead={m.accountLead}>
      <div className="account">
        <div className="account-column">
          <WhoAmI />
          <MyIdentity />
          <Card title={m.stepPassword}>
            <PasswordForm me={me} />
          </Card>
        </div>
        <div className="account-column">
          <Card title={m.stepFactor}>
            <FactorForms me={me} />
          </Card>
          <Passkeys />
          <Sessions />
        </div>
      </div>
    </Page>
  );
}

export const routes = { account: AccountScreen } satisfies ModuleRoutes;
