/** The seat: who do I call next, and what do I say? */
import { useEffect, useState, type ReactElement } from 'react';
import { outcomes } from '../../../core/warning/index.ts';
import type { WarningDetail } from '../../../contract/index.ts';
import {
  Button,
  EmptyState,
  Loaded,
  Skeleton,
  toastDone,
  useKeys,
  useLive,
  useMe,
  useMessages,
  useStepKeys,
  useNameOf,
  useRead,
  useUrlState,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { ActionPane } from './action.tsx';
import { useAutoNext, type AutoNext } from './auto-next.ts';
import { Detail } from './detail.tsx';
import { WarningDialog, type DialogName } from './dialogs.tsx';
import { feedbackOf } from './feedback.ts';
import { dropDraft, readiness, useDraft } from './draft.ts';
import { undoOutcome, useHandling, type Handling } from './handling.ts';
import { QueueList } from './list.tsx';
import { warningMessages } from './messages.ts';
import { useOutcomes } from './outcome-rule.ts';
import { usePresenceFeed, useTellPresence } from './presence.ts';
import { useQueue, type Queue } from './queue.ts';
import { neighbour } from './queue-state.ts';
import { parseYuan } from './yuan.ts';
import './warning.css';

type Move = (id: string | undefined) => void;

/** Moving along the list by key. */
function useQueueKeys(queue: Queue, selected: string | undefined, select: Move): void {
  const m = useMessages(warningMessages);
  useStepKeys((by) => select(neighbour(queue.rows, selected, by)), { arrows: true });
  useKeys([
    {
      action: 'open',
      keys: ['Enter'],
      label: m.key.open,
      group: 'list',
      run: () => document.getElementById('detail-title')?.focus(),
    },
    {
      action: 'fresh',
      keys: ['N'],
      label: m.key.fresh,
      group: 'list',
      ...(queue.arrived.length > 0 ? { bar: 7 } : {}),
      run: queue.settle,
    },
  ]);
}

/** Gives the focus to the heading of what was opened after an act. */
function focusHeading(): void {
  setTimeout(() => document.getElementById('detail-title')?.focus(), 60);
}

type Parts = {
  readonly detail: WarningDetail;
  readonly queue: Queue;
  readonly handling: Handling;
  readonly moveOn: () => void;
  readonly select: Move;
  /** What comes next may be asked for before the server has answered. */
  readonly eager: boolean;
};

/** Sends the outcome and moves on at once; what fails comes back with its words. */
function useSubmit({ detail, queue, handling, moveOn, select, eager }: Parts): () => void {
  const m = useMessages(warningMessages);
  const choices = useOutcomes();
  const live = useLive();
  const draft = useDraft(detail.id);
  return () => {
    const chosen = choices.find((one) => one.code === draft.outcome);
    if (!chosen || readiness(draft, choices) !== 'ready' || handling.busy) return;
    const entry = {
      outcome: chosen.code,
      note: draft.note.trim(),
      lostFen: chosen.as === 'transferred' ? (parseYuan(draft.lost) ?? null) : null,
      feedback: feedbackOf(draft, detail.script),
    };
    queue.markSubmitted(detail.id);
    const sent = handling.submit(entry).then((done) => {
      if (!done) {
        queue.markFailed(detail.id);
        return false;
      }
      dropDraft(detail.id);
      const who = detail.person.nameMasked || detail.number;
      toastDone(m.submitted(who, chosen.name), {
        label: m.undo,
        run: () => void undoOutcome(detail.id).then((undone) => undone && select(detail.id)),
      });
      return true;
    });
    // Without a connection the next one cannot be opened: stay until the server has answered.
    if (live.status === 'live' && eager) moveOn();
    else void sent.then((done) => done && moveOn());
  };
}

/** The acts of the open warning by key. */
function useActKeys(
  detail: WarningDetail,
  handling: Handling,
  openDialog: (name: DialogName) => void,
): void {
  const m = useMessages(warningMessages);
  const may = (act: string): boolean => detail.acts.some((one) => one.act === act && one.allowed);
  useKeys([
    {
      action: 'call',
      keys: ['C'],
      label: m.key.call,
      group: 'act',
      bar: 3,
      run: () => {
        if (may('call') || may('claim')) handling.callTarget('self');
      },
    },
    {
      action: 'escalate',
      keys: ['E'],
      label: m.key.escalate,
      group: 'act',
      bar: 6,
      run: () => {
        if (may('escalate')) openDialog('escalate');
      },
    },
    {
      action: 'hold',
      keys: ['H'],
      label: m.key.hold,
      group: 'act',
      run: () => {
        if (may('hold')) openDialog('hold');
      },
    },
  ]);
}

type ScreenParts = { readonly queue: Queue; readonly auto: AutoNext; readonly select: Move };

function Open({
  detail,
  queue,
  auto,
  select,
}: ScreenParts & { detail: WarningDetail }): ReactElement {
  const m = useMessages(warningMessages);
  const name = useNameOf();
  const handling = useHandling(detail);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [drawer, setDrawer] = useState(false);
  const moveOn = (): void => {
    queue.settle();
    if (auto.on && auto.state !== 'resting') {
      void auto.advance();
      return;
    }
    select(queue.after(detail.id));
    focusHeading();
  };
  const openDialog = (which: DialogName): void => {
    if (which !== 'release') {
      setDialog(which);
      return;
    }
    void handling.act('release', {}, { what: m.act.release, done: m.done.release });
  };
  const me = useMe();
  const mine = detail.holder?.id === me.id;
  // A warning that is nobody's yet could be given to this seat as its next one.
  const eager = mine || !auto.on;
  const submit = useSubmit({ detail, queue, handling, moveOn, select, eager });
  useActKeys(detail, handling, openDialog);
  useKeys(
    auto.on && mine
      ? [
          {
            action: 'skip',
            keys: ['X'],
            label: m.autoNext.skip,
            group: 'act',
            run: () => setDialog('skip'),
          },
        ]
      : [],
  );
  return (
    <>
      <div className="pane-detail" tabIndex={-1}>
        <Detail
          detail={detail}
          handling={handling}
          onDialog={openDialog}
          outcome={detail.outcome && m.closed(name(outcomes, detail.outcome))}
        />
      </div>
      <Button
        className="drawer-button"
        icon="note"
        aria-expanded={drawer}
        onClick={() => setDrawer(!drawer)}
      >
        {m.drawer}
      </Button>
      <aside className="pane-action" data-open={drawer} aria-label={m.outcome}>
        <ActionPane
          detail={detail}
          handling={handling}
          onSubmit={submit}
          onDialog={openDialog}
          onNext={moveOn}
          skips={auto.on && mine}
        />
      </aside>
      {dialog !== null && dialog !== 'release' && (
        <WarningDialog
          name={dialog}
          detail={detail}
          handling={handling}
          auto={auto}
          onDialog={openDialog}
          onClose={() => setDialog(null)}
          onDone={() => {
            setDialog(null);
            moveOn();
          }}
        />
      )}
    </>
  );
}

function Chosen({ id, ...parts }: ScreenParts & { id: string }): ReactElement {
  const read = useRead('warning.read', { params: { id } });
  const { patch } = parts.queue;
  // The keys of the outcomes are there before the first press.
  const outcomes = useRead('warning.outcomes', {});
  const both = read.data && !outcomes.data ? { ...outcomes, data: undefined } : read;
  useEffect(() => {
    if (read.data) patch(read.data);
  }, [read.data, patch]);
  return (
    <Loaded
      read={both}
      skeleton={
        <div className="pane-detail">
          <Skeleton shape="card" rows={4} />
        </div>
      }
    >
      {(detail) => <Open key={detail.id} detail={detail} {...parts} />}
    </Loaded>
  );
}

function QueueScreen(): ReactElement {
  const m = useMessages(warningMessages);
  const [url, setUrl] = useUrlState();
  const queue = useQueue(url);
  const selected = url['id'];
  usePresenceFeed();
  useTellPresence(selected);
  const select: Move = (id) => setUrl({ id }, true);
  const auto = useAutoNext(queue.counts?.waiting ?? 0, (id) => {
    select(id);
    focusHeading();
  });
  useQueueKeys(queue, selected, select);
  const first = queue.rows.find((row) => !queue.state.gone.has(row.id))?.id;
  useEffect(() => {
    if (!selected && first) setUrl({ id: first }, true);
  }, [selected, first, setUrl]);
  return (
    <div className="seat-screen">
      <QueueList queue={queue} auto={auto} selected={selected} onSelect={select} />
      {selected ? (
        <Chosen id={selected} queue={queue} auto={auto} select={select} />
      ) : (
        <div className="pane-detail">
          <h1 className="unseen">{m.chooseOne}</h1>
          <EmptyState title={m.chooseOne} hint={m.chooseHint} />
        </div>
      )}
    </div>
  );
}

export const routes = { queue: QueueScreen } satisfies ModuleRoutes;
