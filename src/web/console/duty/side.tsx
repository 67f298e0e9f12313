/** Beside the week: one shift, or the contacts, languages and refused rows of the unit. */
import type { ReactElement } from 'react';
import type { RosterReply } from '../../../contract/index.ts';
import { dutyRoles, languages } from '../../../core/duty/index.ts';
import {
  Button,
  Card,
  Fact,
  SideHead,
  Tag,
  useAct,
  useMay,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import type { DutyAsk } from './ask.ts';
import { dutyMessages } from './messages.ts';
import { clockOf, type Shift, type Span } from './place.ts';

/** `周一 周二`, or `每 4 天的第 1、2 天`. */
export function useDaysText(): (shift: Shift) => string {
  const m = useMessages(dutyMessages);
  return ({ pattern }) =>
    pattern.kind === 'weekly'
      ? pattern.days.map((day) => m.weekdays[day - 1]).join(' ')
      : m.cycleText(pattern.everyDays, pattern.days.map((day) => day + 1).join('、'));
}

export function ShiftSide({
  span,
  roster,
  onAsk,
  onClose,
}: {
  span: Span;
  roster: RosterReply;
  onAsk: (ask: DutyAsk) => void;
  onClose: () => void;
}): ReactElement | null {
  const m = useMessages(dutyMessages);
  const name = useNameOf();
  const may = useMay();
  const daysText = useDaysText();
  const undo = useAct('duty.exception-remove', ['duty.roster', 'duty.rosters']);
  const shift = roster.shifts.find((s) => s.id === span.shiftId);
  if (shift === undefined) return null;
  const changed = roster.exceptions.find((e) => e.shiftId === span.shiftId && e.day === span.day);
  return (
    <div className="side">
      <SideHead title={m.shift.title(span.name)} onClose={onClose}>
        {span.standIn && <Tag tone="warn">{m.standIn}</Tag>}
      </SideHead>
      {may('duty.manage') && (
        <div className="side-acts">
          {changed === undefined ? (
            <Button kind="main" onClick={() => onAsk({ kind: 'exception', span })}>
              {m.shift.exception}
            </Button>
          ) : (
            <Button
              busy={undo.isPending}
              onClick={() => undo.mutate({ params: { id: span.shiftId, day: span.day } })}
            >
              {m.shift.undo}
            </Button>
          )}
          <Button onClick={() => onAsk({ kind: 'shift', ask: { kind: 'change', shift } })}>
            {m.shift.change}
          </Button>
          <Button onClick={() => onAsk({ kind: 'shift', ask: { kind: 'copy', shift } })}>
            {m.shift.copy}
          </Button>
          <Button kind="risk" onClick={() => onAsk({ kind: 'remove', shift })}>
            {m.shift.remove}
          </Button>
        </div>
      )}
      <dl className="facts">
        <Fact name={m.shift.day}>
          <span className="number">
            {span.day} {clockOf(span.fromAt)}–{clockOf(span.untilAt)}
          </span>
        </Fact>
        <Fact name={m.form.role}>{name(dutyRoles, span.role)}</Fact>
        <Fact name={m.form.person}>{shift.name}</Fact>
        <Fact name={m.form.days}>{daysText(shift)}</Fact>
        <Fact name={m.form.from}>{shift.fromDay}</Fact>
        <Fact name={m.form.until}>{shift.untilDay ?? '—'}</Fact>
        {changed !== undefined && <Fact name={m.shift.why}>{changed.reason}</Fact>}
      </dl>
    </div>
  );
}

export function UnitSide({
  roster,
  onAsk,
}: {
  roster: RosterReply;
  onAsk: (ask: DutyAsk) => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const name = useNameOf();
  const may = useMay();
  const manages = may('duty.manage');
  return (
    <div className="side">
      {roster.importRows.length > 0 && <Refused rows={roster.importRows} />}
      <Card title={m.contacts}>
        <dl className="facts">
          {dutyRoles.map(({ code }) => {
            const known = roster.contacts.find((c) => c.role === code);
            return (
              <Fact key={code} name={name(dutyRoles, code)}>
                {known === undefined ? (
                  <span className="quiet">{m.contactNone}</span>
                ) : (
                  <>
                    {known.name} <span className="number">{known.phone}</span>
                  </>
                )}
                {manages && (
                  <Button
                    kind="quiet"
                    size="small"
                    aria-label={`${m.edit} ${name(dutyRoles, code)}`}
                    onClick={() => onAsk({ kind: 'contact', role: code })}
                  >
                    {m.edit}
                  </Button>
                )}
              </Fact>
            );
          })}
        </dl>
      </Card>
      <Card title={m.people}>
        <dl className="facts">
          {roster.people.map((person) => (
            <Fact key={person.id} name={`${person.seat ?? ''} ${person.name}`.trim()}>
              {person.languages.length === 0 ? (
                <span className="quiet">{m.languageNone}</span>
              ) : (
                person.languages.map((code) => name(languages, code)).join('、')
              )}
              {manages && (
                <Button
                  kind="quiet"
                  size="small"
                  aria-label={`${m.edit} ${m.languagesOf(person.name)}`}
                  onClick={() => onAsk({ kind: 'languages', person })}
                >
                  {m.edit}
                </Button>
              )}
            </Fact>
          ))}
        </dl>
      </Card>
    </div>
  );
}

function Refused({ rows }: { rows: RosterReply['importRows'] }): ReactElement {
  const m = useMessages(dutyMessages);
  const settle = useAct('duty.import-settle', ['duty.roster']);
  return (
    <Card title={m.refused(rows.length)}>
      <p className="field-hint">{m.refusedHint}</p>
      <ul className="refused-rows">
        {rows.map((row) => (
          <li key={row.id}>
            <header>
              <strong>{m.rowAt(row.file, row.row)}</strong>
              <Button
                size="small"
                onClick={() => settle.mutate({ params: { id: row.id } })}
                aria-label={`${m.settle} ${row.row}`}
              >
                {m.settle}
              </Button>
            </header>
            <code>{row.raw}</code>
            {row.problems.map((p) => (
              <p key={p.field + p.code}>
                <span className="late">{p.field}</span> {p.problem} · {p.remedy}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}
