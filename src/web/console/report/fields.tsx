/** Who was defrauded and how it began: the fields of a report besides its transfers. */
import type { ReactElement, ReactNode } from 'react';
import type { ReportBody } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import { contactWays, reportPaid, reportReporters } from '../../../core/report/index.ts';
import { SelectField, TextArea, TextField, useMessages, useNameOf } from '../../ui/index.ts';
import type { FormState } from './form.ts';
import { reportMessages } from './messages.ts';

type Props = {
  readonly form: FormState;
  readonly onChange: (part: Partial<FormState>) => void;
  /** What the server knows of the person, under the names. */
  readonly known?: ReactNode;
};

function useChoices() {
  const nameOf = useNameOf();
  return (table: readonly { code: string; zh: string; en: string }[]) =>
    table.map(({ code }) => ({ value: code, label: nameOf(table, code) }));
}

export function VictimFields({ form, onChange, known }: Props): ReactElement {
  const m = useMessages(reportMessages);
  const choices = useChoices();
  const set = (part: Partial<ReportBody['victim']>): void =>
    onChange({ victim: { ...form.victim, ...part } });
  return (
    <fieldset className="rp-fields">
      <legend>
        {m.victim.title}
        {known}
      </legend>
      <div className="rp-grid rp-grid-victim">
        <TextField
          label={m.victim.name}
          value={form.victim.name}
          maxLength={64}
          onText={(name) => set({ name })}
        />
        <TextField
          label={m.victim.phone}
          inputMode="tel"
          value={form.victim.phone}
          maxLength={32}
          onText={(phone) => set({ phone })}
        />
        <TextField
          label={m.victim.idNumber}
          value={form.victim.idNumber}
          maxLength={18}
          onText={(idNumber) => set({ idNumber })}
        />
        <SelectField
          label={m.victim.reporter}
          value={form.reporter}
          choices={choices(reportReporters)}
          onText={(value) => onChange({ reporter: value as ReportBody['reporter'] })}
        />
      </div>
    </fieldset>
  );
}

export function StoryFields({ form, onChange }: Props): ReactElement {
  const m = useMessages(reportMessages);
  const choices = useChoices();
  return (
    <fieldset className="rp-fields">
      <legend>{m.story.title}</legend>
      <div className="rp-grid rp-grid-story">
        <SelectField
          label={m.story.contacted}
          value={form.contacted}
          choices={choices(contactWays)}
          onText={(value) => onChange({ contacted: value as ReportBody['contacted'] })}
        />
        <SelectField
          label={m.story.paid}
          value={form.paid}
          choices={choices(reportPaid)}
          onText={(value) => onChange({ paid: value as ReportBody['paid'] })}
        />
        <SelectField
          label={m.story.category}
          value={form.category ?? ''}
          choices={[
            { value: '', label: m.story.noCategory },
            ...choices(categories.filter(({ code }) => code !== 'NONE')),
          ]}
          onText={(value) =>
            onChange({ category: value === '' ? null : (value as ReportBody['category']) })
          }
        />
        <TextField
          label={m.story.how}
          placeholder={m.story.howHint}
          value={form.how}
          maxLength={500}
          onText={(how) => onChange({ how })}
        />
      </div>
      <TextArea
        label={m.story.note}
        rows={2}
        value={form.note}
        maxLength={2000}
        onText={(note) => onChange({ note })}
      />
    </fieldset>
  );
}
