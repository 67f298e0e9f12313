/** The money-flow picture: columns by level, cards, ribbons as wide as their money. */
import { useEffect, useMemo, useRef, type ReactElement } from 'react';
import {
  Button,
  EmptyState,
  useKeys,
  useMessages,
  usePreferences,
  useUrlState,
  type Language,
} from '../../ui/index.ts';
import { FlowCard } from './card.tsx';
import { FindCard } from './find.tsx';
import { flowMessages } from './flow-messages.ts';
import type { FlowState } from './flow-state.ts';
import { cardsMax, graphOf, streamOf, type FlowGraph } from './graph.ts';
import { layoutFlow, nextCard, sizes, type FlowLayout, type PlacedRibbon } from './layout.ts';
import { shortMoney, shortSpan } from './short.ts';
import { clockMinutes } from './time.ts';
import type { CaseView } from './view.ts';
import { revealed, startPlace, useViewport, wholePlace, zoomAt, type Place } from './viewport.ts';

/** The second line of a label: when the victim paid, then how long the money lay. */
export function sinceText({ ribbon }: PlacedRibbon, language: Language): string {
  if (ribbon.sinceMs === null) return clockMinutes(ribbon.firstAt);
  return `+${shortSpan(ribbon.sinceMs, language)}`;
}

type Lit = {
  readonly stream: ReadonlySet<string>;
  readonly isDim: (ribbon: PlacedRibbon) => boolean;
};

function Ribbons({ layout, lit }: { layout: FlowLayout; lit: Lit }): ReactElement {
  const { language } = usePreferences();
  const state = (one: PlacedRibbon): string =>
    lit.isDim(one) ? 'dim' : lit.stream.has(one.ribbon.id) ? 'on' : 'calm';
  // What is in the light lies above what is not.
  const inOrder = [...layout.ribbons].toSorted(
    (a, b) => Number(lit.stream.has(a.ribbon.id)) - Number(lit.stream.has(b.ribbon.id)),
  );
  return (
    <svg
      className="flow-ribbons"
      width={layout.width + 60}
      height={layout.height + 20}
      aria-hidden="true"
    >
      {inOrder.map((one) => (
        <path
          key={one.ribbon.id}
          className="flow-ribbon"
          data-lit={state(one)}
          data-back={one.back}
          d={one.path}
          strokeWidth={one.width}
        />
      ))}
      {layout.ribbons.map((one) => (
        <text
          key={one.ribbon.id}
          className="flow-label"
          data-lit={state(one)}
          x={one.label.x}
          y={one.label.y}
        >
          <tspan x={one.label.x} dy="-1">
            {shortMoney(one.ribbon.amountFen, language)}
          </tspan>
          <tspan x={one.label.x} dy="11" className="flow-label-time">
            {sinceText(one, language)}
          </tspan>
        </text>
      ))}
    </svg>
  );
}

function Heads({
  view,
  layout,
  place,
}: {
  view: CaseView;
  layout: FlowLayout;
  place: Place;
}): ReactElement {
  const m = useMessages(flowMessages);
  const { language } = usePreferences();
  const pitch = (layout.columns[1]?.x ?? 0) - (layout.columns[0]?.x ?? 0);
  return (
    <div className="flow-heads">
      {layout.columns.map(({ level, x, count, inFen }, i) => (
        <div key={level} className="flow-head" style={{ left: place.x + x * place.k }}>
          <h2>{m.level(level)}</h2>
          <p className="number">
            {level === 0
              ? m.columnOut(shortMoney(inFen, language), view.detail.transfers.length)
              : m.column(count, shortMoney(inFen, language))}
          </p>
          {i < layout.columns.length - 1 && (
            <i style={{ left: ((sizes.cardWidth + pitch) / 2) * place.k }} />
          )}
        </div>
      ))}
    </div>
  );
}

