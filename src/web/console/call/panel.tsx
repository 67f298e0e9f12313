/** The call of a warning while it happens, and what its result suggests. */
import { lazy, Suspense, useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { CallRow, WarningDetail } from '../../../contract/index.ts';
import { callCauses } from '../../../core/call/index.ts';
import { outcomes } from '../../../core/warning/index.ts';
import {
  Button,
  call,
  Icon,
  LiveDot,
  refresh,
  Since,
  Tag,
  toastFailure,
  useMe,
  useMessages,
  useNameOf,
  useNow,
  useRead,
} from '../../ui/index.ts';
import './call.css';
import { callMessages } from './messages.ts';

/** Fetched when it is opened first: the queue stays light. */
const ReportDialog = lazy(() =>
  import('../report/dialog.tsx').then((m) => ({ default: m.ReportDialog })),
);

const live = new Set<CallRow['state']>([
  'waiting',
  'dialling',
  'ringing-seat',
  'ringing',
  'answered',
]);
/** A result stays in sight for so long. */
const freshMs = 120_000;
/** While a call is live it is asked for as well, should the stream be away. */
const askMs = 4_000;

/** The newest call of the warning that is live, or ended a moment ago; of anybody's. */
function useCall(warningId: string): CallRow | undefined {
  const read = useRead('call.list', { params: { id: warningId } });
  const [latest] = read.data?.items ?? [];
  const isLive = latest !== undefined && live.has(latest.state);
  useEffect(() => {
    if (!isLive) return undefined;
    const timer = setInterval(() => refresh(['call.list']), askMs);
    return () => clearInterval(timer);
  }, [isLive]);
  return latest;
}

type Props = {
  readonly detail: WarningDetail;
  /** Takes the outcome that the result suggests into the form. */
  readonly onOutcome: (code: string) => void;
  /** What begins a call: not in sight while one of mine is under way. */
  readonly children: ReactNode;
};

/** Nothing but its children where no call of ours is under way or just over. */
export function CallStrip({ detail, onOutcome, children }: Props): ReactElement {
  const latest = useCall(detail.id);
  const [dismissed, setDismissed] = useState('');
  const [form, setForm] = useState(false);
  const now = useNow();
  const me = useMe();
  if (latest === undefined || latest.state === 'by-hand' || latest.id === dismissed)
    return <>{children}</>;
  const isLive = live.has(latest.state);
  const endedAt = latest.endedAt === null ? 0 : Date.parse(latest.endedAt);
  if (!isLive && (detail.status === 'closed' || now - endedAt > freshMs)) return <>{children}</>;
  return (
    <>
      {isLive ? (
        <LiveStrip row={latest} onForm={() => setForm(true)} />
      ) : (
        <OverStrip
          row={latest}
          onForm={() => setForm(true)}
          onOutcome={onOutcome}
          onDismiss={() => setDismissed(latest.id)}
        />
      )}
      {!(isLive && latest.by.id === me.id) && children}
      {form && (
        <Suspense>
          <ReportDialog detail={detail} callId={latest.id} onClose={() => setForm(false)} />
        </Suspense>
      )}
    </>
  );
}

async function act(what: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toastFailure(what, error);
    return false;
  } finally {
    refresh(['call.list', 'call.line']);
  }
}

type StripProps = { readonly row: CallRow; readonly onForm: () => void };

function LiveStrip({ row, onForm }: StripProps): ReactElement {
  const m = useMessages(callMessages);
  const me = useMe();
  const line = useRead('call.line', {});
  const third = line.data?.thirdParty ?? '110';
  return (
    <section className="call-strip" data-state={row.state} aria-label={m.strip}>
      <LiveHead row={row} third={third} />
      {row.forwarded && (
        <p className="call-strip-warn">
          <Icon name="alert" /> {m.forwarded}
        </p>
      )}
      {row.by.id === me.id && <LiveActs row={row} third={third} onForm={onForm} />}
    </section>
  );
}

