/** The warning that is open: who, what is going on, why, what was done, what it is linked to. */
import type { ReactElement, ReactNode } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import {
  Button,
  dialText,
  GradeBadge,
  Icon,
  Masked,
  Menu,
  Money,
  Since,
  Tag,
  Time,
  toastFailure,
  useCodeText,
  useMe,
  useMessages,
} from '../../ui/index.ts';
import { LineNote } from '../call/line.tsx';
import { CallStrip } from '../call/panel.tsx';
import type { DialogName } from './dialogs.tsx';
import { ContactLog, Happened, Links, Why } from './evidence.tsx';
import { ConflictNote } from './conflict.tsx';
import { SharedNote } from '../split/panel.tsx';
import { setDraft } from './draft.ts';
import { Clocks, Earlier, LostAfter, Pushes, Sent } from './facts.tsx';
import { reveal, type Handling } from './handling.ts';
import { warningMessages } from './messages.ts';
import { MessageSlot, ProtectionSlot, ReportSlot, VisitSlot } from './panels.tsx';
import { useLookers } from './presence.ts';
import { TransferNote } from './transfer.tsx';

type Props = { readonly detail: WarningDetail; readonly handling: Handling };

/** A reveal that tells of its own failure. */
export function revealer(work: () => Promise<string>, what: string): () => Promise<string> {
  return () =>
    work().catch((error: unknown) => {
      toastFailure(what, error);
      throw error;
    });
}

function Head({ detail }: { detail: WarningDetail }): ReactElement {
  const m = useMessages(warningMessages);
  const { person } = detail;
  const facts = [
    person.sex && m.sex[person.sex],
    person.age === null ? null : m.age(person.age),
    person.place,
    person.job,
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <header className="detail-head">
      <div className="detail-who">
        <p className="detail-name">
          <GradeBadge grade={detail.grade} />
          <h1 tabIndex={-1} id="detail-title">
            {person.nameMasked || m.nameless}
          </h1>
          {person.nameMasked !== '' && (
            <Masked
              value=""
              label={m.name}
              reveal={revealer(() => reveal(detail, 'name'), m.act.reveal)}
            />
          )}
          <span className="detail-facts">{facts}</span>
          {detail.isRepeat && (
            <Tag tone="warn">
              {m.repeat} · {m.nth(Math.max(2, detail.earlier.length + 1))}
            </Tag>
          )}
        </p>
        <p className="detail-sub">
          <span className="number">{detail.number}</span>
          <span>
            {m.origin} {detail.origins.join(' + ')}
          </span>
          {person.idNumberMasked !== null && (
            <span className="detail-id">
              {m.idNumber}{' '}
              <Masked
                value={person.idNumberMasked}
                label={m.idNumber}
                reveal={revealer(() => reveal(detail, 'idNumber'), m.act.reveal)}
              />
            </span>
          )}
        </p>
      </div>
      <div className="detail-amount">
        <span>{m.amount}</span>
        <strong>
          <Money fen={detail.amountAtRiskFen || null} />
        </strong>
      </div>
    </header>
  );
}

function LiveCall({ detail }: { detail: WarningDetail }): ReactElement | null {
  const m = useMessages(warningMessages);
  if (!detail.ongoingCall) return null;
  const live = detail.timeline.findLast((one) => one.ongoing);
  return (
    <div className="live-call">
      <Icon name="alert" />
      <strong>{m.liveCall}</strong>
      {live && <span>{live.detail}</span>}
      <span className="grow" />
      <span>{m.advise}</span>
    </div>
  );
}

/** Who else has it or looks at it. */
function Others({ detail }: { detail: WarningDetail }): ReactElement | null {
  const m = useMessages(warningMessages);
  const me = useMe();
  const lookers = useLookers()(detail.id);
  const { holder } = detail;
  if (detail.status === 'closed') return null;
  if (holder && holder.id !== me.id) {
    return (
      <div className="presence" role="status">
        <Icon name="user" />
        <strong>{m.presence([holder.seat, holder.name].filter(Boolean).join(' · '))}</strong>
        <span>{m.presenceHint}</span>
      </div>
    );
  }
  if (lookers.length === 0) return null;
  const who = lookers.map((one) => [one.seat, one.name].filter(Boolean).join(' · ')).join('、');
  return (
    <div className="presence" role="status">
      <Icon name="eye" />
      <strong>{m.looking(who)}</strong>
      {holder === null && <span>{m.lookingHint}</span>}
    </div>
  );
}

