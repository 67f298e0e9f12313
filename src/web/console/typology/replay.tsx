/** A version over the past: asked for here, compared with what is in force, each change opened. */
import { useState, type ReactElement } from 'react';
import type { ReplayRunReply, TypologyVersion } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import type { Typology } from '../../../core/typology/index.ts';
import { grades } from '../../../core/warning/index.ts';
import {
  Button,
  Card,
  countText,
  EmptyState,
  ErrorState,
  Figure,
  GradeBadge,
  percentText,
  SelectField,
  Skeleton,
  Tag,
  TextField,
  Time,
  toastFailure,
  useAct,
  useMay,
  useMessages,
  useNameOf,
  usePages,
  useUrlState,
} from '../../ui/index.ts';
import { Bars, countPair, ShareBars } from './chart.tsx';
import { Hits } from './hits.tsx';
import { Progress, Series } from './matches.tsx';
import { typologyMessages } from './messages.ts';
import {
  isOpen,
  reportOf,
  useRun,
  type ChangeKind,
  type Run,
  type RunReport,
  type SideReport,
} from './run.ts';

const dayMs = 86_400_000;
/** The day of a moment in the machine's own time, as a date field writes it. */
function dateOf(at: number): string {
  const date = new Date(at);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

type ReplayProps = {
  readonly version: TypologyVersion;
  readonly versions: readonly TypologyVersion[];
  readonly saved: boolean;
};

export function Replay(props: ReplayProps): ReactElement {
  const m = useMessages(typologyMessages);
  const [url, setUrl] = useUrlState();
  const pages = usePages('replay.list', { limit: 20, typology: props.version.typology });
  const chosen = url['run'] ?? pages.items[0]?.id;
  const run = useRun(chosen);
  return (
    <div className="replay">
      <div className="replay-side">
        <StartForm
          {...props}
          onStarted={(id) => {
            setUrl({ run: id }, true);
            pages.reload();
          }}
        />
        <Card title={m.replay.list}>
          {pages.error ? (
            <ErrorState error={pages.error} onRetry={pages.reload} />
          ) : pages.loading ? (
            <Skeleton rows={3} />
          ) : pages.items.length === 0 ? (
            <EmptyState icon="clock" title={m.replay.none} hint={m.replay.noneHint} />
          ) : (
            <ul className="run-list">
              {pages.items.map((one) => (
                <RunRow
                  key={one.id}
                  run={run?.id === one.id ? run : one}
                  chosen={one.id === chosen}
                  onChoose={() => setUrl({ run: one.id }, true)}
                />
              ))}
            </ul>
          )}
        </Card>
      </div>
      <div className="replay-main">
        {run === undefined ? (
          pages.items.length > 0 && <Skeleton rows={6} />
        ) : (
          <RunView run={run} versions={props.versions} />
        )}
      </div>
    </div>
  );
}

function StartForm({
  version,
  versions,
  saved,
  onStarted,
}: ReplayProps & { onStarted: (id: string) => void }): ReactElement {
  const m = useMessages(typologyMessages);
  const may = useMay();
  const [from, setFrom] = useState(() => dateOf(Date.now() - 7 * dayMs));
  const [to, setTo] = useState(() => dateOf(Date.now()));
  const [against, setAgainst] = useState('');
  const [seats, setSeats] = useState('40');
  const start = useAct('replay.start');
  const span = [
    new Date(`${from}T00:00:00`).getTime(),
    new Date(`${to}T00:00:00`).getTime() + dayMs,
  ];
  const [fromAt = Number.NaN, toAt = Number.NaN] = span;
  const ready = fromAt < toAt && saved && may('typology.replay');
  const begin = (): void =>
    start.mutate(
      {
        body: {
          purpose: 'replay',
          typology: version.typology,
          version: version.version,
          from: fromAt,
          to: toAt,
          ...(against === '' ? {} : { against: Number(against) }),
          ...(Number(seats) >= 1 ? { seats: Math.trunc(Number(seats)) } : {}),
        },
      },
      {
        onSuccess: ({ id }) => onStarted(id),
        onError: (error) => toastFailure(m.replay.start, error),
      },
    );
  return (
    <Card title={`${m.replay.title} v${version.version}`}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) begin();
        }}
      >
        <div className="two">
          <TextField label={m.replay.from} type="date" value={from} onText={setFrom} />
          <TextField label={m.replay.to} type="date" value={to} onText={setTo} />
        </div>
        <SelectField
          label={m.replay.against}
          value={against}
          choices={[
            { value: '', label: m.replay.inForce },
            ...versions
              .filter((one) => one.version !== version.version)
              .map((one) => ({
                value: String(one.version),
                label: m.stateOf(m.state[one.state], one.version),
              })),
          ]}
          onText={setAgainst}
        />
        <TextField
          label={m.replay.seats}
          hint={m.replay.seatsHint}
          type="number"
          min={1}
          value={seats}
          onText={setSeats}
        />
        <Button kind="main" submit busy={start.isPending} disabled={!ready}>
          {m.replay.start}
        </Button>
        {!saved && <p className="field-hint">{m.replay.unsaved}</p>}
        {!may('typology.replay') && <p className="field-hint">{m.matches.noPermission}</p>}
      </form>
    </Card>
  );
}

