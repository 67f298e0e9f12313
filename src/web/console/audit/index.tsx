/** Audit: who saw, changed or was denied what, and does the chain hold? */
import { useState, type FormEvent, type ReactElement } from 'react';
import type { AuditEntryReply } from '../../../contract/index.ts';
import { purposes } from '../../../core/access/index.ts';
import {
  Button,
  Chip,
  ColumnChoice,
  dateText,
  EmptyState,
  ErrorState,
  FilterSelect,
  ListFoot,
  Page,
  Skeleton,
  Table,
  Time,
  useKeys,
  useListKeys,
  useMessages,
  useNameOf,
  useNow,
  usePages,
  usePreferences,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
  type UrlState,
} from '../../ui/index.ts';
import { actionCodes, actionName, actorText } from './action.ts';
import { dayEnd, dayStart } from './day.ts';
import { EntryPanel, ResultTag } from './detail.tsx';
import { auditMessages } from './messages.ts';
import { useVerification } from './verify.tsx';
import './audit.css';

type Entry = AuditEntryReply;
const filterNames = ['actor', 'action', 'subject', 'denied', 'from', 'to', 'at'] as const;

/** Cursor of the list that begins with an entry: entries below it follow. */
const startAt = (seq: string | undefined): string | null =>
  /^\d{1,15}$/.test(seq ?? '') ? String(Number(seq) + 1) : null;

