/** The queue of proposals: what typologies ask for, on which evidence, and a person's decision. */
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { Proposal } from '../../../contract/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import {
  Button,
  call,
  Card,
  countText,
  EmptyState,
  ErrorState,
  failureOf,
  FilterSelect,
  FormDialog,
  Icon,
  ListFoot,
  Masked,
  Page,
  Skeleton,
  Table,
  Tag,
  TextArea,
  Time,
  useAct,
  useKeys,
  useMay,
  useMessages,
  useNameOf,
  usePages,
  usePreferences,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { SignalBody } from './hits.tsx';
import { typologyMessages } from './messages.ts';
import { proposalMessages } from './proposal-messages.ts';
import './typology.css';

const states = ['open', 'accepted', 'rejected', 'expired'] as const;
const kinds = ['block', 'lead', 'hold'] as const;
const kindTones = { block: 'risk', lead: 'act', hold: 'warn' } as const;
const stateTones = {
  open: 'plain',
  accepted: 'good',
  rejected: 'quiet',
  expired: 'quiet',
} as const;

function useSubjectKind(): (kind: string) => string {
  const m = useMessages(proposalMessages);
  return (kind) => (m.subjectKind as Readonly<Record<string, string>>)[kind] ?? kind;
}

function useColumns(): readonly Column<Proposal>[] {
  const m = useMessages(proposalMessages);
  const nameOf = useNameOf();
  const subjectKind = useSubjectKind();
  const { language } = usePreferences();
  return [
    {
      key: 'kind',
      title: m.column.kind,
      fixed: true,
      cell: (row) => <Tag tone={kindTones[row.kind]}>{m.kind[row.kind]}</Tag>,
    },
    {
      key: 'subject',
      title: m.column.subject,
      fixed: true,
      cell: (row) => (
        <>
          <span className="field-hint">{subjectKind(row.subjectKind)}</span>{' '}
          <strong className="number">{row.subject}</strong>
        </>
      ),
    },
    { key: 'typology', title: m.column.typology, cell: (row) => row.name[language] },
    { key: 'category', title: m.column.category, cell: (row) => nameOf(categories, row.category) },
    { key: 'score', title: m.column.score, numeric: true, cell: (row) => row.score.toFixed(2) },
    {
      key: 'signals',
      title: m.column.signals,
      numeric: true,
      cell: (row) => countText(row.signalCount),
    },
    { key: 'last', title: m.column.last, cell: (row) => <Time at={row.lastAt} /> },
  ];
}

type Deciding = 'accept' | 'reject' | null;

function ProposalsScreen(): ReactElement {
  const m = useMessages(proposalMessages);
  const may = useMay();
  const [url, setUrl] = useUrlState();
  const state = states.find((one) => one === url['state']) ?? 'open';
  const kind = kinds.find((one) => one === url['kind']);
  const pages = usePages('proposal.list', {
    limit: 50,
    state,
    ...(kind === undefined ? {} : { kind }),
  });
  const columns = useColumns();
  const [deciding, setDeciding] = useState<Deciding>(null);
  const rows = pages.items;
  const at = rows.findIndex((row) => row.id === url['id']);
  const chosen = rows[at];
  const step = (by: 1 | -1): void => {
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) setUrl({ id: next.id }, true);
  };
  const decides = may('proposal.decide') && chosen?.state === 'open';
  const ask = (what: Deciding): void => {
    if (decides) setDeciding(what);
  };
  useProposalKeys({ step, ask, onClose: () => setUrl({ id: null }) });
  return (
    <Page
      title={m.table}
      lead={m.lead}
      filters={
        <Filters state={state} kind={kind} total={pages.loading ? undefined : pages.total} />
      }
      {...(chosen === undefined
        ? {}
        : {
            side: <Detail key={chosen.id} proposal={chosen} decides={decides} onAsk={ask} />,
            sideLabel: m.side(chosen.subject),
          })}
    >
      {pages.error ? (
        <ErrorState error={pages.error} onRetry={pages.reload} />
      ) : pages.loading ? (
        <Skeleton rows={6} />
      ) : (
        <Table
          name="proposal"
          caption={m.table}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          selected={chosen?.id}
          onSelect={(row) => setUrl({ id: row.id }, true)}
          onEnd={pages.loadMore}
          empty={<EmptyState icon="check" title={m.empty[state]} hint={m.emptyHint} />}
        />
      )}
      {rows.length > 0 && (
        <ListFoot
          shown={rows.length}
          total={pages.total}
          onMore={pages.loadMore}
          busy={pages.loadingMore}
        />
      )}
      {deciding !== null && chosen !== undefined && (
        <DecideDialog
          accept={deciding === 'accept'}
          proposal={chosen}
          onClose={() => setDeciding(null)}
          onDone={() => {
            setDeciding(null);
            const next = rows[at + 1] ?? rows[at - 1];
            setUrl({ id: next?.id ?? null }, true);
            pages.reload();
          }}
        />
      )}
    </Page>
  );
}

function useProposalKeys({
  step,
  ask,
  onClose,
}: {
  step: (by: 1 | -1) => void;
  ask: (what: Deciding) => void;
  onClose: () => void;
}): void {
  const m = useMessages(proposalMessages);
  const shared = useShared();
  useKeys([
    {
      action: 'next',
      keys: ['J'],
      label: m.next,
      group: 'list',
      bar: 1,
      barLabel: '',
      repeat: true,
      run: () => step(1),
    },
    {
      action: 'previous',
      keys: ['K'],
      label: m.previous,
      group: 'list',
      bar: 2,
      barLabel: m.both,
      repeat: true,
      run: () => step(-1),
    },
    {
      action: 'accept',
      keys: ['A'],
      label: m.accept,
      group: 'act',
      bar: 3,
      run: () => ask('accept'),
    },
    {
      action: 'reject',
      keys: ['X'],
      label: m.reject,
      group: 'act',
      bar: 4,
      run: () => ask('reject'),
    },
    {
      action: 'close',
      keys: ['Escape'],
      label: shared.verb.close,
      group: 'list',
      run: onClose,
    },
  ]);
}

