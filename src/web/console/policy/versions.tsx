/** Versions of a table: what one changes, who stands behind it, and the word of the second person. */
import { useState, type ReactElement } from 'react';
import type { PolicyDetail } from '../../../contract/index.ts';
import { policyChanges, policyStatuses, type PolicyChange } from '../../../core/policy/index.ts';
import {
  Button,
  Card,
  EmptyState,
  FormDialog,
  Tag,
  TextArea,
  TextField,
  Time,
  toastDone,
  toastFailure,
  failureOf,
  useAct,
  useMay,
  useMe,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { useScalarText } from './cell.tsx';
import { policyMessages } from './messages.ts';
import { usePathName } from './word.ts';

export type Version = PolicyDetail['versions'][number];
const routesHere = ['policy.list', 'policy.read'] as const;
const tones = { proposed: 'warn', approved: 'good', refused: 'quiet', withdrawn: 'quiet' } as const;

export function Changes({ changes }: { changes: readonly Partial<PolicyChange>[] }): ReactElement {
  const m = useMessages(policyMessages);
  const text = useScalarText();
  const name = usePathName();
  if (changes.length === 0) return <p className="field-hint">{m.noChange}</p>;
  return (
    <table className="policy-changes">
      <thead>
        <tr>
          <th scope="col">{m.column.field}</th>
          <th scope="col">{m.column.before}</th>
          <th scope="col">{m.column.after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path = '', before, after }) => (
          <tr key={path}>
            <th scope="row">{name(path)}</th>
            <td className="number">{before === undefined ? m.added : text(path, before)}</td>
            <td className="number policy-after">
              {after === undefined ? m.removed : text(path, after)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function VersionHead({ version }: { version: Version }): ReactElement {
  const m = useMessages(policyMessages);
  const name = useNameOf();
  return (
    <dl className="policy-facts">
      <div>
        <dt>{m.column.status}</dt>
        <dd>
          <Tag tone={tones[version.status]}>{name(policyStatuses, version.status)}</Tag>
        </dd>
      </div>
      <div>
        <dt>{m.column.effective}</dt>
        <dd>
          <Time at={version.effectiveAt} whole />
        </dd>
      </div>
      <div>
        <dt>{m.column.proposed}</dt>
        <dd>
          {version.proposedBy.name} <Time at={version.proposedAt} />
        </dd>
      </div>
      {version.decidedBy !== null && (
        <div>
          <dt>{m.column.decided}</dt>
          <dd>
            {version.decidedBy.name} <Time at={version.decidedAt} />
          </dd>
        </div>
      )}
      <div>
        <dt>{m.column.source}</dt>
        <dd>{version.source}</dd>
      </div>
      <div>
        <dt>{m.form.reason}</dt>
        <dd>
          {version.reason}
          {version.note !== null && <p className="field-hint">{version.note}</p>}
        </dd>
      </div>
    </dl>
  );
}

/** The version that waits, with its two ways out. */
export function Waiting({ detail }: { detail: PolicyDetail }): ReactElement {
  const m = useMessages(policyMessages);
  const version = detail.versions.find((one) => one.status === 'proposed');
  if (version === undefined) return <EmptyState icon="check" title={m.none} />;
  return (
    <Card title={version.name} extra={<WaitingActs detail={detail} version={version} />}>
      <VersionHead version={version} />
      <Changes changes={version.changes} />
    </Card>
  );
}

function WaitingActs({
  detail,
  version,
}: {
  detail: PolicyDetail;
  version: Version;
}): ReactElement {
  const m = useMessages(policyMessages);
  const me = useMe();
  const may = useMay();
  const [refusing, setRefusing] = useState(false);
  const decide = useAct('policy.decide', routesHere);
  const withdraw = useAct('policy.withdraw', routesHere);
  const params = { key: detail.key, ordinal: version.ordinal };
  const own = version.proposedBy.id === me.id;
  const settle = (accept: boolean, note?: string): void =>
    decide.mutate(
      { params, body: { accept, ...(note === undefined ? {} : { note }) } },
      {
        onSuccess: () => {
          setRefusing(false);
          toastDone(accept ? m.done.approve : m.done.refuse);
        },
        onError: (error) => toastFailure(accept ? m.act.approve : m.act.refuse, error),
      },
    );
  return (
    <span className="policy-acts">
      {own && (
        <Button
          busy={withdraw.isPending}
          onClick={() =>
            withdraw.mutate(
              { params },
              {
                onSuccess: () => toastDone(m.done.withdraw),
                onError: (error) => toastFailure(m.act.withdraw, error),
              },
            )
          }
        >
          {m.verb.withdraw}
        </Button>
      )}
      {may('policy.approve') && (
        <>
          <Button onClick={() => setRefusing(true)}>{m.verb.refuse}</Button>
          <Button
            kind="main"
            busy={decide.isPending}
            disabled={own}
            title={own ? m.ownWork : undefined}
            onClick={() => settle(true)}
          >
            {m.verb.approve}
          </Button>
        </>
      )}
      {refusing && (
        <RefuseDialog
          busy={decide.isPending}
          onClose={() => setRefusing(false)}
          onNote={(note) => settle(false, note)}
        />
      )}
    </span>
  );
}

function RefuseDialog({
  busy,
  onClose,
  onNote,
}: {
  busy: boolean;
  onClose: () => void;
  onNote: (note: string) => void;
}): ReactElement {
  const m = useMessages(policyMessages);
  const [note, setNote] = useState('');
  return (
    <FormDialog
      title={m.refusing.title}
      verb={m.verb.refuse}
      busy={busy}
      ready={note.trim() !== ''}
      onClose={onClose}
      onSubmit={() => onNote(note.trim())}
    >
      <TextArea label={m.refusing.note} value={note} maxLength={500} required onText={setNote} />
    </FormDialog>
  );
}

export function History({ detail }: { detail: PolicyDetail }): ReactElement {
  const m = useMessages(policyMessages);
  if (detail.versions.length === 0) return <EmptyState icon="clock" title={m.noHistory} />;
  return (
    <>
      {detail.versions.map((version) => (
        <Card key={version.ordinal} title={version.name}>
          <VersionHead version={version} />
          {version.changes.length > 0 && <Changes changes={version.changes} />}
        </Card>
      ))}
    </>
  );
}

/** Source, reason and time of a new version, with what it changes in sight. */
export function SubmitDialog({
  detail,
  value,
  onClose,
  onDone,
}: {
  detail: PolicyDetail;
  value: unknown;
  onClose: () => void;
  onDone: () => void;
}): ReactElement {
  const m = useMessages(policyMessages);
  const [source, setSource] = useState('');
  const [reason, setReason] = useState('');
  const [effective, setEffective] = useState('');
  const propose = useAct('policy.propose', routesHere);
  const effectiveAt = effective === '' ? {} : { effectiveAt: new Date(effective).toISOString() };
  return (
    <FormDialog
      title={m.form.title}
      verb={m.verb.submit}
      width={620}
      busy={propose.isPending}
      ready={source.trim() !== '' && reason.trim() !== ''}
      error={propose.error ? failureOf(propose.error).text : null}
      onClose={onClose}
      onSubmit={() =>
        propose.mutate(
          { params: { key: detail.key }, body: { value, source, reason, ...effectiveAt } },
          {
            onSuccess: () => {
              toastDone(m.done.submit);
              onDone();
            },
          },
        )
      }
    >
      <div className="policy-dialog-changes" role="group" aria-label={m.form.changes}>
        <Changes changes={policyChanges(detail.value, value)} />
      </div>
      <TextField
        label={m.form.source}
        hint={m.form.sourceHint}
        value={source}
        maxLength={500}
        required
        onText={setSource}
      />
      <TextArea label={m.form.reason} value={reason} maxLength={500} required onText={setReason} />
      <TextField
        label={m.form.effective}
        hint={m.form.effectiveHint}
        type="datetime-local"
        value={effective}
        onText={setEffective}
      />
    </FormDialog>
  );
}
