/** Who goes instead, and calling it off. */
import { useState, type ReactElement } from 'react';
import type { VisitDetail } from '../../../contract/index.ts';
import {
  failureOf,
  FormDialog,
  Loaded,
  Tag,
  TextField,
  useAct,
  useMessages,
  useRead,
} from '../../ui/index.ts';
import { visitMessages } from './messages.ts';

type Props = { readonly visit: VisitDetail; readonly onClose: () => void };

const stale = ['visit.list', 'visit.read', 'visit.people'] as const;

export function AssignDialog({ visit, onClose }: Props): ReactElement {
  const m = useMessages(visitMessages);
  const read = useRead('visit.people', { params: { id: visit.id } });
  const act = useAct('visit.assign', stale);
  const [userId, setUserId] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const chosen = read.data?.items.find((one) => one.userId === userId);
  const submit = (): void => {
    if (chosen === undefined) return;
    const { unitId } = chosen;
    const body = { version: visit.version, unitId, userId: chosen.userId, reason: reason.trim() };
    act.mutate({ params: { id: visit.id }, body }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={m.assignTitle}
      verb={m.assign}
      width={520}
      busy={act.isPending}
      ready={chosen !== undefined && reason.trim() !== ''}
      error={act.error ? failureOf(act.error).text : null}
      onClose={onClose}
      onSubmit={submit}
    >
      <Loaded read={read}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="field-hint">{m.nobody}</p>
          ) : (
            <ul className="visit-people" role="radiogroup" aria-label={m.person}>
              {items.map((one) => (
                <li key={one.userId} role="none">
                  <button
                    type="button"
                    role="radio"
                    aria-checked={one.userId === userId}
                    onClick={() => setUserId(one.userId)}
                  >
                    <strong>{one.name}</strong>
                    {one.tier === 'grid' && <Tag tone="act">{m.grid}</Tag>}
                    {!one.onDuty && <Tag tone="quiet">{m.offDuty}</Tag>}
                    <span className="grow" />
                    <span className="visit-quiet">{one.unitName}</span>
                    <span className="number">
                      {one.minutes === null ? '—' : m.minutes(one.minutes)}
                    </span>
                    <span className="number visit-quiet">{m.inHand(one.openCount)}</span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <TextField
        label={m.reason}
        value={reason}
        maxLength={500}
        placeholder={m.reasonAssign}
        onText={setReason}
      />
    </FormDialog>
  );
}

export function WithdrawDialog({ visit, onClose }: Props): ReactElement {
  const m = useMessages(visitMessages);
  const act = useAct('visit.withdraw', stale);
  const [reason, setReason] = useState('');
  const submit = (): void => {
    const body = { version: visit.version, reason: reason.trim() };
    act.mutate({ params: { id: visit.id }, body }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={m.withdraw}
      verb={m.withdraw}
      busy={act.isPending}
      ready={reason.trim() !== ''}
      error={act.error ? failureOf(act.error).text : null}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={m.reason}
        value={reason}
        maxLength={500}
        placeholder={m.reasonWithdraw}
        onText={setReason}
      />
    </FormDialog>
  );
}
