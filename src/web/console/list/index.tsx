/** Lists: what is blocked or allowed, by whom, why, until when, and what does it do? */
import { useState, type ReactElement } from 'react';
import type { CallInput } from '../../../client/index.ts';
import type { ListEntryReply } from '../../../contract/index.ts';
import { categories, categoryCodes } from '../../../core/kernel/index.ts';
import { entryStatuses, listKinds } from '../../../core/list/index.ts';
import {
  Button,
  Chip,
  ColumnChoice,
  EmptyState,
  ErrorState,
  FilterSelect,
  ListFoot,
  Loaded,
  Page,
  SearchInput,
  Skeleton,
  Table,
  Time,
  toastDone,
  toastFailure,
  useAct,
  useKeys,
  useListKeys,
  useMay,
  useMessages,
  useNameOf,
  usePages,
  useRead,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
  type Pages,
  type UrlState,
} from '../../ui/index.ts';
import { ExportDialog } from './export.tsx';
import { FilePanel, FileTable, ImportDialog } from './file.tsx';
import { LookupBox } from './lookup.tsx';
import { listMessages } from './messages.ts';
import { EntryPanel, listRoutes, StatusTag, useApproval, VerdictTag } from './panel.tsx';
import { ProposeDialog } from './propose.tsx';
import { pick, useCategoryChoices } from './word.ts';
import './list.css';

type Query = NonNullable<CallInput<'list.search'>['query']>;
const verdicts = ['block', 'allow'] as const;
const statuses = entryStatuses.map((one) => one.code);
const filterNames = ['q', 'kind', 'verdict', 'status', 'origin', 'category'] as const;

function queryOf(url: UrlState): Query {
  const found = {
    q: url['q'],
    kind: pick(listKinds, url['kind']),
    verdict: pick(verdicts, url['verdict']),
    status: pick(statuses, url['status']),
    origin: url['origin'],
    category: pick(categoryCodes, url['category']),
  };
  const told = Object.entries(found).filter(([, value]) => value !== undefined && value !== '');
  return { limit: 100, ...(Object.fromEntries(told) as Query) };
}

function useColumns(): readonly Column<ListEntryReply>[] {
  const m = useMessages(listMessages);
  const name = useNameOf();
  return [
    {
      key: 'value',
      title: m.column.value,
      fixed: true,
      cell: (entry) => (
        <span className="list-value" title={entry.value}>
          <strong>{entry.value}</strong>
          {entry.match !== 'exact' && <small>{m.match[entry.match]}</small>}
        </span>
      ),
    },
    { key: 'kind', title: m.column.kind, cell: (entry) => m.kind[entry.kind] },
    {
      key: 'verdict',
      title: m.column.verdict,
      cell: (entry) => <VerdictTag verdict={entry.verdict} />,
    },
    {
      key: 'category',
      title: m.column.category,
      cell: (entry) => name(categories, entry.category),
    },
    {
      key: 'reason',
      title: m.column.reason,
      cell: (entry) => (
        <span className="list-reason" title={entry.reason}>
          {entry.reason}
        </span>
      ),
    },
    { key: 'origin', title: m.column.origin, cell: (entry) => entry.origin },
    {
      key: 'status',
      title: m.column.status,
      cell: (entry) => <StatusTag status={entry.status} />,
    },
    { key: 'until', title: m.column.until, cell: (entry) => <Time at={entry.untilAt} /> },
    {
      key: 'proposed',
      title: m.column.proposed,
      cell: (entry) => (
        <>
          {entry.proposedBy.name} <Time at={entry.proposedAt} />
        </>
      ),
    },
  ];
}

function SearchBox(): ReactElement {
  const m = useMessages(listMessages);
  const [{ q = '' }, setUrl] = useUrlState();
  return (
    <SearchInput
      value={q}
      onSearch={(text) => setUrl({ q: text, id: null }, true)}
      label={m.search}
      action="list-search"
      keyName="/"
      keyLabel={m.key.search}
      className="filter filter-text list-search"
      maxLength={300}
    />
  );
}

