/**
 * The auto-next mode (自动接续): when one is done the server claims the next best for this seat and it
 * opens by itself. Passing one over needs a reason; a seat that rests is left alone.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CallInput } from '../../../client/index.ts';
import {
  call,
  messagesNow,
  preferences,
  queries,
  readKey,
  refresh,
  setPreference,
  toastFailure,
  usePreferences,
  useRead,
} from '../../ui/index.ts';
import { warningMessages } from './messages.ts';

type Skip = NonNullable<NonNullable<CallInput<'warning.next'>['body']>['skip']>;

const againMs = 1500;

export type AutoNext = {
  readonly on: boolean;
  /** `empty`: nothing waits, the next arrival is taken; `resting`: the seat is on a break or away. */
  readonly state: 'ready' | 'working' | 'empty' | 'resting';
  readonly toggle: () => void;
  /** Takes the next one and opens it; with `skip` the one at hand is put back first. */
  readonly advance: (skip?: Skip) => Promise<boolean>;
};

/** Whether this seat takes calls now. */
function useRests(): boolean {
  const status = useRead('duty.seat', {}).data?.status;
  return status === 'break' || status === 'away';
}

export function useAutoNext(waiting: number, open: (id: string | undefined) => void): AutoNext {
  const { autoNext: on } = usePreferences();
  const rests = useRests();
  const [busy, setBusy] = useState(false);
  const [empty, setEmpty] = useState(false);
  const opened = useRef(open);
  useEffect(() => {
    opened.current = open;
  });

  const advance = useCallback(async (skip?: Skip): Promise<boolean> => {
    setBusy(true);
    try {
      const { warning } = await call('warning.next', { body: skip ? { skip } : {} });
      refresh(['warning.list', 'warning.shift']);
      setEmpty(warning === null);
      if (warning) {
        queries.setQueryData(readKey('warning.read', { params: { id: warning.id } }), warning);
      }
      opened.current(warning?.id);
      return true;
    } catch (error) {
      toastFailure(messagesNow(warningMessages).autoNext.failed, error);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);

  // Nothing waited: what arrives is taken. What others look at may come free, so it is asked again.
  useEffect(() => {
    if (!on || !empty || busy || rests || waiting === 0) return undefined;
    const timer = setTimeout(() => void advance(), againMs);
    return () => clearTimeout(timer);
  }, [on, empty, busy, rests, waiting, advance]);

  return {
    on,
    state: busy ? 'working' : rests ? 'resting' : empty ? 'empty' : 'ready',
    toggle: () => {
      const turnsOn = !preferences().autoNext;
      setPreference({ autoNext: turnsOn });
      if (!turnsOn) setEmpty(false);
    },
    advance,
  };
}
