/** What has to be known to tell of visits: names, people, attachments. */
import type { VisitPolicy } from '../../core/visit/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { RequestContext } from '../platform/handler.ts';
import { readAttachmentFacts } from './attachment.ts';
import type { Telling } from './present.ts';
import { readNames, readSubjects, type Visit } from './store.ts';

type Source = { readonly db: Queryable; readonly policy: VisitPolicy };

export async function tellingOf(
  { db, policy }: Source,
  { actor, lang, now }: Pick<RequestContext, 'actor' | 'lang' | 'now'>,
  visits: readonly Visit[],
): Promise<Telling> {
  const ids = new Set<string>();
  for (const { state, events } of visits) {
    ids.add(state.unitId);
    if (state.assigneeId !== null) ids.add(state.assigneeId);
    for (const event of events) {
      ids.add(event.actor);
      if (event.kind !== 'assigned') continue;
      ids.add(event.unitId);
      if (event.userId !== null) ids.add(event.userId);
    }
  }
  const names = await readNames(db, [...ids]);
  return {
    actor,
    lang,
    now,
    policy,
    nameOf: (id) => names.get(id) ?? '',
    attachments: await readAttachmentFacts(
      db,
      visits.map((v) => v.state.id),
    ),
    subjects: await readSubjects(
      db,
      visits.flatMap((v) => v.state.subjects.map((s) => s.warningId)),
    ),
  };
}
