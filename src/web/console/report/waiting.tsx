/** Reports that came as signals and wait: the list beside the form, and the one that is open in it. */
import { useState, type ReactElement } from 'react';
import type { WaitingForm, WaitingReport } from '../../../contract/index.ts';
import { reportChannels } from '../../../core/funds/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import { asideReasons } from '../../../core/report/index.ts';
import {
  Since,
  Button,
  call,
  FormDialog,
  Icon,
  Loaded,
  Money,
  refresh,
  SelectField,
  Skeleton,
  Tag,
  TextField,
  toastDone,
  toastFailure,
  useMessages,
  useNameOf,
  useRead,
} from '../../ui/index.ts';
import { reportMessages } from './messages.ts';

const shownMax = 20;
/** The feed tells of new ones; this is for a feed that was cut. */
const everyMs = 30_000;

/** What is open: the row of the list for what stands beside it, and the form of its own. */
export type Opened = { readonly row: WaitingReport; readonly told: WaitingForm };

/** Opens a row: its whole numbers are a look of their own, so it is asked for once. */
export function useOpening(onOpen: (opened: Opened) => void) {
  const m = useMessages(reportMessages);
  const [busy, setBusy] = useState<string | null>(null);
  const open = async (row: WaitingReport): Promise<void> => {
    setBusy(row.id);
    try {
      const told = await call('report.open', { params: { id: row.id } });
      if (told.status === 'waiting') onOpen({ row, told });
      else refresh(['report.waiting']);
    } catch (error) {
      toastFailure(m.waiting.open, error);
    } finally {
      setBusy(null);
    }
  };
  return { busy, open: (row: WaitingReport) => void open(row) };
}

type ListProps = {
  readonly openId: string | null;
  readonly busy: string | null;
  readonly onOpen: (row: WaitingReport) => void;
};

export function WaitingList({ openId, busy, onOpen }: ListProps): ReactElement {
  const m = useMessages(reportMessages);
  const query = { limit: shownMax };
  const read = useRead('report.waiting', { query }, { everyMs, keep: true });
  const total = read.data?.total ?? 0;
  return (
    <section className="rp-recent rp-waiting" aria-label={m.waiting.title}>
      <h2>
        {m.waiting.title}
        {total > 0 && <span className="rp-count number">{total}</span>}
      </h2>
      <Loaded read={read} skeleton={<Skeleton rows={2} shape="row" />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="field-hint">{m.waiting.empty}</p>
          ) : (
            <ul aria-live="polite">
              {items.map((row) => (
                <li key={row.id}>
                  <button
                    type="button"
                    aria-current={row.id === openId || undefined}
                    aria-busy={row.id === busy}
                    onClick={() => onOpen(row)}
                  >
                    <WaitingRow row={row} />
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {total > shownMax && <p className="field-hint">{m.waiting.more(total - shownMax)}</p>}
    </section>
  );
}

function WaitingRow({ row }: { row: WaitingReport }): ReactElement {
  const m = useMessages(reportMessages);
  const nameOf = useNameOf();
  const [same] = row.same;
  return (
    <>
      <span className="rp-recent-line">
        <strong>{row.victimMasked || m.waiting.nobody}</strong>
        <span className="number">{row.phoneMasked}</span>
        <span className="grow" />
        <strong>
          <Money fen={row.amountFen} />
        </strong>
      </span>
      <span className="rp-recent-line rp-recent-more">
        <span>{nameOf(reportChannels, row.channel)}</span>
        <Since at={row.toldAt} />
        {row.category !== null && <span>{nameOf(categories, row.category)}</span>}
        <span className="grow" />
        {same !== undefined && (
          <Tag tone={same.likeness === 'same' ? 'risk' : 'warn'}>{m.waiting.same}</Tag>
        )}
        {same === undefined && row.wholeRows === 0 && <Tag tone="warn">{m.waiting.lacks}</Tag>}
        {row.warningNumber !== null && <Tag tone="act">{m.waiting.warned}</Tag>}
      </span>
    </>
  );
}

type BannerProps = { readonly opened: Opened; readonly onGone: () => void };

/** Above the form: who told it, in their words, and which case has it already. */
export function WaitingBanner({ opened, onGone }: BannerProps): ReactElement {
  const m = useMessages(reportMessages);
  const nameOf = useNameOf();
  const [aside, setAside] = useState(false);
  const { row, told } = opened;
  return (
    <section className="rp-told" aria-label={m.waiting.banner}>
      <header className="rp-told-head">
        <Icon name="intake" size={15} />
        <strong>{m.waiting.from(nameOf(reportChannels, told.channel))}</strong>
        <Since at={told.toldAt} />
        {told.warningNumber !== null && <Tag tone="act">{told.warningNumber}</Tag>}
        <span className="grow" />
        <Button size="small" kind="quiet" onClick={onGone}>
          {m.waiting.back}
        </Button>
        <Button size="small" onClick={() => setAside(true)}>
          {m.waiting.aside}
        </Button>
      </header>
      <p className="rp-told-text">{told.text}</p>
      {row.same.map((one) => (
        <p
          key={one.caseId}
          className="rp-say"
          data-tone={one.likeness === 'same' ? 'risk' : 'warn'}
        >
          <Icon name="alert" size={13} />
          <a href={`#/funds/${one.caseId}`}>
            {one.likeness === 'same' ? m.check.same(one.caseNumber) : m.check.maybe(one.caseNumber)}
          </a>
        </p>
      ))}
      {aside && <AsideDialog opened={opened} onClose={() => setAside(false)} onDone={onGone} />}
    </section>
  );
}

type Reason = (typeof asideReasons)[number]['code'];

function AsideDialog({
  opened: { row, told },
  onClose,
  onDone,
}: {
  opened: Opened;
  onClose: () => void;
  onDone: () => void;
}): ReactElement {
  const m = useMessages(reportMessages);
  const nameOf = useNameOf();
  const isTold = row.same.some(({ likeness }) => likeness === 'same');
  const [reason, setReason] = useState<Reason>(isTold ? 'duplicate' : 'unreachable');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      const body = { reason, ...(note.trim() === '' ? {} : { note: note.trim() }) };
      await call('report.setAside', { params: { id: told.id }, body });
      toastDone(m.waiting.asideDone);
      onDone();
    } catch (error) {
      toastFailure(m.waiting.aside, error);
      setBusy(false);
    } finally {
      refresh(['report.waiting']);
    }
  };
  return (
    <FormDialog
      title={m.waiting.aside}
      verb={m.waiting.aside}
      busy={busy}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <p className="field-hint">{m.waiting.asideLead}</p>
      <SelectField
        label={m.waiting.reason}
        value={reason}
        choices={asideReasons.map(({ code }) => ({
          value: code,
          label: nameOf(asideReasons, code),
        }))}
        onText={(value) => setReason(value as Reason)}
      />
      <TextField label={m.story.note} value={note} maxLength={500} onText={setNote} />
    </FormDialog>
  );
}
