/** Typologies: which are in force, how they do, and the workbench of their authors. */
import { useState, type ReactElement } from 'react';
import type { PackReply, TypologyLine } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import { costMax } from '../../../core/typology/index.ts';
import { falseAlarmReasons } from '../../../core/warning/index.ts';
import {
  Button,
  ColumnChoice,
  countText,
  EmptyState,
  Loaded,
  Page,
  percentText,
  Table,
  Tag,
  Time,
  toastDone,
  useKeys,
  useMay,
  useMessages,
  useNameOf,
  usePreferences,
  useRead,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { Spark } from './chart.tsx';
import { CreateDialog, RollbackDialog } from './dialogs.tsx';
import { typologyMessages } from './messages.ts';
import { StateTag } from './state-tag.tsx';
import { Workbench } from './workbench.tsx';
import './typology.css';

const everyMs = 15_000;

function States({ line }: { line: TypologyLine }): ReactElement {
  const m = useMessages(typologyMessages);
  const isGone = line.live === null && line.shadow === null && line.open === null;
  return (
    <span className="states">
      {line.live !== null && <StateTag state="live" version={line.live} />}
      {line.shadow !== null && <StateTag state="shadow" version={line.shadow} />}
      {line.open !== null && <StateTag state={line.open.state} version={line.open.version} />}
      {isGone && <StateTag state="retired" />}
      {line.submitted !== null && <Tag tone="warn">{m.submitted}</Tag>}
    </span>
  );
}

function Precision({ use }: { use: TypologyLine['use'] }): ReactElement {
  const m = useMessages(typologyMessages);
  const shared = useShared();
  const nameOf = useNameOf();
  if (use.precision === null) return <span title={m.noPrecision}>{shared.none}</span>;
  const reasons = use.wrongReasons.map(
    ({ code, count }) =>
      `${code === 'untold' ? m.untold : nameOf(falseAlarmReasons, code)} ${count}`,
  );
  const why = reasons.length === 0 ? '' : `\n${m.wrongBecause}${reasons.join(m.between)}`;
  return (
    <span title={`${m.precisionOf(use.right, use.wrong)}${why}`}>
      {percentText(use.precision)}{' '}
      <small className="field-hint">
        {use.right}/{use.right + use.wrong}
      </small>
    </span>
  );
}

/** Twice as often, or half as often as before, is worth a look. */
function isDrifting(drift: number): boolean {
  return drift >= 2 || drift <= 0.5;
}

function Drift({ use }: { use: TypologyLine['use'] }): ReactElement {
  const m = useMessages(typologyMessages);
  const shared = useShared();
  if (use.drift === null) return <span title={m.noDrift}>{shared.none}</span>;
  return (
    <span title={m.driftOf} className={isDrifting(use.drift) ? 'late' : undefined}>
      ×{use.drift.toFixed(2)}
    </span>
  );
}

function useColumns(): readonly Column<TypologyLine>[] {
  const m = useMessages(typologyMessages);
  const nameOf = useNameOf();
  const { language } = usePreferences();
  return [
    {
      key: 'name',
      title: m.column.name,
      fixed: true,
      cell: (line) => (
        <>
          <strong>{line.name[language]}</strong> <code className="field-hint">{line.typology}</code>
        </>
      ),
    },
    {
      key: 'category',
      title: m.column.category,
      cell: (line) => nameOf(categories, line.category),
    },
    { key: 'state', title: m.column.state, cell: (line) => <States line={line} /> },
    {
      key: 'precision',
      title: m.column.precision,
      numeric: true,
      cell: (line) => <Precision use={line.use} />,
    },
    {
      key: 'hits',
      title: m.column.hits,
      numeric: true,
      cell: (line) => countText(line.use.daily.at(-1) ?? 0),
    },
    {
      key: 'trend',
      title: m.column.trend,
      cell: ({ use }) => (
        <Spark
          counts={use.daily}
          label={m.trendOf(
            countText(use.daily.reduce((sum, count) => sum + count, 0)),
            countText(use.daily.at(-1) ?? 0),
          )}
        />
      ),
    },
    {
      key: 'drift',
      title: m.column.drift,
      numeric: true,
      cell: (line) => <Drift use={line.use} />,
    },
    {
      key: 'cost',
      title: m.column.cost,
      numeric: true,
      cell: (line) => <span title={m.part.costOf(line.cost, costMax)}>{line.cost}</span>,
    },
  ];
}

function PackNote({ pack }: { pack: PackReply }): ReactElement {
  const m = useMessages(typologyMessages);
  const live = pack.entries.filter((entry) => entry.state === 'live').length;
  return (
    <p className="pack-note">
      <strong>{m.pack(pack.seq, live, pack.entries.length - live)}</strong>
      <span className="field-hint">
        {pack.seq === 0 ? '' : m.packBy(pack.madeBy?.name ?? m.shippedBy, '')}
        {pack.seq > 0 && <Time at={pack.madeAt} whole />}
        {pack.madeBy !== null && pack.reason !== '' && ` · ${pack.reason}`}
      </span>
    </p>
  );
}

type Asked = 'create' | 'rollback' | null;

function ModelList(): ReactElement {
  const m = useMessages(typologyMessages);
  const may = useMay();
  const [, setUrl] = useUrlState();
  const [at, setAt] = useState(0);
  const [asked, setAsked] = useState<Asked>(null);
  const read = useRead('typology.list', {}, { everyMs });
  const columns = useColumns();
  const lines = read.data?.items ?? [];
  const step = (by: 1 | -1): void =>
    setAt(Math.min(Math.max(0, lines.length - 1), Math.max(0, at + by)));
  const open = (id: string | undefined): void => {
    if (id !== undefined) setUrl({ id });
  };
  useKeys([
    {
      action: 'next',
      keys: ['J'],
      label: m.shortcut.next,
      group: 'list',
      bar: 1,
      barLabel: '',
      repeat: true,
      run: () => step(1),
    },
    {
      action: 'previous',
      keys: ['K'],
      label: m.shortcut.previous,
      group: 'list',
      bar: 2,
      barLabel: m.shortcut.both,
      repeat: true,
      run: () => step(-1),
    },
    {
      action: 'open',
      keys: ['Enter'],
      label: m.tabs.edit,
      group: 'list',
      run: () => open(lines[at]?.typology),
    },
  ]);
  const pack = read.data?.pack;
  return (
    <Page
      title={m.table}
      lead={m.lead}
      tools={
        <>
          <ColumnChoice name="typology" columns={columns} />
          {may('typology.approve') && pack && (
            <Button
              disabled={pack.previous === null}
              title={pack.previous === null ? m.nothingBefore : undefined}
              onClick={() => setAsked('rollback')}
            >
              {m.rollback}
            </Button>
          )}
          {may('typology.write') && (
            <Button kind="main" onClick={() => setAsked('create')}>
              {m.create}
            </Button>
          )}
        </>
      }
    >
      <Loaded read={read} what={m.table}>
        {(data) => (
          <>
            <PackNote pack={data.pack} />
            <Table
              name="typology"
              caption={m.table}
              columns={columns}
              rows={data.items}
              rowKey={(line) => line.typology}
              selected={data.items[at]?.typology}
              onSelect={(line) => open(line.typology)}
              empty={<EmptyState icon="model" title={m.empty} hint={m.emptyHint} />}
            />
          </>
        )}
      </Loaded>
      {asked === 'create' && (
        <CreateDialog
          onClose={() => setAsked(null)}
          onMade={(made) => {
            setAsked(null);
            open(made.typology);
          }}
        />
      )}
      {asked === 'rollback' && pack && (
        <RollbackDialog
          pack={pack}
          lines={lines}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            toastDone(m.rollback);
          }}
        />
      )}
    </Page>
  );
}

function ModelsScreen(): ReactElement {
  const [{ id }] = useUrlState();
  return id === undefined ? <ModelList /> : <Workbench key={id} id={id} />;
}

export const routes = { models: ModelsScreen } satisfies ModuleRoutes;
