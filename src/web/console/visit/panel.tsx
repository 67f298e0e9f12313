/** The visit of a warning, for the page of the warning: where it stands, or sending somebody. */
import { useState, type ReactElement } from 'react';
import { visitStatuses } from '../../../core/visit/index.ts';
import {
  Button,
  Card,
  Deadline,
  failureOf,
  FormDialog,
  Tag,
  TextField,
  useAct,
  useMay,
  useMessages,
  useNameOf,
  useRead,
} from '../../ui/index.ts';
import { visitMessages } from './messages.ts';
import './visit.css';

export function VisitPanel({
  warningId,
  isClosed,
}: {
  warningId: string;
  isClosed: boolean;
}): ReactElement | null {
  const m = useMessages(visitMessages);
  const name = useNameOf();
  const may = useMay();
  const [asks, setAsks] = useState(false);
  const read = useRead(
    'visit.list',
    { query: { warningId, limit: 5 } },
    { enabled: may('visit.read') },
  );
  const visits = read.data?.items ?? [];
  const isLiving = visits.some((v) => v.status !== 'done' && v.status !== 'withdrawn');
  const maySend = may('visit.assign') && !isClosed && !isLiving;
  if (!may('visit.read') || (visits.length === 0 && !maySend)) return null;
  return (
    <Card title={m.panel}>
      {visits.length === 0 && <p className="field-hint">{m.panelNone}</p>}
      <ul className="visit-panel-list">
        {visits.map((visit) => (
          <li key={visit.id} className="visit-line">
            <Tag tone={visit.status === 'done' ? 'good' : 'act'}>
              {name(visitStatuses, visit.status)}
            </Tag>
            <span>{visit.assignee?.name ?? visit.unitName}</span>
            {visit.status !== 'done' && visit.status !== 'withdrawn' && (
              <Deadline at={visit.dueAt} />
            )}
            <span className="grow" />
            <a href={`#/visits?id=${visit.id}`}>{m.goBoard}</a>
          </li>
        ))}
      </ul>
      {maySend && (
        <Button icon="visit" onClick={() => setAsks(true)}>
          {m.dispatch}
        </Button>
      )}
      {asks && <DispatchDialog warningId={warningId} onClose={() => setAsks(false)} />}
    </Card>
  );
}

function DispatchDialog({
  warningId,
  onClose,
}: {
  warningId: string;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(visitMessages);
  const [reason, setReason] = useState('');
  const act = useAct('visit.dispatch', ['visit.list', 'warning.read']);
  const submit = (): void =>
    act.mutate({ body: { warningId, reason: reason.trim() } }, { onSuccess: onClose });
  return (
    <FormDialog
      title={m.dispatch}
      verb={m.dispatch}
      busy={act.isPending}
      ready={reason.trim() !== ''}
      error={act.error ? failureOf(act.error).text : null}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={m.dispatchReason}
        hint={m.dispatchHint}
        value={reason}
        maxLength={500}
        onText={setReason}
      />
    </FormDialog>
  );
}
