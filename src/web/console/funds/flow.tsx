/** The flow of a case: picture or table, the account that is open, the axis of time. */
import { useState, type ReactElement, type ReactNode } from 'react';
import type { FundDetail } from '../../../contract/index.ts';
import { Button, useKeys, useMessages, useShared } from '../../ui/index.ts';
import { FundActDialog } from './act.tsx';
import { TimeAxis } from './axis.tsx';
import type { AccountAct, Asked } from './command.ts';
import { flowMessages } from './flow-messages.ts';
import { useFlowState, type FlowState } from './flow-state.ts';
import { FlowPicture } from './picture.tsx';
import { AccountTable, Course, TransferTable } from './rows.tsx';
import {
  AccountPicks,
  AccountSide,
  OpenSide,
  useAccountActs,
  VictimSide,
  type SideProps,
} from './side.tsx';
import type { TabKey } from './tabs.tsx';
import { deepest, type CaseView } from './view.ts';
import './flow.css';

const foldStepYuan = 1000;
const foldMaxYuan = 50_000;

/** Folding, undo, and one level on: beside the tabs of the picture. */
export function FlowTools({ view }: { view: CaseView }): ReactElement {
  const m = useMessages(flowMessages);
  const flow = useFlowState();
  const more = deepest(view) > flow.folding.depth;
  return (
    <>
      <label className="fold">
        <span>{m.tool.fold}</span>
        <input
          type="range"
          min={0}
          max={foldMaxYuan}
          step={foldStepYuan}
          value={flow.foldYuan}
          onChange={(event) => flow.setFold(Number(event.target.value))}
        />
        <output className="number">
          {flow.foldYuan === 0 ? m.tool.foldAll : `¥${flow.foldYuan.toLocaleString('en-US')}`}
        </output>
      </label>
      <span className="grow" />
      <Button
        icon="undo"
        aria-label={m.tool.undo}
        title={`${m.tool.undo} Ctrl+Z`}
        disabled={!flow.undo}
        onClick={() => flow.undo?.()}
      />
      <Button
        icon="redo"
        aria-label={m.tool.redo}
        title={`${m.tool.redo} Ctrl+Y`}
        disabled={!flow.redo}
        onClick={() => flow.redo?.()}
      />
      <Button
        icon="down"
        className="deeper"
        disabled={!more}
        title={more ? undefined : m.tool.deepest}
        onClick={flow.goDeeper}
      >
        {m.tool.deeper}
      </Button>
    </>
  );
}

const foldOf = (cardId: string): number | undefined => {
  const level = Number(/^fold:(\d+)$/.exec(cardId)?.[1]);
  return Number.isNaN(level) ? undefined : level;
};

function Side({
  view,
  flow,
  onAsk,
}: {
  view: CaseView;
  flow: FlowState;
  onAsk: Ask;
}): ReactElement {
  const m = useMessages(flowMessages);
  const shared = useShared();
  const { cardId } = flow;
  const props: SideProps = { view, onAsk, onPick: flow.choose };
  const account = cardId === undefined ? undefined : view.accounts.get(cardId);
  const level = cardId === undefined ? undefined : foldOf(cardId);
  const body = (): ReactNode => {
    if (cardId === undefined) return <OpenSide {...props} />;
    if (account) return <AccountSide key={account.id} {...props} account={account} />;
    if (level !== undefined) {
      const behind = view.detail.accounts.filter((one) => one.level === level);
      return (
        <>
          <h2>{m.side.behind}</h2>
          <AccountPicks view={view} accounts={behind} onPick={flow.choose} />
          <Button keyHint="X" onClick={() => flow.openLevel(level)}>
            {m.key.expand}
          </Button>
        </>
      );
    }
    return <VictimSide {...props} victimId={cardId} />;
  };
  return (
    <aside className="flow-side" aria-label={m.side.label}>
      {cardId !== undefined && (
        <Button
          className="flow-side-close"
          kind="quiet"
          size="small"
          icon="close"
          aria-label={shared.verb.close}
          onClick={() => flow.choose(null)}
        />
      )}
      {body()}
    </aside>
  );
}

type Ask = (asked: Asked) => void;

/** S, F, Q on the account that is open; Escape closes it. */
function useActKeys(view: CaseView, flow: FlowState, onAsk: Ask): void {
  const m = useMessages(flowMessages);
  const why = useAccountActs(view);
  const account = flow.cardId === undefined ? undefined : view.accounts.get(flow.cardId);
  const ask = (what: AccountAct) => (): void => {
    if (account && why(account, what) === null) onAsk({ what, account });
  };
  const key = (name: string, what: AccountAct, label: string, bar: number) =>
    ({ action: `flow-${what}`, keys: [name], label, group: 'act', bar, run: ask(what) }) as const;
  useKeys([
    key('S', 'stop', m.key.stop, 5),
    key('F', 'freeze', m.key.freeze, 6),
    { action: 'flow-query', keys: ['Q'], label: m.key.query, group: 'act', run: ask('query') },
    {
      action: 'flow-close',
      keys: ['Escape'],
      label: m.side.close,
      group: 'list',
      run: () => flow.choose(null),
    },
  ]);
}

type Props = { readonly view: CaseView; readonly detail: FundDetail; readonly tab: TabKey };

/** The picture or one of the tables of the same data, with the pane of the account beside it. */
export function Flow({ view, detail, tab }: Props): ReactElement {
  const flow = useFlowState();
  const [asked, setAsked] = useState<Asked | null>(null);
  useActKeys(view, flow, setAsked);
  const expand = (cardId: string | undefined): void => {
    if (cardId === undefined) return;
    const level = foldOf(cardId);
    if (level !== undefined) {
      flow.openLevel(level);
      return;
    }
    const account = view.accounts.get(cardId);
    if (account === undefined) return;
    const isLast = account.level >= flow.folding.depth;
    if (isLast && deepest(view) > flow.folding.depth) flow.goDeeper();
    else if (flow.folding.open.has(account.level)) flow.openLevel(account.level);
    else setAsked({ what: 'query', account });
  };
  return (
    <div className="flow">
      <div className="flow-main">
        {tab === 'flow' && <FlowPicture view={view} flow={flow} onExpand={expand} />}
        {tab === 'transfer' && <TransferTable view={view} onPick={flow.choose} />}
        {tab === 'account' && (
          <AccountTable view={view} chosen={flow.cardId} onPick={flow.choose} />
        )}
        {tab === 'time' && <Course view={view} onPick={flow.choose} />}
        {(tab === 'flow' || tab === 'time') && view.edges.length > 0 && (
          <TimeAxis view={view} flow={flow} />
        )}
      </div>
      <Side view={view} flow={flow} onAsk={setAsked} />
      {asked && (
        <FundActDialog
          asked={asked}
          caseId={detail.id}
          version={detail.version}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}
