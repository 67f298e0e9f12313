/** Smaller questions of a roster: one day, a file, a contact, languages, taking a shift off. */
import { useState, type ReactElement } from 'react';
import type { RosterReply } from '../../../contract/index.ts';
import { dutyRoles, languages, type DutyRole, type Language } from '../../../core/duty/index.ts';
import {
  Chip,
  FormDialog,
  SelectField,
  TextArea,
  TextField,
  failureOf,
  toastDone,
  useAct,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { dutyMessages } from './messages.ts';
import type { Shift, Span } from './place.ts';

const stale = ['duty.roster', 'duty.rosters'] as const;
const textOf = (error: unknown): string | null => (error === null ? null : failureOf(error).text);

export function ExceptionDialog({
  span,
  roster,
  onClose,
}: {
  span: Span;
  roster: RosterReply;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const [who, setWho] = useState('');
  const [reason, setReason] = useState('');
  const act = useAct('duty.exception', stale);
  const submit = (): void => {
    act.mutate(
      {
        params: { id: span.shiftId },
        body: { day: span.day, standInId: who === '' ? null : who, reason: reason.trim() },
      },
      {
        onSuccess: () => {
          toastDone(m.shift.saved);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={m.shift.exceptionTitle(span.name, span.day)}
      verb={m.shift.exception}
      onClose={onClose}
      onSubmit={submit}
      busy={act.isPending}
      ready={reason.trim() !== ''}
      error={textOf(act.error)}
    >
      <SelectField
        label={m.shift.standIn}
        value={who}
        choices={[
          { value: '', label: m.shift.nobody },
          ...roster.people
            .filter((p) => p.id !== span.userId)
            .map((p) => ({ value: p.id, label: `${p.seat ?? ''} ${p.name}`.trim() })),
        ]}
        onText={setWho}
      />
      <TextField label={m.shift.reason} value={reason} maxLength={200} onText={setReason} />
    </FormDialog>
  );
}

export function RemoveDialog({
  shift,
  days,
  onClose,
}: {
  shift: Shift;
  days: string;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const act = useAct('duty.shift-remove', stale);
  return (
    <FormDialog
      title={m.shift.removeTitle}
      verb={m.shift.remove}
      onClose={onClose}
      busy={act.isPending}
      error={textOf(act.error)}
      onSubmit={() =>
        act.mutate(
          { params: { id: shift.id } },
          {
            onSuccess: () => {
              toastDone(m.shift.removed);
              onClose();
            },
          },
        )
      }
    >
      <p>{m.shift.removeAsk(shift.name, days)}</p>
    </FormDialog>
  );
}

export function ImportDialog({
  unitId,
  onClose,
}: {
  unitId: string;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const [file, setFile] = useState({ name: 'roster.csv', text: '' });
  const act = useAct('duty.import', stale);
  const read = (chosen: File | undefined): void => {
    if (chosen === undefined) return;
    void chosen.text().then((text) => setFile({ name: chosen.name, text }));
  };
  return (
    <FormDialog
      title={m.file.title}
      verb={m.import}
      width={560}
      onClose={onClose}
      busy={act.isPending}
      ready={file.text.trim() !== ''}
      error={textOf(act.error)}
      onSubmit={() =>
        act.mutate(
          { params: { id: unitId }, body: file },
          {
            onSuccess: ({ added, known, refused }) => {
              toastDone(m.file.done(added, known, refused));
              onClose();
            },
          },
        )
      }
    >
      <input
        type="file"
        className="input"
        accept=".csv,text/csv"
        aria-label={m.file.choose}
        onChange={(event) => read(event.target.files?.[0])}
      />
      <TextArea
        label={m.file.paste}
        hint={m.file.hint}
        rows={6}
        value={file.text}
        onText={(text) => setFile({ ...file, text })}
      />
    </FormDialog>
  );
}

export function ContactDialog({
  unitId,
  role,
  known,
  onClose,
}: {
  unitId: string;
  role: DutyRole;
  known: RosterReply['contacts'][number] | undefined;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const nameOf = useNameOf();
  const [name, setName] = useState(known?.name ?? '');
  const [phone, setPhone] = useState(known?.phone ?? '');
  const act = useAct('duty.contact', stale);
  return (
    <FormDialog
      title={m.contactTitle(nameOf(dutyRoles, role))}
      verb={m.edit}
      onClose={onClose}
      busy={act.isPending}
      ready={name.trim() !== '' && phone.trim().length >= 3}
      error={textOf(act.error)}
      onSubmit={() =>
        act.mutate(
          { params: { id: unitId }, body: { role, name: name.trim(), phone: phone.trim() } },
          { onSuccess: onClose },
        )
      }
    >
      <TextField label={m.name} value={name} maxLength={64} onText={setName} />
      <TextField label={m.phone} value={phone} maxLength={20} inputMode="tel" onText={setPhone} />
    </FormDialog>
  );
}

export function LanguageDialog({
  person,
  onClose,
}: {
  person: RosterReply['people'][number];
  onClose: () => void;
}): ReactElement {
  const m = useMessages(dutyMessages);
  const nameOf = useNameOf();
  const [spoken, setSpoken] = useState<readonly Language[]>(person.languages);
  const act = useAct('duty.languages', stale);
  const toggle = (code: Language): void =>
    setSpoken(spoken.includes(code) ? spoken.filter((c) => c !== code) : [...spoken, code]);
  return (
    <FormDialog
      title={m.languagesOf(person.name)}
      verb={m.edit}
      onClose={onClose}
      busy={act.isPending}
      error={textOf(act.error)}
      onSubmit={() =>
        act.mutate(
          { params: { id: person.id }, body: { languages: [...spoken] } },
          { onSuccess: onClose },
        )
      }
    >
      <div className="day-choice">
        <div>
          {languages.map(({ code }) => (
            <Chip key={code} on={spoken.includes(code)} onToggle={() => toggle(code)}>
              {nameOf(languages, code)}
            </Chip>
          ))}
        </div>
      </div>
    </FormDialog>
  );
}
