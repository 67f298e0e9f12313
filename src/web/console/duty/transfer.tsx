/** Moving a warning to another unit (移送): to whom, why, and who decides by when. */
import { useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import {
  Button,
  Deadline,
  Dialog,
  ErrorState,
  Skeleton,
  FormDialog,
  SelectField,
  TextArea,
  defineMessages,
  failureOf,
  toastDone,
  useAct,
  useMessages,
  useRead,
} from '../../ui/index.ts';

const transferMessages = defineMessages(
  {
    title: '移送其他单位',
    to: '接收单位',
    reason: '移送原因',
    reasonHint: '如：现在该区工作、学习，或本人已在该区网点',
    verb: '提出移送',
    review: (minutes: number) =>
      `由接收单位或共同上级在 ${minutes} 分钟内审核；审核前仍由本单位劝阻，逾期留在本单位。`,
    because: { home: '居住地', work: '工作地', seen: '信号所在地' },
    offDuty: '不在岗',
    proposed: '已提出移送，等待审核',
    pending: (unit: string, by: string) => `${by}已申请移送至${unit}，等待审核`,
    due: '审核时限',
    withdraw: '撤回移送',
    withdrawn: '已撤回',
    none: '没有可移送的单位',
  },
  {
    title: 'Transfer to another unit',
    to: 'Receiving unit',
    reason: 'Reason',
    reasonHint: 'Such as: works or studies there, or is at a bank there now',
    verb: 'Propose',
    review: (minutes) =>
      `Reviewed by the receiving unit or a common superior within ${minutes} minutes; worked on here until then, and stays here if nobody decides.`,
    because: { home: 'home', work: 'place of work', seen: 'seen there' },
    offDuty: 'off duty',
    proposed: 'Proposed, waits for the review',
    pending: (unit, by) => `${by} proposed a transfer to ${unit}; it waits for the review`,
    due: 'Review by',
    withdraw: 'Withdraw',
    withdrawn: 'Withdrawn',
    none: 'No unit to transfer it to',
  },
);

type Targets = CallReply<'transfer.targets'>;
type Props = { readonly warningId: string; readonly onClose: () => void };
const stale = ['transfer.targets', 'transfer.list', 'warning.read', 'shift.board'] as const;

function Pending({
  warningId,
  pending,
  onClose,
}: Props & { pending: NonNullable<Targets['pending']> }): ReactElement {
  const m = useMessages(transferMessages);
  const act = useAct('transfer.withdraw', stale);
  return (
    <Dialog title={m.title} onClose={onClose}>
      <p>{m.pending(pending.toUnit, pending.proposedBy)}</p>
      <p>{pending.reason}</p>
      <p>
        {m.due} <Deadline at={pending.dueAt} />
      </p>
      {act.error && (
        <p className="form-error" role="alert">
          {failureOf(act.error).text}
        </p>
      )}
      <footer className="dialog-foot">
        <Button
          busy={act.isPending}
          onClick={() =>
            act.mutate(
              { params: { id: warningId } },
              {
                onSuccess: () => {
                  toastDone(m.withdrawn);
                  onClose();
                },
              },
            )
          }
        >
          {m.withdraw}
        </Button>
      </footer>
    </Dialog>
  );
}

function Proposal({ warningId, targets, onClose }: Props & { targets: Targets }): ReactElement {
  const m = useMessages(transferMessages);
  const [to, setTo] = useState(targets.items[0]?.id ?? '');
  const [reason, setReason] = useState('');
  const act = useAct('transfer.propose', stale);
  const choices = targets.items.map((unit) => {
    const notes = [
      unit.because === null ? undefined : m.because[unit.because],
      unit.onDuty ? undefined : m.offDuty,
    ].filter((note) => note !== undefined);
    const label = notes.length === 0 ? unit.name : `${unit.name}（${notes.join('，')}）`;
    return { value: unit.id, label };
  });
  return (
    <FormDialog
      title={m.title}
      verb={m.verb}
      onClose={onClose}
      busy={act.isPending}
      ready={to !== '' && reason.trim() !== ''}
      error={act.error === null ? null : failureOf(act.error).text}
      onSubmit={() =>
        act.mutate(
          { params: { id: warningId }, body: { to, reason: reason.trim() } },
          {
            onSuccess: () => {
              toastDone(m.proposed);
              onClose();
            },
          },
        )
      }
    >
      {choices.length === 0 ? (
        <p>{m.none}</p>
      ) : (
        <SelectField label={m.to} value={to} choices={choices} onText={setTo} />
      )}
      <TextArea
        label={m.reason}
        hint={m.reasonHint}
        value={reason}
        maxLength={300}
        onText={setReason}
      />
      <p className="field-hint">{m.review(targets.replyMinutes)}</p>
    </FormDialog>
  );
}

/** Asks for the units first; a proposal that waits is shown instead of the form. */
export function TransferDialog({ warningId, onClose }: Props): ReactElement {
  const m = useMessages(transferMessages);
  const read = useRead('transfer.targets', { params: { id: warningId } });
  const targets = read.data;
  if (targets === undefined) {
    return (
      <Dialog title={m.title} onClose={onClose}>
        {read.error ? <ErrorState error={read.error} /> : <Skeleton rows={3} />}
      </Dialog>
    );
  }
  return targets.pending === null ? (
    <Proposal warningId={warningId} targets={targets} onClose={onClose} />
  ) : (
    <Pending warningId={warningId} pending={targets.pending} onClose={onClose} />
  );
}
