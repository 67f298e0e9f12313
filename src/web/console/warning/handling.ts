/** What the seat does to the warning that is open: on the screen at once, then with the server. */
import { useCallback, useState } from 'react';
import type { CallInput } from '../../../client/index.ts';
import type { WarningDetail } from '../../../contract/index.ts';
import {
  ApiError,
  call,
  messagesNow,
  queries,
  readKey,
  refresh,
  sharedMessages,
  toastDone,
  toastFailure,
  useMe,
  useMessages,
} from '../../ui/index.ts';
import type { Feedback } from './feedback.ts';
import { warningMessages } from './messages.ts';

export type CallState = {
  readonly warningId: string;
  /** `self`, or the id of a relative. */
  readonly target: string;
  readonly number: string | null;
  readonly since: string;
};

/** What the person saw when the act was refused because the warning had changed. */
export type Conflict = { readonly seen: WarningDetail };

type Act =
  | 'claim'
  | 'release'
  | 'call'
  | 'outcome'
  | 'hold'
  | 'hand-over'
  | 'escalate'
  | 'return'
  | 'undo'
  | 'note'
  | 'follow-up';
type ActBody<A extends Act> = Omit<NonNullable<CallInput<`warning.${A}`>['body']>, 'version'>;

const keyOf = (id: string) => readKey('warning.read', { params: { id } });

function keep(detail: WarningDetail): WarningDetail {
  queries.setQueryData(keyOf(detail.id), detail);
  return detail;
}

/** The newest version known: an act that follows another carries the number of its answer. */
function versionOf(detail: WarningDetail): number {
  return queries.getQueryData<WarningDetail>(keyOf(detail.id))?.version ?? detail.version;
}

async function send<A extends Act>(
  act: A,
  detail: WarningDetail,
  body: ActBody<A>,
): Promise<WarningDetail> {
  const reply = await call(`warning.${act}`, {
    params: { id: detail.id },
    body: { ...body, version: versionOf(detail) },
  } as never);
  refresh(['warning.list', 'warning.shift']);
  return keep(reply);
}

/** Takes back the outcome that I recorded last; says why where that is not possible any more. */
export async function undoOutcome(id: string): Promise<boolean> {
  const m = messagesNow(warningMessages);
  try {
    const detail = await call('warning.read', { params: { id } });
    await send('undo', detail, {});
    toastDone(m.undone);
    return true;
  } catch (error) {
    toastFailure(m.undo, error);
    return false;
  }
}

/** Shows a whole value; who looked is on record. */
export async function reveal(
  detail: WarningDetail,
  field: 'phone' | 'name' | 'idNumber' | 'relative',
  relativeId?: string,
): Promise<string> {
  const answer = await call('person.reveal', {
    params: { id: detail.person.id },
    body: {
      field,
      purpose: 'dissuasion',
      warningId: detail.id,
      ...(relativeId === undefined ? {} : { relativeId }),
    },
  });
  return answer.value;
}

export type OutcomeEntry = {
  /** Code of the centre's table of outcomes. */
  readonly outcome: string;
  readonly note: string;
  readonly lostFen: number | null;
  readonly feedback: Feedback | undefined;
};

export type Handling = {
  readonly busy: boolean;
  readonly phone: CallState | null;
  readonly conflict: Conflict | null;
  readonly clearConflict: () => void;
  readonly endCall: () => void;
  readonly claim: () => void;
  readonly callTarget: (target: string) => void;
  readonly submit: (entry: OutcomeEntry) => Promise<boolean>;
  readonly act: <A extends Exclude<Act, 'claim' | 'call' | 'outcome'>>(
    act: A,
    body: ActBody<A>,
    words: { readonly what: string; readonly done: string },
  ) => Promise<boolean>;
};

/** Whether the call that was just recorded is dialled by the centre. */
async function isDialled(id: string): Promise<boolean> {
  const { items } = await call('call.list', { params: { id } });
  refresh(['call.list', 'call.line']);
  return items[0] !== undefined && items[0].state !== 'by-hand';
}

/** For one warning: the component that uses it is drawn anew for another. */
export function useHandling(detail: WarningDetail): Handling {
  const m = useMessages(warningMessages);
  const me = useMe();
  const [busy, setBusy] = useState(false);
  const [phone, setPhone] = useState<CallState | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  const failed = useCallback((what: string, of: WarningDetail, error: unknown): void => {
    if (error instanceof ApiError && error.code === 'version-conflict') {
      setConflict({ seen: of });
    } else if (!(error instanceof ApiError && error.code === 'already-claimed')) {
      toastFailure(what, error, {
        label: sharedMessages().verb.open,
        run: () => {
          window.location.hash = `#/warning?id=${of.id}`;
        },
      });
    }
    void queries.invalidateQueries({ queryKey: keyOf(of.id) });
    refresh(['warning.list']);
  }, []);

  /** One act after the other; answers whether it was done. */
  const attempt = async (
    what: string,
    work: (of: WarningDetail) => Promise<void>,
  ): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    try {
      await work(detail);
      return true;
    } catch (error) {
      failed(what, detail, error);
      return false;
    } finally {
      setBusy(false);
    }
  };

  const ensureMine = async (of: WarningDetail): Promise<void> => {
    if (of.holder?.id === me.id && of.status === 'claimed') return;
    await send('claim', of, {});
  };

  return {
    busy,
    phone,
    conflict,
    clearConflict: () => setConflict(null),
    endCall: () => setPhone(null),
    claim: () =>
      void attempt(m.act.claim, async (of) => {
        await ensureMine(of);
        toastDone(m.claimed);
      }),
    callTarget: (target) => {
      if (busy) return;
      setPhone({ warningId: detail.id, target, number: null, since: new Date().toISOString() });
      void attempt(m.act.call, async (of) => {
        await ensureMine(of);
        await send('call', of, { target });
        // Where the centre dials, nobody needs to see the number.
        if (await isDialled(of.id)) {
          setPhone(null);
          return;
        }
        const number =
          target === 'self' ? await reveal(of, 'phone') : await reveal(of, 'relative', target);
        setPhone((before) => before && { ...before, number });
      }).then((done) => {
        if (!done) setPhone(null);
      });
    },
    submit: (entry) =>
      attempt(m.act.outcome, async (of) => {
        await ensureMine(of);
        await send('outcome', of, {
          outcome: entry.outcome,
          ...(entry.note === '' ? {} : { note: entry.note }),
          ...(entry.lostFen === null ? {} : { lostFen: entry.lostFen }),
          ...(entry.feedback && { feedback: entry.feedback }),
        });
      }),
    act: (act, body, words) =>
      attempt(words.what, async (of) => {
        await send(act, of, body);
        toastDone(words.done);
      }),
  };
}
