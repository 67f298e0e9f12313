/** What the change feed makes old: the answers on the screen are asked for again, soon but not often. */
import type { StreamEvent } from '../../../contract/index.ts';
import { queries, refresh, sharedMessages, toastDone, type Feed } from '../../ui/index.ts';
import { paced } from './pace.ts';

const paceMs = 800;

const refreshQueue = paced(() => refresh(['warning.list', 'warning.shift']), paceMs);
const refreshQuarantine = paced(() => refresh(['quarantine.list', 'source.list']), paceMs);

function onEvent(event: StreamEvent): void {
  switch (event.topic) {
    case 'warning':
      refreshQueue();
      void queries.invalidateQueries({ queryKey: ['warning.read', { params: { id: event.id } }] });
      break;
    case 'quarantine':
      refreshQuarantine();
      break;
    case 'city':
      refresh(['city.read']);
      break;
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
