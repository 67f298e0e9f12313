/** Transfers that wait for a review, most urgent first. */
import { useState, type ReactElement } from 'react';
import type { TransferRow } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import {
  Button,
  Deadline,
  Dialog,
  EmptyState,
  GradeBadge,
  Loaded,
  TextField,
  failureOf,
  toastDone,
  useAct,
  useMessages,
  useNameOf,
  useRead,
} from '../../ui/index.ts';
import { shiftMessages } from './messages.ts';

const stale = ['transfer.list', 'shift.board', 'warning.list'] as const;

function Review({ row }: { row: TransferRow }): ReactElement {
  const m = useMessages(shiftMessages);
  const name = useNameOf();
  const [note, setNote] = useState(m.transfer.noteUsual);
  const act = useAct('transfer.review', stale);
  const decide = (accepted: boolean): void => {
    act.mutate(
      { params: { id: row.id }, body: { accepted, reason: note.trim() } },
      { onSuccess: () => toastDone(accepted ? m.transfer.accepted : m.transfer.refused) },
    );
  };
  const isReady = note.trim() !== '' && !act.isPending;
  return (
    <li className="transfer" aria-label={m.transfer.review(row.number)}>
      <header>
        <GradeBadge grade={row.grade} />
        <strong>{name(categories, row.category)}</strong>
        <span className="number quiet">{row.number}</span>
        <span className="grow" />
        <Deadline at={row.dueAt} />
      </header>
      <p>
        {row.fromUnit} → <strong>{row.toUnit}</strong>
        <span className="quiet">
          {' '}
          · {row.proposedBy}
          {row.count > 0 && ` · ${m.transfer.count(row.count)}`}
        </span>
      </p>
      <p className="transfer-why">{row.reason}</p>
      {row.mayReview ? (
        <div className="transfer-acts">
          <TextField label={m.transfer.note} value={note} maxLength={300} onText={setNote} />
          <Button kind="main" disabled={!isReady} onClick={() => decide(true)}>
            {m.transfer.accept}
          </Button>
          <Button disabled={!isReady} onClick={() => decide(false)}>
            {m.transfer.refuse}
          </Button>
        </div>
      ) : (
        <p className="field-hint">{m.transfer.others}</p>
      )}
      {act.error && (
        <p className="form-error" role="alert">
          {failureOf(act.error).text}
        </p>
      )}
    </li>
  );
}

export function Transfers({ onClose }: { onClose: () => void }): ReactElement {
  const m = useMessages(shiftMessages);
  const read = useRead('transfer.list', {});
  return (
    <Dialog title={m.transfer.title} width={620} onClose={onClose}>
      <Loaded read={read}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="check" title={m.transfer.none} />
          ) : (
            <ul className="transfers">
              {items.map((row) => (
                <Review key={row.id} row={row} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Dialog>
  );
}
