/** Hold, hand over, escalate: each asks for a reason and says what will happen. */
import { useState, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import {
  FormDialog,
  Loaded,
  serverNow,
  TextArea,
  TextField,
  useMessages,
  useRead,
} from '../../ui/index.ts';
import type { AutoNext } from './auto-next.ts';
import type { Handling } from './handling.ts';
import { warningMessages } from './messages.ts';
import { SplitDialog } from './split.tsx';
import { TransferDialog } from './transfer.tsx';

export type DialogName =
  | 'hold'
  | 'hand-over'
  | 'escalate'
  | 'return'
  | 'release'
  | 'split'
  | 'skip'
  | 'transfer';
type Props = {
  readonly detail: WarningDetail;
  readonly handling: Handling;
  readonly auto: AutoNext;
  /** Another dialog instead. */
  readonly onDialog: (name: DialogName) => void;
  readonly onClose: () => void;
  /** Done: the warning has left the hand. */
  readonly onDone: () => void;
};

const minute = 60_000;
const presets = [10, 30, 60, 120, 240] as const;

/** `2026-11-22T10:42` in the machine's own zone, as the field for times wants it. */
function localInput(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * minute);
  return date.toISOString().slice(0, 16);
}

function HoldDialog({ detail, handling, onClose, onDone }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const [minutes, setMinutes] = useState<number | null>(30);
  const [other, setOther] = useState('');
  const [reason, setReason] = useState('');
  const until = minutes === null ? Date.parse(other) : serverNow() + minutes * minute;
  const ready = reason.trim() !== '' && Number.isFinite(until) && until > serverNow();
  const submit = (): void =>
    void handling
      .act(
        'hold',
        { until: new Date(until).toISOString(), reason: reason.trim() },
        { what: m.act.hold, done: m.done.hold },
      )
      .then((done) => done && onDone());
  return (
    <FormDialog
      title={`${m.holdTitle} · ${detail.number}`}
      verb={m.hold}
      ready={ready}
      busy={handling.busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <fieldset className="choices">
        <legend>{m.holdUntil}</legend>
        {presets.map((one) => (
          <label key={one} data-on={minutes === one}>
            <input
              type="radio"
              name="hold"
              checked={minutes === one}
              onChange={() => setMinutes(one)}
            />
            {one < 60 ? m.minutes(one) : m.hours(one / 60)}
          </label>
        ))}
        <label data-on={minutes === null}>
          <input
            type="radio"
            name="hold"
            checked={minutes === null}
            onChange={() => setMinutes(null)}
          />
          {m.holdOther}
        </label>
      </fieldset>
      {minutes === null && (
        <TextField
          label={m.holdOther}
          type="datetime-local"
          value={other}
          onText={setOther}
          required
          min={localInput(serverNow())}
        />
      )}
      <TextArea
        label={m.holdReason}
        value={reason}
        onText={setReason}
        required
        maxLength={500}
        rows={2}
      />
      <Suggestions reasons={m.holdReasons} onChoose={setReason} />
    </FormDialog>
  );
}

function HandOverDialog({ detail, handling, onClose, onDone, onDialog }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const colleagues = useRead('warning.colleagues', {});
  const submit = (): void =>
    void handling
      .act(
        'hand-over',
        { to, reason: reason.trim() },
        { what: m.act.handOver, done: m.done.handOver },
      )
      .then((done) => done && onDone());
  return (
    <FormDialog
      title={`${m.handTitle} · ${detail.number}`}
      verb={m.handOver}
      onSubmit={submit}
      ready={to !== '' && reason.trim() !== ''}
      busy={handling.busy}
      onClose={onClose}
    >
      <Loaded read={colleagues}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="field-hint">{m.noColleagues}</p>
          ) : (
            <fieldset className="colleagues">
              <legend>{m.handTo}</legend>
              {items.map((one) => (
                <label key={one.id} data-on={to === one.id}>
                  <input
                    type="radio"
                    name="to"
                    checked={to === one.id}
                    onChange={() => setTo(one.id)}
                  />
                  <strong>{[one.seat, one.name].filter(Boolean).join(' · ')}</strong>
                  <span className="grow">{one.unitName}</span>
                  <span className="number">{m.inHand(one.inHand)}</span>
                </label>
              ))}
            </fieldset>
          )
        }
      </Loaded>
      <TextArea
        label={m.handReason}
        value={reason}
        onText={setReason}
        required
        maxLength={500}
        rows={2}
      />
      <button type="button" className="link-button" onClick={() => onDialog('transfer')}>
        {m.transfer.instead}
      </button>
    </FormDialog>
  );
}

