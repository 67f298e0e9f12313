/** Finds an account of the picture by bank, holder or digits of its number; Enter goes on to the next. */
import { useRef, useState, type ReactElement } from 'react';
import { Icon, useKeys, useMessages } from '../../ui/index.ts';
import { flowMessages } from './flow-messages.ts';
import type { FlowGraph } from './graph.ts';
import type { CaseView } from './view.ts';

/** Cards of the accounts that a text fits, folded ones by the card they lie behind. */
export function cardsFor(view: CaseView, graph: FlowGraph, text: string): readonly string[] {
  const wanted = text.replace(/\s/g, '').toLowerCase();
  if (wanted === '') return [];
  const fits = new Set(
    view.detail.accounts
      .filter(({ bank, numberMasked, holderMasked }) =>
        `${bank}${numberMasked}${holderMasked}`
          .replace(/[\s*]/g, '')
          .toLowerCase()
          .includes(wanted),
      )
      .map(({ id }) => id),
  );
  return graph.cards
    .filter((card) => fits.has(card.id) || card.folded.some((id) => fits.has(id)))
    .map(({ id }) => id);
}

export function FindCard({
  view,
  graph,
  onFound,
}: {
  view: CaseView;
  graph: FlowGraph;
  onFound: (cardId: string) => void;
}): ReactElement {
  const m = useMessages(flowMessages);
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = cardsFor(view, graph, text);
  useKeys([
    {
      action: 'flow-find',
      keys: ['/'],
      label: m.tool.findKey,
      group: 'list',
      run: () => box.current?.focus(),
    },
  ]);
  return (
    <form
      className="flow-find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const next = found[at % Math.max(1, found.length)];
        if (next === undefined) return;
        setAt(at + 1);
        onFound(next);
      }}
    >
      <Icon name="search" size={14} />
      <input
        ref={box}
        type="search"
        value={text}
        maxLength={32}
        placeholder={m.tool.find}
        aria-label={m.tool.find}
        aria-keyshortcuts="/"
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <span className="number" aria-live="polite">
        {text === '' ? <kbd>/</kbd> : found.length === 0 ? m.tool.none : found.length}
      </span>
    </form>
  );
}
