/** What the board and the tab of a case share: tabs, the list that keeps still, keys, dialogs. */
import { useState, type ReactElement, type ReactNode } from 'react';
import type { ChaseBoard, ChaseWish } from '../../../contract/index.ts';
import {
  Button,
  ListFoot,
  useKeys,
  useListKeys,
  useMay,
  useMessages,
  useUrlState,
} from '../../ui/index.ts';
import { WishDialog, type AskedWish } from './ask.tsx';
import { Exits } from './exits.tsx';
import { chaseMessages } from './messages.ts';
import type { More } from './read.ts';
import { Deeds, WishSide } from './side.tsx';
import { useSettled, type Settled } from './settled.ts';
import { BankTable, HeldTable, wishKey, WishTable } from './tables.tsx';
import './chase.css';

const views = ['wishes', 'held', 'exits', 'banks'] as const;

function useView() {
  const [url, setUrl] = useUrlState();
  const view = views.find((one) => one === url['view']) ?? 'wishes';
  return { view, show: (one: (typeof views)[number]) => setUrl({ view: one, at: null }) };
}

function Views({ board, loader }: { board: ChaseBoard; loader: ReactNode }): ReactElement {
  const m = useMessages(chaseMessages);
  const { view, show } = useView();
  const counts = {
    wishes: board.wishTotal,
    held: board.heldTotal,
    exits: board.tasks.filter(({ status }) => status === 'open' || status === 'sent').length,
    banks: board.banks.length,
  };
  return (
    <div className="chase-tabs">
      <nav className="case-tabs" aria-label={m.tabs}>
        {views.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === view ? 'page' : undefined}
            onClick={() => show(one)}
          >
            {m.tab[one]} <span className="number">{counts[one]}</span>
          </button>
        ))}
      </nav>
      <span className="grow" />
      {loader}
    </div>
  );
}

type Desk = {
  readonly settled: Settled<ChaseWish>;
  readonly chosen: string | undefined;
  readonly choose: (key: string | null) => void;
  readonly wish: ChaseWish | undefined;
  readonly ask: (what: AskedWish['what']) => void;
};

function useDeskKeys({ settled, chosen, choose, wish, ask }: Desk): void {
  const m = useMessages(chaseMessages);
  const may = useMay();
  const handles = may('funds.handle');
  const canAct = wish !== undefined && handles;
  useListKeys(
    settled.rows.map(({ row }) => wishKey(row)),
    chosen,
    choose,
  );
  useKeys([
    {
      action: 'chase-act',
      keys: ['S'],
      label: m.key.act,
      group: 'act',
      ...(handles ? { bar: 5 } : {}),
      run: () => {
        if (canAct) ask('act');
      },
    },
    {
      action: 'chase-dismiss',
      keys: ['D'],
      label: m.key.dismiss,
      group: 'act',
      ...(handles ? { bar: 6 } : {}),
      run: () => {
        if (canAct) ask('dismiss');
      },
    },
    {
      action: 'load-new',
      keys: ['N'],
      label: m.key.load,
      group: 'list',
      bar: 4,
      run: settled.load,
    },
  ]);
}

/** Where more rows were asked for they are shown as they come. */
function useMoreTaken({ limit, busy }: More, settled: Settled<ChaseWish>): void {
  const [taken, setTaken] = useState(limit);
  if (taken === limit || busy) return;
  setTaken(limit);
  settled.load();
}

type FootProps = { readonly shown: number; readonly total: number; readonly more: More };

/** Only of a list that has more than it shows. */
function Foot({ shown, total, more }: FootProps): ReactElement | null {
  const onMore = more.load(total);
  if (onMore === undefined && total <= shown) return null;
  return <ListFoot shown={shown} total={total} onMore={onMore} busy={more.busy} />;
}

type BodyProps = { readonly board: ChaseBoard; readonly more: More };

/** The lists at the left, and at the right the account chosen or what was done by itself. */
export function BoardBody({ board, more }: BodyProps): ReactElement {
  const m = useMessages(chaseMessages);
  const { view } = useView();
  const [url, setUrl] = useUrlState();
  const [asked, setAsked] = useState<AskedWish | null>(null);
  const [over, setOver] = useState(false);
  const chosen = url['at'];
  const settled = useSettled(board.wishes, wishKey, over || chosen !== undefined || !!asked);
  useMoreTaken(more, settled);
  const known = settled.rows.find(({ row }) => wishKey(row) === chosen);
  const wish = known?.isGone === false ? known.row : undefined;
  const choose = (key: string | null): void => setUrl({ at: key }, true);
  const ask = (what: AskedWish['what']): void => setAsked(wish ? { wish, what } : null);
  useDeskKeys({ settled, chosen, choose, wish, ask });
  const loader = view === 'wishes' && settled.fresh > 0 && (
    <Button size="small" icon="refresh" keyHint="N" onClick={settled.load}>
      {m.load} · {m.fresh(settled.fresh)}
    </Button>
  );
  return (
    <div className="chase-body">
      <div
        className="chase-main"
        onPointerEnter={() => setOver(true)}
        onPointerLeave={() => setOver(false)}
      >
        <Views board={board} loader={loader} />
        {view === 'wishes' && (
          <>
            <WishTable rows={settled.rows} selected={chosen} onSelect={choose} />
            <Foot shown={board.wishes.length} total={board.wishTotal} more={more} />
          </>
        )}
        {view === 'held' && (
          <>
            <HeldTable rows={board.held} />
            <Foot shown={board.held.length} total={board.heldTotal} more={more} />
          </>
        )}
        {view === 'exits' && <Exits tasks={board.tasks} />}
        {view === 'banks' && <BankTable rows={board.banks} />}
      </div>
      <aside className="chase-aside" aria-label={wish ? m.side.label(wish.bank) : m.deeds.title}>
        {wish ? (
          <WishSide
            wish={wish}
            onAct={() => ask('act')}
            onDismiss={() => ask('dismiss')}
            onClose={() => choose(null)}
          />
        ) : (
          <Deeds deeds={board.deeds} />
        )}
      </aside>
      {asked !== null && (
        <WishDialog
          key={wishKey(asked.wish) + asked.what}
          asked={asked}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}