/** A dialog that asks only why, with reasons to choose from. */
function ReasonDialog({
  act,
  words,
  ...props
}: Props & {
  act: 'escalate' | 'return';
  words: {
    readonly title: string;
    readonly verb: string;
    readonly hint: string;
    readonly done: string;
    readonly reasons: readonly string[];
  };
}): ReactElement {
  const { detail, handling, onClose, onDone } = props;
  const m = useMessages(warningMessages);
  const [reason, setReason] = useState('');
  const submit = (): void =>
    void handling
      .act(act, { reason: reason.trim() }, { what: words.verb, done: words.done })
      .then((done) => done && onDone());
  return (
    <FormDialog
      title={`${words.title} · ${detail.number}`}
      verb={words.verb}
      onSubmit={submit}
      ready={reason.trim() !== ''}
      busy={handling.busy}
      onClose={onClose}
    >
      <p>{words.hint}</p>
      <TextArea
        label={m.escalateReason}
        value={reason}
        onText={setReason}
        required
        maxLength={500}
        rows={2}
      />
      <Suggestions reasons={words.reasons} onChoose={setReason} />
    </FormDialog>
  );
}

function SkipDialog({ detail, auto, onClose }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const [reason, setReason] = useState('');
  const submit = (): void =>
    void auto.advance({ id: detail.id, reason: reason.trim() }).then((done) => done && onClose());
  return (
    <FormDialog
      title={`${m.autoNext.skipTitle} · ${detail.number}`}
      verb={m.autoNext.skip}
      onSubmit={submit}
      ready={reason.trim() !== ''}
      busy={auto.state === 'working'}
      onClose={onClose}
    >
      <p>{m.autoNext.skipHint}</p>
      <TextArea
        label={m.holdReason}
        value={reason}
        onText={setReason}
        required
        maxLength={500}
        rows={2}
      />
      <Suggestions reasons={m.autoNext.skipReasons} onChoose={setReason} />
    </FormDialog>
  );
}

function Suggestions({
  reasons,
  onChoose,
}: {
  reasons: readonly string[];
  onChoose: (reason: string) => void;
}): ReactElement {
  return (
    <div className="suggestions">
      {reasons.map((one) => (
        <button key={one} type="button" className="chip" onClick={() => onChoose(one)}>
          {one}
        </button>
      ))}
    </div>
  );
}

export function WarningDialog({
  name,
  ...props
}: Props & {
  name: Exclude<DialogName, 'release'>;
}): ReactElement {
  const m = useMessages(warningMessages);
  switch (name) {
    case 'hold':
      return <HoldDialog {...props} />;
    case 'hand-over':
      return <HandOverDialog {...props} />;
    case 'escalate':
      return (
        <ReasonDialog
          {...props}
          act="escalate"
          words={{ ...m.escalation, verb: m.escalate, done: m.done.escalate }}
        />
      );
    case 'transfer':
      return <TransferDialog detail={props.detail} onClose={props.onClose} />;
    case 'skip':
      return <SkipDialog {...props} />;
    case 'split':
      return <SplitDialog detail={props.detail} onClose={props.onClose} onDone={props.onClose} />;
    case 'return':
      return (
        <ReasonDialog
          {...props}
          act="return"
          words={{ ...m.returning, verb: m.giveBack, done: m.done.giveBack }}
        />
      );
  }
}
