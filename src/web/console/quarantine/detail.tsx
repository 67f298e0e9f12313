/** One refused row: what is wrong, the row itself to be mended, and what becomes of it. */
import { useId, useMemo, useState, type ReactElement, type RefObject } from 'react';
import type { Quarantined, RowReply } from '../../../contract/index.ts';
import {
  Button,
  Card,
  Chip,
  FormDialog,
  Icon,
  Tag,
  TextArea,
  Time,
  toastDone,
  toastFailure,
  useAct,
  useMay,
  useMe,
  useMessages,
  useNow,
} from '../../ui/index.ts';
import { RowEditor, type EditorHandle } from './editor.tsx';
import { brokenAt, layOut, marksOf, packed } from './json-text.ts';
import { quarantineMessages } from './messages.ts';
import { useProblemText } from './problem.ts';

type Problems = Quarantined['problems'];

function ProblemList({
  problems,
  id,
  onGo,
}: {
  problems: Problems;
  id: string;
  onGo: (index: number) => void;
}): ReactElement {
  const m = useMessages(quarantineMessages);
  const say = useProblemText();
  return (
    <ol className="problems" id={id}>
      {problems.map((problem, i) => {
        const { title, remedy, detail } = say(problem);
        const field = problem.field === '' ? m.wholeRow : problem.field;
        return (
          <li key={`${problem.field} ${problem.code}`}>
            <button
              type="button"
              className="problem-field"
              onClick={() => onGo(i)}
              aria-label={m.goTo(field)}
              title={m.goTo(field)}
            >
              {field}
            </button>
            <div>
              <p className="problem-title">{title}</p>
              <p className="problem-remedy">
                <span>{m.remedy}</span>
                {remedy}
              </p>
              {detail !== undefined && (
                <p className="problem-detail">
                  <span className="unseen">{m.original} </span>
                  {detail}
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

export function ReplyBanner({
  reply,
  source,
  row,
}: {
  reply: RowReply;
  source: string;
  row: number;
}): ReactElement {
  const m = useMessages(quarantineMessages);
  const id = reply.id ?? '—';
  const text =
    reply.status === 'accepted'
      ? m.reply.accepted(id)
      : reply.status === 'rejected'
        ? m.reply.rejected(reply.problems?.length ?? 0)
        : reply.differs === true
          ? m.reply.differs(id)
          : m.reply.duplicate(id);
  return (
    <p className="reply-banner" data-status={reply.status} role="status">
      <Icon name={reply.status === 'rejected' ? 'alert' : 'check'} />
      <span>{m.reply.last(source, row)}</span>
      <strong>{text}</strong>
    </p>
  );
}

function DiscardDialog({
  row,
  onClose,
  onDone,
}: {
  row: Quarantined;
  onClose: () => void;
  onDone: () => void;
}): ReactElement {
  const m = useMessages(quarantineMessages);
  const [reason, setReason] = useState('');
  const discard = useAct('quarantine.discard', ['quarantine.list', 'source.list']);
  const submit = (): void =>
    discard.mutate(
      { params: { id: row.id }, body: { reason: reason.trim() } },
      {
        onSuccess: () => {
          onClose();
          toastDone(m.discarding.done);
          onDone();
        },
        onError: (error) => toastFailure(m.act.discard, error),
      },
    );
  return (
    <FormDialog
      title={m.discarding.title}
      verb={m.discard}
      onClose={onClose}
      onSubmit={submit}
      ready={reason.trim() !== ''}
      busy={discard.isPending}
    >
      <p className="field-hint">{m.discarding.lead}</p>
      <div className="chips">
        {m.discarding.quick.split('|').map((one) => (
          <Chip key={one} on={reason === one} onToggle={() => setReason(one)}>
            {one}
          </Chip>
        ))}
      </div>
      <TextArea
        label={m.discarding.reason}
        value={reason}
        onText={setReason}
        maxLength={500}
        required
      />
    </FormDialog>
  );
}

export type DetailProps = {
  readonly row: Quarantined;
  /** What the last resend of this very row found; replaces what was found first. */
  readonly found: Problems | undefined;
  readonly draft: string | undefined;
  readonly onDraft: (text: string | undefined) => void;
  readonly editor: RefObject<EditorHandle | null>;
  readonly busy: boolean;
  readonly onResend: () => void;
  readonly discarding: boolean;
  readonly onDiscarding: (open: boolean) => void;
  readonly onDiscarded: () => void;
};

function Head({ row }: { row: Quarantined }): ReactElement {
  const m = useMessages(quarantineMessages);
  const me = useMe();
  useNow();
  const who = row.resolvedBy === me.id ? me.name : row.resolvedBy;
  return (
    <header className="quarantine-head">
      <h2 id="detail-title" tabIndex={-1}>
        {row.source} · {m.rowNumber(row.row)}
      </h2>
      <Tag tone={row.status === 'open' ? 'warn' : row.status === 'resent' ? 'good' : 'quiet'}>
        {m.status[row.status]}
      </Tag>
      <span className="grow" />
      <span className="quarantine-when">
        {m.received} <Time at={row.receivedAt} whole />
        {row.resolvedAt !== null && who !== null && (
          <>
            {' '}
            · {m.status[row.status]} <Time at={row.resolvedAt} whole /> {m.resolved(who)}
          </>
        )}
      </span>
    </header>
  );
}

/** The row as it is shown, and whether it differs from what came. */
export function mended(
  row: Quarantined,
  draft: string | undefined,
): { text: string; changed: boolean } {
  const text = draft ?? (row.truncated ? row.raw : layOut(row.raw));
  return { text, changed: packed(text) !== packed(row.raw) };
}

function Foot({ props, changed }: { props: DetailProps; changed: boolean }): ReactElement {
  const { row, busy, onResend, onDiscarding } = props;
  const m = useMessages(quarantineMessages);
  const permitted = useMay()('quarantine.mend');
  const note = !permitted
    ? m.notPermitted
    : row.truncated
      ? m.truncated
      : changed
        ? ''
        : m.unchanged;
  return (
    <footer className="quarantine-foot">
      <Button
        kind="main"
        size="large"
        keyHint="Ctrl+Enter"
        busy={busy}
        onClick={onResend}
        disabled={!permitted || row.truncated}
        aria-describedby="resend-note"
      >
        {m.resend}
      </Button>
      <Button size="large" keyHint="X" disabled={!permitted} onClick={() => onDiscarding(true)}>
        {m.discard}
      </Button>
      <p className="field-hint" id="resend-note">
        {note}
      </p>
    </footer>
  );
}

export function Detail(props: DetailProps): ReactElement {
  const { row, found, draft, onDraft, editor, discarding, onDiscarding, onDiscarded } = props;
  const m = useMessages(quarantineMessages);
  const problemsId = useId();
  const permitted = useMay()('quarantine.mend');
  const open = row.status === 'open';
  const problems = found ?? row.problems;
  const { text, changed } = mended(row, draft);
  const marks = useMemo(() => marksOf(text, problems), [text, problems]);
  const broken = useMemo(() => brokenAt(text) !== undefined, [text]);
  return (
    <section className="quarantine-detail" aria-labelledby="detail-title">
      <div className="quarantine-scroll">
        <Head row={row} />
        <Card title={m.problem(problems.length)}>
          <ProblemList
            problems={problems}
            id={problemsId}
            onGo={(i) => editor.current?.goTo(marks.find((mark) => mark.problem === i))}
          />
        </Card>
        <Card
          title={m.raw}
          extra={
            <span className="editor-tools">
              {changed && <Tag tone="act">{m.changed}</Tag>}
              {!row.truncated && (
                <span className="editor-state" data-broken={broken}>
                  <Icon name={broken ? 'alert' : 'check'} size={14} />
                  {broken ? m.broken : m.valid}
                </span>
              )}
              {open && draft !== undefined && (
                <Button kind="quiet" size="small" onClick={() => onDraft(undefined)}>
                  {m.restore}
                </Button>
              )}
            </span>
          }
        >
          <RowEditor
            ref={editor}
            text={text}
            marks={marks}
            onText={onDraft}
            describedBy={problemsId}
            readOnly={!open || !permitted || row.truncated}
          />
        </Card>
      </div>
      {open && <Foot props={props} changed={changed} />}
      {discarding && (
        <DiscardDialog row={row} onClose={() => onDiscarding(false)} onDone={onDiscarded} />
      )}
    </section>
  );
}
