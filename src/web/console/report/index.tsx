/** Report intake (报案): from a pasted message to stops at the banks, in a minute. */
import { useRef, useState, type ReactElement } from 'react';
import type { ReportProgress } from '../../../contract/index.ts';
import {
  Page,
  useKeys,
  useMessages,
  useShared,
  useUrlState,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { useChecks } from './checks.ts';
import { HeadFigures } from './clock.tsx';
import { ConfirmDialog } from './confirm.tsx';
import { StoryFields, VictimFields } from './fields.tsx';
import { emptyForm, emptyRow, rowsMax, stateOf, withPasted, type FormState } from './form.ts';
import { KnownPerson } from './known.tsx';
import { reportMessages } from './messages.ts';
import { PasteBox } from './paste.tsx';
import { Progress } from './progress.tsx';
import { Ready, readinessOf } from './ready.tsx';
import { Recent } from './recent.tsx';
import { Rows } from './rows.tsx';
import { useSubmit } from './submit.ts';
import { useOpening, WaitingBanner, WaitingList, type Opened } from './waiting.tsx';
import './report.css';

function ReportScreen(): ReactElement {
  const [url, setUrl] = useUrlState();
  const [serial, setSerial] = useState(0);
  const [first, setFirst] = useState<ReportProgress>();
  const open = url['id'] ?? null;
  const next = (): void => {
    setFirst(undefined);
    setSerial((n) => n + 1);
    setUrl({ id: null });
  };
  return (
    <Intake
      key={serial}
      open={open}
      first={first?.id === open ? first : undefined}
      onOpen={(id) => setUrl({ id })}
      onNext={next}
      onDone={(report) => {
        setFirst(report);
        setUrl({ id: report.id });
      }}
    />
  );
}

type IntakeProps = {
  readonly open: string | null;
  readonly first: ReportProgress | undefined;
  readonly onOpen: (id: string | null) => void;
  readonly onNext: () => void;
  readonly onDone: (report: ReportProgress) => void;
};

function Intake({ open, first, onOpen, onNext, onDone }: IntakeProps): ReactElement {
  const m = useMessages(reportMessages);
  const shared = useShared();
  const [form, setForm] = useState<FormState>(emptyForm);
  const [separate, setSeparate] = useState(false);
  const [asked, setAsked] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const { checks, person } = useChecks(form);
  const readiness = readinessOf(form, checks);
  const [opened, setOpened] = useState<Opened | null>(null);
  const opening = useOpening((next) => {
    setOpened(next);
    const { form: told } = next.told;
    const phone = told.victim.phone.replace(/^\+86/, '');
    setForm(stateOf({ ...told, victim: { ...told.victim, phone } }));
    if (open !== null) onOpen(null);
  });
  const putBack = (): void => {
    setOpened(null);
    setForm(emptyForm());
  };
  const handing = useSubmit(opened === null ? {} : { waitingId: opened.told.id }, (report) => {
    setOpened(null);
    onDone(report);
  });
  const change = (part: Partial<FormState>): void => setForm((before) => ({ ...before, ...part }));
  const ask = (): void => {
    if (open === null && readiness.ready) setAsked(true);
  };
  const addRow = (): void => {
    if (form.rows.length < rowsMax) change({ rows: [...form.rows, emptyRow()] });
  };
  useReportKeys({ ask, addRow, onNext, paste: () => box.current?.focus() });
  return (
    <Page
      title={shared.title.report}
      lead={m.lead}
      tools={open === null ? <HeadFigures rows={form.rows} /> : undefined}
      sideLabel={m.ready.title}
      side={
        <div className="rp-side">
          {open === null && (
            <Ready
              form={form}
              checks={checks}
              readiness={readiness}
              separate={separate}
              onSeparate={setSeparate}
              onSubmit={ask}
            />
          )}
          <WaitingList
            openId={open === null ? (opened?.told.id ?? null) : null}
            busy={opening.busy}
            onOpen={opening.open}
          />
          <Recent open={open} onOpen={onOpen} />
        </div>
      }
    >
      {open === null ? (
        <div className="rp-form">
          {opened !== null && <WaitingBanner opened={opened} onGone={putBack} />}
          <PasteBox
            box={box}
            onRows={(rows) => setForm((f) => ({ ...f, rows: withPasted(f.rows, rows) }))}
          />
          <Rows rows={form.rows} checks={checks} onRows={(rows) => change({ rows })} />
          <VictimFields form={form} onChange={change} known={<KnownPerson person={person} />} />
          <StoryFields form={form} onChange={change} />
        </div>
      ) : (
        <Progress key={open} id={open} first={first} onNext={onNext} />
      )}
      {asked && open === null && (
        <ConfirmDialog
          form={form}
          checks={checks}
          readiness={readiness}
          separate={separate}
          busy={handing.busy}
          error={handing.error}
          again={handing.again}
          onClose={() => {
            setAsked(false);
            if (!handing.again) handing.clear();
          }}
          onConfirm={() => void handing.submit(form, separate)}
        />
      )}
    </Page>
  );
}

type KeyActs = Readonly<Record<'ask' | 'addRow' | 'onNext' | 'paste', () => void>>;

function useReportKeys({ ask, addRow, onNext, paste }: KeyActs): void {
  const m = useMessages(reportMessages);
  useKeys([
    {
      action: 'report-submit',
      keys: ['Ctrl+Enter'],
      label: m.key.submit,
      group: 'act',
      bar: 1,
      run: ask,
    },
    {
      action: 'report-paste',
      keys: ['Alt+V'],
      label: m.key.paste,
      group: 'act',
      bar: 2,
      run: paste,
    },
    { action: 'report-row', keys: ['Alt+A'], label: m.key.row, group: 'act', bar: 3, run: addRow },
    {
      action: 'report-next',
      keys: ['Alt+N'],
      label: m.key.next,
      group: 'act',
      bar: 4,
      run: onNext,
    },
  ]);
}

export const routes = { report: ReportScreen } satisfies ModuleRoutes;
