/** Figures: does dissuasion work, and where does it not? */
import { useState, type ReactElement } from 'react';
import type { CallInput } from '../../../client/index.ts';
import type { Figures } from '../../../contract/index.ts';
import { figureDefinitions, figureGroups } from '../../../core/figure/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import { contactChannels, grades } from '../../../core/warning/index.ts';
import {
  Button,
  call,
  Card,
  countText,
  EmptyState,
  FilterSelect,
  FormDialog,
  Loaded,
  Page,
  percentText,
  Skeleton,
  Table,
  TextField,
  toastFailure,
  useMessages,
  useNameOf,
  usePreferences,
  useRead,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { Calibration, Days, Funnel, Interval } from './chart.tsx';
import { figureMessages } from './messages.ts';
import './figure.css';

type Query = NonNullable<CallInput<'figure.read'>['query']>;
type ShareRow = Figures['figures'][number];
const periods = [7, 30, 90, 365] as const;

function useQueryOf(): Query {
  const [url] = useUrlState();
  const days = periods.find((one) => String(one) === url['days']) ?? 30;
  const by = figureGroups.find((one) => one === url['by']) ?? 'category';
  const category = categories.find(({ code }) => code === url['category'])?.code;
  const channel = contactChannels.find(({ code }) => code === url['channel'])?.code;
  return { days, by, ...(category ? { category } : {}), ...(channel ? { channel } : {}) };
}

function Filters(): ReactElement {
  const m = useMessages(figureMessages);
  const name = useNameOf();
  const [, setUrl] = useUrlState();
  const query = useQueryOf();
  return (
    <>
      <FilterSelect
        label={m.filter.days}
        value={String(query.days)}
        choices={periods.map((one) => ({ value: String(one), label: m.period[one] }))}
        onText={(days) => setUrl({ days })}
      />
      <FilterSelect
        label={m.filter.category}
        value={query.category ?? ''}
        choices={[
          { value: '', label: m.filter.allCategories },
          ...categories.map(({ code }) => ({ value: code, label: name(categories, code) })),
        ]}
        onText={(category) => setUrl({ category: category || null })}
      />
      <FilterSelect
        label={m.filter.channel}
        value={query.channel ?? ''}
        choices={[
          { value: '', label: m.filter.allChannels },
          ...contactChannels.map(({ code }) => ({
            value: code,
            label: name(contactChannels, code),
          })),
        ]}
        onText={(channel) => setUrl({ channel: channel || null })}
      />
    </>
  );
}

type CardProps = {
  readonly row: ShareRow;
  readonly casesMin: number;
  readonly ripeUntil: string;
};

/** How the figure is counted, how sure it is, and whether it may still change. */
function Formula({ row, ripeUntil }: Omit<CardProps, 'casesMin'>): ReactElement {
  const m = useMessages(figureMessages);
  const { language } = usePreferences();
  const definition = figureDefinitions.find((one) => one.code === row.code);
  return (
    <details>
      <summary>{m.formula}</summary>
      <p>{language === 'zh' ? definition?.formulaZh : definition?.formulaEn}</p>
      {row.low !== null && row.high !== null && (
        <p className="number">{m.interval(percentText(row.low), percentText(row.high))}</p>
      )}
      {definition?.ripens && <p>{m.ripens(ripeUntil.slice(0, 10))}</p>}
    </details>
  );
}

/** One figure: its share, what it is made of, how sure it is, and the formula on request. */
function FigureCard({ row, casesMin, ripeUntil }: CardProps): ReactElement {
  const m = useMessages(figureMessages);
  const shared = useShared();
  const name = useNameOf();
  const definition = figureDefinitions.find((one) => one.code === row.code);
  return (
    <section className="figure-card" data-better={definition?.better}>
      <h2>{name(figureDefinitions, row.code)}</h2>
      <p className="figure-share number">
        {row.value === null ? shared.none : percentText(row.value)}
      </p>
      <Interval share={row} />
      <p className="field-hint number">
        {row.value === null
          ? m.few(casesMin)
          : m.of(countText(row.numerator), countText(row.denominator))}
      </p>
      <Formula row={row} ripeUntil={ripeUntil} />
    </section>
  );
}

function useGroupName(): (by: Figures['by'], key: string, name: string) => string {
  const m = useMessages(figureMessages);
  const nameOf = useNameOf();
  return (by, key, name) => {
    switch (by) {
      case 'category':
        return nameOf(categories, key);
      case 'channel':
        return nameOf(contactChannels, key);
      case 'grade':
        return nameOf(grades, key);
      case 'hour':
        return m.hour(key.padStart(2, '0'));
      case 'typology':
        return key === '' ? m.unknownTypology : key;
      case 'unit':
      case 'model':
        return name;
    }
  };
}

const grouped = ['precision', 'contact', 'meeting', 'success', 'missed'] as const;

function Groups({ data }: { data: Figures }): ReactElement {
  const m = useMessages(figureMessages);
  const shared = useShared();
  const { language } = usePreferences();
  const [, setUrl] = useUrlState();
  const groupName = useGroupName();
  const columns: readonly Column<Figures['groups'][number]>[] = [
    {
      key: 'name',
      title: m.groups.name,
      fixed: true,
      cell: (row) => <strong>{groupName(data.by, row.key, row.name)}</strong>,
    },
    {
      key: 'warnings',
      title: m.groups.warnings,
      numeric: true,
      cell: (row) => countText(row.warnings),
    },
    ...grouped.map((code) => ({
      key: code,
      title: figureDefinitions.find((d) => d.code === code)?.[language] ?? code,
      cell: (row: Figures['groups'][number]) => {
        const share = row.figures.find((f) => f.code === code);
        return (
          <span className="group-share">
            <span className="number">
              {share?.value === null || share === undefined
                ? shared.none
                : percentText(share.value)}
            </span>
            {share && <Interval share={share} />}
          </span>
        );
      },
    })),
  ];
  return (
    <Card
      title={m.groups.title}
      extra={
        <FilterSelect
          label={m.filter.by}
          value={data.by}
          choices={figureGroups.map((one) => ({ value: one, label: m.by[one] }))}
          onText={(by) => setUrl({ by })}
        />
      }
    >
      <Table
        name="figure"
        caption={m.groups.caption}
        columns={columns}
        rows={data.groups}
        rowKey={(row) => row.key}
        empty={<p className="field-hint">{m.groups.none}</p>}
      />
      <p className="field-hint">{m.groups.table}</p>
    </Card>
  );
}

function Channels({ data }: { data: Figures }): ReactElement {
  const m = useMessages(figureMessages);
  const name = useNameOf();
  const shared = useShared();
  if (data.channels.length === 0) return <p className="field-hint">{m.channels.none}</p>;
  return (
    <ul className="channels">
      {data.channels.map(({ channel, reached, convinced }) => (
        <li key={channel}>
          <strong>{name(contactChannels, channel)}</strong>
          <span className="field-hint number">
            {countText(reached.denominator)} {m.channels.tried}
          </span>
          {(
            [
              [m.channels.reached, reached],
              [m.channels.convinced, convinced],
            ] as const
          ).map(([label, share]) => (
            <span key={label} className="group-share">
              <span>{label}</span>
              <span className="number">
                {share.value === null ? shared.none : percentText(share.value)}
              </span>
              <Interval share={share} />
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Pictures({ data }: { data: Figures }): ReactElement {
  const m = useMessages(figureMessages);
  if (data.funnel.warnings === 0) {
    return <EmptyState icon="search" title={m.empty} hint={m.emptyHint} />;
  }
  return (
    <div className="figure-page">
      <div className="figure-cards">
        {data.figures.map((row) => (
          <FigureCard
            key={row.code}
            row={row}
            casesMin={data.casesMin}
            ripeUntil={data.ripeUntil}
          />
        ))}
      </div>
      <div className="figure-pair">
        <Card title={m.funnel.title}>
          <Funnel funnel={data.funnel} />
        </Card>
        <Card title={m.calibration.title}>
          <Calibration rows={data.calibration} />
          <p className="field-hint">{m.calibration.hint}</p>
        </Card>
        <Card title={m.channels.title}>
          <Channels data={data} />
        </Card>
      </div>
      <Card title={m.series.title}>
        <Days series={data.series} />
      </Card>
      <Groups data={data} />
      <p className="field-hint">{m.version(data.version)}</p>
    </div>
  );
}

function ExportDialog({ query, onClose }: { query: Query; onClose: () => void }): ReactElement {
  const m = useMessages(figureMessages);
  const [reason, setReason] = useState('');
  const download = (): void => {
    call('figure.export', { query: { ...query, reason: reason.trim() } }).then(
      ({ name, csv }) => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
        link.download = name;
        link.click();
        URL.revokeObjectURL(link.href);
        onClose();
      },
      (error: unknown) => toastFailure(m.export.title, error),
    );
  };
  return (
    <FormDialog
      title={m.export.title}
      verb={m.export.verb}
      onClose={onClose}
      ready={reason.trim() !== ''}
      onSubmit={download}
    >
      <p>{m.export.lead}</p>
      <TextField
        label={m.export.reason}
        value={reason}
        maxLength={200}
        required
        onText={setReason}
      />
    </FormDialog>
  );
}

function FigureScreen(): ReactElement {
  const m = useMessages(figureMessages);
  const shared = useShared();
  const query = useQueryOf();
  const read = useRead('figure.read', { query }, { everyMs: 60_000, keep: true });
  const [exporting, setExporting] = useState(false);
  return (
    <>
      <Page
        title={shared.title.figure}
        lead={m.lead}
        filters={<Filters />}
        tools={<Button onClick={() => setExporting(true)}>{m.export.button}</Button>}
      >
        <Loaded read={read} skeleton={<Skeleton rows={4} shape="card" />}>
          {(data) => <Pictures data={data} />}
        </Loaded>
      </Page>
      {exporting && <ExportDialog query={query} onClose={() => setExporting(false)} />}
    </>
  );
}

export const routes = { figure: FigureScreen } satisfies ModuleRoutes;
