/** Every measure by its deadline: what lapses next, who must answer, what failed? */
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { MeasureRow } from '../../../contract/index.ts';
import { measureStatuses, waits } from '../../../core/funds/index.ts';
import {
  Button,
  Chip,
  ColumnChoice,
  EmptyState,
  FilterSelect,
  Page,
  PagedTable,
  SearchInput,
  useKeys,
  useLivePages,
  useMay,
  useMessages,
  useNameOf,
  useOpenKeys,
  useRead,
  useShared,
  useUrlState,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { actMessages } from './act-messages.ts';
import { FundActDialog } from './act.tsx';
import { BatchDialog } from './batch.tsx';
import type { Asked, MeasureAct } from './command.ts';
import { fundMessages } from './messages.ts';
import { offered, useMeasureColumns } from './order-row.tsx';
import './funds.css';

const kinds = ['stop', 'freeze'] as const;

type Query = Parameters<typeof useLivePages<'funds.measures'>>[1];

/** What the address asks for; the living ones where nothing else is. */
function useQuery(): { readonly query: Query; readonly filtered: boolean } {
  const [url] = useUrlState();
  const kind = kinds.find((one) => one === url['kind']);
  const status = measureStatuses.find(({ code }) => code === url['status'])?.code;
  const needs = waits.find((one) => one === url['needs']);
  const bank = url['bank'] ?? '';
  const mine = url['mine'] === '1';
  return {
    query: {
      limit: 50,
      ...(kind ? { kind } : {}),
      ...(status ? { status } : {}),
      ...(needs ? { needs } : {}),
      ...(bank === '' ? {} : { bank }),
      ...(mine ? { mine } : {}),
      ...(status ? {} : { living: true }),
    },
    filtered: Boolean(kind ?? status ?? needs) || bank !== '' || mine,
  };
}

/** Along the measures, into the case of one, and the first act that it offers. */
function useOrderKeys(
  rows: readonly MeasureRow[],
  ask: (asked: { readonly what: MeasureAct; readonly measure: MeasureRow }) => void,
): void {
  const m = useMessages(fundMessages).order;
  const navigate = useNavigate();
  const row = useOpenKeys(rows, ({ caseId, accountId }) => {
    void navigate({ to: '/funds/$id', params: { id: caseId }, search: { card: accountId } });
  });
  const what = row && offered(row)[0];
  useKeys([
    {
      action: 'order-act',
      keys: ['A'],
      label: m.act,
      group: 'act',
      bar: 5,
      run: () => {
        if (row && what) ask({ what, measure: row });
      },
    },
  ]);
}

const everyMs = 20_000;

/** What waits, with its number: one press shows only that. */
function Needs(): ReactElement | null {
  const m = useMessages(fundMessages).measure;
  const [url, setUrl] = useUrlState();
  const read = useRead('funds.measures', { query: { limit: 1 } }, { everyMs });
  if (!read.data) return null;
  const counts = new Map(read.data.counts.map(({ needs, count }) => [needs, count]));
  return (
    <div className="need-tiles" role="group" aria-label={m.need}>
      {waits.map((one) => (
        <button
          key={one}
          type="button"
          className="need-tile"
          aria-pressed={url['needs'] === one}
          data-some={(counts.get(one) ?? 0) > 0}
          data-risk={one === 'not-reached' || one === 'failed' || one === 'no-answer'}
          onClick={() => setUrl({ needs: url['needs'] === one ? null : one })}
        >
          <strong className="number">{counts.get(one) ?? 0}</strong>
          <span>{m.needs[one]}</span>
        </button>
      ))}
    </div>
  );
}

function Filters(): ReactElement {
  const m = useMessages(fundMessages).measure;
  const act = useMessages(actMessages);
  const name = useNameOf();
  const [url, setUrl] = useUrlState();
  return (
    <>
      <SearchInput
        value={url['bank'] ?? ''}
        onSearch={(bank) => setUrl({ bank }, true)}
        label={m.bank}
        action="order-bank"
        keyName="/"
        keyLabel={m.bank}
        className="input funds-search"
        maxLength={60}
      />
      <Chip
        on={url['mine'] === '1'}
        onToggle={() => setUrl({ mine: url['mine'] === '1' ? null : '1' })}
      >
        {m.mine}
      </Chip>
      {kinds.map((kind) => (
        <Chip
          key={kind}
          on={url['kind'] === kind}
          onToggle={() => setUrl({ kind: url['kind'] === kind ? null : kind })}
        >
          {act.measure[kind](1)}
        </Chip>
      ))}
      <FilterSelect
        label={m.status}
        value={url['status'] ?? ''}
        choices={[
          { value: '', label: m.living },
          ...measureStatuses.map(({ code }) => ({
            value: code,
            label: name(measureStatuses, code),
          })),
        ]}
        onText={(status) => setUrl({ status })}
      />
    </>
  );
}

const renewable = (row: MeasureRow): 'renew' | 'extend' | undefined =>
  (['renew', 'extend'] as const).find((what) =>
    row.acts.some(({ act, allowed }) => act === what && allowed),
  );

/** Renews or extends what is about to end, each by itself. */
function RenewAll({ rows }: { rows: readonly MeasureRow[] }): ReactElement | null {
  const m = useMessages(fundMessages).measure;
  const act = useMessages(actMessages);
  const may = useMay();
  const [open, setOpen] = useState(false);
  const due = rows.filter((row) => row.needs.includes('renew') && renewable(row) !== undefined);
  if (!may('funds.handle') || due.length === 0) return null;
  return (
    <>
      <Button kind="main" onClick={() => setOpen(true)}>
        {m.renewAll(due.length)}
      </Button>
      {open && (
        <BatchDialog
          title={m.renewTitle}
          verb={m.renewAll}
          hint={act.law.renew}
          usualReason={m.renewReason}
          items={due.map((row) => ({
            key: row.id,
            caseId: row.caseId,
            label: `${act.measure[row.kind](row.ordinal)} ${row.bank} ${row.numberMasked} · ${row.victimMasked}`,
            amountFen: row.executedFen,
            command: (reason) => ({
              act: renewable(row) ?? 'renew',
              measureId: row.id,
              reason,
            }),
          }))}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function OrderScreen(): ReactElement {
  const m = useMessages(fundMessages);
  const shared = useShared();
  const [url, setUrl] = useUrlState();
  const { query, filtered } = useQuery();
  const pages = useLivePages('funds.measures', query);
  const [asked, setAsked] = useState<Extract<Asked, { measure: MeasureRow }> | null>(null);
  const columns = useMeasureColumns((next) => {
    if ('measure' in next) setAsked(next);
  });
  useOrderKeys(pages.items, setAsked);
  const clear = { bank: null, mine: null, kind: null, status: null, needs: null };
  return (
    <Page
      title={shared.title.order}
      lead={m.order.lead}
      tools={
        <>
          <ColumnChoice name="orders" columns={columns} />
          <Button icon="refresh" aria-label={shared.verb.refresh} onClick={pages.reload} />
          <RenewAll rows={pages.items} />
        </>
      }
      filters={<Filters />}
    >
      <Needs />
      <PagedTable
        name="orders"
        caption={shared.title.order}
        columns={columns}
        pages={pages}
        rowKey={(row) => row.id}
        selected={url['at']}
        onSelect={(row) => setUrl({ at: row.id }, true)}
        empty={
          filtered ? (
            <EmptyState
              icon="search"
              title={m.list.filtered}
              action={<Button onClick={() => setUrl(clear)}>{shared.verb.clear}</Button>}
            />
          ) : (
            <EmptyState icon="order" title={m.measure.calm} hint={m.measure.calmHint} />
          )
        }
      />
      {asked && (
        <FundActDialog
          asked={asked}
          caseId={asked.measure.caseId}
          onClose={() => {
            setAsked(null);
            pages.reload();
          }}
        />
      )}
    </Page>
  );
}

export const routes = { order: OrderScreen } satisfies ModuleRoutes;
