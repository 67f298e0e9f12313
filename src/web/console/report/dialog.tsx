/** The report form of a warning, as a three-way call opens it: saved as it grows, submitted from it. */
import { useRef, useState, type ReactElement } from 'react';
import type { ReportDraftReply, WarningDetail } from '../../../contract/index.ts';
import {
  Button,
  call,
  Dialog,
  Loaded,
  refresh,
  toastDone,
  toastFailure,
  useMay,
  useMessages,
  useRead,
} from '../../ui/index.ts';
import { useChecks } from './checks.ts';
import { HeadFigures } from './clock.tsx';
import { StoryFields, VictimFields } from './fields.tsx';
import { bodyOf, stateOf, withPasted, type FormState } from './form.ts';
import { reportMessages } from './messages.ts';
import { PasteBox } from './paste.tsx';
import { Progress } from './progress.tsx';
import { readinessOf } from './ready.tsx';
import { Rows } from './rows.tsx';
import { useSubmit } from './submit.ts';
import './report.css';

type Props = {
  readonly detail: WarningDetail;
  readonly callId: string | null;
  readonly onClose: () => void;
};

const width = 1040;

export function ReportDialog(props: Props): ReactElement {
  const m = useMessages(reportMessages);
  const { detail, onClose } = props;
  const [done, setDone] = useState<string | null>(null);
  const read = useRead('report.read', { params: { id: detail.id } });
  const name = `${m.dialog.title} · ${detail.person.nameMasked} ${detail.person.phoneMasked ?? ''}`;
  return (
    <Dialog title={name} onClose={onClose} width={width}>
      {done === null ? (
        <Loaded read={read} what={m.dialog.open}>
          {(draft) => <DraftForm {...props} draft={draft} onDone={setDone} />}
        </Loaded>
      ) : (
        <Progress id={done} onNext={onClose} />
      )}
    </Dialog>
  );
}

type FormProps = Props & {
  readonly draft: ReportDraftReply;
  readonly onDone: (reportId: string) => void;
};

function DraftForm({ detail, callId, onClose, draft, onDone }: FormProps): ReactElement {
  const m = useMessages(reportMessages);
  const may = useMay();
  // The draft as it was opened: what the feed brings while somebody types does not replace it.
  const [form, setForm] = useState<FormState>(() => stateOf(draft.body));
  const [version] = useState(draft.version);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const { checks } = useChecks(form);
  const readiness = readinessOf(form, checks);
  const from = { warningId: detail.id, ...(callId === null ? {} : { callId }) };
  const handing = useSubmit(from, (report) => onDone(report.id));
  const change = (part: Partial<FormState>): void => setForm((before) => ({ ...before, ...part }));
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await call('report.save', {
        params: { id: detail.id },
        body: { version, body: bodyOf(form), ...(callId === null ? {} : { callId }) },
      });
      toastDone(m.dialog.saved);
      onClose();
    } catch (error) {
      toastFailure(m.dialog.act, error);
      setBusy(false);
    } finally {
      refresh(['report.read']);
    }
  };
  return (
    <div className="rp-form rp-dialog">
      <div className="rp-dialog-head">
        <p className="field-hint">{draft.caseId === null ? m.dialog.lead : m.dialog.done}</p>
        <HeadFigures rows={form.rows} />
      </div>
      <PasteBox
        box={box}
        onRows={(rows) => setForm((f) => ({ ...f, rows: withPasted(f.rows, rows) }))}
      />
      <Rows rows={form.rows} checks={checks} onRows={(rows) => change({ rows })} />
      <VictimFields form={form} onChange={change} />
      <StoryFields form={form} onChange={change} />
      {handing.error !== null && (
        <p className="form-error" role="alert">
          {handing.error}
        </p>
      )}
      <footer className="dialog-foot">
        <Button disabled={!readiness.typed} busy={busy} onClick={() => void save()}>
          {m.dialog.save}
        </Button>
        {may('report.write') && (
          <Button
            kind="main"
            busy={handing.busy}
            disabled={!readiness.ready}
            onClick={() => void handing.submit(form, false)}
          >
            {handing.again ? m.fail.again : m.submit}
          </Button>
        )}
      </footer>
    </div>
  );
}
