/** What the text that is being written hits on the last day, on demand. */
import type { ReactElement } from 'react';
import type { Typology } from '../../../core/typology/index.ts';
import {
  Button,
  countText,
  EmptyState,
  ErrorState,
  Figure,
  percentText,
  useMay,
  useMessages,
} from '../../ui/index.ts';
import { Bars } from './chart.tsx';
import { Hits } from './hits.tsx';
import { typologyMessages } from './messages.ts';
import { isOpen, reportOf, type Looking, type Run, type RunReport } from './run.ts';

type MatchesProps = {
  readonly looking: Looking;
  readonly typology: Typology;
  /** The text can be run. */
  readonly ready: boolean;
};

export function Matches(props: MatchesProps): ReactElement {
  const m = useMessages(typologyMessages);
  const may = useMay();
  const { looking, typology } = props;
  const { run, busy, of } = looking;
  return (
    <section className="matches" aria-label={m.matches.title}>
      <header className="side-head">
        <h2>{m.matches.title}</h2>
        <span className="grow" />
        <LookButton {...props} />
      </header>
      {!may('typology.replay') && <p className="field-hint">{m.matches.noPermission}</p>}
      {run === undefined ? (
        !busy && <p className="field-hint">{m.matches.hint}</p>
      ) : isOpen(run.state) ? (
        <Progress run={run} />
      ) : run.state === 'failed' ? (
        <ErrorState what={m.matches.title} error={new Error(run.problem ?? '')} />
      ) : null}
      {run?.state === 'done' && of !== undefined && (
        <>
          {of !== typology && <p className="stale-note">{m.matches.stale}</p>}
          <Result run={run} of={of} />
        </>
      )}
    </section>
  );
}

function LookButton({ looking, typology, ready }: MatchesProps): ReactElement {
  const m = useMessages(typologyMessages);
  const may = useMay();
  const { run, busy } = looking;
  if (run !== undefined && isOpen(run.state)) {
    return (
      <Button size="small" onClick={looking.cancel}>
        {m.matches.cancel}
      </Button>
    );
  }
  return (
    <Button
      size="small"
      icon="refresh"
      kind={run === undefined ? 'main' : 'plain'}
      busy={busy}
      disabled={!ready || !may('typology.replay')}
      onClick={() => looking.look(typology)}
      keyHint="L"
    >
      {run === undefined ? m.matches.run : m.matches.again}
    </Button>
  );
}

export function Progress({ run }: { run: Run }): ReactElement {
  const m = useMessages(typologyMessages);
  const { share, signals } = run.progress;
  const text =
    run.state === 'waiting'
      ? m.matches.waiting
      : m.matches.running(countText(signals), percentText(share));
  return (
    <div className="progress" role="status">
      <progress max={1} value={share} aria-label={text} />
      <span className="field-hint number">{text}</span>
    </div>
  );
}

function Result({ run, of }: { run: Run; of: Typology }): ReactElement | null {
  const m = useMessages(typologyMessages);
  const report = reportOf(run);
  if (report === null) return null;
  const { own, signals } = report;
  if (own.hits === 0) {
    return (
      <EmptyState
        icon="search"
        title={m.matches.none}
        hint={`${m.matches.signals} ${countText(signals)}。${m.matches.noneHint}`}
      />
    );
  }
  return (
    <>
      <div className="figures">
        <Figure label={m.matches.hits}>{countText(own.hits)}</Figure>
        <Figure label={m.matches.persons}>{countText(own.persons)}</Figure>
        <Figure label={m.matches.signals} tone="quiet">
          {countText(signals)}
        </Figure>
      </div>
      <p className="field-hint">
        {m.matches.truth}：{m.matches.truthOf(own.right, own.wrong)}
      </p>
      <Series own={own} />
      <h3>{m.matches.samples}</h3>
      <Hits run={run.id} kind="hit" typology={of} />
    </>
  );
}

export function Series({ own }: Pick<RunReport, 'own'>): ReactElement {
  const m = useMessages(typologyMessages);
  const title = own.series.stepMs < 86_400_000 ? m.matches.perHour : m.matches.perDay;
  const { counts } = own.series;
  return (
    <figure className="series">
      <Bars counts={counts} label={`${title}，${m.matches.perStep(counts.join(' '))}`} />
      <figcaption className="field-hint">{title}</figcaption>
    </figure>
  );
}