function useDim(view: CaseView, graph: FlowGraph, { range }: FlowState) {
  return useMemo(() => {
    const { from, to } = range;
    const inside = (at: number): boolean =>
      (from === null || at >= from) && (to === null || at <= to);
    const whole = from === null && to === null;
    const cardOf = new Map(
      graph.cards.flatMap((card) => [card.id, ...card.folded].map((id) => [id, card.id] as const)),
    );
    const ribbons = new Set<string>();
    const cards = new Set<string>();
    for (const edge of view.edges) {
      if (whole || !inside(edge.at)) continue;
      const fromCard = cardOf.get(edge.fromId) ?? '';
      const toCard = cardOf.get(edge.toId) ?? '';
      ribbons.add(`${fromCard}>${toCard}`);
      cards.add(fromCard).add(toCard);
    }
    return {
      ribbon: ({ ribbon }: PlacedRibbon): boolean => !whole && !ribbons.has(ribbon.id),
      card: (id: string): boolean => !whole && !cards.has(id),
    };
  }, [view.edges, graph.cards, range]);
}

type Ways = {
  readonly layout: FlowLayout;
  readonly flow: FlowState;
  readonly onExpand: () => void;
  readonly zoom: (by: number) => void;
  readonly whole: () => void;
};

/** Arrows along the stream and the column, X, undo, zoom. */
function useFlowKeys({ layout, flow, onExpand, zoom, whole }: Ways): void {
  const m = useMessages(flowMessages);
  const [first] = layout.cards;
  const go = (way: 'left' | 'right' | 'up' | 'down') => (): void => {
    const from = layout.cards.some(({ card }) => card.id === flow.cardId) ? flow.cardId : undefined;
    const next = from === undefined ? first?.card.id : nextCard(layout, from, way);
    if (next === undefined) return;
    flow.choose(next);
    document.querySelector<HTMLElement>(`[data-card="${CSS.escape(next)}"]`)?.focus();
  };
  const arrow = (key: string, bar: number, run: () => void) => {
    const label = bar < 3 ? m.key.stream : m.key.same;
    const barLabel = bar % 2 === 1 ? '' : label;
    const action = `flow-${key}`;
    return { action, keys: [key], label, group: 'list', bar, barLabel, run, repeat: true } as const;
  };
  useKeys([
    arrow('ArrowLeft', 1, go('left')),
    arrow('ArrowRight', 2, go('right')),
    arrow('ArrowUp', 3, go('up')),
    arrow('ArrowDown', 4, go('down')),
    {
      action: 'flow-expand',
      keys: ['X'],
      label: m.key.expand,
      group: 'act',
      bar: 7,
      run: onExpand,
    },
    {
      action: 'flow-undo',
      keys: ['Ctrl+Z'],
      label: m.key.undo,
      group: 'act',
      bar: 8,
      run: () => flow.undo?.(),
    },
    {
      action: 'flow-redo',
      keys: ['Ctrl+Y'],
      label: m.tool.redo,
      group: 'act',
      run: () => flow.redo?.(),
    },
    {
      action: 'flow-in',
      keys: ['+', '='],
      label: m.tool.zoomIn,
      group: 'list',
      run: () => zoom(1.2),
    },
    {
      action: 'flow-out',
      keys: ['-'],
      label: m.tool.zoomOut,
      group: 'list',
      run: () => zoom(1 / 1.2),
    },
    { action: 'flow-fit', keys: ['0'], label: m.tool.fit, group: 'list', run: whole },
  ]);
}

/** The graph of what is shown, and where it stands in a room of that width. */
export function useFlowLayout(view: CaseView, flow: FlowState, room: number) {
  const { belowFen, topMax, depth } = flow.folding;
  const open = [...flow.folding.open].join('-');
  const graph = useMemo(
    () =>
      graphOf(view.nodes, view.edges, {
        belowFen,
        topMax,
        depth,
        open: new Set(open.split('-').filter(Boolean).map(Number)),
      }),
    [view, belowFen, topMax, depth, open],
  );
  const layout = useMemo(() => layoutFlow(graph, room), [graph, room]);
  return { graph, layout };
}

