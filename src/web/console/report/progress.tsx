/** What came of a report: for each account written, left, applied; what is not known is said so. */
import { useEffect, type ReactElement } from 'react';
import type { ReportProgress, ReportStep } from '../../../contract/index.ts';
import { secondMs } from '../../../core/kernel/index.ts';
import {
  Button,
  Deadline,
  durationText,
  Figure,
  Loaded,
  Money,
  refresh,
  Tag,
  Time,
  useMessages,
  useRead,
  useShared,
  type Tone,
} from '../../ui/index.ts';
import { Clock } from './clock.tsx';
import { reportMessages } from './messages.ts';
import { OpenRow } from './open-row.tsx';

/** Looked at again and again while it is open: a bank may answer at any second. */
const everyMs = 1500;

type Props = {
  readonly id: string;
  readonly first?: ReportProgress | undefined;
  readonly onNext: () => void;
};

export function Progress({ id, first, onNext }: Props): ReactElement {
  const read = useRead('report.progress', { params: { id } }, { everyMs });
  const stoppedFen = read.data?.stoppedFen ?? 0;
  // The list beside it tells the same.
  useEffect(() => {
    if (stoppedFen > 0) refresh(['report.list']);
  }, [stoppedFen]);
  return (
    <Loaded read={{ ...read, data: read.data ?? first }}>
      {(report) => <Told report={report} onNext={onNext} />}
    </Loaded>
  );
}

function Told({ report, onNext }: { report: ReportProgress; onNext: () => void }): ReactElement {
  const m = useMessages(reportMessages);
  const { caseNumber } = report;
  const since = report.firstTransferAt === null ? null : Date.parse(report.firstTransferAt);
  return (
    <section className="rp-done" aria-live="polite">
      <header className="rp-done-head">
        <div>
          <h2>{report.joined ? m.done.joined(caseNumber) : m.done.title(caseNumber)}</h2>
          <p className="field-hint">{m.done.lead}</p>
        </div>
        <div className="rp-figures">
          <Clock since={since} />
          <Figure label={m.done.loss}>
            <Money fen={report.lossFen} />
          </Figure>
          <div className="figure rp-stopped">
            <span className="figure-label">{m.done.stopped}</span>
            <span className="figure-value number">
              <Money fen={report.stoppedFen} />
            </span>
          </div>
        </div>
      </header>
      <ol className="rp-steps">
        {report.steps.map((step) => (
          <Step key={step.accountId} step={step} submittedAt={report.submittedAt} />
        ))}
      </ol>
      {report.open.length > 0 && (
        <section className="rp-opens" aria-label={m.open.title}>
          <h3>
            {m.open.title} <Tag tone="warn">{m.done.openRows(report.open.length)}</Tag>
          </h3>
          <p className="field-hint">{m.open.lead}</p>
          <ol>
            {report.open.map((open) => (
              <OpenRow key={open.row} reportId={report.id} open={open} />
            ))}
          </ol>
        </section>
      )}
      <footer className="rp-done-foot">
        {report.warningId !== null && (
          <a className="button button-plain" href={`#/warning?id=${report.warningId}`}>
            {m.open.warning}
          </a>
        )}
        <a className="button button-plain" href={`#/funds/${report.caseId}`}>
          {m.done.open}
        </a>
        <Button kind="main" keyHint="Alt+N" onClick={onNext}>
          {m.done.next}
        </Button>
      </footer>
    </section>
  );
}

const tones: Readonly<Record<NonNullable<ReportStep['stop']>['standing'], Tone>> = {
  asked: 'warn',
  waiting: 'act',
  sent: 'act',
  'by-hand': 'warn',
  human: 'risk',
  'given-up': 'risk',
  applied: 'good',
  partial: 'warn',
  mismatch: 'risk',
  failed: 'risk',
  ended: 'quiet',
};

function Step({ step, submittedAt }: { step: ReportStep; submittedAt: string }): ReactElement {
  const m = useMessages(reportMessages);
  const { stop } = step;
  return (
    <li className="rp-step" data-standing={stop?.standing ?? 'none'}>
      <div className="rp-step-who">
        <strong>{step.bank || m.done.lacks.bank}</strong>
        <span className="number">{step.numberMasked}</span>
        <span>{step.holderMasked || m.done.lacks.name}</span>
        <span className="grow" />
        <Money fen={step.inFen} />
        {stop === null ? (
          <Tag tone="warn">
            {m.done.noStop}
            {step.lacks.map((one) => ` · ${m.done.lacks[one]}`)}
          </Tag>
        ) : (
          <Tag tone={tones[stop.standing]}>{m.done.standing[stop.standing]}</Tag>
        )}
      </div>
      {stop !== null && <Way stop={stop} submittedAt={submittedAt} />}
    </li>
  );
}

type Stop = NonNullable<ReportStep['stop']>;

/** Written down · left for the bank · applied there, each with its time after the submission. */
function Way({ stop, submittedAt }: { stop: Stop; submittedAt: string }): ReactElement {
  const m = useMessages(reportMessages);
  const isUnsure = stop.standing === 'sent' && stop.sends > 1;
  return (
    <>
      <ol className="rp-way">
        <Mark name={m.done.written} at={stop.writtenAt} from={null} />
        <Mark name={m.done.left} at={stop.leftAt} from={submittedAt} lacks={m.done.unsent} />
        <Mark name={m.done.applied} at={stop.appliedAt} from={submittedAt} />
      </ol>
      <p className="rp-step-notes">
        {stop.executedFen !== null && (
          <span>
            {m.done.stopped} <Money fen={stop.executedFen} />
          </span>
        )}
        {stop.expiresAt !== null && (
          <span>
            {m.done.lasts} <Deadline at={stop.expiresAt} />
          </span>
        )}
        {stop.cosignDueAt !== null && (
          <span>
            {m.done.cosign} <Deadline at={stop.cosignDueAt} />
          </span>
        )}
        {stop.code !== null && <span>{m.done.code(stop.code)}</span>}
        {stop.sends > 1 && <span>{m.done.sends(stop.sends)}</span>}
        {isUnsure && <span className="rp-unsure">{m.done.unsure}</span>}
        {stop.problem !== null && <span className="rp-unsure">{stop.problem}</span>}
      </p>
    </>
  );
}

function Mark({
  name,
  at,
  from,
  lacks,
}: {
  name: string;
  at: string | null;
  from: string | null;
  lacks?: string;
}): ReactElement {
  const m = useMessages(reportMessages);
  const shared = useShared();
  const after = at === null || from === null ? null : Date.parse(at) - Date.parse(from);
  return (
    <li data-done={at !== null}>
      <span className="rp-way-name">{name}</span>
      <span className="rp-way-at">{at === null ? (lacks ?? '—') : <Time at={at} />}</span>
      {after !== null && (
        <span className="rp-way-after">
          {after < secondMs
            ? m.done.atOnce
            : m.done.after(durationText(after, shared.time.duration))}
        </span>
      )}
    </li>
  );
}
