/** Sources: who sends, is it coming, and what was refused? */
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { Source } from '../../../contract/index.ts';
import {
  Button,
  Card,
  ColumnChoice,
  countText,
  durationText,
  EmptyState,
  Figure,
  Loaded,
  LiveDot,
  Page,
  SideHead,
  percentText,
  Table,
  Tag,
  Time,
  useListKeys,
  useMay,
  useMessages,
  useNow,
  useRead,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { CreateDialog, KeyDialog, RotateDialog, SuspendDialog, type NewKey } from './dialogs.tsx';
import { healthOf, loadOf, type Health } from './health.ts';
import { sourceMessages } from './messages.ts';
import { HourBars, Spark } from './spark.tsx';
import './source.css';

const tones = { live: 'good', silent: 'warn', suspended: 'quiet', never: 'quiet' } as const;
const everyMs = 5000;

function HealthTag({ health }: { health: Health }): ReactElement {
  const m = useMessages(sourceMessages);
  return (
    <Tag tone={tones[health]}>
      <LiveDot tone={health === 'live' ? 'good' : 'quiet'} />
      {m.health[health]}
    </Tag>
  );
}

function LastSignal({ source, now }: { source: Source; now: number }): ReactElement {
  const shared = useShared();
  if (source.lastSignalAt === null) return <span>{shared.none}</span>;
  const since = Math.max(0, now - Date.parse(source.lastSignalAt));
  return (
    <span className={healthOf(source, now) === 'silent' ? 'late' : undefined}>
      {shared.time.ago(durationText(since, shared.time.duration))}
    </span>
  );
}

function useColumns(now: number): readonly Column<Source>[] {
  const m = useMessages(sourceMessages);
  const shared = useShared();
  const rejectedShare = (row: Source): string => {
    const all = row.acceptedCount + row.rejectedCount;
    return all === 0 ? shared.none : percentText(row.rejectedCount / all);
  };
  return [
    { key: 'name', title: m.column.name, fixed: true, cell: (row) => <strong>{row.name}</strong> },
    { key: 'kind', title: m.column.kind, cell: (row) => m.kind[row.kind] },
    {
      key: 'status',
      title: m.column.status,
      cell: (row) => <HealthTag health={healthOf(row, now)} />,
    },
    { key: 'last', title: m.column.last, cell: (row) => <LastSignal source={row} now={now} /> },
    { key: 'hourly', title: m.column.hourly, cell: (row) => <Spark hourly={row.hourly} /> },
    {
      key: 'accepted',
      title: m.column.accepted,
      numeric: true,
      cell: (row) => countText(row.acceptedCount),
    },
    {
      key: 'duplicate',
      title: m.column.duplicate,
      numeric: true,
      cell: (row) => countText(row.duplicateCount),
    },
    {
      key: 'rejected',
      title: m.column.rejected,
      numeric: true,
      cell: (row) => countText(row.rejectedCount),
    },
    { key: 'rate', title: m.column.rate, numeric: true, cell: rejectedShare },
    {
      key: 'open',
      title: m.column.open,
      numeric: true,
      cell: (row) =>
        row.quarantineOpenCount > 0 ? (
          <strong className="late">{countText(row.quarantineOpenCount)}</strong>
        ) : (
          '0'
        ),
    },
  ];
}

function Backlog({ backlog, backlogMax }: { backlog: number; backlogMax: number }): ReactElement {
  const m = useMessages(sourceMessages);
  const load = loadOf(backlog, backlogMax);
  const share = Math.min(1, backlog / Math.max(1, backlogMax));
  return (
    <div className="backlog" data-load={load}>
      <span className="figure-label">{m.backlog}</span>
      <span className="backlog-count number">
        {m.backlogOf(countText(backlog), countText(backlogMax))}
      </span>
      <span className="backlog-bar" aria-hidden="true">
        <span style={{ width: `${Math.max(share * 100, backlog > 0 ? 0.8 : 0)}%` }} />
      </span>
      <span className="field-hint">{m.backlogState[load]}</span>
    </div>
  );
}

function Overview({
  items,
  backlog,
  backlogMax,
  now,
}: {
  items: readonly Source[];
  backlog: number;
  backlogMax: number;
  now: number;
}): ReactElement {
  const m = useMessages(sourceMessages);
  const count = (health: Health): number =>
    items.filter((one) => healthOf(one, now) === health).length;
  const open = items.reduce((sum, one) => sum + one.quarantineOpenCount, 0);
  return (
    <section className="overview">
      <Figure label={m.figure.live}>
        {count('live')} <small>/ {items.length}</small>
      </Figure>
      <Figure label={m.figure.silent}>
        <span className={count('silent') > 0 ? 'late' : undefined}>{count('silent')}</span>
      </Figure>
      <Figure label={m.figure.suspended}>{count('suspended')}</Figure>
      <Figure label={m.figure.open}>{countText(open)}</Figure>
      <Backlog backlog={backlog} backlogMax={backlogMax} />
    </section>
  );
}

type Asked =
  | { readonly act: 'rotate' | 'suspend'; readonly id: string }
  | { readonly act: 'create' }
  | null;

function Side({
  source,
  now,
  onAsk,
  onClose,
}: {
  source: Source;
  now: number;
  onAsk: (asked: Asked) => void;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(sourceMessages);
  const shared = useShared();
  const may = useMay();
  const health = healthOf(source, now);
  const manages = may('source.manage');
  return (
    <div className="side">
      <SideHead title={source.name} label={m.detail.close} onClose={onClose}>
        <HealthTag health={health} />
      </SideHead>
      {health === 'silent' && source.lastSignalAt !== null && (
        <p className="side-note">
          {m.silentFor(durationText(now - Date.parse(source.lastSignalAt), shared.time.duration))}
        </p>
      )}
      {health === 'never' && <p className="side-note">{m.never}</p>}
      <Card title={m.detail.hours}>
        <HourBars hourly={source.hourly} />
      </Card>
      <dl className="facts">
        <div>
          <dt>{m.column.kind}</dt>
          <dd>{m.kind[source.kind]}</dd>
        </div>
        <div>
          <dt>{m.column.last}</dt>
          <dd>
            <Time at={source.lastSignalAt} whole />
          </dd>
        </div>
        <div>
          <dt>{m.column.created}</dt>
          <dd>
            <Time at={source.createdAt} whole />
          </dd>
        </div>
        <div>
          <dt>{m.column.accepted}</dt>
          <dd className="number">{countText(source.acceptedCount)}</dd>
        </div>
        <div>
          <dt>{m.column.duplicate}</dt>
          <dd className="number">{countText(source.duplicateCount)}</dd>
        </div>
        <div>
          <dt>{m.column.rejected}</dt>
          <dd className="number">{countText(source.rejectedCount)}</dd>
        </div>
      </dl>
      {source.quarantineOpenCount > 0 && may('quarantine.read') ? (
        <Link
          className="button button-plain button-usual"
          to="/quarantine"
          search={{ source: source.name }}
        >
          {m.detail.quarantine(source.quarantineOpenCount)}
        </Link>
      ) : (
        source.quarantineOpenCount === 0 && <p className="field-hint">{m.detail.noQuarantine}</p>
      )}
      <div className="side-acts">
        <Button
          icon="key"
          disabled={!manages}
          onClick={() => onAsk({ act: 'rotate', id: source.id })}
        >
          {m.rotate}
        </Button>
        <Button
          icon={source.status === 'active' ? 'pause' : 'right'}
          disabled={!manages}
          onClick={() => onAsk({ act: 'suspend', id: source.id })}
        >
          {source.status === 'active' ? m.suspend : m.resume}
        </Button>
      </div>
      {!manages && <p className="field-hint">{m.notPermitted}</p>}
    </div>
  );
}

/** The dialog of what was asked for. */
function Question({
  asked,
  items,
  onClose,
  onKey,
}: {
  asked: Asked;
  items: readonly Source[];
  onClose: () => void;
  onKey: (key: NewKey) => void;
}): ReactElement | null {
  if (asked?.act === 'create') return <CreateDialog onClose={onClose} onKey={onKey} />;
  const source = items.find((one) => one.id === asked?.id);
  if (!asked || !source) return null;
  return asked.act === 'rotate' ? (
    <RotateDialog source={source} onClose={onClose} onKey={onKey} />
  ) : (
    <SuspendDialog source={source} onClose={onClose} />
  );
}

function SourceScreen(): ReactElement {
  const m = useMessages(sourceMessages);
  const shared = useShared();
  const manages = useMay()('source.manage');
  const now = useNow();
  const [url, setUrl] = useUrlState();
  const read = useRead('source.list', {}, { everyMs });
  const [asked, setAsked] = useState<Asked>(null);
  const [made, setMade] = useState<NewKey | null>(null);
  const columns = useColumns(now);
  const items = read.data?.items ?? [];
  const chosen = items.find((one) => one.id === url['id']);
  const onKey = (key: NewKey): void => {
    setAsked(null);
    setMade(key);
  };
  useListKeys(
    items.map((one) => one.id),
    url['id'],
    (id) => setUrl({ id }, true),
  );
  const create = (
    <Button
      kind="main"
      icon="plus"
      disabled={!manages}
      title={manages ? undefined : m.notPermitted}
      onClick={() => setAsked({ act: 'create' })}
    >
      {m.create}
    </Button>
  );
  return (
    <>
      <Page
        title={shared.title.source}
        lead={m.lead}
        tools={
          <>
            <ColumnChoice name="source" columns={columns} />
            {create}
          </>
        }
        {...(chosen && {
          side: (
            <Side source={chosen} now={now} onAsk={setAsked} onClose={() => setUrl({ id: null })} />
          ),
          sideLabel: m.detail.title(chosen.name),
        })}
      >
        <Loaded read={read}>
          {(data) => (
            <>
              <Overview {...data} now={now} />
              <Table
                name="source"
                caption={m.table}
                columns={columns}
                rows={data.items}
                rowKey={(row) => row.id}
                selected={url['id']}
                onSelect={(row) => setUrl({ id: row.id }, true)}
                empty={
                  <EmptyState
                    icon="source"
                    title={m.empty}
                    hint={m.emptyHint}
                    {...(manages ? { action: create } : {})}
                  />
                }
              />
            </>
          )}
        </Loaded>
      </Page>
      <Question asked={asked} items={items} onClose={() => setAsked(null)} onKey={onKey} />
      {made && <KeyDialog made={made} onClose={() => setMade(null)} />}
    </>
  );
}

export const routes = { source: SourceScreen } satisfies ModuleRoutes;
