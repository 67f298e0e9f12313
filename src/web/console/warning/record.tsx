/** The record beside the outcome (反馈): filled from the script, completed with a few presses. */
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import {
  beliefs,
  contactChannels,
  contactReaches,
  falseAlarmReasons,
  fraudStages,
  measures,
} from '../../../core/warning/index.ts';
import { Icon, TextField, useMessages, useNameOf } from '../../ui/index.ts';
import { setDraft, useDraft } from './draft.ts';
import { chosenOf, kindOfFound, type FeedbackDraft, type Found } from './feedback.ts';
import { warningMessages } from './messages.ts';
import { parseYuan } from './yuan.ts';

type Listed = readonly { readonly code: string; readonly zh: string; readonly en: string }[];

function Line({ label, children }: { label: string; children: ReactNode }): ReactElement {
  return (
    <div className="record-line" role="group" aria-label={label}>
      <span className="record-label">{label}</span>
      <div className="record-chips">{children}</div>
    </div>
  );
}

type ChoiceProps<C extends string> = {
  readonly label: string;
  readonly list: Listed;
  readonly value: C | undefined;
  /** The same again takes the choice back. */
  readonly onChoose: (code: C | undefined) => void;
};

function Choice<C extends string>(props: ChoiceProps<C>): ReactElement {
  const { label, list, value, onChoose } = props;
  const name = useNameOf();
  return (
    <Line label={label}>
      {list.map(({ code }) => (
        <button
          key={code}
          type="button"
          className="chip"
          aria-pressed={value === code}
          onClick={() => onChoose(value === code ? undefined : (code as C))}
        >
          {name(list, code)}
        </button>
      ))}
    </Line>
  );
}

/** Numbers, addresses, apps and accounts of the fraudsters: told apart as they are pasted. */
function FoundThings({
  found,
  onChange,
}: {
  found: readonly Found[];
  onChange: (found: readonly Found[]) => void;
}): ReactElement {
  const m = useMessages(warningMessages);
  const [text, setText] = useState('');
  const add = (): void => {
    const value = text.trim();
    setText('');
    if (value === '' || found.length >= 10 || found.some((one) => one.value === value)) return;
    onChange([...found, { kind: kindOfFound(value), value }]);
  };
  return (
    <Line label={m.found}>
      {found.map((one) => (
        <span key={one.value} className="found">
          <b>{m.foundKind[one.kind]}</b> {one.value}
          <button
            type="button"
            aria-label={m.dropFound(one.value)}
            onClick={() => onChange(found.filter((other) => other !== one))}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      <input
        className="input input-small"
        value={text}
        maxLength={512}
        aria-label={m.foundAdd}
        placeholder={m.foundAdd}
        onChange={(event) => setText(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          add();
        }}
      />
    </Line>
  );
}

export function FalseAlarmReason({ id }: { id: string }): ReactElement {
  const m = useMessages(warningMessages);
  const { feedback } = useDraft(id);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={box}>
      <Choice
        label={m.falseAlarm}
        list={falseAlarmReasons}
        value={feedback.falseAlarm}
        onChoose={(falseAlarm) => setDraft(id, { feedback: { ...feedback, falseAlarm } })}
      />
    </div>
  );
}

/** Folded: what is known in one line. */
function useSummary(detail: WarningDetail): string {
  const name = useNameOf();
  const draft = useDraft(detail.id);
  const { reached, belief, stage } = chosenOf(draft, detail.script);
  return [
    reached && name(contactReaches, reached),
    stage && name(fraudStages, stage),
    belief && name(beliefs, belief),
    ...draft.feedback.measures.map((code) => name(measures, code)),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function Record({
  detail,
  open,
  onToggle,
}: {
  detail: WarningDetail;
  open: boolean;
  onToggle: () => void;
}): ReactElement {
  const m = useMessages(warningMessages);
  const draft = useDraft(detail.id);
  const { feedback } = draft;
  const { reached, channel, stage, belief } = chosenOf(draft, detail.script);
  const change = (part: Partial<FeedbackDraft>): void =>
    setDraft(detail.id, { feedback: { ...feedback, ...part } });
  const summary = useSummary(detail);
  return (
    <div className="record">
      <button type="button" className="record-head" aria-expanded={open} onClick={onToggle}>
        <Icon name={open ? 'down' : 'right'} size={14} />
        <span>{m.record}</span>
        <kbd aria-hidden="true">B</kbd>
        {!open && <span className="record-summary">{summary}</span>}
      </button>
      {open && (
        <div className="record-body">
          <Choice
            label={m.reached}
            list={contactReaches}
            value={reached}
            onChoose={(one) => change({ reached: one })}
          />
          <Choice
            label={m.channel}
            list={contactChannels.filter((one) => ['phone', 'visit'].includes(one.code))}
            value={channel}
            onChoose={(one) => change({ channel: one })}
          />
          <Choice
            label={m.stage}
            list={fraudStages}
            value={stage}
            onChoose={(one) => change({ stage: one })}
          />
          <Choice
            label={m.belief}
            list={beliefs}
            value={belief}
            onChoose={(one) => change({ belief: one })}
          />
          <Line label={m.measures}>
            {measures.map(({ code }) => (
              <MeasureChip
                key={code}
                code={code}
                on={feedback.measures.includes(code)}
                onToggle={(on) =>
                  change({
                    measures: on
                      ? [...feedback.measures, code]
                      : feedback.measures.filter((one) => one !== code),
                  })
                }
              />
            ))}
          </Line>
          <TextField
            label={m.pending}
            value={feedback.pending}
            inputMode="decimal"
            maxLength={20}
            error={parseYuan(feedback.pending) === undefined ? m.lostBad : undefined}
            onText={(pending) => change({ pending })}
          />
          <FoundThings found={feedback.found} onChange={(found) => change({ found })} />
        </div>
      )}
    </div>
  );
}

function MeasureChip({
  code,
  on,
  onToggle,
}: {
  code: (typeof measures)[number]['code'];
  on: boolean;
  onToggle: (on: boolean) => void;
}): ReactElement {
  const name = useNameOf();
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={() => onToggle(!on)}>
      {name(measures, code)}
    </button>
  );
}
