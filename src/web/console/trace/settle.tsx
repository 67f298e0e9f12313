/** Beside the audit: settling on a method, the versions that were kept, the evidence, what to mind. */
import { useState, type ReactElement } from 'react';
import { addressOf } from '../../../client/index.ts';
import type { AuditVersion, AuditView } from '../../../contract/index.ts';
import { traceFlagKinds, traceMethods } from '../../../core/trace/index.ts';
import {
  Button,
  Card,
  failureOf,
  Icon,
  Money,
  toastDone,
  Tag,
  TextArea,
  Time,
  useAct,
  useMessages,
  useNameOf,
  useRead,
} from '../../ui/index.ts';
import { traceMessages } from './messages.ts';

export function Settle({ view }: { view: AuditView }): ReactElement {
  return (
    <aside className="trace-side">
      <Decide view={view} />
      <Versions view={view} />
      <Flags view={view} />
      <Evidence view={view} />
    </aside>
  );
}

function Decide({ view }: { view: AuditView }): ReactElement {
  const m = useMessages(traceMessages);
  const name = useNameOf();
  const [reason, setReason] = useState('');
  const make = useAct('trace.audit.make', ['trace.audit.read', 'document.list']);
  const { caseId: id, accountId, method, evidenceHash } = view;
  const submit = (): void => {
    const body = { method, reason: reason.trim(), evidenceHash };
    make.mutate(
      { params: { id, accountId }, body },
      {
        onSuccess: () => {
          setReason('');
          toastDone(m.decide.done);
        },
      },
    );
  };
  return (
    <Card title={m.decide.title}>
      <p className="trace-method">
        <span className="field-hint">{m.decide.method}</span>
        <strong>{name(traceMethods, method)}</strong>
      </p>
      {view.mayMake ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() !== '') submit();
          }}
        >
          <TextArea
            label={m.decide.reason}
            hint={m.decide.reasonHint}
            value={reason}
            maxLength={500}
            onText={setReason}
            {...(make.error ? { error: failureOf(make.error).text } : {})}
          />
          <Button
            kind="main"
            submit
            busy={make.isPending}
            disabled={reason.trim() === '' || !view.isAuditable}
          >
            {m.decide.button}
          </Button>
        </form>
      ) : (
        <p className="field-hint">{m.decide.reader}</p>
      )}
    </Card>
  );
}

function Versions({ view }: { view: AuditView }): ReactElement {
  const m = useMessages(traceMessages);
  return (
    <Card title={m.versions.title}>
      {view.versions.length === 0 && <p className="field-hint">{m.versions.none}</p>}
      <ol className="trace-versions">
        {view.versions.map((one) => (
          <Version key={one.id} version={one} />
        ))}
      </ol>
    </Card>
  );
}

function Version({ version }: { version: AuditVersion }): ReactElement {
  const m = useMessages(traceMessages);
  const name = useNameOf();
  const [asked, setAsked] = useState(false);
  const again = useRead(
    'trace.audit.version',
    { params: { id: version.id }, query: {} },
    { enabled: asked },
  );
  const file = (format: 'pdf' | 'xlsx'): string =>
    addressOf('document.fetch', { params: { id: version.documentId }, query: { format } });
  return (
    <li>
      <p>
        <strong>{m.versions.version(version.ordinal)}</strong> {name(traceMethods, version.method)}{' '}
        <Tag tone={version.isCurrent ? 'good' : 'warn'}>
          {version.isCurrent ? m.versions.current : m.versions.old}
        </Tag>
      </p>
      <p>{version.reason}</p>
      <p className="field-hint">
        {version.madeBy} <Time at={version.madeAt} whole />
      </p>
      <p className="trace-files">
        <a href={file('pdf')} target="_blank" rel="noreferrer">
          <Icon name="download" size={14} /> {m.versions.pdf}
        </a>
        <a href={file('xlsx')} download>
          <Icon name="download" size={14} /> {m.versions.table}
        </a>
        {again.data === undefined ? (
          <Button kind="quiet" size="small" busy={again.isFetching} onClick={() => setAsked(true)}>
            {m.versions.look}
          </Button>
        ) : (
          <Tag tone={again.data.isSame === true ? 'good' : 'risk'}>
            {again.data.isSame === true ? m.versions.same : m.versions.differs}
          </Tag>
        )}
      </p>
      <p className="field-hint">
        {m.versions.hash} <code title={version.resultHash}>{version.resultHash.slice(0, 12)}</code>
      </p>
    </li>
  );
}

function Flags({ view }: { view: AuditView }): ReactElement | null {
  const m = useMessages(traceMessages);
  const name = useNameOf();
  if (view.flags.length === 0) return null;
  return (
    <Card title={m.flags.title}>
      <ul className="trace-flags">
        {view.flags.map((one) => (
          <li key={`${one.kind} ${one.serial}`}>
            <Tag tone={one.kind === 'not-reconciled' ? 'risk' : 'warn'}>
              {name(traceFlagKinds, one.kind)}
            </Tag>{' '}
            <span className="number">{one.serial}</span>
            {one.toldFen !== null && (
              <small>
                {m.flags.expected} <Money fen={one.expectedFen} ledger /> {m.flags.told}{' '}
                <Money fen={one.toldFen} ledger />
              </small>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Evidence({ view }: { view: AuditView }): ReactElement {
  const m = useMessages(traceMessages);
  return (
    <Card title={m.evidence.title}>
      <ul className="trace-evidence">
        {view.statements.map((one) => (
          <li key={`${one.bank} ${one.numberMasked}`}>
            <span>
              {one.bank} <span className="number">{one.numberMasked}</span>
            </span>
            <span className="field-hint">
              {m.evidence.rows(one.rows)}
              {one.isAudited ? ` · ${m.evidence.audited}` : ''}
            </span>
          </li>
        ))}
      </ul>
      {view.missing.length > 0 && (
        <>
          <p className="trace-missing">{m.evidence.missing}</p>
          <ul className="trace-evidence">
            {view.missing.map((one) => (
              <li key={`${one.caseNumber} ${one.at}`}>
                <span>
                  {one.victimMasked} <span className="number">{one.caseNumber}</span>
                </span>
                <Money fen={one.amountFen} ledger />
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="field-hint">
        {m.evidence.hash} <code title={view.evidenceHash}>{view.evidenceHash.slice(0, 12)}</code>
      </p>
    </Card>
  );
}
