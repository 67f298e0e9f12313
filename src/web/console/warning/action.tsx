/** The right pane: what to say, what came of it, and the next one. */
import { useRef, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import { Button, Time, useCodeText, useKeys, useMe, useMessages } from '../../ui/index.ts';
import type { DialogName } from './dialogs.tsx';
import { readiness, setDraft, useDraft } from './draft.ts';
import { FollowUp } from './follow-up.tsx';
import type { Handling } from './handling.ts';
import { warningMessages } from './messages.ts';
import { useOutcomes } from './outcome-rule.ts';
import { Outcomes } from './outcome.tsx';
import { Script } from './script.tsx';

type Props = {
  readonly detail: WarningDetail;
  readonly handling: Handling;
  readonly onSubmit: () => void;
  readonly onDialog: (name: DialogName) => void;
  readonly onNext: () => void;
  /** The auto-next mode is on: one may be skipped. */
  readonly skips: boolean;
};

function Foot({ detail, handling, onSubmit, onDialog, skips }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const draft = useDraft(detail.id);
  const reason = useCodeText();
  const ready = readiness(draft, useOutcomes());
  const why = ready === 'ready' ? undefined : m.blocked[ready];
  const button = (name: DialogName, act: string, text: string, rest: object): ReactElement => {
    const verdict = detail.acts.find((one) => one.act === act);
    const refusal = verdict?.allowed === false ? verdict.reason : undefined;
    const blocked = refusal !== undefined;
    return (
      <Button
        key={name}
        disabled={blocked}
        onClick={() => onDialog(name)}
        {...rest}
        title={blocked ? reason(refusal) : undefined}
      >
        {text}
      </Button>
    );
  };
  return (
    <footer className="action-foot">
      <Button
        kind="main"
        size="large"
        keyHint="Ctrl+Enter"
        disabled={ready !== 'ready'}
        busy={handling.busy}
        onClick={onSubmit}
        aria-describedby="submit-why"
      >
        {m.submit}
      </Button>
      <p id="submit-why" className="unseen">
        {why}
      </p>
      <div className="action-more">
        {button('hold', 'hold', m.hold, { icon: 'pause' })}
        {button('hand-over', 'hand-over', m.handOver, { icon: 'handover' })}
        {button('escalate', 'escalate', m.escalate, { icon: 'up', keyHint: 'E' })}
        {skips
          ? button('skip', 'release', m.autoNext.skip, { icon: 'right', keyHint: 'X' })
          : detail.tier === 'seat'
            ? button('release', 'release', m.release, { icon: 'inbox' })
            : button('return', 'return', m.giveBack, { icon: 'inbox' })}
      </div>
    </footer>
  );
}

function Taken({ detail, handling, onNext }: Props): ReactElement | null {
  const m = useMessages(warningMessages);
  const me = useMe();
  const claim = detail.acts.find((one) => one.act === 'claim');
  if (detail.status === 'held' && claim?.allowed === true) {
    return (
      <section className="action-note">
        <p>
          {m.holdTag} <Time at={detail.holdUntil} />
        </p>
        <Button busy={handling.busy} onClick={handling.claim}>
          {m.resume}
        </Button>
      </section>
    );
  }
  if (detail.status === 'open' && claim?.allowed === true) {
    return (
      <section className="action-note">
        <p className="field-hint">{detail.tier === 'seat' ? m.free : m.freeHere}</p>
        <Button icon="user" busy={handling.busy} onClick={handling.claim}>
          {detail.tier === 'seat' ? m.claim : m.accept}
        </Button>
      </section>
    );
  }
  if (detail.holder && detail.holder.id !== me.id && detail.status !== 'closed') {
    return (
      <section className="action-note">
        <p className="field-hint">{m.presenceHint}</p>
        <Button onClick={onNext}>{m.next}</Button>
      </section>
    );
  }
  return null;
}

/** Script and outcome for a warning in work, the follow-up for a closed one. */
export function ActionPane(props: Props): ReactElement {
  const { detail, handling, onSubmit } = props;
  const m = useMessages(warningMessages);
  const choices = useOutcomes();
  const noteBox = useRef<HTMLTextAreaElement>(null);
  const closed = detail.status === 'closed';
  const draft = useDraft(detail.id);
  const mayHandle = detail.acts.some(
    (one) => one.allowed && (one.act === 'outcome' || one.act === 'claim'),
  );
  const last = choices.length - 1;
  useKeys(
    closed || !mayHandle
      ? []
      : [
          ...choices.map((one, i) => ({
            action: `outcome-${one.code}`,
            keys: [one.key],
            label: one.name,
            group: 'act' as const,
            ...(i === 0 || i === last ? { bar: 4, barLabel: i === 0 ? '' : m.key.outcome } : {}),
            run: () => setDraft(detail.id, { outcome: one.code }),
          })),
          {
            action: 'submit',
            keys: ['Ctrl+Enter'],
            label: m.key.submit,
            group: 'act',
            bar: 5,
            run: () =>
              readiness(draft, choices) === 'ready' ? onSubmit() : noteBox.current?.focus(),
          },
          {
            action: 'note',
            keys: ['T'],
            label: m.key.note,
            group: 'act',
            run: () => noteBox.current?.focus(),
          },
        ],
  );
  return (
    <>
      <div className="action-scroll">
        <Script detail={detail} />
        {closed ? (
          <FollowUp detail={detail} handling={handling} />
        ) : (
          mayHandle && (
            <Outcomes detail={detail} handling={handling} choices={choices} noteBox={noteBox} />
          )
        )}
        {!closed && <Taken {...props} />}
      </div>
      {!closed && mayHandle && <Foot {...props} />}
    </>
  );
}
