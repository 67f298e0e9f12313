/** One warning with all that a seat sees around it. */
import type { WarningDetail } from '../../contract/index.ts';
import { scriptFor, type WorthSettings } from '../../core/dissuasion/index.ts';
import type { ReasonTexts } from '../../core/rule/index.ts';
import { actsOf } from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { RequestContext } from '../platform/handler.ts';
import { readClocks } from './clock.ts';
import { actContext, type Deciding } from './act.ts';
import { detailReply, type DetailParts, type Telling } from './present.ts';
import { readOriginFeedback } from './origin.ts';
import { stateOf } from './row.ts';
import {
  hasOtherLiving,
  readEarlier,
  readEvents,
  readLinks,
  readPrecision,
  readShared,
  readSignals,
  readUserNames,
  type DetailRecord,
  type EventRecord,
} from './store.ts';
import { readUnits } from './unit.ts';

export type DetailDeps = Deciding & {
  readonly centre: string;
  readonly texts: () => ReasonTexts;
  /** The figures of the queue. */
  readonly figures: () => WorthSettings;
};
type Asker = Pick<RequestContext, 'actor' | 'now' | 'lang'>;

export function tellingOf(
  deps: Pick<DetailDeps, 'texts' | 'figures'>,
  { lang, now }: Pick<Asker, 'now' | 'lang'>,
): Telling {
  return { lang, texts: deps.texts(), now, figures: deps.figures() };
}

export async function presentDetail(
  deps: DetailDeps,
  db: Queryable,
  row: DetailRecord,
  asker: Asker,
): Promise<WarningDetail> {
  const events = await readEvents(db, row.id);
  const tree = await readUnits(db, asker.now);
  const livingElsewhere =
    row.status === 'closed' && (await hasOtherLiving(db, row.person_id, row.id));
  const users = await readUserNames(db, usersIn(events, row));
  const state = stateOf(row);
  const context = actContext(deps, row, { asker, tree, livingElsewhere });
  const acts = actsOf(state, context, tree.pathOf(row.unit_id), row.phone !== null);
  const mayUndo = acts.some(({ act, allowed }) => act === 'undo' && allowed);
  const parts: DetailParts = {
    row,
    events,
    acts,
    clocks: (await readClocks(db, [row.id])).get(row.id) ?? [],
    signals: await readSignals(db, row.id),
    links: await readLinks(db, row.id),
    precision: await readPrecision(db, row.model, row.category, asker.now),
    earlier: await readEarlier(db, row.person_id, row.opened_at),
    shared: await readShared(db, row.shared_with),
    told: row.origins.length === 0 ? [] : await readOriginFeedback(db, row.id),
    undoUntil: mayUndo && state.undo !== null ? state.undo.at + context.policy.undoMs : null,
    names: { nameOf: (id: string) => users.get(id) ?? tree.nameOf(id) },
    script: scriptFor(
      {
        centre: deps.centre,
        category: row.category,
        ongoingCall: row.ongoing_call_until !== null && row.ongoing_call_until > asker.now,
      },
      asker.lang,
    ),
  };
  return detailReply(parts, tellingOf(deps, asker));
}

function usersIn(events: readonly EventRecord[], { transfer }: DetailRecord): string[] {
  return [
    ...events.flatMap(({ body }) => (body.kind === 'handed-over' ? [body.to] : [])),
    ...(transfer === null ? [] : [transfer.by]),
  ];
}
