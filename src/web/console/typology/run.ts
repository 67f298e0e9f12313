/** Replays as the screens follow them: asked for, polled until they are over, their reports read. */
import { useEffect, useState } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { ReplayHitReply, ReplayRunReply } from '../../../contract/index.ts';
import type { Typology } from '../../../core/typology/index.ts';
import { call, refresh, toastFailure, useRead } from '../../ui/index.ts';

type Share = number | null;

type Quality = {
  readonly precision: Share;
  readonly recall: Share;
  readonly frauds: { readonly leadMinutes: number | null };
  readonly byCategory: Readonly<
    Record<
      string,
      {
        readonly graded: number;
        readonly recall: Share;
        readonly precision: Share;
        readonly leadMinutes: number | null;
      }
    >
  >;
  readonly byGrade: Readonly<
    Record<string, { readonly graded: number; readonly precision: Share }>
  >;
};

export type SideReport = {
  readonly signals: number;
  readonly graded: number;
  readonly byGrade: Readonly<Record<string, number>>;
  readonly byCategory: Readonly<Record<string, number>>;
  readonly byDay: readonly { readonly at: number; readonly graded: number }[];
  readonly seats: { readonly warningsPerSeatDay: number } | null;
  readonly quality: Quality | null;
};

export type ChangeKind = Exclude<ReplayHitReply['kind'], 'hit'>;
type Count = { readonly all: number; readonly right: number; readonly wrong: number };

/** What the server writes of a replay; see src/server/typology/report.ts. */
export type RunReport = {
  readonly signals: number;
  readonly warmUp: number;
  readonly own: {
    readonly hits: number;
    readonly persons: number;
    readonly byGrade: Readonly<Record<string, number>>;
    readonly byRule: Readonly<Record<string, number>>;
    readonly series: { readonly stepMs: number; readonly counts: readonly number[] };
    readonly right: number;
    readonly wrong: number;
  };
  readonly after: SideReport | null;
  readonly before: SideReport | null;
  readonly comparison:
    | (Readonly<Record<ChangeKind, Count>> & {
        readonly byCategory: Readonly<Record<string, { gained: number; lost: number }>>;
      })
    | null;
};

export type Run = CallReply<'replay.read'>;

export function reportOf(run: Run): RunReport | null {
  return run.report as RunReport | null;
}

export const isOpen = (state: ReplayRunReply['state']): boolean =>
  state === 'waiting' || state === 'running';

const pollMs = 400;

/** A replay and its report; asked for again until it is over. */
export function useRun(id: string | undefined): Run | undefined {
  const [over, setOver] = useState<string | undefined>(undefined);
  const read = useRead(
    'replay.read',
    { params: { id: id ?? '' } },
    { enabled: id !== undefined, ...(over === id ? {} : { everyMs: pollMs }) },
  );
  const run = id === undefined || read.data?.id !== id ? undefined : read.data;
  if (run !== undefined && !isOpen(run.state) && over !== run.id) setOver(run.id);
  useEffect(() => {
    // A replay that is done may have made a draft a replayed version.
    if (over !== undefined) refresh(['typology.read', 'typology.list']);
  }, [over]);
  return run;
}

export type Looking = {
  readonly run: Run | undefined;
  /** Between the click and the answer. */
  readonly busy: boolean;
  /** The text that was looked at. */
  readonly of: Typology | undefined;
  readonly look: (typology: Typology) => void;
  readonly cancel: () => void;
};

/** The quick look at the last day with a text that need not be saved. */
export function useLook(what: string): Looking {
  const [asked, setAsked] = useState<{ id: string; of: Typology } | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const run = useRun(asked?.id);
  return {
    run,
    busy: busy || (asked !== undefined && run === undefined),
    of: asked?.of,
    look(typology) {
      setBusy(true);
      call('replay.start', {
        body: { purpose: 'matches', typology: typology.id, body: { ...typology } },
      })
        .then(({ id }) => setAsked({ id, of: typology }))
        .catch((error: unknown) => toastFailure(what, error))
        .finally(() => setBusy(false));
    },
    cancel() {
      if (asked === undefined) return;
      call('replay.cancel', { params: { id: asked.id } })
        .then(() => refresh(['replay.read']))
        .catch((error: unknown) => toastFailure(what, error));
    },
  };
}
