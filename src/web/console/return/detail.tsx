/** One return: which step it waits at, by when, who gets what, and what may be done now. */
import { useState, type ReactElement } from 'react';
import type { ReturnDetail } from '../../../contract/index.ts';
import { objectionStatuses, returnEventKinds, returnRefusals } from '../../../core/return/index.ts';
import {
  Button,
  Deadline,
  EmptyState,
  SideHead,
  Tag,
  Time,
  useCodeText,
  useMay,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { Papers } from '../funds/papers.tsx';
import { ReturnDialog, type ActCode, type Asked } from './act.tsx';
import { returnMessages } from './messages.ts';
import { PayAlarms, Payments } from './payment.tsx';
import { PlanPart } from './plan.tsx';
import { ReturnTag, RouteSign } from './word.tsx';

type StepKey =
  | 'draft'
  | 'notice'
  | 'review'
  | 'asked'
  | 'approved'
  | 'notified'
  | 'paid'
  | 'closed';
const byRatio: readonly StepKey[] = [
  'draft',
  'notice',
  'review',
  'asked',
  'approved',
  'notified',
  'paid',
  'closed',
];
const directly = byRatio.filter((step) => step !== 'notice' && step !== 'review');

/** The step that a state stands at. */
function stepOf(status: ReturnDetail['status']): StepKey {
  if (status === 'bank-returned') return 'notified';
  const step = byRatio.find((one) => one === status);
  return step ?? 'closed';
}

function Steps({ detail }: { detail: ReturnDetail }): ReactElement {
  const m = useMessages(returnMessages);
  const steps = detail.plan.route === 'C' ? byRatio : directly;
  const at = steps.indexOf(stepOf(detail.status));
  return (
    <ol className="return-steps" aria-label={m.steps}>
      {steps.map((step, i) => (
        <li
          key={step}
          data-state={i < at ? 'done' : i === at ? 'now' : 'next'}
          aria-current={i === at ? 'step' : undefined}
        >
          {m.step[step]}
        </li>
      ))}
    </ol>
  );
}

function Clocks({ detail }: { detail: ReturnDetail }): ReactElement {
  const m = useMessages(returnMessages).clock;
  const waits = detail.status === 'notified' && detail.bankDueAt !== null;
  return (
    <dl className="return-clocks">
      {detail.status === 'notice' && detail.noticeUntilAt !== null && (
        <div>
          <dt>{m.notice}</dt>
          <dd>
            <Deadline at={detail.noticeUntilAt} />
          </dd>
        </div>
      )}
      {waits && detail.bankDueAt !== null && (
        <div>
          <dt>{m.bank}</dt>
          <dd>
            <Deadline at={detail.bankDueAt} />
          </dd>
        </div>
      )}
      <div>
        <dt>{m.freeze}</dt>
        <dd>
          <Time at={detail.freezeEndsAt} whole />
        </dd>
      </div>
      <div>
        <dt>{m.drafted}</dt>
        <dd>{detail.draftedBy.name}</dd>
      </div>
      <div>
        <dt>{m.second}</dt>
        <dd>{detail.secondOfficer?.name ?? m.none}</dd>
      </div>
      <div>
        <dt>{m.approver}</dt>
        <dd>{detail.approvedBy?.name ?? m.none}</dd>
      </div>
    </dl>
  );
}

/** In the order in which they are offered; the first that is allowed is the next step. */
const offered: readonly Exclude<
  ActCode,
  'choose' | 'set-payee' | 'approve-payee' | 'confirm-unpaid' | 'answer-objection' | 'object'
>[] = [
  'approve',
  'notify',
  'send-again',
  'ask',
  'publish',
  'sign',
  'close',
  'reopen',
  'refuse',
  'redraft',
  'withdraw',
];

/** Acts that turn back or give up are never the first thing to reach for. */
const turning: ReadonlySet<string> = new Set(['refuse', 'redraft', 'withdraw']);

type Part = {
  readonly detail: ReturnDetail;
  readonly may: (act: string) => boolean;
  readonly onAsk: (asked: Asked) => void;
};

/** What may be done now; where the next step is barred, the reason stands beside it. */
function Acts({ detail, may, onAsk }: Part): ReactElement {
  const m = useMessages(returnMessages);
  const codeText = useCodeText();
  const allowed = offered.filter((act) => may(act));
  const next = {
    draft: 'sign',
    review: 'ask',
    asked: 'approve',
    approved: 'notify',
    'bank-returned': 'send-again',
  } as const;
  const wanted = next[detail.status as keyof typeof next];
  const barred = detail.acts.find((one) => one.act === wanted && !one.allowed);
  const why = returnRefusals.find((code) => code === barred?.reason);
  return (
    <div className="return-acts">
      {allowed.map((act, i) => (
        <Button
          key={act}
          kind={i === 0 && !turning.has(act) ? 'main' : 'plain'}
          onClick={() => onAsk({ act })}
        >
          {m.act[act]}
        </Button>
      ))}
      {barred && why && allowed[0] !== wanted && (
        <span className="quiet">
          {m.act[wanted]}：{codeText(why)}
        </span>
      )}
    </div>
  );
}

function Objections({ detail, may, onAsk }: Part): ReactElement {
  const m = useMessages(returnMessages);
  const name = useNameOf();
  return (
    <section className="return-part">
      {may('object') && (
        <Button size="small" icon="plus" onClick={() => onAsk({ act: 'object' })}>
          {m.objection.add}
        </Button>
      )}
      {detail.objections.length === 0 && (
        <EmptyState icon="note" title={m.objection.none} hint={m.objection.noneHint} />
      )}
      <ul className="return-list">
        {detail.objections.map((one) => (
          <li key={one.id}>
            <header>
              <strong>{one.name}</strong>
              <span className="number quiet">{one.phoneMasked}</span>
              <Tag>{m.objection[one.channel]}</Tag>
              <Tag tone={one.status === 'open' ? 'warn' : 'quiet'}>
                {name(objectionStatuses, one.status)}
              </Tag>
              <span className="grow" />
              {one.status === 'open' ? <Deadline at={one.dueAt} /> : <Time at={one.answeredAt} />}
            </header>
            <p>{one.text}</p>
            {one.answer !== null && (
              <p className="quiet">
                {one.answeredBy?.name}：{one.answer}
              </p>
            )}
            {one.status === 'open' && may('answer-objection') && (
              <Button
                size="small"
                onClick={() => onAsk({ act: 'answer-objection', objectionId: one.id })}
              >
                {m.objection.answer}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Record({ detail }: { detail: ReturnDetail }): ReactElement {
  const name = useNameOf();
  return (
    <ol className="side-trail">
      {detail.events.map((event) => (
        <li key={event.seq}>
          <Time at={event.at} whole />
          <span>
            <strong>{event.actor}</strong> {name(returnEventKinds, event.kind)}{' '}
            <span className="quiet">{event.note}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

const tabs = ['plan', 'objection', 'payment', 'paper', 'history'] as const;
type TabKey = (typeof tabs)[number];

type PanelProps = {
  readonly detail: ReturnDetail;
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
};

/** Which acts this person may do, by the decisions of the server and by permission. */
function useAllowed(detail: ReturnDetail): (act: string) => boolean {
  const may = useMay();
  return (act) => {
    const needs = ['approve', 'refuse', 'approve-payee'].includes(act)
      ? 'return.approve'
      : 'return.handle';
    return may(needs) && detail.acts.some((one) => one.act === act && one.allowed);
  };
}

export function ReturnPanel({ detail, onClose, onDone }: PanelProps): ReactElement {
  const m = useMessages(returnMessages);
  const [tab, setTab] = useState<TabKey>('plan');
  const [asked, setAsked] = useState<Asked | null>(null);
  const may = useAllowed(detail);
  const part = { detail, may, onAsk: setAsked };
  const counts: Partial<Record<TabKey, number>> = {
    objection: detail.openObjections,
    payment: detail.payments.length,
  };
  return (
    <div className="side return-side">
      <SideHead
        title={`${detail.number} · ${detail.bank} ${detail.numberMasked}`}
        onClose={onClose}
      >
        <ReturnTag status={detail.status} />
        <RouteSign route={detail.plan.route} whole />
        {detail.round > 1 && <Tag>{m.round(detail.round)}</Tag>}
      </SideHead>
      <Steps detail={detail} />
      <Clocks detail={detail} />
      <PayAlarms detail={detail} onLook={() => setTab('payment')} />
      <Acts {...part} />
      <nav className="case-tabs" aria-label={m.panel(detail.number)}>
        {tabs.map((key) => (
          <button
            key={key}
            type="button"
            aria-current={key === tab ? 'page' : undefined}
            onClick={() => setTab(key)}
          >
            {m.tab[key]}
            {(counts[key] ?? 0) > 0 && <span className="tab-count">{counts[key]}</span>}
          </button>
        ))}
      </nav>
      {tab === 'plan' && <PlanPart key={detail.version} {...part} />}
      {tab === 'objection' && <Objections {...part} />}
      {tab === 'payment' && <Payments {...part} />}
      {tab === 'paper' && <Papers caseId={detail.id} />}
      {tab === 'history' && <Record detail={detail} />}
      {asked && (
        <ReturnDialog
          asked={asked}
          detail={detail}
          onClose={() => setAsked(null)}
          onDone={(id) => {
            setAsked(null);
            onDone(id);
          }}
        />
      )}
    </div>
  );
}
