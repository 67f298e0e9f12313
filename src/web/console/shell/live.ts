/** What the change feed makes old: the answers on the screen are asked for again, soon but not often. */
import type { Me, StreamEvent } from '../../../contract/index.ts';
import {
  queries,
  refresh,
  sharedMessages,
  toastAlert,
  toastDone,
  type Feed,
} from '../../ui/index.ts';
import { paced } from './pace.ts';

const paceMs = 800;

const refreshQueue = paced(() => refresh(['warning.list', 'warning.shift']), paceMs);
const refreshQuarantine = paced(() => refresh(['quarantine.list', 'source.list']), paceMs);

const refreshLists = paced(
  () => refresh(['list.read', 'list.stats', 'list.imports', 'list.lookup']),
  paceMs,
);

/** Answers that a topic makes old, by the first part of the names of their routes. */
const staleBy = {
  contact: ['call', 'contact'],
  visit: ['visit'],
  protection: ['protection'],
  duty: ['duty', 'shift'],
  notice: ['notice'],
  policy: ['policy'],
  funds: ['funds', 'report', 'chase', 'trace', 'document'],
  return: ['return', 'remedy', 'funds', 'document'],
  instruction: ['instruction'],
} as const;
type Simple = keyof typeof staleBy;

/** What each topic asks again; one without a line is heard by those who show it. */
const refreshers: ReadonlyMap<string, () => void> = new Map([
  ...(Object.keys(staleBy) as Simple[]).map(
    (topic) =>
      [
        topic,
        paced(
          () =>
            void queries.invalidateQueries({
              predicate: ({ queryKey: [id] }) =>
                staleBy[topic].some((module) => String(id).startsWith(`${module}.`)),
            }),
          paceMs,
        ),
      ] as const,
  ),
  ['warning', refreshQueue],
  // The form that is being filled is not asked for again.
  ['report', paced(() => refresh(['report.waiting', 'report.list']), paceMs)],
  ['quarantine', refreshQuarantine],
  ['list', refreshLists],
  ['city', (): void => refresh(['city.read'])],
]);

const rereadWarning = (id: string): void =>
  void queries.invalidateQueries({ queryKey: ['warning.read', { params: { id } }] });

/** A critical warning in my hands that I did not take myself. */
function tellHandedOver(event: Extract<StreamEvent, { topic: 'warning' }>): void {
  const me = queries.getQueryData<Me | null>(['me.read']);
  if (event.kind !== 'handed-over' || event.grade !== 'P0' || event.holderId !== me?.id) return;
  const m = sharedMessages();
  toastAlert(m.alert.handed, {
    label: m.verb.open,
    run: () => {
      window.location.hash = `#/warning?tab=mine&id=${event.id}`;
    },
  });
}

function onEvent(event: StreamEvent): void {
  refreshers.get(event.topic)?.();
  if (event.topic === 'warning') {
    tellHandedOver(event);
    rereadWarning(event.id);
  } else if (event.topic === 'contact' || event.topic === 'protection') {
    rereadWarning(event.warningId);
  }
}

function onOpen(again: boolean): void {
  if (!again) {
    refreshQueue();
    return;
  }
  void queries.invalidateQueries();
  toastDone(sharedMessages().live.restored);
}

/** The frame hears this feed as long as somebody is signed in. */
export const consoleFeed: Feed = { onEvent, onOpen };
