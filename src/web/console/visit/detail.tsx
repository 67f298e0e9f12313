/** One visit at the right: where it stands, what came of it, what waits for a decision. */
import { useState, type ReactElement } from 'react';
import type { VisitDetail } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import { defaultVisitPolicy, visitStatuses } from '../../../core/visit/index.ts';
import {
  Button,
  call,
  Deadline,
  Fact,
  GradeBadge,
  Loaded,
  Money,
  SideHead,
  Tag,
  Time,
  toastFailure,
  useAct,
  useCodeText,
  useMay,
  useMessages,
  useNameOf,
  useRead,
} from '../../ui/index.ts';
import { AssignDialog, WithdrawDialog } from './dialogs.tsx';
import { visitMessages } from './messages.ts';

export function VisitSide({ id, onClose }: { id: string; onClose: () => void }): ReactElement {
  const read = useRead('visit.read', { params: { id } }, { keep: true });
  return <Loaded read={read}>{(visit) => <Detail visit={visit} onClose={onClose} />}</Loaded>;
}

function Detail({ visit, onClose }: { visit: VisitDetail; onClose: () => void }): ReactElement {
  const m = useMessages(visitMessages);
  const name = useNameOf();
  const mayAssign = useMay()('visit.assign');
  const [dialog, setDialog] = useState<'assign' | 'withdraw' | null>(null);
  const isOver = visit.status === 'done' || visit.status === 'withdrawn';
  return (
    <div className="visit-side">
      <SideHead title={visit.people.join('、')} onClose={onClose}>
        <GradeBadge grade={visit.grade} />
        <Tag tone={visit.status === 'done' ? 'good' : 'plain'}>
          {name(visitStatuses, visit.status)}
        </Tag>
      </SideHead>
      {mayAssign && !isOver && (
        <div className="visit-acts">
          <Button kind="main" icon="handover" onClick={() => setDialog('assign')}>
            {m.assign}
          </Button>
          <Button onClick={() => setDialog('withdraw')}>{m.withdraw}</Button>
        </div>
      )}
      {visit.kept.length > 0 && <KeptRecords visit={visit} mayAssign={mayAssign} />}
      <Facts visit={visit} isOver={isOver} />
      <Subjects visit={visit} />
      <Answers visit={visit} />
      <Notes visit={visit} />
      <section>
        <h3>{m.history}</h3>
        <ol className="visit-history">
          {visit.events.map((event, i) => (
            <li key={`${event.at}-${i}`}>
              <Time at={event.at} />
              <span>{event.text}</span>
              <span className="visit-quiet">{event.actor}</span>
            </li>
          ))}
        </ol>
      </section>
      {dialog === 'assign' && <AssignDialog visit={visit} onClose={() => setDialog(null)} />}
      {dialog === 'withdraw' && <WithdrawDialog visit={visit} onClose={() => setDialog(null)} />}
    </div>
  );
}

function Facts({ visit, isOver }: { visit: VisitDetail; isOver: boolean }): ReactElement {
  const m = useMessages(visitMessages);
  const times = [
    [m.accepted, visit.acceptedAt],
    [m.setOut, visit.setOutAt],
    [m.arrived, visit.arrivedAt],
    [m.met, visit.metAt],
    [m.left, visit.leftAt],
  ] as const;
  return (
    <dl className="facts">
      <Fact name={m.address}>{visit.address ?? visit.place}</Fact>
      <Fact name={m.unit}>{visit.unitName}</Fact>
      <Fact name={m.assignee}>{visit.assignee?.name ?? m.unassigned}</Fact>
      {visit.second !== null && <Fact name={m.second}>{visit.second}</Fact>}
      {!isOver && (
        <Fact name={m.due}>
          <Deadline at={visit.dueAt} />
        </Fact>
      )}
      {times.map(
        ([label, at]) =>
          at !== null && (
            <Fact key={label} name={label}>
              {<Time at={at} />}
            </Fact>
          ),
      )}
      {visit.hasPosition && <Fact name={m.arrived}>{m.position}</Fact>}
    </dl>
  );
}

