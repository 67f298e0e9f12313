/** Files brought in as a whole: what came of their rows, and letting them in or out. */
import { useState, type ReactElement } from 'react';
import type { ListImportReply } from '../../../contract/index.ts';
import { listForms, listKinds } from '../../../core/list/index.ts';
import {
  Button,
  Card,
  countText,
  EmptyState,
  Fact,
  failureOf,
  FormDialog,
  Loaded,
  refresh,
  SelectField,
  SideHead,
  Table,
  Tag,
  TextArea,
  TextField,
  Time,
  toastDone,
  toastFailure,
  upload,
  useAct,
  useMay,
  useMe,
  useMessages,
  useRead,
  type Column,
} from '../../ui/index.ts';
import { listMessages } from './messages.ts';
import { fileTones, pick } from './word.ts';

type File = ListImportReply;
const stale = ['list.imports', 'list.search', 'list.stats', 'list.lookup', 'list.read'] as const;

function useColumns(): readonly Column<File>[] {
  const m = useMessages(listMessages);
  const count = (key: 'rows' | 'added' | 'renewed' | 'known' | 'keptOff' | 'refused') => ({
    key,
    title: m.file.column[key],
    numeric: true,
    cell: (file: File) => countText(file[key]),
  });
  return [
    {
      key: 'name',
      title: m.file.column.name,
      fixed: true,
      cell: (file) => <strong>{file.name}</strong>,
    },
    { key: 'origin', title: m.file.column.origin, cell: (file) => file.origin },
    {
      key: 'status',
      title: m.file.column.status,
      cell: (file) => <Tag tone={fileTones[file.status]}>{m.file.status[file.status]}</Tag>,
    },
    count('rows'),
    count('added'),
    count('renewed'),
    count('known'),
    count('keptOff'),
    count('refused'),
    { key: 'by', title: m.file.column.by, cell: (file) => file.proposedBy.name },
    { key: 'at', title: m.file.column.at, cell: (file) => <Time at={file.proposedAt} /> },
  ];
}

