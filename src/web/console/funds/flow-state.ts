/** What a person chose in the picture: kept in the address, with steps back and forth. */
import { useState } from 'react';
import { useUrlState } from '../../ui/index.ts';
import type { Folding } from './graph.ts';

const foldYuanDefault = 5000;
const topMax = 8;
const depthDefault = 4;

/** What undo takes back: how much of the case is in sight, never an act on an account. */
type Shown = { readonly fold: string; readonly open: string; readonly depth: string };

export type FlowState = {
  /** Card that is open. */
  readonly cardId: string | undefined;
  readonly foldYuan: number;
  readonly folding: Folding;
  /** Part of the time that is in the light; null at an open end. */
  readonly range: { readonly from: number | null; readonly to: number | null };
  readonly choose: (cardId: string | null) => void;
  readonly setFold: (yuan: number) => void;
  readonly openLevel: (level: number) => void;
  readonly goDeeper: () => void;
  readonly setRange: (from: number | null, to: number | null) => void;
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
};

const stepsMax = 50;

const numberOf = (text: string | undefined, otherwise: number): number =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : otherwise;

export function useFlowState(): FlowState {
  const [url, setUrl] = useUrlState();
  const [past, setPast] = useState<readonly Shown[]>([]);
  const [future, setFuture] = useState<readonly Shown[]>([]);
  const now: Shown = {
    fold: url['fold'] ?? '',
    open: url['open'] ?? '',
    depth: url['depth'] ?? '',
  };
  const foldYuan = numberOf(url['fold'], foldYuanDefault);
  const depth = numberOf(url['depth'], depthDefault);
  const open = new Set((url['open'] ?? '').split('-').filter(Boolean).map(Number));
  const show = (change: Partial<Shown>): void => {
    setPast([...past.slice(-stepsMax), now]);
    setFuture([]);
    setUrl(change, true);
  };
  const step = (from: readonly Shown[], back: boolean): (() => void) | undefined => {
    const last = from.at(-1);
    if (last === undefined) return undefined;
    return () => {
      const rest = from.slice(0, -1);
      setPast(back ? rest : [...past, now]);
      setFuture(back ? [...future, now] : rest);
      setUrl(last, true);
    };
  };
  const bound = (text: string | undefined): number | null =>
    text === undefined ? null : numberOf(text, 0);
  return {
    cardId: url['card'],
    foldYuan,
    folding: { belowFen: foldYuan * 100, topMax, open, depth },
    range: { from: bound(url['from']), to: bound(url['to']) },
    choose: (card) => setUrl({ card }, true),
    setFold: (yuan) => show({ fold: yuan === foldYuanDefault ? '' : String(yuan) }),
    openLevel: (level) => {
      const next = new Set(open);
      if (!next.delete(level)) next.add(level);
      show({ open: [...next].toSorted((a, b) => a - b).join('-') });
    },
    goDeeper: () => show({ depth: String(depth + 1) }),
    setRange: (from, to) =>
      setUrl(
        { from: from === null ? null : String(from), to: to === null ? null : String(to) },
        true,
      ),
    undo: step(past, true),
    redo: step(future, false),
  };
}
