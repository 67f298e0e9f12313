/** People and units: who is where, what may they do, are they on duty? */
import { useState, type ReactElement } from 'react';
import type { User } from '../../../contract/index.ts';
import { roles } from '../../../core/access/index.ts';
import {
  Button,
  ColumnChoice,
  EmptyState,
  ErrorState,
  ListFoot,
  NoPermission,
  Page,
  SearchInput,
  Skeleton,
  Table,
  Time,
  useListKeys,
  useMay,
  useMessages,
  useNameOf,
  usePages,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
  type Pages,
} from '../../ui/index.ts';
import { AskDialog, InviteDialog, OnceDialog, type Ask, type Invitation } from './dialogs.tsx';
import { peopleMessages } from './messages.ts';
import { StatusTag, UserPanel } from './panel.tsx';
import { UnitCard, UnitDialog, UnitTree, useUnits, type UnitForm } from './units.tsx';
import './people.css';

function useColumns(): readonly Column<User>[] {
  const m = useMessages(peopleMessages);
  const shared = useShared();
  const name = useNameOf();
  return [
    {
      key: 'name',
      title: m.column.name,
      fixed: true,
      cell: (user) => <strong>{user.name}</strong>,
    },
    { key: 'login', title: m.column.login, cell: (user) => user.login },
    { key: 'unit', title: m.column.unit, cell: (user) => user.unitName },
    {
      key: 'roles',
      title: m.column.roles,
      cell: (user) => {
        const text = user.roles.map((role) => name(roles, role)).join(' · ');
        return (
          <span className="role-list" title={text}>
            {text}
          </span>
        );
      },
    },
    { key: 'seat', title: m.column.seat, cell: (user) => user.seat ?? shared.none },
    { key: 'status', title: m.column.status, cell: (user) => <StatusTag user={user} /> },
    {
      key: 'second',
      title: m.column.second,
      cell: (user) =>
        user.hasSecondFactor ? m.second.yes : <span className="late">{m.second.no}</span>,
    },
    { key: 'sessions', title: m.column.sessions, numeric: true, cell: (user) => user.sessionCount },
    {
      key: 'last',
      title: m.column.last,
      cell: (user) => (user.lastSignInAt === null ? m.never : <Time at={user.lastSignInAt} />),
    },
  ];
}

function SearchBox(): ReactElement {
  const m = useMessages(peopleMessages);
  const [{ who = '' }, setUrl] = useUrlState();
  return (
    <SearchInput
      value={who}
      onSearch={(text) => setUrl({ who: text }, true)}
      label={m.search}
      action="search-people"
      keyName="F"
      keyLabel={m.key.search}
      className="input people-search"
    />
  );
}

function PeopleTable({
  pages,
  columns,
  chosen,
  onChoose,
}: {
  pages: Pages<User>;
  columns: readonly Column<User>[];
  chosen: string | undefined;
  onChoose: (id: string | null) => void;
}): ReactElement {
  const m = useMessages(peopleMessages);
  const [url] = useUrlState();
  if (pages.error) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.loading) return <Skeleton rows={8} />;
  return (
    <>
      <Table
        name="people"
        caption={m.table}
        columns={columns}
        rows={pages.items}
        rowKey={(user) => user.id}
        selected={chosen}
        onSelect={(user) => onChoose(user.id)}
        onEnd={pages.loadMore}
        empty={
          url['who'] ? (
            <EmptyState icon="search" title={m.emptySearch} />
          ) : (
            <EmptyState icon="people" title={m.empty} hint={m.emptyHint} />
          )
        }
      />
      <ListFoot
        shown={pages.items.length}
        total={pages.total}
        onMore={pages.loadMore}
        busy={pages.loadingMore}
      />
    </>
  );
}

function PeopleScreen(): ReactElement {
  const m = useMessages(peopleMessages);
  const shared = useShared();
  const may = useMay();
  const [url, setUrl] = useUrlState();
  const { branches, mine } = useUnits();
  const columns = useColumns();
  const unitId = url['unit'];
  const pages = usePages('user.list', {
    limit: 50,
    ...(url['who'] ? { q: url['who'] } : {}),
    ...(unitId ? { unitId } : {}),
  });
  const [inviting, setInviting] = useState(false);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [ask, setAsk] = useState<Ask | null>(null);
  const [form, setForm] = useState<UnitForm | null>(null);
  const unit = branches.find((one) => one.unit.id === unitId)?.unit;
  const user = pages.items.find((one) => one.id === url['id']);
  const choose = (id: string | null): void => setUrl({ id }, true);
  useListKeys(
    pages.items.map((one) => one.id),
    user?.id,
    choose,
  );
  const onChanged = (changed: User): void =>
    pages.patch((one) => (one.id === changed.id ? changed : one));
  const onInvited = (made: Invitation): void => {
    setInviting(false);
    setAsk(null);
    setInvitation(made);
    if (pages.items.some((one) => one.id === made.user.id)) onChanged(made.user);
    else pages.reload();
  };
  return (
    <div className="people">
      <UnitTree chosen={unitId} onChoose={(id) => setUrl({ unit: id, id: null })} />
      <Page
        title={shared.title.people}
        lead={m.lead}
        tools={
          <>
            <SearchBox />
            <ColumnChoice name="people" columns={columns} />
            <Button
              kind="main"
              icon="plus"
              disabled={!may('user.manage')}
              onClick={() => setInviting(true)}
              title={may('user.manage') ? undefined : m.notPermitted}
            >
              {m.invite}
            </Button>
          </>
        }
        {...(user && {
          side: (
            <UserPanel
              user={user}
              branches={mine}
              onChanged={onChanged}
              onAsk={setAsk}
              onClose={() => choose(null)}
            />
          ),
          sideLabel: m.panel.title(user.name),
        })}
      >
        {unit && (
          <UnitCard
            unit={unit}
            mine={mine.some((one) => one.unit.id === unit.id)}
            onForm={setForm}
          />
        )}
        {may('user.read') ? (
          <PeopleTable pages={pages} columns={columns} chosen={user?.id} onChoose={choose} />
        ) : (
          <NoPermission />
        )}
      </Page>
      {inviting && (
        <InviteDialog
          branches={mine}
          unitId={unitId}
          onClose={() => setInviting(false)}
          onInvited={onInvited}
        />
      )}
      {ask && user && (
        <AskDialog
          ask={ask}
          user={user}
          onClose={() => setAsk(null)}
          onInvited={onInvited}
          onChanged={onChanged}
        />
      )}
      {invitation && <OnceDialog invitation={invitation} onClose={() => setInvitation(null)} />}
      {form && <UnitDialog form={form} branches={mine} onClose={() => setForm(null)} />}
    </div>
  );
}

export const routes = { people: PeopleScreen } satisfies ModuleRoutes;