export function FileTable({
  files,
  chosen,
  onChoose,
}: {
  files: readonly File[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}): ReactElement {
  const m = useMessages(listMessages);
  return (
    <Table
      name="list-files"
      caption={m.filesTable}
      columns={useColumns()}
      rows={files}
      rowKey={(file) => file.id}
      selected={chosen}
      onSelect={(file) => onChoose(file.id)}
      empty={<EmptyState icon="list" title={m.filesEmpty} />}
    />
  );
}

function Refused({ file }: { file: File }): ReactElement {
  const m = useMessages(listMessages);
  const read = useRead('list.refused', { params: { id: file.id } }, { enabled: file.refused > 0 });
  if (file.refused === 0) return <p className="field-hint">{m.file.noRefused}</p>;
  return (
    <Loaded read={read}>
      {(data) => (
        <ol className="list-refused">
          {data.items.slice(0, 100).map((one) => (
            <li key={one.row}>
              <strong>{m.file.row(one.row)}</strong> <code>{one.problem.field}</code>{' '}
              {one.problem.problem}
              <span>{one.problem.remedy}</span>
              <code>{one.raw.slice(0, 120)}</code>
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}

function FileActs({ file, onAsk }: { file: File; onAsk: () => void }): ReactElement | null {
  const m = useMessages(listMessages);
  const me = useMe();
  const may = useMay()('list.approve');
  const approve = useAct('list.import-approve', stale);
  const own = file.proposedBy.id === me.id;
  if (file.status !== 'proposed' && file.status !== 'live') return null;
  return (
    <div className="side-acts">
      {file.status === 'proposed' && (
        <Button
          kind="main"
          busy={approve.isPending}
          disabled={!may || own}
          onClick={() =>
            approve.mutate(
              { params: { id: file.id } },
              {
                onSuccess: () => toastDone(m.done.approved),
                onError: (error) => toastFailure(m.failed.approve, error),
              },
            )
          }
        >
          {m.file.act.approve}
        </Button>
      )}
      <Button disabled={!may} onClick={onAsk}>
        {m.file.act.withdraw}
      </Button>
      {!may && <p className="field-hint">{m.panel.mayNot}</p>}
      {may && own && file.status === 'proposed' && <p className="field-hint">{m.panel.ownWork}</p>}
    </div>
  );
}

export function FilePanel({ file, onClose }: { file: File; onClose: () => void }): ReactElement {
  const m = useMessages(listMessages);
  const [asked, setAsked] = useState(false);
  return (
    <div className="side">
      <SideHead title={file.name} onClose={onClose}>
        <Tag tone={fileTones[file.status]}>{m.file.status[file.status]}</Tag>
      </SideHead>
      <FileActs file={file} onAsk={() => setAsked(true)} />
      <dl className="facts">
        <Fact name={m.file.column.origin}>{file.origin}</Fact>
        <Fact name={m.file.column.rows}>
          {m.file.done(countText(file.rows), countText(file.added), countText(file.refused))}
        </Fact>
        <Fact name={m.file.column.by}>
          {file.proposedBy.name} <Time at={file.proposedAt} whole />
        </Fact>
        {file.approvedBy && (
          <Fact name={m.panel.approved}>
            {file.approvedBy.name} <Time at={file.approvedAt} whole />
          </Fact>
        )}
        {file.note !== null && <Fact name={m.reason}>{file.note}</Fact>}
        <Fact name={m.file.digest}>
          <code>{file.digest}</code>
        </Fact>
      </dl>
      <Card title={m.file.refusedTitle}>
        <Refused file={file} />
      </Card>
      {asked && <WithdrawDialog file={file} onClose={() => setAsked(false)} />}
    </div>
  );
}

function WithdrawDialog({ file, onClose }: { file: File; onClose: () => void }): ReactElement {
  const m = useMessages(listMessages);
  const [reason, setReason] = useState('');
  const withdraw = useAct('list.import-withdraw', stale);
  return (
    <FormDialog
      title={m.file.withdrawTitle}
      verb={m.act.withdraw}
      onClose={onClose}
      busy={withdraw.isPending}
      ready={reason.trim() !== ''}
      onSubmit={() =>
        withdraw.mutate(
          { params: { id: file.id }, body: { reason: reason.trim() } },
          {
            onSuccess: () => {
              toastDone(m.done.withdrawn);
              onClose();
            },
            onError: (error) => toastFailure(m.failed.withdraw, error),
          },
        )
      }
    >
      <p>{m.file.withdrawLead(file.name)}</p>
      <TextArea label={m.reason} value={reason} maxLength={500} required onText={setReason} />
    </FormDialog>
  );
}

const originForm = /^[a-z0-9][a-z0-9:._-]{0,63}$/;
const verdicts = ['block', 'allow'] as const;

type Terms = {
  readonly form: (typeof listForms)[number];
  readonly origin: string;
  readonly reason: string;
  readonly verdict: 'block' | 'allow';
  readonly kind: string;
};

/** The form that a name of a file speaks of. */
function formOf(name: string): Terms['form'] {
  if (/\.csv(?:\.gz)?$/i.test(name)) return 'csv';
  if (/\.(?:ndjson|jsonl|json)(?:\.gz)?$/i.test(name)) return 'ndjson';
  return /hosts/i.test(name) ? 'hosts' : 'domains';
}

function TermFields({ terms, change }: { terms: Terms; change: (to: Partial<Terms>) => void }) {
  const m = useMessages(listMessages);
  const badOrigin = terms.origin !== '' && !originForm.test(terms.origin);
  const kinds = terms.form === 'csv' || terms.form === 'ndjson' ? listKinds : [];
  return (
    <>
      <SelectField
        label={m.file.form}
        value={terms.form}
        choices={listForms.map((one) => ({ value: one, label: m.file.forms[one] }))}
        onText={(text) => change({ form: pick(listForms, text) ?? 'domains' })}
      />
      {kinds.length > 0 && (
        <SelectField
          label={m.file.kind}
          value={terms.kind}
          choices={[
            { value: '', label: m.file.ofRow },
            ...kinds.map((one) => ({ value: one, label: m.kind[one] })),
          ]}
          onText={(kind) => change({ kind })}
        />
      )}
      <SelectField
        label={m.file.verdict}
        value={terms.verdict}
        choices={verdicts.map((one) => ({ value: one, label: m.verdict[one] }))}
        onText={(text) => change({ verdict: pick(verdicts, text) ?? 'block' })}
      />
      <TextField
        label={m.file.origin}
        hint={m.file.originHint}
        error={badOrigin ? m.file.originHint : undefined}
        value={terms.origin}
        maxLength={64}
        required
        spellCheck={false}
        autoCapitalize="none"
        onText={(origin) => change({ origin })}
      />
      <TextField
        label={m.file.reason}
        value={terms.reason}
        maxLength={200}
        required
        onText={(reason) => change({ reason })}
      />
    </>
  );
}

export function ImportDialog({
  onClose,
  onDone,
}: {
  onClose: () => void;
  onDone: (id: string) => void;
}): ReactElement {
  const m = useMessages(listMessages);
  const [file, setFile] = useState<globalThis.File | null>(null);
  const [terms, setTerms] = useState<Terms>({
    form: 'domains',
    origin: '',
    reason: '',
    verdict: 'block',
    kind: '',
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = (): void => {
    if (file === null) return;
    setBusy(true);
    setError(null);
    const { kind, ...rest } = terms;
    upload('list.import', { ...rest, name: file.name, ...(kind === '' ? {} : { kind }) }, file)
      .then(({ import: made }) => {
        toastDone(
          m.file.done(countText(made.rows), countText(made.added), countText(made.refused)),
        );
        refresh(stale);
        onDone(made.id);
      })
      .catch((thrown: unknown) => {
        const failure = failureOf(thrown);
        const [field] = failure.fields;
        setError(field ? `${field.problem}; ${field.remedy}` : failure.text);
      })
      .finally(() => setBusy(false));
  };
  return (
    <FormDialog
      title={m.file.title}
      verb={m.file.verb}
      onClose={onClose}
      busy={busy}
      error={error}
      ready={file !== null && originForm.test(terms.origin) && terms.reason.trim() !== ''}
      onSubmit={send}
    >
      <p>{m.file.lead}</p>
      <div className="field">
        <label htmlFor="list-file">{m.file.file}</label>
        <input
          id="list-file"
          type="file"
          className="input"
          onChange={(event) => {
            const chosen = event.target.files?.[0] ?? null;
            setFile(chosen);
            if (chosen) setTerms((before) => ({ ...before, form: formOf(chosen.name) }));
          }}
        />
      </div>
      <TermFields terms={terms} change={(to) => setTerms((before) => ({ ...before, ...to }))} />
    </FormDialog>
  );
}
