/** Quarantine: what was refused, why, and how to mend it? */
import { useRef, useState, type ReactElement } from 'react';
import type { Quarantined, RowReply } from '../../../contract/index.ts';
import {
  call,
  EmptyState,
  refresh,
  toastFailure,
  useKeys,
  useMay,
  useMessages,
  usePages,
  useRead,
  useShared,
  useStepKeys,
  useUrlState,
  type ModuleRoutes,
  type Pages,
} from '../../ui/index.ts';
import { Detail, mended, ReplyBanner } from './detail.tsx';
import type { EditorHandle } from './editor.tsx';
import { QuarantineList, tabOf, type Tab } from './list.tsx';
import { quarantineMessages } from './messages.ts';
import { neighbourOf, nextOpen } from './order.ts';
import './quarantine.css';

type Sent = { readonly row: Quarantined; readonly reply: RowReply };
type Drafts = Readonly<Record<string, string | undefined>>;

const everyMs = 5000;

/**
 * Whether rows were refused after the list was read. Counts tell it: reading rows anew would leave
 * an audit entry each time, for they hold personal data.
 */
function useFresh(pages: Pages<Quarantined>, tab: Tab, source: string | undefined): boolean {
  const may = useMay();
  const sources = useRead('source.list', {}, { everyMs, enabled: may('source.read') }).data?.items;
  if (!sources || tab !== 'open' || pages.loading || pages.old || pages.error !== null)
    return false;
  const open = sources
    .filter((one) => !source || one.name === source)
    .reduce((sum, one) => sum + one.quarantineOpenCount, 0);
  return open > pages.total - pages.items.filter((row) => row.status !== 'open').length;
}

function useResend(
  onReply: (sent: Sent) => void,
): [boolean, (row: Quarantined, text: string) => void] {
  const m = useMessages(quarantineMessages);
  const [busy, setBusy] = useState(false);
  const send = (row: Quarantined, text: string): void => {
    setBusy(true);
    call('quarantine.resend', { params: { id: row.id }, body: { raw: text } })
      .then((reply) => {
        onReply({ row, reply });
        refresh(['quarantine.list', 'source.list']);
      })
      .catch((error: unknown) => toastFailure(m.act.resend, error))
      .finally(() => setBusy(false));
  };
  return [busy, send];
}

type Acts = {
  readonly fresh: boolean;
  readonly step: (by: 1 | -1) => void;
  readonly mend: () => void;
  readonly resend: () => void;
  readonly discard: () => void;
  readonly reload: () => void;
};

function useQuarantineKeys(acts: Acts): void {
  const m = useMessages(quarantineMessages);
  useStepKeys(acts.step, { arrows: true });
  useKeys([
    {
      action: 'mend',
      keys: ['Enter'],
      label: m.key.edit,
      group: 'list',
      bar: 3,
      run: acts.mend,
    },
    {
      action: 'resend',
      keys: ['Ctrl+Enter'],
      label: m.key.resend,
      group: 'act',
      bar: 4,
      run: acts.resend,
    },
    {
      action: 'discard',
      keys: ['X'],
      label: m.key.discard,
      group: 'act',
      bar: 5,
      run: acts.discard,
    },
    {
      action: 'fresh',
      keys: ['N'],
      label: m.key.fresh,
      group: 'list',
      ...(acts.fresh ? { bar: 6 } : {}),
      run: acts.reload,
    },
  ]);
}

function QuarantineScreen(): ReactElement {
  const m = useMessages(quarantineMessages);
  const shared = useShared();
  const mayMend = useMay()('quarantine.mend');
  const [url, setUrl] = useUrlState();
  const tab = tabOf(url['status']);
  const query = {
    limit: 50,
    ...(url['source'] ? { source: url['source'] } : {}),
    ...(tab === 'all' ? {} : { status: tab }),
  };
  const pages = usePages('quarantine.list', query);
  const fresh = useFresh(pages, tab, url['source']);
  const [drafts, setDrafts] = useState<Drafts>({});
  const [sent, setSent] = useState<Sent | null>(null);
  const [discarding, setDiscarding] = useState<string | null>(null);
  const editor = useRef<EditorHandle>(null);
  const rows = pages.items;
  const row =
    rows.find((one) => one.id === url['id']) ?? (url['id'] === undefined ? rows[0] : undefined);
  const select = (id: string | undefined): void => {
    if (id !== undefined) setUrl({ id }, true);
  };
  const resolve = (id: string, status: Quarantined['status']): void => {
    const next = nextOpen(rows, id);
    pages.patch((one) =>
      one.id === id ? { ...one, status, resolvedAt: new Date().toISOString() } : one,
    );
    setDrafts((all) => ({ ...all, [id]: undefined }));
    if (next !== undefined) select(next);
    setTimeout(() => document.getElementById('detail-title')?.focus(), 60);
  };
  const [busy, send] = useResend((result) => {
    setSent(result);
    if (result.reply.status !== 'rejected') resolve(result.row.id, 'resent');
  });
  const resend = (): void => {
    if (row?.status === 'open' && mayMend && !row.truncated && !busy) {
      send(row, mended(row, drafts[row.id]).text);
    }
  };
  useQuarantineKeys({
    fresh,
    step: (by) => select(neighbourOf(rows, row?.id, by)),
    mend: () => editor.current?.goTo(undefined),
    resend,
    discard: () => setDiscarding(row?.status === 'open' && mayMend ? row.id : null),
    reload: pages.reload,
  });
  const found = sent && row && sent.row.id === row.id ? sent.reply.problems : undefined;
  return (
    <div className="quarantine">
      <h1 className="unseen">{shared.title.quarantine}</h1>
      <QuarantineList pages={pages} selected={row?.id} onSelect={select} fresh={fresh} />
      <div className="quarantine-pane">
        {sent && <ReplyBanner reply={sent.reply} source={sent.row.source} row={sent.row.row} />}
        {row ? (
          <Detail
            key={row.id}
            row={row}
            found={found}
            draft={drafts[row.id]}
            editor={editor}
            busy={busy}
            onDraft={(text) => setDrafts((all) => ({ ...all, [row.id]: text }))}
            onResend={resend}
            discarding={discarding === row.id}
            onDiscarding={(open) => setDiscarding(open ? row.id : null)}
            onDiscarded={() => resolve(row.id, 'discarded')}
          />
        ) : rows.length === 0 ? null : (
          <EmptyState icon="quarantine" title={m.pick} hint={m.pickHint} />
        )}
      </div>
    </div>
  );
}

export const routes = { quarantine: QuarantineScreen } satisfies ModuleRoutes;