function LiveHead({ row, third }: { row: CallRow; third: string }): ReactElement {
  const m = useMessages(callMessages);
  const me = useMe();
  return (
    <p className="call-strip-head" role="status">
      {row.state === 'answered' ? <LiveDot tone="good" /> : <Icon name="phone" />}
      <strong>{m.state[row.state]}</strong>
      <span>
        {row.relation ?? m.self} <span className="number">{row.numberMasked}</span>
      </span>
      {row.answeredAt !== null && (
        <span className="call-strip-time">
          <Since at={row.answeredAt} />
        </span>
      )}
      {row.third !== null && (
        <Tag tone={row.third === 'failed' ? 'warn' : 'plain'}>
          {third} {m.third[row.third]}
        </Tag>
      )}
      {row.by.id !== me.id && <span>{[row.by.seat, row.by.name].filter(Boolean).join(' · ')}</span>}
    </p>
  );
}

/** What I can do to my own call. */
function LiveActs({ row, third, onForm }: StripProps & { readonly third: string }): ReactElement {
  const m = useMessages(callMessages);
  const [busy, setBusy] = useState(false);
  const isTalking = row.state === 'answered';
  const isIn = row.third === 'ringing' || row.third === 'joined';
  const params = { id: row.id };
  const run = (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    return act(what, work).finally(() => setBusy(false));
  };
  const join = async (): Promise<void> => {
    if (await run(m.act.threeWay, () => call('call.three-way', { params }))) onForm();
  };
  return (
    <p className="call-strip-acts">
      {isTalking && !isIn && (
        <Button size="small" icon="people" busy={busy} onClick={() => void join()}>
          {m.threeWay(third)}
        </Button>
      )}
      {isTalking && isIn && (
        <Button
          size="small"
          busy={busy}
          onClick={() => void run(m.act.twoWay, () => call('call.two-way', { params }))}
        >
          {m.twoWay(third)}
        </Button>
      )}
      {isTalking && (
        <Button size="small" icon="report" onClick={onForm}>
          {m.form}
        </Button>
      )}
      <Button
        size="small"
        kind="risk"
        busy={busy}
        onClick={() => void run(m.act.hangUp, () => call('call.hang-up', { params }))}
      >
        {isTalking ? m.hangUp : m.cancel}
      </Button>
    </p>
  );
}

function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function OverStrip({
  row,
  onForm,
  onOutcome,
  onDismiss,
}: StripProps & {
  readonly onOutcome: (code: string) => void;
  readonly onDismiss: () => void;
}): ReactElement {
  const m = useMessages(callMessages);
  const nameOf = useNameOf();
  const cause = callCauses.find((one) => one.code === row.cause);
  const suggestion = outcomes.find((one) => one.code === row.suggestion);
  const isUncertain = row.state === 'interrupted';
  return (
    <section className="call-strip" data-state={row.state} aria-label={m.strip}>
      <p className="call-strip-head" role="status">
        <Icon name={isUncertain ? 'alert' : 'phone'} />
        <strong>{m.state[row.state]}</strong>
        <span>
          {row.relation ?? m.self} <span className="number">{row.numberMasked}</span>
        </span>
        {!isUncertain && cause && <span>{nameOf(callCauses, cause.code)}</span>}
        {row.seconds !== null && (
          <span className="call-strip-time number">{clockText(row.seconds)}</span>
        )}
      </p>
      {isUncertain && <p className="call-strip-warn">{m.uncertain}</p>}
      {row.cause === 'redirected' && (
        <p className="call-strip-warn">
          <Icon name="alert" /> {m.redirected}
        </p>
      )}
      <p className="call-strip-acts">
        {suggestion && (
          <Button size="small" icon="check" onClick={() => onOutcome(suggestion.code)}>
            {m.suggest(nameOf(outcomes, suggestion.code))}
          </Button>
        )}
        {row.answeredAt !== null && (
          <Button size="small" icon="report" onClick={onForm}>
            {m.form}
          </Button>
        )}
        <Button size="small" kind="quiet" onClick={onDismiss}>
          {m.dismiss}
        </Button>
      </p>
    </section>
  );
}