const stateTones = {
  waiting: 'quiet',
  running: 'act',
  done: 'good',
  cancelled: 'quiet',
  failed: 'risk',
} as const;

function RunRow({
  run,
  chosen,
  onChoose,
}: {
  run: ReplayRunReply;
  chosen: boolean;
  onChoose: () => void;
}): ReactElement {
  const m = useMessages(typologyMessages);
  const against = run.against === null ? m.replay.inForce : `v${run.against}`;
  return (
    <li>
      <button
        type="button"
        className="run-row"
        aria-current={chosen ? 'true' : undefined}
        onClick={onChoose}
      >
        <span className="run-line">
          {m.replay.versionAgainst(run.version ?? 0, against)}
          <span className="grow" />
          <Tag tone={stateTones[run.state]}>{m.replay.state[run.state]}</Tag>
        </span>
        <span className="run-line field-hint">
          <Span run={run} />
          <span className="grow" />
          {run.askedBy?.name}
        </span>
      </button>
    </li>
  );
}

function Span({ run }: { run: ReplayRunReply }): ReactElement {
  const m = useMessages(typologyMessages);
  return <span>{m.replay.span(dateOf(Date.parse(run.from)), dateOf(Date.parse(run.to) - 1))}</span>;
}

function RunView({
  run,
  versions,
}: {
  run: Run;
  versions: readonly TypologyVersion[];
}): ReactElement {
  const m = useMessages(typologyMessages);
  const may = useMay();
  const cancel = useAct('replay.cancel', ['replay.read']);
  const report = reportOf(run);
  if (isOpen(run.state)) {
    return (
      <Card title={m.replay.state[run.state]}>
        <Progress run={run} />
        {may('typology.replay') && (
          <Button
            size="small"
            busy={cancel.isPending}
            onClick={() =>
              cancel.mutate(
                { params: { id: run.id } },
                { onError: (error) => toastFailure(m.replay.cancel, error) },
              )
            }
          >
            {m.replay.cancel}
          </Button>
        )}
      </Card>
    );
  }
  if (run.state === 'failed')
    return <ErrorState what={m.replay.title} error={new Error(run.problem ?? '')} />;
  if (report === null) return <EmptyState icon="clock" title={m.replay.state[run.state]} />;
  const version = versions.find((one) => one.version === run.version);
  return <Report run={run} report={report} typology={(version?.body ?? run.body) as Typology} />;
}

type ReportProps = {
  readonly run: Run;
  readonly report: RunReport;
  readonly typology: Typology;
};

function Report({ run, report, typology }: ReportProps): ReactElement {
  const m = useMessages(typologyMessages);
  return (
    <>
      <p className="field-hint">
        <Span run={run} /> · {run.finishedAt && <Time at={run.finishedAt} whole />} ·{' '}
        {m.replay.truthNote}
      </p>
      <Headline report={report} />
      <div className="two">
        <Card title={m.replay.figure.own}>
          <Series own={report.own} />
        </Card>
        <Days report={report} />
      </div>
      <ByCategory report={report} />
      <ByGrade report={report} />
      <Changes run={run} report={report} typology={typology} />
    </>
  );
}

const shareText = (value: number | null | undefined): string =>
  value === null || value === undefined ? '—' : percentText(value);
const figureText = (value: number | null | undefined): string =>
  value === null || value === undefined ? '—' : value.toFixed(1);

/** The figures of one side, in the order of their labels. */
function figuresOf(side: SideReport | null): readonly string[] {
  return [
    countText(side?.graded ?? 0),
    shareText(side?.quality?.precision),
    shareText(side?.quality?.recall),
    figureText(side?.quality?.frauds.leadMinutes),
    figureText(side?.seats?.warningsPerSeatDay),
  ];
}

function Headline({ report }: { report: RunReport }): ReactElement {
  const { figure } = useMessages(typologyMessages).replay;
  const labels = [figure.graded, figure.precision, figure.recall, figure.lead, figure.perSeat];
  const [before, after] = [figuresOf(report.before), figuresOf(report.after)];
  return (
    <section className="figures figures-wide">
      <Figure label={figure.signals} tone="quiet">
        {countText(report.signals)}
      </Figure>
      <Figure label={figure.own}>{countText(report.own.hits)}</Figure>
      {labels.map((label, i) => (
        <Figure key={label} label={label}>
          <small>{before[i]} →</small> {after[i]}
        </Figure>
      ))}
    </section>
  );
}

