/** The form of a shift: who, which days, from when to when. */
import { useState, type ReactElement } from 'react';
import type { RosterReply } from '../../../contract/index.ts';
import { dutyRoles, type DutyRole } from '../../../core/duty/index.ts';
import {
  Chip,
  FormDialog,
  SelectField,
  TextField,
  failureOf,
  toastDone,
  useAct,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import type { ShiftAsk } from './ask.ts';
import { dutyMessages } from './messages.ts';
import { endOf, lengthBetween, minuteOf, minuteText, type Shift } from './place.ts';

type Draft = {
  readonly userId: string;
  readonly role: DutyRole;
  readonly kind: 'weekly' | 'cycle';
  readonly days: readonly number[];
  readonly everyDays: number;
  readonly start: string;
  readonly end: string;
  readonly fromDay: string;
  readonly untilDay: string;
};

const workWeek = [1, 2, 3, 4, 5];

function draftOf(shift: Shift | undefined, people: RosterReply['people'], day: string): Draft {
  if (shift === undefined) {
    return {
      userId: people[0]?.id ?? '',
      role: 'A',
      kind: 'weekly',
      days: workWeek,
      everyDays: 4,
      start: '08:00',
      end: '20:00',
      fromDay: day,
      untilDay: '',
    };
  }
  const { pattern } = shift;
  return {
    userId: shift.userId,
    role: shift.role,
    kind: pattern.kind,
    days: pattern.days,
    everyDays: pattern.kind === 'cycle' ? pattern.everyDays : 4,
    start: minuteText(shift.startMinute),
    end: endOf(shift.startMinute, shift.lengthMinutes),
    fromDay: shift.fromDay,
    untilDay: shift.untilDay ?? '',
  };
}

function bodyOf(draft: Draft) {
  const start = minuteOf(draft.start);
  const end = minuteOf(draft.end);
  if (start === undefined || end === undefined) return undefined;
  const days = [...draft.days].sort((a, b) => a - b);
  return {
    userId: draft.userId,
    role: draft.role,
    pattern:
      draft.kind === 'weekly'
        ? { kind: 'weekly' as const, days }
        : { kind: 'cycle' as const, everyDays: draft.everyDays, days },
    startMinute: start,
    lengthMinutes: lengthBetween(start, end),
    fromDay: draft.fromDay,
    untilDay: draft.untilDay === '' ? null : draft.untilDay,
  };
}

type Change = (change: Partial<Draft>) => void;

function Days({ draft, change }: { draft: Draft; change: Change }): ReactElement {
  const m = useMessages(dutyMessages);
  const weekly = draft.kind === 'weekly';
  const all = weekly
    ? m.weekdays.map((label, i) => ({ value: i + 1, label }))
    : Array.from({ length: draft.everyDays }, (_, i) => ({ value: i, label: m.form.day(i + 1) }));
  const toggle = (value: number): void => {
    const days = draft.days.includes(value)
      ? draft.days.filter((day) => day !== value)
      : [...draft.days, value];
    change({ days });
  };
  return (
    <fieldset className="day-choice">
      <legend>{weekly ? m.form.days : m.form.cycleDays}</legend>
      <div>
        {all.map(({ value, label }) => (
          <Chip key={value} on={draft.days.includes(value)} onToggle={() => toggle(value)}>
            {label}
          </Chip>
        ))}
      </div>
      {!weekly && <p className="field-hint">{m.form.cycleHint}</p>}
    </fieldset>
  );
}

function Fields({
  draft,
  change,
  people,
}: {
  draft: Draft;
  change: Change;
  people: RosterReply['people'];
}): ReactElement {
  const m = useMessages(dutyMessages);
  const name = useNameOf();
  return (
    <>
      <div className="form-pair">
        <SelectField
          label={m.form.person}
          value={draft.userId}
          choices={people.map((p) => ({ value: p.id, label: `${p.seat ?? ''} ${p.name}`.trim() }))}
          onText={(userId) => change({ userId })}
        />
        <SelectField
          label={m.form.role}
          value={draft.role}
          choices={dutyRoles.map(({ code }) => ({ value: code, label: name(dutyRoles, code) }))}
          onText={(role) => change({ role: role === 'B' ? 'B' : 'A' })}
        />
      </div>
      <div className="form-pair">
        <SelectField
          label={m.form.kind}
          value={draft.kind}
          choices={[
            { value: 'weekly', label: m.form.weekly },
            { value: 'cycle', label: m.form.cycle },
          ]}
          onText={(kind) =>
            change(kind === 'cycle' ? { kind, days: [0, 1] } : { kind: 'weekly', days: workWeek })
          }
        />
        {draft.kind === 'cycle' && (
          <TextField
            label={m.form.everyDays}
            type="number"
            min={2}
            max={14}
            value={draft.everyDays}
            onText={(text) => {
              const everyDays = Math.min(14, Math.max(2, Number(text) || 2));
              change({ everyDays, days: draft.days.filter((day) => day < everyDays) });
            }}
          />
        )}
      </div>
      <Days draft={draft} change={change} />
      <div className="form-pair">
        <TextField
          label={m.form.start}
          type="time"
          value={draft.start}
          onText={(start) => change({ start })}
        />
        <TextField
          label={m.form.end}
          type="time"
          hint={m.form.endHint}
          value={draft.end}
          onText={(end) => change({ end })}
        />
      </div>
      <div className="form-pair">
        <TextField
          label={m.form.from}
          type="date"
          value={draft.fromDay}
          onText={(fromDay) => change({ fromDay })}
        />
        <TextField
          label={m.form.until}
          type="date"
          hint={m.form.untilHint}
          value={draft.untilDay}
          onText={(untilDay) => change({ untilDay })}
        />
      </div>
    </>
  );
}

export function ShiftDialog({
  ask,
  roster,
  onClose,
}: {
  ask: ShiftAsk;
  roster: RosterReply;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const [draft, setDraft] = useState(() => draftOf(ask.shift, roster.people, roster.days[0] ?? ''));
  const add = useAct('duty.shift-add', ['duty.roster', 'duty.rosters']);
  const change = useAct('duty.shift-change', ['duty.roster', 'duty.rosters']);
  const body = bodyOf(draft);
  const done = {
    onSuccess: () => {
      toastDone(m.shift.saved);
      onClose();
    },
  };
  const submit = (): void => {
    if (body === undefined) return;
    if (ask.kind === 'change' && ask.shift !== undefined) {
      change.mutate({ params: { id: ask.shift.id }, body }, done);
    } else add.mutate({ params: { id: roster.unit.id }, body }, done);
  };
  const error = add.error ?? change.error;
  const titles = {
    add: m.form.addTitle,
    change: m.form.changeTitle,
    copy: m.form.copyTitle,
  } as const;
  return (
    <FormDialog
      title={titles[ask.kind]}
      verb={ask.kind === 'change' ? m.edit : m.add}
      width={520}
      onClose={onClose}
      onSubmit={submit}
      busy={add.isPending || change.isPending}
      ready={body !== undefined && draft.days.length > 0 && draft.userId !== ''}
      error={error === null ? null : failureOf(error).text}
    >
      <Fields
        draft={draft}
        change={(part) => setDraft((before) => ({ ...before, ...part }))}
        people={roster.people}
      />
    </FormDialog>
  );
}