function queryOf(url: UrlState): Parameters<typeof usePages<'audit.list'>>[1] {
  const from = dayStart(url['from']);
  const to = dayEnd(url['to']);
  return {
    limit: 100,
    ...(url['actor'] ? { actor: url['actor'] } : {}),
    ...(url['action'] ? { action: url['action'] } : {}),
    ...(url['subject'] ? { subject: url['subject'] } : {}),
    ...(url['denied'] ? { denied: true } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** A text filter that is applied on Enter and on leaving it. */
function TextFilter({ name, label }: { name: 'actor' | 'subject'; label: string }): ReactElement {
  const [url, setUrl] = useUrlState();
  const value = url[name] ?? '';
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  const apply = (event?: FormEvent): void => {
    event?.preventDefault();
    if (text.trim() !== value) setUrl({ [name]: text.trim(), id: null });
  };
  return (
    <form onSubmit={apply}>
      <input
        className="filter filter-text"
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={64}
        data-set={value !== ''}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => apply()}
      />
    </form>
  );
}

function DayFilter({ name, label }: { name: 'from' | 'to'; label: string }): ReactElement {
  const [url, setUrl] = useUrlState();
  return (
    <label className="filter-day">
      <span>{label}</span>
      <input
        type="date"
        className="filter"
        value={url[name] ?? ''}
        data-set={Boolean(url[name])}
        onChange={(event) => setUrl({ [name]: event.target.value, id: null })}
      />
    </label>
  );
}

function Filters(): ReactElement {
  const m = useMessages(auditMessages);
  const shared = useShared();
  const { language } = usePreferences();
  const [url, setUrl] = useUrlState();
  const action = url['action'] ?? '';
  const codes =
    action === '' || actionCodes.includes(action) ? actionCodes : [action, ...actionCodes];
  const filtered = filterNames.some((name) => url[name]);
  return (
    <>
      <FilterSelect
        label={m.filter.action}
        value={action}
        onText={(code) => setUrl({ action: code, id: null })}
        choices={[
          { value: '', label: m.filter.allActions },
          ...codes.map((code) => ({ value: code, label: actionName(code, language) })),
        ]}
      />
      <TextFilter name="actor" label={m.filter.actor} />
      <TextFilter name="subject" label={m.filter.subject} />
      <DayFilter name="from" label={m.filter.from} />
      <DayFilter name="to" label={m.filter.to} />
      <Chip
        on={Boolean(url['denied'])}
        onToggle={() => setUrl({ denied: url['denied'] ? null : '1', id: null })}
      >
        {m.filter.denied}
      </Chip>
      {url['at'] && (
        <Chip on onToggle={() => setUrl({ at: null, id: null })}>
          {m.filter.at(url['at'])}
        </Chip>
      )}
      {filtered && (
        <Button
          kind="quiet"
          size="small"
          icon="close"
          onClick={() => setUrl(Object.fromEntries(filterNames.map((name) => [name, null])))}
        >
          {shared.verb.clear}
        </Button>
      )}
    </>
  );
}

function useColumns(): readonly Column<Entry>[] {
  const m = useMessages(auditMessages);
  const shared = useShared();
  const name = useNameOf();
  const { language } = usePreferences();
  return [
    {
      key: 'at',
      title: m.column.at,
      fixed: true,
      width: '148px',
      cell: (entry) => (
        <>
          <span className="audit-date">{dateText(new Date(entry.at))}</span>{' '}
          <ClockTime at={entry.at} />
        </>
      ),
    },
    {
      key: 'actor',
      title: m.column.actor,
      cell: (entry) => <strong>{actorText(entry, m.actor)}</strong>,
    },
    {
      key: 'action',
      title: m.column.action,
      cell: (entry) => (
        <>
          {actionName(entry.action, language)} <code className="audit-code">{entry.action}</code>
        </>
      ),
    },
    {
      key: 'subject',
      title: m.column.subject,
      cell: (entry) => <code className="audit-code">{entry.subject || shared.none}</code>,
    },
    {
      key: 'purpose',
      title: m.column.purpose,
      cell: (entry) => (entry.purpose === null ? shared.none : name(purposes, entry.purpose)),
    },
    {
      key: 'result',
      title: m.column.result,
      cell: (entry) => <ResultTag allowed={entry.allowed} />,
    },
    { key: 'seq', title: m.column.seq, numeric: true, cell: (entry) => entry.seq },
  ];
}

/** The clock of any day: the date stands beside it. */
function ClockTime({ at }: { at: string }): ReactElement {
  const date = new Date(at);
  const today = date.toDateString() === new Date(useNow()).toDateString();
  return today ? (
    <Time at={at} />
  ) : (
    <time className="number" dateTime={at}>
      {date.toTimeString().slice(0, 8)}
    </time>
  );
}

function AuditScreen(): ReactElement {
  const m = useMessages(auditMessages);
  const shared = useShared();
  const [url, setUrl] = useUrlState();
  const pages = usePages('audit.list', queryOf(url), startAt(url['at']));
  const columns = useColumns();
  const chosen = Number(url['id']);
  const entry = pages.items.find((one) => one.seq === chosen);
  const choose = (seq: number | null): void =>
    setUrl({ id: seq === null ? null : String(seq) }, true);
  const verification = useVerification((seq) => {
    const none = Object.fromEntries(filterNames.map((name) => [name, null]));
    setUrl({ ...none, at: String(seq), id: String(seq) });
  });
  const verify = (): void => {
    if (!verification.busy) verification.run();
  };
  useListKeys(
    pages.items.map((one) => String(one.seq)),
    url['id'],
    (id) => setUrl({ id }, true),
  );
  useKeys([
    { action: 'verify', keys: ['V'], label: m.key.verify, group: 'act', bar: 3, run: verify },
  ]);
  const filtered = filterNames.some((name) => url[name]);
  return (
    <Page
      title={shared.title.audit}
      lead={m.lead}
      filters={<Filters />}
      tools={
        <>
          <Button icon="refresh" onClick={pages.reload}>
            {m.refresh}
          </Button>
          <ColumnChoice name="audit" columns={columns} />
          <Button kind="main" icon="audit" keyHint="V" busy={verification.busy} onClick={verify}>
            {m.verify.button}
          </Button>
        </>
      }
      {...(entry && {
        side: <EntryPanel entry={entry} onClose={() => choose(null)} />,
        sideLabel: m.detail.title(entry.seq),
      })}
    >
      {verification.banner}
      {pages.error !== null && <ErrorState error={pages.error} onRetry={pages.reload} />}
      {pages.loading && <Skeleton rows={10} />}
      {!pages.error && !pages.loading && (
        <>
          <Table
            name="audit"
            caption={m.table}
            columns={columns}
            rows={pages.items}
            rowKey={(one) => String(one.seq)}
            selected={url['id']}
            onSelect={(one) => choose(one.seq)}
            onEnd={pages.loadMore}
            empty={
              filtered ? (
                <EmptyState icon="search" title={m.emptyFiltered} />
              ) : (
                <EmptyState icon="audit" title={m.empty} />
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
      )}
    </Page>
  );
}

export const routes = { audit: AuditScreen } satisfies ModuleRoutes;
