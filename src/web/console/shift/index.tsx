/** The shift leader's desk (值班台): one screen that says who is on what and what is about to be late. */
import { useMemo, useState, type ReactElement } from 'react';
import type { ShiftBoard, StreamEvent } from '../../../contract/index.ts';
import {
  Button,
  Figure,
  FilterSelect,
  Loaded,
  Page,
  refresh,
  useFeed,
  useKeys,
  useListKeys,
  useMay,
  useMe,
  useMessages,
  useRead,
  useShared,
  useUrlState,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { paced } from '../shell/pace.ts';
import { AssignDialog, MessageDialog } from './dialogs.tsx';
import { shiftMessages } from './messages.ts';
import { inOrder, People } from './people.tsx';
import { Press } from './press.tsx';
import { PersonSide, type Ask } from './side.tsx';
import { Transfers } from './transfers.tsx';
import { GradeCounts, Units } from './units.tsx';
import './shift.css';

/** Deadlines pass without a message, so the board is also read now and then. */
const everyMs = 10_000;
const paceMs = 1_000;
const again = paced(() => refresh(['shift.board', 'shift.in-hand', 'transfer.list']), paceMs);
const feed = {
  onEvent: ({ topic }: StreamEvent) => {
    if (topic === 'warning' || topic === 'duty') again();
  },
  onOpen: again,
};

function Strip({
  board,
  onTransfers,
}: {
  board: ShiftBoard;
  onTransfers: () => void;
}): ReactElement {
  const m = useMessages(shiftMessages);
  const may = useMay();
  const { totals } = board;
  return (
    <section className="strip">
      <Figure label={m.figure.waiting}>
        <GradeCounts counts={totals.waiting} />
      </Figure>
      <Figure label={m.figure.inHand}>{totals.inHand}</Figure>
      <Figure label={m.figure.held} tone="quiet">
        {totals.held}
      </Figure>
      <Figure label={m.figure.late} tone={totals.late > 0 ? 'risk' : 'quiet'}>
        {totals.late}
      </Figure>
      <Figure label={m.figure.soon}>{totals.soon}</Figure>
      <span className="grow" />
      {may('warning.reassign') && (
        <Button
          icon="transfer"
          kind={board.transfers > 0 ? 'main' : 'plain'}
          keyHint="T"
          onClick={onTransfers}
        >
          {m.figure.transfers} {board.transfers}
        </Button>
      )}
    </section>
  );
}

type Asking = Ask | { readonly kind: 'transfers' } | null;

function Question({
  asking,
  board,
  onClose,
}: {
  asking: Asking;
  board: ShiftBoard;
  onClose: () => void;
}): ReactElement | null {
  if (asking === null) return null;
  if (asking.kind === 'transfers') return <Transfers onClose={onClose} />;
  if (asking.kind === 'assign') {
    return <AssignDialog ids={asking.ids} people={board.people} onClose={onClose} />;
  }
  const person = board.people.find((p) => p.id === asking.id);
  if (person === undefined) return null;
  return <MessageDialog person={person} back={asking.kind === 'back'} onClose={onClose} />;
}

function useDeskKeys(ask: (asking: Asking) => void, chosen: string | undefined): void {
  const m = useMessages(shiftMessages);
  const act = (keys: string, label: string, bar: number, run: () => void) => ({
    action: `shift-${keys}`,
    keys: [keys],
    label,
    group: 'act' as const,
    bar,
    run,
  });
  useKeys([
    act('B', m.act.back, 4, () => chosen !== undefined && ask({ kind: 'back', id: chosen })),
    act('M', m.act.message, 5, () => chosen !== undefined && ask({ kind: 'message', id: chosen })),
    act('T', m.figure.transfers, 6, () => ask({ kind: 'transfers' })),
  ]);
}

function ShiftScreen(): ReactElement {
  const m = useMessages(shiftMessages);
  const shared = useShared();
  const me = useMe();
  const [url, setUrl] = useUrlState();
  const [asking, setAsking] = useState<Asking>(null);
  const unitId = url['unit'];
  const query = useMemo(() => (unitId === undefined ? {} : { unitId }), [unitId]);
  const read = useRead('shift.board', { query }, { everyMs, keep: true });
  const board = read.data;
  const people = board?.people ?? [];
  const chosen = people.find((p) => p.id === url['id']);
  useFeed(feed);
  useListKeys(
    inOrder(people).map((p) => p.id),
    url['id'],
    (id) => setUrl({ id }, true),
  );
  useDeskKeys(setAsking, chosen?.id);
  return (
    <>
      <Page
        title={shared.title.shift}
        lead={m.lead(board?.unit.name ?? me.unit.name)}
        tools={<UnitChoice value={unitId ?? ''} onChoose={(unit) => setUrl({ unit, id: null })} />}
        {...(chosen &&
          board && {
            side: (
              <PersonSide
                key={chosen.id}
                person={chosen}
                limits={board.limits}
                onAsk={setAsking}
                onClose={() => setUrl({ id: null })}
              />
            ),
            sideLabel: m.side.title(chosen.name),
          })}
      >
        <Loaded read={read}>
          {(data) => (
            <div className="desk">
              <Strip board={data} onTransfers={() => setAsking({ kind: 'transfers' })} />
              <div className="board">
                <div className="board-left">
                  <BoardCard
                    title={m.people}
                    extra={m.peopleCount(
                      data.people.filter((p) => p.status !== 'signed-out').length,
                      data.people.filter((p) => p.status === 'ready').length,
                    )}
                  >
                    <People
                      board={data}
                      chosen={url['id']}
                      onChoose={(id) => setUrl({ id }, true)}
                    />
                  </BoardCard>
                  <BoardCard title={m.units} extra={m.unitsHint}>
                    <Units units={data.units} onChoose={(unit) => setUrl({ unit, id: null })} />
                  </BoardCard>
                </div>
                <Press board={data} onAssign={(ids) => setAsking({ kind: 'assign', ids })} />
              </div>
            </div>
          )}
        </Loaded>
      </Page>
      {board && <Question asking={asking} board={board} onClose={() => setAsking(null)} />}
    </>
  );
}

function BoardCard({
  title,
  extra,
  children,
}: {
  title: string;
  extra: string;
  children: ReactElement;
}): ReactElement {
  return (
    <section className="board-card board-table" aria-label={title}>
      <header className="card-head">
        <h2>{title}</h2>
        <span className="field-hint">{extra}</span>
      </header>
      {children}
    </section>
  );
}

/** Units at and below my own that take warnings. */
function UnitChoice({
  value,
  onChoose,
}: {
  value: string;
  onChoose: (unit: string | null) => void;
}): ReactElement {
  const m = useMessages(shiftMessages);
  const read = useRead('duty.rosters', {});
  const desks = (read.data?.items ?? []).filter((u) => u.level !== 'station');
  return (
    <FilterSelect
      label={m.unit}
      value={value}
      choices={[
        { value: '', label: m.mine },
        ...desks.map((unit) => ({ value: unit.unitId, label: unit.name })),
      ]}
      onText={(unit) => onChoose(unit === '' ? null : unit)}
    />
  );
}

export const routes = { shift: ShiftScreen } satisfies ModuleRoutes;
