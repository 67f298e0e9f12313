/** What stands around a warning: its clocks, who sent it here, what came before, who pushed it. */
import type { ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import { advices, outcomes, warningTiers } from '../../../core/warning/index.ts';
import {
  Card,
  Deadline,
  durationText,
  Icon,
  Money,
  Tag,
  Time,
  useMessages,
  useNameOf,
  useShared,
} from '../../ui/index.ts';
import { warningMessages } from './messages.ts';

type Props = { readonly detail: WarningDetail };
type Step = 'issued' | 'claimed' | 'contacted' | 'met' | 'closed';

/** When each step was reached, in their order; a meeting is no step where none was asked for. */
function stepsOf(detail: WarningDetail): readonly { step: Step; at: string | null }[] {
  const closedAt = detail.events.findLast((one) => one.kind === 'closed')?.at ?? null;
  const meets = detail.metAt !== null || detail.tier === 'station' || detail.tier === 'grid';
  return [
    { step: 'issued', at: detail.openedAt },
    { step: 'claimed', at: detail.claimedAt },
    { step: 'contacted', at: detail.contactedAt },
    ...(meets ? [{ step: 'met', at: detail.metAt } as const] : []),
    { step: 'closed', at: detail.status === 'closed' ? closedAt : null },
  ];
}

/** The clocks that lead to a step. */
const clocksTo: Readonly<Record<Step, readonly string[]>> = {
  issued: [],
  claimed: ['claim', 'accept'],
  contacted: ['call', 'redial'],
  met: ['meet'],
  closed: ['outcome'],
};

/** Until when a step is to be reached; null where no clock runs for it. */
function dueOf(detail: WarningDetail, step: Step): string | null {
  if (detail.status === 'closed') return null;
  return detail.clocks.find((clock) => clocksTo[step].includes(clock.step))?.dueAt ?? null;
}

/** The stopwatch of the warning: how long each step took, and what is left for those to come. */
export function Clocks({ detail }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const shared = useShared();
  const steps = stepsOf(detail).map((one) => ({ ...one, due: dueOf(detail, one.step) }));
  const next = steps.find((one) => one.at === null)?.step;
  const since = (at: string): string =>
    durationText(Date.parse(at) - Date.parse(detail.openedAt), shared.time.duration);
  return (
    <ol className="clocks" aria-label={m.clocks}>
      {steps.map(({ step, at, due }) => (
        <li key={step} data-state={at === null ? (step === next ? 'next' : 'later') : 'done'}>
          <span className="clock-name">{m.step[step]}</span>
          {at !== null && step === 'issued' && <Time at={at} />}
          {at !== null && step !== 'issued' && (
            <span className="number" title={at}>
              {since(at)}
            </span>
          )}
          {at === null && due !== null && <Deadline at={due} />}
          {at === null && due === null && <span className="number">{shared.none}</span>}
        </li>
      ))}
    </ol>
  );
}

/** Who sent it to this tier, why, and what the rules advise there. */
export function Sent({ detail }: Props): ReactElement | null {
  const m = useMessages(warningMessages);
  const name = useNameOf();
  const sent = detail.events.findLast((one) => one.kind === 'escalated' || one.kind === 'returned');
  if (detail.status === 'closed' || (!sent && detail.advice.length === 0)) return null;
  return (
    <div className="presence sent" role="status">
      <Icon name={sent?.kind === 'returned' ? 'handover' : 'up'} />
      {detail.tier !== 'seat' && <Tag tone="act">{name(warningTiers, detail.tier)}</Tag>}
      {sent && (
        <span className="sent-text">
          <strong>{sent.actor}</strong> <Time at={sent.at} /> {sent.text}
        </span>
      )}
      {detail.advice.length > 0 && (
        <span className="sent-advice">
          {m.advised}
          {detail.advice.map((code) => (
            <Tag key={code} tone="warn">
              {name(advices, code)}
            </Tag>
          ))}
        </span>
      )}
    </div>
  );
}

/** Money that went although the person was warned. */
export function LostAfter({ detail }: Props): ReactElement | null {
  const m = useMessages(warningMessages);
  if (detail.lostAfterFen === null) return null;
  return (
    <div className="live-call" role="status">
      <Icon name="alert" />
      <strong>{m.lostAfter}</strong>
      <Money fen={detail.lostAfterFen} />
    </div>
  );
}

/** Earlier warnings of the same person and what came of them. */
export function Earlier({ detail }: Props): ReactElement | null {
  const m = useMessages(warningMessages);
  const shared = useShared();
  const name = useNameOf();
  if (detail.earlier.length === 0) return null;
  return (
    <Card
      title={m.earlier}
      extra={detail.isRepeat ? <Tag tone="warn">{m.repeatLong}</Tag> : undefined}
    >
      <table className="log">
        <caption className="unseen">{m.earlier}</caption>
        <tbody>
          {detail.earlier.map((one) => (
            <tr key={one.number}>
              <td>
                <Time at={one.openedAt} />
              </td>
              <td>{name(categories, one.category)}</td>
              <td>
                {one.outcome === null ? shared.none : name(outcomes, one.outcome)}
                {one.lostFen > 0 && (
                  <>
                    {' · '}
                    {m.lostThen} <Money fen={one.lostFen} />
                  </>
                )}
              </td>
              <td className="number">{one.number}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** The same person pushed by others: province, bank, carrier, each with its own number and grade. */
export function Pushes({ detail }: Props): ReactElement | null {
  const m = useMessages(warningMessages);
  const shared = useShared();
  if (detail.pushes.length === 0) return null;
  return (
    <Card title={m.pushes} extra={<span className="field-hint">{m.pushesHint}</span>}>
      <table className="log">
        <caption className="unseen">{m.pushes}</caption>
        <tbody>
          {detail.pushes.map((one) => (
            <tr key={`${one.source}${one.ref}`}>
              <td>
                <Time at={one.at} />
              </td>
              <td>{one.source}</td>
              <td className="number">{one.ref}</td>
              <td>{one.grade ?? shared.none}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** Each change of grade with its reason, newest first. */
export function GradeChanges({ detail }: Props): ReactElement | null {
  const m = useMessages(warningMessages);
  const changes = detail.events.filter((one) => one.kind === 'regraded').toReversed();
  if (changes.length === 0) return null;
  return (
    <ul className="grade-changes" aria-label={m.gradeChanges}>
      {changes.slice(0, 3).map((one) => (
        <li key={one.seq}>
          <Time at={one.at} /> {one.text}
        </li>
      ))}
    </ul>
  );
}

/** Why this one comes first: the loss that a call now is expected to prevent, and its factors. */
export function Worth({ detail: { worth } }: Props): ReactElement | null {
  const m = useMessages(warningMessages);
  if (worth === null) return null;
  return (
    <details className="worth">
      <summary>
        {m.worth}{' '}
        <strong>
          <Money fen={worth.fen} />
        </strong>
        <span className="field-hint">{m.worthWhy}</span>
      </summary>
      <ul>
        {worth.factors.map((factor) => (
          <li key={factor.code}>{factor.text}</li>
        ))}
      </ul>
    </details>
  );
}