function Filters({
  state,
  kind,
  total,
}: {
  state: (typeof states)[number];
  kind: string | undefined;
  total: number | undefined;
}): ReactElement {
  const m = useMessages(proposalMessages);
  const [, setUrl] = useUrlState();
  return (
    <>
      <nav className="tabs" aria-label={m.tabs}>
        {states.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === state ? 'page' : undefined}
            onClick={() => setUrl({ state: one === 'open' ? null : one, id: null })}
          >
            {m.tab[one]}
            {one === state && total !== undefined && <span className="number"> {total}</span>}
          </button>
        ))}
      </nav>
      <FilterSelect
        label={m.kindFilter}
        value={kind ?? ''}
        choices={[
          { value: '', label: m.allKinds },
          ...kinds.map((one) => ({ value: one, label: m.kind[one] })),
        ]}
        onText={(one) => setUrl({ kind: one, id: null })}
      />
    </>
  );
}

function Detail({
  proposal,
  decides,
  onAsk,
}: {
  proposal: Proposal;
  decides: boolean;
  onAsk: (what: Deciding) => void;
}): ReactElement {
  const m = useMessages(proposalMessages);
  const shared = useShared();
  const nameOf = useNameOf();
  const subjectKind = useSubjectKind();
  const may = useMay();
  const { language } = usePreferences();
  const masks = ['number', 'account', 'device'].includes(proposal.subjectKind);
  return (
    <div className="proposal-evidence">
      <header className="side-head">
        <Tag tone={kindTones[proposal.kind]}>{m.kind[proposal.kind]}</Tag>
        <h2>{subjectKind(proposal.subjectKind)}</h2>
        <Tag tone={stateTones[proposal.state]}>{m.tab[proposal.state]}</Tag>
      </header>
      <p>
        <Masked
          value={proposal.subject}
          label={subjectKind(proposal.subjectKind)}
          reveal={
            masks && may('proposal.decide')
              ? async () => (await call('proposal.reveal', { params: { id: proposal.id } })).value
              : null
          }
        />
      </p>
      <p>
        <strong>{proposal.name[language]}</strong> v{proposal.version} ·{' '}
        {nameOf(categories, proposal.category)} ·{' '}
        <span className="number">{proposal.score.toFixed(2)}</span>
      </p>
      {may('typology.read') && (
        <p>
          <Link to="/models" search={{ id: proposal.typology, version: String(proposal.version) }}>
            {m.openModel}
          </Link>
        </p>
      )}
      {proposal.state === 'open' ? (
        <div className="proposal-acts">
          <Button kind="main" keyHint="A" disabled={!decides} onClick={() => onAsk('accept')}>
            {m.accept}
          </Button>
          <Button keyHint="X" disabled={!decides} onClick={() => onAsk('reject')}>
            {m.reject}
          </Button>
        </div>
      ) : (
        <p className="field-hint">
          {proposal.decidedBy?.name ?? shared.none} <Time at={proposal.decidedAt} whole />{' '}
          {proposal.reason}
        </p>
      )}
      {!may('proposal.decide') && <p className="field-hint">{m.noPermission}</p>}
      <Card title={m.rules}>
        <ul>
          {proposal.rules.map((rule) => (
            <li key={rule.id}>{rule.name?.[language] ?? rule.id}</li>
          ))}
        </ul>
      </Card>
      <Evidence proposal={proposal} />
    </div>
  );
}

function Evidence({ proposal }: { proposal: Proposal }): ReactElement {
  const m = useMessages(proposalMessages);
  const texts = useMessages(typologyMessages);
  const may = useMay();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Card title={m.evidence}>
      <p className="field-hint">
        {m.first} <Time at={proposal.firstAt} whole />
      </p>
      <ul className="hit-list">
        {proposal.positions.toReversed().map((position) => (
          <li key={position}>
            <button
              type="button"
              className="hit-head"
              aria-expanded={open === position}
              disabled={!may('signal.read')}
              onClick={() => setOpen(open === position ? null : position)}
            >
              <Icon name={open === position ? 'down' : 'right'} size={14} />
              {texts.hit.open(position)}
            </button>
            {open === position && <SignalBody position={position} />}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function DecideDialog({
  accept,
  proposal,
  onClose,
  onDone,
}: {
  accept: boolean;
  proposal: Proposal;
  onClose: () => void;
  onDone: () => void;
}): ReactElement {
  const m = useMessages(proposalMessages);
  const [reason, setReason] = useState('');
  const decide = useAct('proposal.decide');
  const told = reason.trim() === '' ? null : reason.trim();
  const verb = accept ? m.accept : m.reject;
  return (
    <FormDialog
      title={`${verb} · ${m.kind[proposal.kind]} ${proposal.subject}`}
      verb={verb}
      onClose={onClose}
      busy={decide.isPending}
      ready={accept || told !== null}
      error={decide.error ? failureOf(decide.error).text : null}
      onSubmit={() =>
        decide.mutate(
          { params: { id: proposal.id }, body: { accept, reason: told } },
          { onSuccess: onDone },
        )
      }
    >
      {accept && <p>{m.acceptLead[proposal.kind]}</p>}
      <TextArea
        label={accept ? m.reason : m.reasonNeeded}
        value={reason}
        maxLength={500}
        required={!accept}
        onText={setReason}
      />
    </FormDialog>
  );
}

export const routes = { proposals: ProposalsScreen } satisfies ModuleRoutes;
