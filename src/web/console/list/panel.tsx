/** One entry: why it is listed, what it does, who did what, and what may be done now. */
import { useState, type ReactElement } from 'react';
import type { ListEntryReply } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import {
  Button,
  Card,
  Fact,
  FormDialog,
  Loaded,
  percentText,
  SideHead,
  Skeleton,
  Tag,
  TextArea,
  Time,
  toastDone,
  toastFailure,
  useAct,
  useMay,
  useMe,
  useMessages,
  useNameOf,
  useRead,
  useUrlState,
} from '../../ui/index.ts';
import { listMessages } from './messages.ts';
import { TouchFigures } from './touch.tsx';
import { statusTones, useStatusName } from './word.ts';

export function StatusTag({ status }: { status: ListEntryReply['status'] }): ReactElement {
  const name = useStatusName();
  return <Tag tone={statusTones[status]}>{name(status)}</Tag>;
}

export function VerdictTag({ verdict }: { verdict: 'block' | 'allow' }): ReactElement {
  const m = useMessages(listMessages);
  return <Tag tone={verdict === 'block' ? 'warn' : 'good'}>{m.verdict[verdict]}</Tag>;
}

function EntryFacts({ entry }: { entry: ListEntryReply }): ReactElement {
  const m = useMessages(listMessages);
  const name = useNameOf();
  const [, setUrl] = useUrlState();
  const { importId } = entry;
  return (
    <dl className="facts">
      <Fact name={m.column.kind}>
        {m.kind[entry.kind]} · {m.match[entry.match]}
      </Fact>
      <Fact name={m.column.category}>{name(categories, entry.category)}</Fact>
      <Fact name={m.column.reason}>{entry.reason}</Fact>
      <Fact name={m.column.origin}>
        {entry.origin} · {m.panel.confidence} {percentText(entry.confidence)}
      </Fact>
      <Fact name={m.column.until}>
        <Time at={entry.untilAt} whole />
      </Fact>
      <Fact name={m.column.proposed}>
        {entry.proposedBy.name} <Time at={entry.proposedAt} whole />
      </Fact>
      {entry.approvedBy && (
        <Fact name={m.panel.approved}>
          {entry.approvedBy.name} <Time at={entry.approvedAt} whole />
        </Fact>
      )}
      {importId !== null && (
        <Fact name={m.panel.file}>
          <Button kind="quiet" size="small" onClick={() => setUrl({ tab: 'files', id: importId })}>
            {importId}
          </Button>
        </Fact>
      )}
      <Fact name={m.panel.appeal}>{entry.appeal}</Fact>
    </dl>
  );
}

