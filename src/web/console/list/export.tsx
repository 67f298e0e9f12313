/** Taking entries out as a file: what for is asked first, and kept. */
import { useState, type ReactElement } from 'react';
import { addressOf, type CallInput } from '../../../client/index.ts';
import { FormDialog, SelectField, TextField, useMessages } from '../../ui/index.ts';
import { listMessages } from './messages.ts';

type Query = NonNullable<CallInput<'list.search'>['query']>;

export function ExportDialog({
  query,
  onClose,
}: {
  query: Query;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(listMessages);
  const [reason, setReason] = useState('');
  const [form, setForm] = useState('csv');
  const download = (): void => {
    const { limit: _, cursor: __, ...filter } = query;
    const link = document.createElement('a');
    link.href = addressOf('list.export', { query: { ...filter, form, reason: reason.trim() } });
    link.download = `list.${form}`;
    link.click();
    onClose();
  };
  return (
    <FormDialog
      title={m.exporting.title}
      verb={m.exporting.verb}
      onClose={onClose}
      ready={reason.trim() !== ''}
      onSubmit={download}
    >
      <p>{m.exporting.lead}</p>
      <SelectField
        label={m.exporting.form}
        value={form}
        choices={['csv', 'ndjson'].map((one) => ({ value: one, label: one.toUpperCase() }))}
        onText={setForm}
      />
      <TextField
        label={m.exporting.reason}
        value={reason}
        maxLength={200}
        required
        onText={setReason}
      />
    </FormDialog>
  );
}
