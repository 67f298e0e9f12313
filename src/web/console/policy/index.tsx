/** Policy tables: which figures hold, since when, and who let them in? */
import { useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { PolicyDetail } from '../../../contract/index.ts';
import { policyChanges } from '../../../core/policy/index.ts';
import {
  Button,
  Loaded,
  Page,
  Tag,
  Time,
  useMay,
  useMessages,
  usePreferences,
  useRead,
  useShared,
  useStepKeys,
  useUrlState,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { policyMessages } from './messages.ts';
import { Sheet } from './sheet.tsx';
import { History, SubmitDialog, Waiting } from './versions.tsx';
import './policy.css';

type TableRow = CallReply<'policy.list'>['items'][number];
const views = ['value', 'waiting', 'history'] as const;
type View = (typeof views)[number];

function TableList({
  items,
  chosen,
  onChoose,
}: {
  items: readonly TableRow[];
  chosen: string | undefined;
  onChoose: (key: string) => void;
}): ReactElement {
  const m = useMessages(policyMessages);
  const { language } = usePreferences();
  return (
    <nav className="policy-list" aria-label={m.tables}>
      {items.map((row) => (
        <button
          key={row.key}
          type="button"
          className="policy-item"
          aria-current={row.key === chosen ? 'true' : undefined}
          onClick={() => onChoose(row.key)}
        >
          <strong>{row[language]}</strong>
          {row.waiting && <Tag tone="warn">{m.waiting}</Tag>}
          <span className="field-hint">{row.ordinal === null ? m.shipped : row.version}</span>
        </button>
      ))}
    </nav>
  );
}

function Since({ detail }: { detail: PolicyDetail }): ReactElement {
  const m = useMessages(policyMessages);
  return (
    <p className="policy-since">
      <strong>{detail.version}</strong>
      {detail.since === null ? (
        <span>
          {m.shipped} · {m.basis} {detail.basis}
        </span>
      ) : (
        <Time at={detail.since} whole />
      )}
    </p>
  );
}

function Views({
  view,
  waiting,
  onView,
}: {
  view: View;
  waiting: boolean;
  onView: (view: View) => void;
}): ReactElement {
  const m = useMessages(policyMessages);
  return (
    <span className="policy-views" role="tablist" aria-label={m.views}>
      {views.map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          aria-selected={view === one}
          onClick={() => onView(one)}
        >
          {m.tab[one]}
          {one === 'waiting' && waiting && <span className="policy-mark" aria-hidden />}
        </button>
      ))}
    </span>
  );
}

function EditButton({
  disabled,
  onEdit,
}: {
  disabled: boolean;
  onEdit: () => void;
}): ReactElement | null {
  const m = useMessages(policyMessages);
  if (!useMay()('policy.propose')) return null;
  return (
    <Button disabled={disabled} onClick={onEdit}>
      {m.verb.edit}
    </Button>
  );
}

function TableView({ detail }: { detail: PolicyDetail }): ReactElement {
  const m = useMessages(policyMessages);
  const [url, setUrl] = useUrlState();
  const [draft, setDraft] = useState<unknown>(undefined);
  const [submitting, setSubmitting] = useState(false);
  const view = views.find((one) => one === url['view']) ?? 'value';
  const editing = draft !== undefined;
  const changed = editing ? policyChanges(detail.value, draft).length : 0;
  return (
    <section className="policy-table">
      <header className="policy-head">
        <Since detail={detail} />
        <span className="grow" />
        <Views
          view={view}
          waiting={detail.waiting}
          onView={(one) => setUrl({ view: one === 'value' ? null : one })}
        />
        {view === 'value' && !editing && (
          <EditButton disabled={detail.waiting} onEdit={() => setDraft(detail.value)} />
        )}
      </header>
      {view === 'value' && (
        <Sheet
          key={editing ? 'edit' : 'show'}
          value={editing ? draft : detail.value}
          base={editing ? detail.value : detail.shipped}
          onValue={editing ? setDraft : undefined}
        />
      )}
      {view === 'waiting' && <Waiting detail={detail} />}
      {view === 'history' && <History detail={detail} />}
      {editing && view === 'value' && (
        <footer className="policy-foot">
          <span>{m.changed(changed)}</span>
          <span className="grow" />
          <Button kind="quiet" onClick={() => setDraft(detail.shipped)}>
            {m.verb.reset}
          </Button>
          <Button onClick={() => setDraft(undefined)}>{m.verb.discard}</Button>
          <Button kind="main" disabled={changed === 0} onClick={() => setSubmitting(true)}>
            {m.verb.submit}
          </Button>
        </footer>
      )}
      {submitting && (
        <SubmitDialog
          detail={detail}
          value={draft}
          onClose={() => setSubmitting(false)}
          onDone={() => {
            setSubmitting(false);
            setDraft(undefined);
            setUrl({ view: 'waiting' });
          }}
        />
      )}
    </section>
  );
}

function PolicyScreen(): ReactElement {
  const m = useMessages(policyMessages);
  const shared = useShared();
  const [url, setUrl] = useUrlState();
  const list = useRead('policy.list', {});
  const items = list.data?.items ?? [];
  const key = url['table'] ?? items[0]?.key;
  const detail = useRead(
    'policy.read',
    { params: { key: key ?? '' } },
    { enabled: key !== undefined },
  );
  const choose = (table: string): void => setUrl({ table, view: null });
  useStepKeys(
    (by) => {
      const at = items.findIndex((row) => row.key === key);
      const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
      if (next !== undefined) choose(next.key);
    },
    { arrows: false },
  );
  return (
    <Page title={shared.title.policy} lead={m.lead}>
      <Loaded read={list}>
        {() => (
          <div className="policy-page">
            <TableList items={items} chosen={key} onChoose={choose} />
            <Loaded read={detail}>{(found) => <TableView key={found.key} detail={found} />}</Loaded>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

export const routes = { policies: PolicyScreen } satisfies ModuleRoutes;