type Props = {
  readonly view: CaseView;
  readonly flow: FlowState;
  /** X on a card: unfold it, show what is behind it, or ask the bank. */
  readonly onExpand: (cardId: string | undefined) => void;
};

export function FlowPicture({ view, flow, onExpand }: Props): ReactElement {
  const m = useMessages(flowMessages);
  const box = useRef<HTMLDivElement>(null);
  const { size, moved, move, here, settle, hand } = useViewport(box);
  const { graph, layout } = useFlowLayout(view, flow, (size?.width ?? 1076) - 32);
  const stream = useMemo(
    () => (flow.cardId === undefined ? new Set<string>() : streamOf(graph, flow.cardId)),
    [graph, flow.cardId],
  );
  const dim = useDim(view, graph, flow);
  const place = moved ?? (size ? startPlace(layout, size) : { x: 16, y: 60, k: 1 });
  useEffect(() => settle(place));
  const chosen = layout.cards.find(({ card }) => card.id === flow.cardId);
  const at = chosen && `${chosen.x} ${chosen.y}`;
  useEffect(() => {
    if (at === undefined || !size) return;
    const [x = 0, y = 0] = at.split(' ').map(Number);
    const card = { x, y, width: sizes.cardWidth, height: sizes.cardHeight };
    const before = here();
    const next = revealed(before, card, size);
    if (next !== before) move(next);
  }, [at, size, here, move]);
  const zoom = (by: number): void => {
    if (size) move(zoomAt(place, by, { x: size.width / 2, y: size.height / 2 }));
  };
  const whole = (): void => {
    if (size) move(wholePlace(layout, size));
  };
  useFlowKeys({ layout, flow, onExpand: () => onExpand(flow.cardId), zoom, whole });
  return (
    <div
      ref={box}
      className="flow-box"
      role="group"
      aria-label={m.picture(layout.cards.length, layout.ribbons.length)}
      {...hand}
    >
      {size && (
        <>
          <div
            className="flow-stage"
            style={{ transform: `translate(${place.x}px, ${place.y}px) scale(${place.k})` }}
          >
            <Ribbons layout={layout} lit={{ stream, isDim: dim.ribbon }} />
            {layout.cards.map(({ card, x, y }) => (
              <FlowCard
                key={card.id}
                view={view}
                card={card}
                x={x}
                y={y}
                chosen={card.id === flow.cardId}
                dim={dim.card(card.id)}
                onChoose={() => flow.choose(card.id)}
                onOpen={() => onExpand(card.id)}
              />
            ))}
          </div>
          <Heads view={view} layout={layout} place={place} />
        </>
      )}
      {view.edges.length === 0 && (
        <div className="flow-empty">
          <EmptyState icon="money" title={m.empty} hint={m.emptyHint} />
        </div>
      )}
      {layout.cards.length > cardsMax && <TooMany count={layout.cards.length} />}
      <FindCard view={view} graph={graph} onFound={flow.choose} />
      <p className="flow-legend">{m.key.legend}</p>
      <div className="flow-zoom">
        <Button
          size="small"
          icon="minus"
          aria-label={m.tool.zoomOut}
          onClick={() => zoom(1 / 1.2)}
        />
        <span className="number">{Math.round(place.k * 100)}%</span>
        <Button size="small" icon="plus" aria-label={m.tool.zoomIn} onClick={() => zoom(1.2)} />
        <Button size="small" icon="fit" aria-label={m.tool.fit} onClick={whole} />
      </div>
    </div>
  );
}

/** Beyond what can be read a table says more. */
function TooMany({ count }: { count: number }): ReactElement {
  const m = useMessages(flowMessages);
  const [, setUrl] = useUrlState();
  return (
    <p className="flow-many" role="status">
      {m.tooMany(count)}{' '}
      <Button size="small" kind="quiet" onClick={() => setUrl({ tab: 'account' })}>
        {m.toTable}
      </Button>
    </p>
  );
}