function Evidence({ entry }: { entry: ListEntryReply }): ReactElement {
  const m = useMessages(listMessages);
  if (entry.evidence.length === 0) return <p className="field-hint">{m.panel.noEvidence}</p>;
  return (
    <ul className="list-evidence">
      {entry.evidence.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

/** The effect and the history; read when the entry is opened, for looking at signals takes a moment. */
function Read({ id }: { id: number }): ReactElement {
  const m = useMessages(listMessages);
  const read = useRead('list.read', { params: { id } });
  return (
    <>
      <Card title={m.panel.effect}>
        <Loaded read={read} skeleton={<Skeleton rows={2} />}>
          {(data) => <TouchFigures touch={data.effect} />}
        </Loaded>
      </Card>
      {read.data && (
        <Card title={m.panel.history}>
          <ol className="list-history">
            {read.data.history.map((event, i) => (
              // eslint-disable-next-line react/no-array-index-key -- events only grow at the end
              <li key={i}>
                <Time at={event.at} whole /> <strong>{m.event[event.kind]}</strong>{' '}
                {event.actor.name}
                {event.note !== null && <span>{event.note}</span>}
              </li>
            ))}
          </ol>
        </Card>
      )}
    </>
  );
}

export type Asked = 'reject' | 'withdraw' | null;

export const listRoutes = ['list.read', 'list.stats', 'list.lookup'] as const;

function ReasonDialog({
  asked,
  entry,
  onClose,
  onChanged,
}: {
  asked: 'reject' | 'withdraw';
  entry: ListEntryReply;
  onClose: () => void;
  onChanged: (entry: ListEntryReply) => void;
}): ReactElement {
  const m = useMessages(listMessages);
  const [reason, setReason] = useState('');
  const reject = useAct('list.reject', listRoutes);
  const withdraw = useAct('list.withdraw', listRoutes);
  const act = asked === 'reject' ? reject : withdraw;
  const submit = (): void =>
    act.mutate(
      { params: { id: entry.id }, body: { reason: reason.trim() } },
      {
        onSuccess: (changed) => {
          toastDone(asked === 'reject' ? m.done.rejected : m.done.withdrawn);
          onChanged(changed);
          onClose();
        },
        onError: (error) => toastFailure(m.failed[asked], error),
      },
    );
  return (
    <FormDialog
      title={m.reasonTitle[asked]}
      verb={m.act[asked]}
      onClose={onClose}
      busy={act.isPending}
      ready={reason.trim() !== ''}
      onSubmit={submit}
    >
      <p>{m.reasonLead[asked](entry.value)}</p>
      <TextArea label={m.reason} value={reason} maxLength={500} required onText={setReason} />
    </FormDialog>
  );
}

/** Why the person signed in cannot approve; undefined where they can. */
export function useApproval(entry: ListEntryReply | undefined): {
  readonly may: boolean;
  readonly why: string | undefined;
} {
  const m = useMessages(listMessages);
  const me = useMe();
  const may = useMay();
  if (entry?.status !== 'proposed') return { may: false, why: undefined };
  if (!may('list.approve')) return { may: false, why: m.panel.mayNot };
  const own = entry.twoPeople && entry.proposedBy.id === me.id;
  return { may: !own, why: own ? m.panel.ownWork : undefined };
}

type PanelProps = {
  readonly entry: ListEntryReply;
  readonly busy: boolean;
  readonly onApprove: () => void;
  readonly onChanged: (entry: ListEntryReply) => void;
  readonly onClose: () => void;
};

function Acts({
  entry,
  busy,
  onApprove,
  onAsk,
}: Pick<PanelProps, 'entry' | 'busy' | 'onApprove'> & {
  onAsk: (asked: Asked) => void;
}): ReactElement | null {
  const m = useMessages(listMessages);
  const me = useMe();
  const may = useMay();
  const approval = useApproval(entry);
  const own = entry.proposedBy.id === me.id;
  if (entry.status === 'live') {
    return (
      <div className="side-acts">
        <Button disabled={!may('list.approve')} onClick={() => onAsk('withdraw')}>
          {m.act.withdraw}
        </Button>
        {!may('list.approve') && <p className="field-hint">{m.panel.mayNot}</p>}
      </div>
    );
  }
  if (entry.status !== 'proposed') return null;
  return (
    <div className="side-acts">
      <Button kind="main" keyHint="A" busy={busy} disabled={!approval.may} onClick={onApprove}>
        {m.act.approve}
      </Button>
      <Button disabled={!own && !may('list.approve')} onClick={() => onAsk('reject')}>
        {own ? m.act.takeBack : m.act.reject}
      </Button>
      <p className="field-hint">
        {approval.why ?? (entry.twoPeople ? m.panel.two : m.panel.single)}
      </p>
    </div>
  );
}

export function EntryPanel({
  entry,
  busy,
  onApprove,
  onChanged,
  onClose,
}: PanelProps): ReactElement {
  const m = useMessages(listMessages);
  const [asked, setAsked] = useState<Asked>(null);
  return (
    <div className="side">
      <SideHead title={entry.value} onClose={onClose}>
        <VerdictTag verdict={entry.verdict} />
        <StatusTag status={entry.status} />
      </SideHead>
      <Acts entry={entry} busy={busy} onApprove={onApprove} onAsk={setAsked} />
      <Card title={m.panel.facts}>
        <EntryFacts entry={entry} />
      </Card>
      <Card title={m.panel.evidence}>
        <Evidence entry={entry} />
      </Card>
      <Read key={`${entry.id} ${entry.status}`} id={entry.id} />
      {asked && (
        <ReasonDialog
          asked={asked}
          entry={entry}
          onClose={() => setAsked(null)}
          onChanged={onChanged}
        />
      )}
    </div>
  );
}
