/** One fund case: where the money is now, and everything that is done about it. */
import { useParams } from '@tanstack/react-router';
import { useMemo, useState, type ReactElement } from 'react';
import type { FundDetail } from '../../../contract/index.ts';
import {
  Button,
  Loaded,
  Menu,
  Skeleton,
  useMay,
  useMenuClose,
  useMessages,
  useRead,
  useShared,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { actMessages } from './act-messages.ts';
import { FundActDialog } from './act.tsx';
import { BatchDialog } from './batch.tsx';
import type { Asked } from './command.ts';
import { Flow, FlowTools } from './flow.tsx';
import { CaseHead } from './head.tsx';
import { CaseMeasures } from './measures.tsx';
import { fundMessages } from './messages.ts';
import { Papers } from './papers.tsx';
import { CaseTabs, OtherPanel, useTab, useTabKeys, type TabKey } from './tabs.tsx';
import { ExportDialog } from './take-out.tsx';
import { stoppable, viewOf, type CaseView } from './view.ts';
import './funds.css';

const flowTabs: readonly TabKey[] = ['flow', 'transfer', 'time', 'account'];
const ownTabs: readonly TabKey[] = [...flowTabs, 'measure'];
const lastTabs: readonly TabKey[] = ['paper'];
/** The feed tells what changes; this is for a feed that is away. */
const everyMs = 30_000;

function MenuAct({
  what,
  onAsk,
}: {
  what: 'refuse-filing' | 'close';
  onAsk: (asked: Asked) => void;
}): ReactElement {
  const act = useMessages(actMessages);
  const close = useMenuClose();
  return (
    <button
      type="button"
      className="menu-item"
      onClick={() => {
        close();
        onAsk({ what });
      }}
    >
      {act.title[what]}
    </button>
  );
}

function Tools({ view }: { view: CaseView }): ReactElement {
  const m = useMessages(fundMessages);
  const act = useMessages(actMessages);
  const may = useMay();
  const [open, setOpen] = useState<'batch' | 'export' | Asked | null>(null);
  const accounts = stoppable(view);
  const { detail } = view;
  const allowed = (what: string): boolean =>
    detail.acts.some((one) => one.act === what && one.allowed);
  const others = (['refuse-filing', 'close'] as const).filter(allowed);
  return (
    <>
      {others.length > 0 && (
        <Menu label={m.head.more} text={m.head.more}>
          {() => others.map((what) => <MenuAct key={what} what={what} onAsk={setOpen} />)}
        </Menu>
      )}
      {allowed('file') && (
        <Button size="large" icon="report" onClick={() => setOpen({ what: 'file' })}>
          {act.title.file}
        </Button>
      )}
      <Button size="large" icon="download" onClick={() => setOpen('export')}>
        {m.head.export}
      </Button>
      {open === 'export' && <ExportDialog view={view} onClose={() => setOpen(null)} />}
      {may('funds.handle') && (
        <Button
          kind="main"
          size="large"
          disabled={accounts.length === 0}
          title={accounts.length === 0 ? m.head.batchNoneHint : undefined}
          onClick={() => setOpen('batch')}
        >
          {accounts.length === 0 ? m.head.batchNone : m.head.batch(accounts.length)}
        </Button>
      )}
      {open !== null && typeof open !== 'string' && (
        <FundActDialog
          asked={open}
          caseId={detail.id}
          version={detail.version}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'batch' && (
        <BatchDialog
          title={act.batch.title}
          verb={act.batch.verb}
          hint={act.law.stop}
          usualReason={act.usual.stop}
          items={accounts.map((account) => ({
            key: account.id,
            caseId: detail.id,
            label: `${account.bank} ${account.numberMasked} ${account.holderMasked}`,
            amountFen: account.hereFen,
            command: (reason) => ({ act: 'stop', accountId: account.id, reason }),
          }))}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

function Other({ detail, tab }: { detail: FundDetail; tab: TabKey }): ReactElement {
  if (tab === 'measure') return <CaseMeasures detail={detail} />;
  if (tab === 'paper') return <Papers caseId={detail.id} />;
  return <OtherPanel tab={tab} caseId={detail.id} />;
}

function CaseBody({ detail }: { detail: FundDetail }): ReactElement {
  const shown = useTabKeys(ownTabs, lastTabs);
  const tab = useTab(shown);
  const view = useMemo(() => viewOf(detail), [detail]);
  return (
    <div className="case">
      <CaseHead detail={detail} tools={<Tools view={view} />} />
      <div className="case-tools">
        <CaseTabs shown={shown} open={tab} />
        {tab === 'flow' && <FlowTools view={view} />}
      </div>
      {flowTabs.includes(tab) ? (
        <Flow view={view} detail={detail} tab={tab} />
      ) : (
        <Other detail={detail} tab={tab} />
      )}
    </div>
  );
}

function CaseScreen(): ReactElement {
  const shared = useShared();
  const { id = '' } = useParams({ strict: false });
  const read = useRead('funds.read', { params: { id } }, { everyMs });
  return (
    <>
      {read.data === undefined && <h1 className="unseen">{shared.title.fundCase}</h1>}
      <Loaded
        read={read}
        what={shared.title.fundCase}
        skeleton={<Skeleton rows={4} shape="card" />}
      >
        {(detail) => <CaseBody key={detail.id} detail={detail} />}
      </Loaded>
    </>
  );
}

export const routes = { fundCase: CaseScreen } satisfies ModuleRoutes;