function Subjects({ visit }: { visit: VisitDetail }): ReactElement {
  const m = useMessages(visitMessages);
  const name = useNameOf();
  return (
    <section>
      <h3>{m.subjects}</h3>
      <ul className="visit-subjects">
        {visit.subjects.map((one) => (
          <li key={one.warningId}>
            <span className="visit-line">
              <strong>{one.name}</strong>
              {one.category !== null && (
                <span className="visit-quiet">{name(categories, one.category)}</span>
              )}
            </span>
            <span className="visit-line">
              {one.outcome === null ? (
                <span className="visit-quiet">{one.dropped ? m.dropped : '—'}</span>
              ) : (
                <Tag tone={one.outcome === 'refused' ? 'warn' : 'good'}>
                  {name(defaultVisitPolicy.outcomes, one.outcome)}
                </Tag>
              )}
              {one.lostFen !== null && <Money fen={one.lostFen} />}
              <a href={`#/warning?id=${one.warningId}`}>{one.number}</a>
            </span>
            {one.note !== null && <p>{one.note}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Answers({ visit }: { visit: VisitDetail }): ReactElement | null {
  const m = useMessages(visitMessages);
  if (visit.answers.length === 0) return null;
  return (
    <section>
      <h3>{m.checklist}</h3>
      <ul className="visit-answers">
        {visit.answers.map((one) => (
          <li key={one.item}>
            <span>{one.text}</span>
            <Tag tone={one.alarm ? 'warn' : 'quiet'}>{one.value}</Tag>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Notes({ visit }: { visit: VisitDetail }): ReactElement | null {
  const m = useMessages(visitMessages);
  if (visit.notes.length === 0) return null;
  return (
    <section>
      <h3>{m.notes}</h3>
      <ul className="visit-notes">
        {visit.notes.map((note) => (
          <li key={note.id}>
            <Time at={note.at} />
            <span>
              {note.text}
              {note.attachment !== null && (
                <Attachment visitId={visit.id} attachment={note.attachment} />
              )}
            </span>
            <span className="visit-quiet">{note.by}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Fact1 = NonNullable<VisitDetail['notes'][number]['attachment']>;

/** Shown only when asked for: each look is on record. */
function Attachment({ visitId, attachment }: { visitId: string; attachment: Fact1 }): ReactElement {
  const m = useMessages(visitMessages);
  const [source, setSource] = useState<string | null>(null);
  if (source !== null) {
    return attachment.kind === 'photo' ? (
      <img className="visit-photo" src={source} alt={m.photo} />
    ) : (
      <audio controls src={source} aria-label={m.voice}>
        <track kind="captions" />
      </audio>
    );
  }
  const show = (): void => {
    call('visit.attachment', { params: { id: visitId, attachment: attachment.id } }).then(
      ({ mime, base64 }) => setSource(`data:${mime};base64,${base64}`),
      (error: unknown) => toastFailure(m.show, error),
    );
  };
  return (
    <Button size="small" icon="eye" title={m.show} onClick={show}>
      {m[attachment.kind]}
    </Button>
  );
}

function KeptRecords({
  visit,
  mayAssign,
}: {
  visit: VisitDetail;
  mayAssign: boolean;
}): ReactElement {
  const m = useMessages(visitMessages);
  const codeText = useCodeText();
  const act = useAct('visit.settle', ['visit.list', 'visit.read']);
  const settle = (adopt: boolean): void =>
    act.mutate(
      { params: { id: visit.id }, body: { version: visit.version, adopt } },
      { onError: (error) => toastFailure(m.actFailed, error) },
    );
  return (
    <section className="visit-kept">
      <h3>{m.kept}</h3>
      <p className="field-hint">{m.keptLead}</p>
      <ul className="visit-history">
        {visit.kept.map((one, i) => (
          <li key={`${one.at}-${i}`}>
            <Time at={one.at} />
            <span>{one.text}</span>
            <span className="visit-quiet">{one.by}</span>
          </li>
        ))}
      </ul>
      <p>{codeText(visit.kept[0]?.refusal)}</p>
      {mayAssign && (
        <div className="visit-acts">
          <Button kind="main" busy={act.isPending} onClick={() => settle(true)}>
            {m.adopt}
          </Button>
          <Button disabled={act.isPending} onClick={() => settle(false)}>
            {m.setAside}
          </Button>
        </div>
      )}
    </section>
  );
}