function Filters(): ReactElement {
  const m = useMessages(listMessages);
  const shared = useShared();
  const name = useNameOf();
  const [url, setUrl] = useUrlState();
  const stats = useRead('list.stats', {});
  const origins = (stats.data?.origins ?? []).map((one) => one.origin);
  const choose = (field: string, value: string) => (): void =>
    setUrl({ [field]: url[field] === value ? null : value, id: null });
  return (
    <>
      <SearchBox />
      {verdicts.map((one) => (
        <Chip key={one} on={url['verdict'] === one} onToggle={choose('verdict', one)}>
          {m.verdict[one]}
        </Chip>
      ))}
      {statuses.map((one) => (
        <Chip key={one} on={url['status'] === one} onToggle={choose('status', one)}>
          {name(entryStatuses, one)}
        </Chip>
      ))}
      <FilterSelect
        label={m.filter.kind}
        value={url['kind'] ?? ''}
        choices={[
          { value: '', label: m.filter.allKinds },
          ...listKinds.map((one) => ({ value: one, label: m.kind[one] })),
        ]}
        onText={(kind) => setUrl({ kind, id: null })}
      />
      <FilterSelect
        label={m.filter.category}
        value={url['category'] ?? ''}
        choices={[{ value: '', label: m.filter.allCategories }, ...useCategoryChoices()]}
        onText={(category) => setUrl({ category, id: null })}
      />
      <FilterSelect
        label={m.filter.origin}
        value={url['origin'] ?? ''}
        choices={[
          { value: '', label: m.filter.allOrigins },
          ...[...new Set([...origins, ...(url['origin'] ? [url['origin']] : [])])].map((one) => ({
            value: one,
            label: one,
          })),
        ]}
        onText={(origin) => setUrl({ origin, id: null })}
      />
      {filterNames.some((field) => url[field]) && (
        <Button
          kind="quiet"
          size="small"
          icon="close"
          onClick={() => setUrl(Object.fromEntries(filterNames.map((field) => [field, null])))}
        >
          {shared.verb.clear}
        </Button>
      )}
    </>
  );
}

