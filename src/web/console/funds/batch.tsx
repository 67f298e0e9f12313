/** Stopping several accounts at once: each is named, each goes by itself, each result is told. */
import { useState, type ReactElement } from 'react';
import {
  CheckField,
  Dialog,
  Button,
  failureOf,
  Money,
  TextField,
  useMessages,
} from '../../ui/index.ts';
import { useArmed } from '../protection/word.tsx';
import { actMessages } from './act-messages.ts';
import { sendCommand, type Command } from './send.ts';

/** One thing of a batch: named, and what is asked for it. */
export type BatchItem = {
  readonly key: string;
  readonly caseId: string;
  readonly label: string;
  readonly amountFen: number | null;
  readonly command: (reason: string) => Command;
};

type Outcome = { readonly state: 'going' | 'done' | 'there' | 'failed'; readonly text?: string };

/** Somebody or the chase was quicker: what was wanted is there. */
const there: ReadonlySet<string> = new Set(['already-stopped', 'already-frozen', 'change-pending']);

const ended: ReadonlySet<string> = new Set(['done', 'there']);

function ItemState({ outcome }: { outcome: Outcome | undefined }): ReactElement {
  const m = useMessages(actMessages);
  return (
    <span className="batch-state" data-state={outcome?.state ?? 'wait'}>
      {m.batch[outcome?.state ?? 'wait']}
      {outcome?.text !== undefined && ` · ${outcome.text}`}
    </span>
  );
}

type Props = {
  readonly title: string;
  readonly verb: (count: number) => string;
  readonly hint: string;
  readonly usualReason: string;
  readonly items: readonly BatchItem[];
  readonly onClose: () => void;
};

export function BatchDialog(props: Props): ReactElement {
  const { title, verb, hint, usualReason, onClose } = props;
  // What is done to the first changes the list outside; this one stays as it was read.
  const [items] = useState(props.items);
  const m = useMessages(actMessages);
  const armed = useArmed();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState(usualReason);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [running, setRunning] = useState(false);
  const picked = items.filter(({ key }) => !left.has(key));
  const waiting = picked.filter(({ key }) => !ended.has(outcomes.get(key)?.state ?? 'wait'));
  const tell = (key: string, outcome: Outcome): void =>
    setOutcomes((before) => new Map(before).set(key, outcome));
  const run = async (): Promise<void> => {
    setRunning(true);
    for (const item of waiting) {
      tell(item.key, { state: 'going' });
      try {
        await sendCommand(item.caseId, item.command(reason.trim()));
        tell(item.key, { state: 'done' });
      } catch (error) {
        const { code, text } = failureOf(error);
        tell(item.key, there.has(code) ? { state: 'there' } : { state: 'failed', text });
      }
    }
    setRunning(false);
  };
  const isOver = !running && outcomes.size > 0;
  const states = [...outcomes.values()].map(({ state }) => state);
  const failed = states.filter((state) => state === 'failed').length;
  const done = states.filter((state) => ended.has(state)).length;
  return (
    <Dialog title={title} width={560} onClose={onClose} closable={!running}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (armed && !running && waiting.length > 0 && reason.trim() !== '') void run();
        }}
      >
        <p className="field-hint">{m.batch.lead}</p>
        <ul className="batch">
          {items.map(({ key, label, amountFen }) => (
            <li key={key}>
              <CheckField
                label={label}
                checked={!left.has(key)}
                onCheck={(on) => {
                  const next = new Set(left);
                  if (on) next.delete(key);
                  else next.add(key);
                  setLeft(next);
                }}
              />
              {amountFen !== null && <Money fen={amountFen} />}
              <ItemState outcome={outcomes.get(key)} />
            </li>
          ))}
        </ul>
        <TextField
          label={m.field.reason}
          value={reason}
          maxLength={500}
          required
          onText={setReason}
        />
        <p className="field-hint">{hint}</p>
        {isOver && <p role="status">{m.batch.result(done, failed)}</p>}
        <footer className="dialog-foot">
          <Button onClick={onClose} disabled={running}>
            {m.batch.close}
          </Button>
          <Button
            kind="main"
            submit
            busy={running}
            disabled={!armed || waiting.length === 0 || reason.trim() === ''}
          >
            {verb(waiting.length)}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
