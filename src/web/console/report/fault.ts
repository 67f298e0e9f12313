/** What the server refuses of a form, told by the names that the form shows. */
import { useFieldText, useMessages, type Failure } from '../../ui/index.ts';
import { reportMessages } from './messages.ts';

/** `form.transfers.1.amountFen` is the amount of the second row; a name it does not show stays. */
export function useFaults(): (fields: Failure['fields']) => string {
  const m = useMessages(reportMessages);
  const fieldText = useFieldText();
  const columns: Readonly<Record<string, string>> = {
    ...m.column,
    amountFen: m.column.amount,
    at: m.column.time,
  };
  const victim: Readonly<Record<string, unknown>> = m.victim;
  const nameOf = (path: string): string => {
    const [, row, column = ''] = /transfers\.(\d+)(?:\.(\w+))?$/.exec(path) ?? [];
    if (row !== undefined) return [m.row(Number(row) + 1), columns[column]].join(' ').trim();
    const last = path.slice(path.lastIndexOf('.') + 1);
    const own = /victim\.\w+$/.test(path) ? victim[last] : columns[last];
    return typeof own === 'string' ? own : path;
  };
  return (fields) => fields.map((one) => fieldText(one, nameOf(one.field))).join('；');
}
