/** Handing a form in: one key for one report, so that a lost answer never opens or stops twice. */
import { useState } from 'react';
import type { ReportProgress } from '../../../contract/index.ts';
import { call, failureOf, refresh, useMessages, type Failure } from '../../ui/index.ts';
import { useFaults } from './fault.ts';
import { bodyOf, newReportKey, type FormState } from './form.ts';
import { reportMessages } from './messages.ts';

type From = {
  readonly warningId?: string;
  readonly callId?: string;
  /** The waiting report that is taken up. */
  readonly waitingId?: string;
};

export function useSubmit(from: From, onDone: (report: ReportProgress) => void) {
  const m = useMessages(reportMessages);
  const faults = useFaults();
  const [key, setKey] = useState(newReportKey);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (form: FormState, separate: boolean): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const report = await call('report.submit', {
        body: { key, form: bodyOf(form), ...(separate ? { separate } : {}), ...from },
      });
      setKey(newReportKey());
      onDone(report);
    } catch (error) {
      const failed = failureOf(error);
      setFailure(failed);
      // What was refused was not taken: the next try is another report.
      if (!failed.unsure) setKey(newReportKey());
    } finally {
      setBusy(false);
      refresh(['report.list', 'report.waiting']);
    }
  };
  const said = failure === null ? '' : faults(failure.fields);
  const error =
    failure === null
      ? null
      : failure.unsure
        ? m.fail.unsure
        : said
          ? m.fail.wrong(said)
          : failure.text;
  return { submit, busy, error, again: failure?.unsure === true, clear: () => setFailure(null) };
}
