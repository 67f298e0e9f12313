/** One audit entry: who, what, on what, by which rule, and the hash that holds it. */
import { useState, type ReactElement } from 'react';
import type { AuditEntryReply } from '../../../contract/index.ts';
import { purposes } from '../../../core/access/index.ts';
import {
  Button,
  Card,
  SideHead,
  Tag,
  Time,
  useMessages,
  useNameOf,
  usePreferences,
  useShared,
  useUrlState,
} from '../../ui/index.ts';
import { actionName, actorText } from './action.ts';
import { auditMessages } from './messages.ts';

type Entry = AuditEntryReply;

export function ResultTag({ allowed }: { allowed: boolean }): ReactElement {
  const m = useMessages(auditMessages);
  return <Tag tone={allowed ? 'quiet' : 'warn'}>{allowed ? m.allowed : m.denied}</Tag>;
}

/** `rolesBefore.0` and the like: an object as lines of a path and a value. */
function linesOf(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) {
    return value === null && path === ''
      ? []
      : [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
  }
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return [[path, value.join(', ')]];
  return Object.entries(value).flatMap(([key, inner]) =>
    linesOf(inner, path === '' ? key : `${path}.${key}`),
  );
}

function Content({ detail }: { detail: unknown }): ReactElement {
  const m = useMessages(auditMessages);
  const lines = linesOf(detail);
  if (lines.length === 0) return <p className="field-hint">{m.detail.none}</p>;
  return (
    <dl className="facts audit-content">
      {lines.map(([path, text]) => (
        <div key={path}>
          <dt>{path}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Only({
  text,
  field,
  value,
}: {
  text: string;
  field: string;
  value: string;
}): ReactElement {
  const [url, setUrl] = useUrlState();
  return (
    <Button
      kind="quiet"
      size="small"
      disabled={url[field] === value}
      onClick={() => setUrl({ [field]: value })}
    >
      {text}
    </Button>
  );
}

export function EntryPanel({
  entry,
  onClose,
}: {
  entry: Entry;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(auditMessages);
  const shared = useShared();
  const name = useNameOf();
  const { language } = usePreferences();
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    void clipboard?.writeText(entry.hash).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <div className="side audit-panel">
      <SideHead title={m.detail.title(entry.seq)} label={m.detail.close} onClose={onClose}>
        <ResultTag allowed={entry.allowed} />
      </SideHead>
      <dl className="facts">
        <div>
          <dt>{m.column.at}</dt>
          <dd>
            <Time at={entry.at} whole />
          </dd>
        </div>
        <div>
          <dt>{m.column.actor}</dt>
          <dd>
            {actorText(entry, m.actor)}
            <small>{entry.actor}</small>
            <Only text={m.filter.applyActor} field="actor" value={entry.actor} />
          </dd>
        </div>
        <div>
          <dt>{m.column.action}</dt>
          <dd>
            {actionName(entry.action, language)}
            <small>{entry.action}</small>
            <Only text={m.filter.applyAction} field="action" value={entry.action} />
          </dd>
        </div>
        <div>
          <dt>{m.column.subject}</dt>
          <dd>
            <small>{entry.subject || shared.none}</small>
            {entry.subject !== '' && (
              <Only text={m.filter.applySubject} field="subject" value={entry.subject} />
            )}
          </dd>
        </div>
        <div>
          <dt>{m.column.purpose}</dt>
          <dd>{entry.purpose === null ? shared.none : name(purposes, entry.purpose)}</dd>
        </div>
      </dl>
      <Card title={m.detail.detail}>
        <Content detail={entry.detail} />
      </Card>
      <Card
        title={m.detail.hash}
        extra={
          <Button
            kind="quiet"
            size="small"
            icon={copied ? 'check' : 'copy'}
            onClick={copy}
            aria-label={m.detail.copyHash}
          />
        }
      >
        <p className="audit-hash">{entry.hash}</p>
        <p className="field-hint">{m.detail.chain}</p>
      </Card>
    </div>
  );
}