function CallBar({ detail, handling }: Props): ReactElement | null {
  const m = useMessages(warningMessages);
  const { phone } = handling;
  if (!phone) return null;
  const relative = detail.person.relatives.find((one) => one.id === phone.target);
  const who = relative
    ? `${relative.relation} ${relative.nameMasked}`
    : detail.person.nameMasked || m.nameless;
  return (
    <div className="call-bar" role="status">
      <Icon name="phone" />
      <span>
        {m.calling} {who}
      </span>
      <strong className="number">{phone.number === null ? '…' : dialText(phone.number)}</strong>
      <span>
        {m.callTime} <Since at={phone.since} />
      </span>
      <span className="grow" />
      {phone.number !== null && (
        <a className="button button-plain button-small" href={`tel:${phone.number}`}>
          {m.dial}
        </a>
      )}
      <Button size="small" onClick={handling.endCall}>
        {m.endCall}
      </Button>
    </div>
  );
}

function Relatives({ detail, handling, may }: Props & { may: boolean }): ReactElement | null {
  const m = useMessages(warningMessages);
  const { relatives } = detail.person;
  const [only] = relatives;
  if (!only) return null;
  if (relatives.length === 1) {
    return (
      <Button
        size="large"
        disabled={!may}
        title={`${only.nameMasked} ${only.phoneMasked}`}
        onClick={() => handling.callTarget(only.id)}
      >
        {m.callRelative(only.relation)}
      </Button>
    );
  }
  return (
    <Menu label={m.callFamily} text={m.callFamily} className="menu-large">
      {relatives.map((one) => (
        <button
          key={one.id}
          type="button"
          className="menu-item"
          disabled={!may}
          onClick={() => handling.callTarget(one.id)}
        >
          {one.relation} {one.nameMasked} <span className="number">{one.phoneMasked}</span>
        </button>
      ))}
    </Menu>
  );
}

function CallRow({ detail, handling }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const { person } = detail;
  const verdict = detail.acts.find((one) => one.act === 'call');
  const claim = detail.acts.find((one) => one.act === 'claim');
  const may = verdict?.allowed === true || claim?.allowed === true;
  const reason = useCodeText();
  const number = person.phoneMasked;
  return (
    <div className="call-row">
      <Button
        kind="main"
        size="large"
        icon="phone"
        busy={handling.busy && handling.phone !== null}
        disabled={!may || number === null}
        keyHint="C"
        title={may ? undefined : reason(verdict?.reason)}
        onClick={() => handling.callTarget('self')}
      >
        {number === null ? m.noPhone : m.call(number)}
      </Button>
      <Relatives detail={detail} handling={handling} may={may} />
      {number !== null && (
        <Masked
          value=""
          label={m.phone}
          verb={m.showNumber}
          reveal={revealer(() => reveal(detail, 'phone'), m.act.reveal)}
        />
      )}
    </div>
  );
}

/** Where the warning stands when it is not simply waiting. */
function Standing({
  detail,
  outcome,
}: {
  detail: WarningDetail;
  outcome: ReactNode;
}): ReactElement | null {
  const m = useMessages(warningMessages);
  if (detail.status === 'closed') {
    return (
      <p className="standing">
        <Icon name="check" />
        {outcome}
      </p>
    );
  }
  if (detail.status === 'held' && detail.holdUntil !== null) {
    return (
      <p className="standing">
        <Icon name="pause" />
        {m.holdTag} <Time at={detail.holdUntil} whole />
      </p>
    );
  }
  return null;
}

export function Detail({
  detail,
  handling,
  outcome,
  onDialog,
}: Props & { outcome: ReactNode; onDialog: (name: DialogName) => void }): ReactElement {
  const me = useMe();
  const mine = detail.holder?.id === me.id && detail.status === 'claimed';
  return (
    <article className="detail" aria-labelledby="detail-title">
      <Head detail={detail} />
      <Others detail={detail} />
      <SharedNote detail={detail} />
      <ConflictNote detail={detail} handling={handling} />
      <LiveCall detail={detail} />
      <LostAfter detail={detail} />
      <Sent detail={detail} />
      <TransferNote detail={detail} />
      <Standing detail={detail} outcome={outcome} />
      <CallStrip detail={detail} onOutcome={(outcome) => setDraft(detail.id, { outcome })}>
        {handling.phone ? (
          <CallBar detail={detail} handling={handling} />
        ) : (
          <CallRow detail={detail} handling={handling} />
        )}
        {detail.status !== 'closed' && <LineNote />}
      </CallStrip>
      <Clocks detail={detail} />
      <div className="detail-grid">
        <Happened
          detail={detail}
          onSplit={mine && detail.timeline.length > 0 ? () => onDialog('split') : undefined}
        />
        <Why detail={detail} />
      </div>
      <VisitSlot detail={detail} />
      <ContactLog detail={detail} />
      <MessageSlot detail={detail} />
      <ReportSlot detail={detail} />
      <Earlier detail={detail} />
      <Pushes detail={detail} />
      <Links detail={detail} />
      <ProtectionSlot detail={detail} />
    </article>
  );
}