function Days({ report: { before, after } }: { report: RunReport }): ReactElement {
  const m = useMessages(typologyMessages);
  const counts = (after?.byDay ?? []).map((day) => day.graded);
  const old = (before?.byDay ?? []).map((day) => day.graded);
  return (
    <Card title={m.replay.perDay} extra={<Legend />}>
      <figure className="series">
        <Bars
          counts={counts}
          old={old}
          label={m.replay.chart(m.replay.perDay, m.matches.perStep(counts.join(' ')))}
        />
      </figure>
    </Card>
  );
}

function Legend(): ReactElement {
  const m = useMessages(typologyMessages);
  return (
    <span className="legend field-hint">
      <i className="legend-old" aria-hidden="true" /> {m.replay.old}
      <i className="legend-now" aria-hidden="true" /> {m.replay.now}
    </span>
  );
}

function ByCategory({ report }: { report: RunReport }): ReactElement | null {
  const m = useMessages(typologyMessages);
  const { before, after } = report;
  const codes = categories
    .map(({ code }) => code)
    .filter((code) => (before?.byCategory[code] ?? 0) + (after?.byCategory[code] ?? 0) > 0);
  if (codes.length === 0) return null;
  const { column } = m.replay;
  return (
    <Card title={m.replay.byCategory} extra={<Legend />}>
      <table className="table plain-table">
        <thead>
          <tr>
            <th scope="col">{column.category}</th>
            <th scope="col" className="numeric">
              {column.graded}
            </th>
            <th scope="col">{column.precision}</th>
            <th scope="col">{column.recall}</th>
            <th scope="col" className="numeric">
              {column.lead}
            </th>
            <th scope="col" className="numeric">
              {column.gained}
            </th>
            <th scope="col" className="numeric">
              {column.lost}
            </th>
          </tr>
        </thead>
        <tbody>
          {codes.map((code) => (
            <CategoryRow key={code} code={code} report={report} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function CategoryRow({ code, report }: { code: string; report: RunReport }): ReactElement {
  const nameOf = useNameOf();
  const { before, after, comparison } = report;
  const [old, now] = [before?.quality?.byCategory[code], after?.quality?.byCategory[code]];
  const moved = comparison?.byCategory[code] ?? { gained: 0, lost: 0 };
  return (
    <tr>
      <th scope="row">{nameOf(categories, code)}</th>
      <td className="numeric">{countPair(before?.byCategory[code], after?.byCategory[code])}</td>
      <td>
        <ShareBars before={old?.precision} after={now?.precision} />
      </td>
      <td>
        <ShareBars before={old?.recall} after={now?.recall} />
      </td>
      <td className="numeric">{figureText(now?.leadMinutes)}</td>
      <td className="numeric">{moved.gained}</td>
      <td className="numeric">{moved.lost}</td>
    </tr>
  );
}

function ByGrade({ report: { before, after } }: { report: RunReport }): ReactElement {
  const m = useMessages(typologyMessages);
  const { column } = m.replay;
  return (
    <Card title={m.replay.byGrade} extra={<Legend />}>
      <table className="table plain-table">
        <thead>
          <tr>
            <th scope="col">{column.grade}</th>
            <th scope="col" className="numeric">
              {column.graded}
            </th>
            <th scope="col">{column.precision}</th>
          </tr>
        </thead>
        <tbody>
          {grades.map(({ code }) => (
            <tr key={code}>
              <th scope="row">
                <GradeBadge grade={code} />
              </th>
              <td className="numeric">{countPair(before?.byGrade[code], after?.byGrade[code])}</td>
              <td>
                <ShareBars
                  before={before?.quality?.byGrade[code]?.precision}
                  after={after?.quality?.byGrade[code]?.precision}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

const changeKinds = ['gained', 'lost', 'raised', 'lowered', 'renamed'] as const;

function Changes({ run, report, typology }: ReportProps): ReactElement | null {
  const m = useMessages(typologyMessages);
  const { comparison } = report;
  const first = changeKinds.find((kind) => (comparison?.[kind].all ?? 0) > 0);
  const [chosen, setChosen] = useState<ChangeKind | undefined>(undefined);
  if (comparison === null) return null;
  const kind = chosen ?? first;
  return (
    <Card title={m.replay.changes}>
      {first === undefined ? (
        <EmptyState icon="check" title={m.replay.noChanges} />
      ) : (
        <>
          <nav className="tabs" aria-label={m.replay.changes}>
            {changeKinds.map((one) => (
              <button
                key={one}
                type="button"
                aria-current={one === kind ? 'page' : undefined}
                disabled={comparison[one].all === 0}
                onClick={() => setChosen(one)}
              >
                {m.replay.change[one]} <span className="number">{comparison[one].all}</span>
              </button>
            ))}
          </nav>
          {kind !== undefined && (
            <>
              <p className="field-hint">
                {m.matches.truth}：
                {m.matches.truthOf(comparison[kind].right, comparison[kind].wrong)}
              </p>
              <Hits run={run.id} kind={kind} typology={typology} />
            </>
          )}
        </>
      )}
    </Card>
  );
}