function Entries({
  pages,
  columns,
  chosen,
  onChoose,
}: {
  pages: Pages<ListEntryReply>;
  columns: readonly Column<ListEntryReply>[];
  chosen: string | undefined;
  onChoose: (id: string | null) => void;
}): ReactElement {
  const m = useMessages(listMessages);
  const [url] = useUrlState();
  if (pages.error) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.loading) return <Skeleton rows={10} />;
  const filtered = filterNames.some((field) => url[field]);
  return (
    <>
      <Table
        name="list"
        caption={m.table}
        columns={columns}
        rows={pages.items}
        rowKey={(entry) => String(entry.id)}
        selected={chosen}
        onSelect={(entry) => onChoose(String(entry.id))}
        onEnd={pages.loadMore}
        empty={
          filtered ? (
            <EmptyState icon="search" title={m.emptyFiltered} />
          ) : (
            <EmptyState icon="list" title={m.empty} hint={m.emptyHint} />
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

type Asked = 'propose' | 'import' | 'export' | null;

function Tabs(): ReactElement {
  const m = useMessages(listMessages);
  const [url, setUrl] = useUrlState();
  const now = url['tab'] === 'files' ? 'files' : 'entries';
  return (
    <nav className="tabs" aria-label={m.tabs}>
      {(['entries', 'files'] as const).map((tab) => (
        <button
          key={tab}
          type="button"
          aria-current={tab === now ? 'page' : undefined}
          onClick={() => setUrl({ tab: tab === 'entries' ? null : tab, id: null })}
        >
          {m.tab[tab]}
        </button>
      ))}
    </nav>
  );
}

function Tools({
  onAsk,
  columns,
}: {
  onAsk: (asked: Asked) => void;
  columns: readonly Column<ListEntryReply>[];
}) {
  const m = useMessages(listMessages);
  const may = useMay();
  return (
    <>
      <ColumnChoice name="list" columns={columns} />
      <Button disabled={!may('list.import')} onClick={() => onAsk('export')}>
        {m.exporting.button}
      </Button>
      <Button disabled={!may('list.import')} onClick={() => onAsk('import')}>
        {m.file.button}
      </Button>
      <Button
        kind="main"
        icon="plus"
        keyHint="N"
        disabled={!may('list.propose')}
        onClick={() => onAsk('propose')}
      >
        {m.propose.button}
      </Button>
    </>
  );
}

/** The entry chosen: of the list, or read by itself where it is not on the pages read so far. */
function useChosen(
  pages: Pages<ListEntryReply>,
  id: string | undefined,
): ListEntryReply | undefined {
  const listed = pages.items.find((one) => String(one.id) === id);
  const wanted = /^\d{1,15}$/.test(id ?? '') ? Number(id) : 0;
  const read = useRead(
    'list.read',
    { params: { id: wanted } },
    { enabled: wanted > 0 && !listed && !pages.loading },
  );
  return listed ?? (wanted > 0 ? read.data?.entry : undefined);
}

function useEntryKeys(acts: {
  readonly propose: () => void;
  readonly approve: (() => void) | undefined;
}): void {
  const m = useMessages(listMessages);
  useKeys([
    {
      action: 'list-open',
      keys: ['Enter'],
      label: m.key.open,
      group: 'list',
      run: () => document.querySelector<HTMLElement>('.page-side button')?.focus(),
    },
    {
      action: 'list-propose',
      keys: ['N'],
      label: m.key.propose,
      group: 'act',
      bar: 4,
      run: acts.propose,
    },
    {
      action: 'list-approve',
      keys: ['A'],
      label: m.key.approve,
      group: 'act',
      ...(acts.approve ? { bar: 5 } : {}),
      run: () => acts.approve?.(),
    },
  ]);
}

function EntryScreen(): ReactElement {
  const m = useMessages(listMessages);
  const shared = useShared();
  const mayPropose = useMay()('list.propose');
  const [url, setUrl] = useUrlState();
  const pages = usePages('list.search', queryOf(url));
  const columns = useColumns();
  const [asked, setAsked] = useState<Asked>(null);
  const choose = (id: string | null): void => setUrl({ id }, true);
  const entry = useChosen(pages, url['id']);
  const approval = useApproval(entry);
  const approve = useAct('list.approve', listRoutes);
  const onChanged = (changed: ListEntryReply): void =>
    pages.patch((one) => (one.id === changed.id ? changed : one));
  const onApprove = (): void => {
    if (!entry || !approval.may || approve.isPending) return;
    approve.mutate(
      { params: { id: entry.id } },
      {
        onSuccess: (changed) => {
          toastDone(m.done.approved);
          onChanged(changed);
        },
        onError: (error) => toastFailure(m.failed.approve, error),
      },
    );
  };
  useListKeys(
    pages.items.map((one) => String(one.id)),
    url['id'],
    choose,
  );
  useEntryKeys({
    propose: () => setAsked(mayPropose ? 'propose' : null),
    approve: approval.may ? onApprove : undefined,
  });
  return (
    <>
      <Page
        title={shared.title.lists}
        lead={m.lead}
        tools={<Tools onAsk={setAsked} columns={columns} />}
        filters={<Filters />}
        {...(entry && {
          side: (
            <EntryPanel
              entry={entry}
              busy={approve.isPending}
              onApprove={onApprove}
              onChanged={onChanged}
              onClose={() => choose(null)}
            />
          ),
          sideLabel: m.panel.title(entry.value),
        })}
      >
        <Tabs />
        <LookupBox />
        <Entries pages={pages} columns={columns} chosen={url['id']} onChoose={choose} />
      </Page>
      {asked === 'propose' && (
        <ProposeDialog
          onClose={() => setAsked(null)}
          onProposed={(made) => {
            setAsked(null);
            pages.reload();
            choose(String(made.id));
          }}
        />
      )}
      {asked === 'import' && (
        <ImportDialog
          onClose={() => setAsked(null)}
          onDone={(id) => {
            setAsked(null);
            setUrl({ tab: 'files', id });
          }}
        />
      )}
      {asked === 'export' && <ExportDialog query={queryOf(url)} onClose={() => setAsked(null)} />}
    </>
  );
}

function FileScreen(): ReactElement {
  const m = useMessages(listMessages);
  const shared = useShared();
  const mayImport = useMay()('list.import');
  const [url, setUrl] = useUrlState();
  const read = useRead('list.imports', {});
  const [importing, setImporting] = useState(false);
  const files = read.data?.items ?? [];
  const file = files.find((one) => one.id === url['id']);
  const choose = (id: string | null): void => setUrl({ id }, true);
  useListKeys(
    files.map((one) => one.id),
    url['id'],
    choose,
  );
  return (
    <>
      <Page
        title={shared.title.lists}
        lead={m.lead}
        tools={
          <Button kind="main" disabled={!mayImport} onClick={() => setImporting(true)}>
            {m.file.button}
          </Button>
        }
        {...(file && {
          side: <FilePanel key={file.id} file={file} onClose={() => choose(null)} />,
          sideLabel: m.file.panel(file.name),
        })}
      >
        <Tabs />
        <Loaded read={read}>
          {(data) => <FileTable files={data.items} chosen={file?.id} onChoose={choose} />}
        </Loaded>
      </Page>
      {importing && (
        <ImportDialog
          onClose={() => setImporting(false)}
          onDone={(id) => {
            setImporting(false);
            choose(id);
          }}
        />
      )}
    </>
  );
}

function ListScreen(): ReactElement {
  const [url] = useUrlState();
  return url['tab'] === 'files' ? <FileScreen /> : <EntryScreen />;
}

export const routes = { lists: ListScreen } satisfies ModuleRoutes;
