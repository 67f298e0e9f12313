/** Proof below the answer: timeline, reasons, contact log, links. */
import { useState, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import { Card, Icon, percentText, Tag, Time, useMessages, type IconName } from '../../ui/index.ts';
import { GradeChanges, Worth } from './facts.tsx';
import { warningMessages } from './messages.ts';

type Props = { readonly detail: WarningDetail };
type Kind = WarningDetail['timeline'][number]['kind'];

const icons: Record<Kind, IconName> = {
  call: 'phone',
  sms: 'sms',
  visit: 'visit',
  transfer: 'transfer',
  report: 'report',
};

export function Happened({
  detail,
  onSplit,
}: Props & {
  /** Where signals may be given to somebody else. */
  readonly onSplit: (() => void) | undefined;
}): ReactElement {
  const m = useMessages(warningMessages);
  const split = onSplit && (
    <button type="button" className="link-button" onClick={onSplit}>
      {m.split.title}
    </button>
  );
  return (
    <Card title={m.happened} extra={split}>
      {detail.timeline.length === 0 && <p className="field-hint">{m.noTimeline}</p>}
      <ol className="timeline">
        {detail.timeline.map((one) => (
          <li key={one.position} data-live={one.ongoing}>
            <Time at={one.at} />
            <span className="timeline-icon" title={m.kind[one.kind]}>
              <Icon name={icons[one.kind]} size={14} />
            </span>
            <div>
              <p className="timeline-title">
                <span className="unseen">{m.kind[one.kind]} </span>
                {one.title}
              </p>
              <p className="timeline-detail">
                {[one.detail, one.source].filter(Boolean).join(' · ')}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** The version of the model as people quote it; its parts are in the title. */
function shortModel(model: string): string {
  return model.split('+')[0] ?? model;
}

export function Why({ detail }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const most = Math.max(1, ...detail.reasons.map((one) => Math.abs(one.weight)));
  const signed = (weight: number): string =>
    `${weight < 0 ? '−' : '+'}${Math.abs(Math.round(weight))}`;
  return (
    <Card
      title={m.why}
      extra={
        <span className="score number">
          <strong>{detail.score}</strong>/100
        </span>
      }
    >
      <ul className="reasons">
        {detail.reasons.map((one, i) => (
          <li key={`${one.code}${i}`} data-against={one.weight < 0}>
            <span className="reason-text">{one.text}</span>
            <strong className="number" title={m.points(signed(one.weight))}>
              {signed(one.weight)}
            </strong>
            <span className="reason-bar" aria-hidden="true">
              <span style={{ width: `${(100 * Math.abs(one.weight)) / most}%` }} />
            </span>
          </li>
        ))}
      </ul>
      <p className="why-foot">
        {m.gradeReason}：{detail.gradeReason}
      </p>
      <GradeChanges detail={detail} />
      <Worth detail={detail} />
      <p className="why-foot why-model">
        <span title={detail.model}>{m.modelLine(shortModel(detail.model), detail.policy)}</span>
        <br />
        {detail.precision === null
          ? m.noPrecision
          : m.precision(percentText(detail.precision.rate), detail.precision.count)}
      </p>
    </Card>
  );
}

const shownEvents = 5;

export function ContactLog({ detail }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const [all, setAll] = useState(false);
  const events = detail.events.toReversed();
  // Signals that join are in the timeline already; here they would push out who called whom.
  const shown = all ? events : events.filter((one) => one.kind !== 'joined').slice(0, shownEvents);
  const toggle =
    shown.length < detail.events.length || all ? (
      <button
        type="button"
        className="link-button"
        aria-expanded={all}
        onClick={() => setAll(!all)}
      >
        {all ? m.fewer : m.allEvents(events.length)}
      </button>
    ) : undefined;
  return (
    <Card title={m.contact} extra={toggle}>
      <table className="log">
        <caption className="unseen">{m.contact}</caption>
        <tbody>
          {shown.map((one) => (
            <tr key={one.seq}>
              <td>
                <Time at={one.at} />
              </td>
              <td>{one.actor}</td>
              <td>{one.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="why-foot">
        {m.route}：{detail.unitName} · {detail.routeReason}
      </p>
    </Card>
  );
}

const linkIcons: Record<WarningDetail['links'][number]['kind'], IconName> = {
  number: 'phone',
  account: 'transfer',
  domain: 'visit',
  app: 'columns',
};

export function Links({ detail }: Props): ReactElement {
  const m = useMessages(warningMessages);
  return (
    <Card title={m.links}>
      {detail.links.length === 0 && <p className="field-hint">{m.noLinks}</p>}
      <ul className="links">
        {detail.links.map((one) => (
          <li key={`${one.kind}${one.value}`}>
            <p>
              <Icon name={linkIcons[one.kind]} size={14} />
              {m.linkKind[one.kind]} <span className="number">{one.value}</span>
            </p>
            <p className="link-sub">
              {m.linkCount(one.warningCount)}
              {one.listed && <Tag tone="risk">{m.listed}</Tag>}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
