/** What an officer does with a proposal or a task: the facts first, Enter a moment later. */
import { useState, type ReactElement } from 'react';
import type { ChaseTask, ChaseWish } from '../../../contract/index.ts';
import {
  Dialog,
  Fact,
  FormDialog,
  moneyText,
  percentText,
  Skeleton,
  TextField,
  toastDone,
  useAct,
  useMessages,
  useRead,
  failureOf,
} from '../../ui/index.ts';
import { useArmed } from '../protection/word.tsx';
import { chaseMessages } from './messages.ts';
import { useSpan } from './part.tsx';

export type AskedWish = { readonly wish: ChaseWish; readonly what: 'act' | 'dismiss' };

function Facts({ wish }: { wish: ChaseWish }): ReactElement {
  const m = useMessages(chaseMessages);
  const span = useSpan();
  return (
    <dl className="facts">
      <Fact name={m.ask.account}>
        <span className="number">
          {wish.bank} {wish.numberMasked}
        </span>
      </Fact>
      <Fact name={m.ask.holder}>{wish.holderMasked}</Fact>
      <Fact name={m.side.here}>
        <span className="number">{moneyText(wish.figures.hereFen, 'always')}</span>
      </Fact>
      <Fact name={m.side.remain}>{percentText(wish.figures.remainShare)}</Fact>
      <Fact name={m.side.answer}>{span(wish.figures.answerMs)}</Fact>
    </dl>
  );
}

type WishDialogProps = { readonly asked: AskedWish; readonly onClose: () => void };

export function WishDialog({ asked, onClose }: WishDialogProps): ReactElement {
  const { wish, what } = asked;
  const m = useMessages(chaseMessages);
  const armed = useArmed();
  const [reason, setReason] = useState(what === 'act' ? m.ask.usual : '');
  const act = useAct('chase.act', ['chase.board']);
  const dismiss = useAct('chase.dismiss', ['chase.board']);
  const busy = act.isPending || dismiss.isPending;
  const error = act.error ?? dismiss.error;
  const body = {
    caseId: wish.caseId,
    accountId: wish.accountId,
    kind: wish.kind,
    reason: reason.trim(),
  };
  const onSuccess = (): void => {
    toastDone(what === 'act' ? m.ask.done : m.ask.left);
    onClose();
  };
  const verb = what === 'act' ? m.ask[wish.kind] : m.ask.dismiss;
  return (
    <FormDialog
      title={verb}
      verb={verb}
      width={480}
      onClose={onClose}
      busy={busy}
      ready={armed && reason.trim() !== ''}
      error={error ? failureOf(error).text : null}
      onSubmit={() => (what === 'act' ? act : dismiss).mutate({ body }, { onSuccess })}
    >
      <Facts wish={wish} />
      <TextField label={m.ask.reason} value={reason} maxLength={500} required onText={setReason} />
      <p className="field-hint">{what === 'act' ? m.ask.armed : m.ask.dismissHint}</p>
    </FormDialog>
  );
}

export type AskedTask = {
  readonly task: ChaseTask;
  readonly what: 'letter' | 'sent' | 'done' | 'dropped';
};

type TaskDialogProps = { readonly asked: AskedTask; readonly onClose: () => void };

function Letter({ asked: { task }, onClose }: TaskDialogProps): ReactElement {
  const m = useMessages(chaseMessages);
  const read = useRead('chase.letter', { params: { id: task.id } });
  return (
    <Dialog title={m.exit.letter} width={560} onClose={onClose}>
      {read.data === undefined ? (
        <Skeleton rows={4} />
      ) : (
        <article className="chase-letter">
          <h3>{read.data.title}</h3>
          {read.data.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </article>
      )}
      <p className="field-hint">{m.exit.print}</p>
    </Dialog>
  );
}

export function TaskDialog(props: TaskDialogProps): ReactElement {
  const { asked, onClose } = props;
  const m = useMessages(chaseMessages);
  const [note, setNote] = useState('');
  const act = useAct('chase.task', ['chase.board']);
  const { what, task } = asked;
  if (what === 'letter') return <Letter {...props} />;
  const verb = { sent: m.exit.sent, done: m.exit.done, dropped: m.exit.drop }[what];
  return (
    <FormDialog
      title={verb}
      verb={verb}
      onClose={onClose}
      busy={act.isPending}
      ready={what === 'sent' || note.trim() !== ''}
      error={act.error ? failureOf(act.error).text : null}
      onSubmit={() =>
        act.mutate(
          { params: { id: task.id }, body: { status: what, note: note.trim() } },
          {
            onSuccess: () => {
              toastDone(m.exit.saved);
              onClose();
            },
          },
        )
      }
    >
      <p>
        {task.place} <strong className="number">{moneyText(task.amountFen)}</strong>
      </p>
      <TextField label={m.exit.note} value={note} maxLength={500} onText={setNote} />
    </FormDialog>
  );
}
