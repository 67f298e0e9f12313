/** To another district, with review (移交): propose, and where a proposal stands. */
import { useState, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import {
  Button,
  Deadline,
  failureOf,
  FormDialog,
  Icon,
  Loaded,
  Tag,
  TextArea,
  Time,
  toastDone,
  useAct,
  useMessages,
  useRead,
} from '../../ui/index.ts';
import { warningMessages } from './messages.ts';

const stale = ['warning.read', 'warning.list', 'transfer.targets'] as const;

/** A proposal that waits: the warning stays workable where it is until it is accepted. */
export function TransferNote({ detail }: { detail: WarningDetail }): ReactElement | null {
  const m = useMessages(warningMessages);
  const withdraw = useAct('transfer.withdraw', stale);
  const { transfer } = detail;
  if (transfer === null) return null;
  return (
    <div className="presence" role="status">
      <Icon name="handover" />
      <strong>{m.transfer.waits(transfer.toName)}</strong>
      <span>
        {transfer.byName} <Time at={transfer.at} /> {transfer.reason}
      </span>
      <Deadline at={transfer.dueAt} />
      <span className="grow" />
      <Button
        size="small"
        busy={withdraw.isPending}
        onClick={() => withdraw.mutate({ params: { id: detail.id } })}
      >
        {m.transfer.withdraw}
      </Button>
    </div>
  );
}

export function TransferDialog({
  detail,
  onClose,
}: {
  detail: WarningDetail;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(warningMessages);
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const targets = useRead('transfer.targets', { params: { id: detail.id } });
  const propose = useAct('transfer.propose', stale);
  const submit = (): void =>
    propose.mutate(
      { params: { id: detail.id }, body: { to, reason: reason.trim() } },
      {
        onSuccess: () => {
          toastDone(m.transfer.done);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={`${m.transfer.title} · ${detail.number}`}
      verb={m.transfer.verb}
      onSubmit={submit}
      ready={to !== '' && reason.trim() !== ''}
      busy={propose.isPending}
      error={propose.error && failureOf(propose.error).text}
      onClose={onClose}
    >
      <Loaded read={targets}>
        {({ items, replyMinutes }) => (
          <>
            <p className="field-hint">{m.transfer.hint(replyMinutes)}</p>
            <fieldset className="colleagues">
              <legend>{m.transfer.to}</legend>
              {items.map((one) => (
                <label key={one.id} data-on={to === one.id}>
                  <input
                    type="radio"
                    name="unit"
                    checked={to === one.id}
                    onChange={() => setTo(one.id)}
                  />
                  <strong>{one.name}</strong>
                  <span className="grow">
                    {one.because !== null && m.transfer.because[one.because]}
                  </span>
                  {!one.onDuty && <Tag tone="quiet">{m.transfer.offDuty}</Tag>}
                </label>
              ))}
            </fieldset>
          </>
        )}
      </Loaded>
      <TextArea
        label={m.holdReason}
        value={reason}
        onText={setReason}
        required
        maxLength={300}
        rows={2}
      />
    </FormDialog>
  );
}
