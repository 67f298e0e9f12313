/** The ownership audit (权属审计) of the accounts of a case: a tab of its page. */
import type { ReactElement } from 'react';
import type { AuditView, FundDetail } from '../../../contract/index.ts';
import {
  Card,
  EmptyState,
  Loaded,
  Money,
  Skeleton,
  Tag,
  useMessages,
  useRead,
  useUrlState,
} from '../../ui/index.ts';
import { Bounds } from './bounds.tsx';
import { Lines } from './lines.tsx';
import { Methods } from './methods.tsx';
import { traceMessages } from './messages.ts';
import { useOwners } from './owner.tsx';
import { Settle } from './settle.tsx';
import './trace.css';

type Account = FundDetail['accounts'][number];

/** Accounts that a bank can tell a statement of, frozen ones first, then those that a bank told of. */
const auditedOf = (accounts: readonly Account[]): readonly Account[] =>
  accounts
    .filter(({ kind }) => kind === 'account' || kind === 'payment')
    .toSorted(
      (a, b) =>
        b.frozenFen - a.frozenFen ||
        Number(b.knownUntilAt !== null) - Number(a.knownUntilAt !== null) ||
        b.hereFen - a.hereFen,
    );

export function TracePanel({ caseId }: { readonly caseId: string }): ReactElement {
  const m = useMessages(traceMessages);
  const read = useRead('funds.read', { params: { id: caseId } });
  return (
    <Loaded read={read} skeleton={<Skeleton rows={8} />}>
      {({ accounts }) => {
        const shown = auditedOf(accounts);
        return shown.length === 0 ? (
          <EmptyState icon="money" title={m.noAccounts} hint={m.noAccountsHint} />
        ) : (
          <Workbench caseId={caseId} accounts={shown} />
        );
      }}
    </Loaded>
  );
}

function Workbench({
  caseId,
  accounts,
}: {
  caseId: string;
  accounts: readonly Account[];
}): ReactElement {
  const m = useMessages(traceMessages);
  const [url, setUrl] = useUrlState();
  const open = accounts.find(({ id }) => id === url['account']) ?? accounts[0];
  return (
    <div className="trace">
      <nav className="trace-accounts" aria-label={m.accounts}>
        {accounts.map((one) => (
          <button
            key={one.id}
            type="button"
            aria-current={one === open ? 'true' : undefined}
            onClick={() => setUrl({ account: one.id, method: null, from: null })}
          >
            <span className="trace-bank">
              {one.bank} <Tag tone="quiet">{m.level(one.level)}</Tag>
            </span>
            <span className="number">{one.numberMasked}</span>
            <span>
              {one.holderMasked} · {m.here} <Money fen={one.hereFen} />
            </span>
          </button>
        ))}
      </nav>
      {open !== undefined && <Audit key={open.id} caseId={caseId} accountId={open.id} />}
    </div>
  );
}

function Audit({ caseId, accountId }: { caseId: string; accountId: string }): ReactElement {
  const [url] = useUrlState();
  const method = url['method'] as AuditView['method'] | undefined;
  const from = Number(url['from'] ?? 1);
  const query = { ...(method === undefined ? {} : { method }), ...(from > 1 ? { from } : {}) };
  const read = useRead(
    'trace.audit.read',
    { params: { id: caseId, accountId }, query },
    { keep: true },
  );
  return (
    <Loaded read={read} skeleton={<Skeleton rows={8} />}>
      {(view) => <Audited view={view} />}
    </Loaded>
  );
}

function Audited({ view }: { view: AuditView }): ReactElement {
  const m = useMessages(traceMessages);
  const [, setUrl] = useUrlState();
  const owners = useOwners(view);
  if (view.lineCount === 0) {
    return <EmptyState icon="bank" title={m.noStatement} hint={m.noStatementHint} />;
  }
  return (
    <>
      <div className="trace-main">
        <Head view={view} />
        <Card title={m.bounds.title} extra={<span className="field-hint">{m.bounds.lead}</span>}>
          <Bounds view={view} owners={owners} />
        </Card>
        <Card title={m.methods.title} extra={<span className="field-hint">{m.methods.lead}</span>}>
          <Methods
            view={view}
            owners={owners}
            onChoose={(method) => setUrl({ method, from: null }, true)}
          />
        </Card>
        <Card title={m.lines.title}>
          <Lines view={view} owners={owners} onFrom={(from) => setUrl({ from: String(from) })} />
        </Card>
      </div>
      <Settle view={view} />
    </>
  );
}

function Head({ view }: { view: AuditView }): ReactElement {
  const m = useMessages(traceMessages);
  return (
    <header className="trace-head">
      <div>
        <h2>
          {view.bank} <span className="number">{view.numberMasked}</span>
        </h2>
        <p>
          {view.holderMasked} · {m.level(view.level)}{' '}
          <Tag tone={view.isAuditable ? 'good' : 'risk'}>
            {view.isAuditable ? m.auditable : m.notAuditable}
          </Tag>
        </p>
      </div>
      <dl>
        <div>
          <dt>{m.figures.victims}</dt>
          <dd className="number">{view.victims.length}</dd>
        </div>
        <div>
          <dt>{m.figures.credits}</dt>
          <dd className="number">{view.credits}</dd>
        </div>
        <div>
          <dt>{m.figures.unknown}</dt>
          <dd>
            <Money fen={view.unknownFen} ledger />
          </dd>
        </div>
        <div>
          <dt>{m.figures.balance}</dt>
          <dd>
            <Money fen={view.balanceFen} ledger />
          </dd>
        </div>
      </dl>
    </header>
  );
}
