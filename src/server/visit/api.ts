/** Routes of visits: the phone. The board is in `board.ts`. */
import { purposesOfRole, type UserActor } from '../../core/access/index.ts';
import {
  formatInstant,
  hourMs,
  minuteMs,
  parseInstant,
  type Instant,
} from '../../core/kernel/index.ts';
import type { VisitPolicy } from '../../core/visit/index.ts';
import { dayStart } from '../../core/warning/index.ts';
import { absent, invalid, refused } from '../platform/answer.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import type { Vault } from '../platform/secret.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { openAttachment, storeAttachment } from './attachment.ts';
import { boardHandlers, type BoardHandlers } from './board.ts';
import { takeAct, type PhoneDeps, type TimedAct } from './phone.ts';
import { conflictsOf, policyReply, scriptReply, taskReply } from './present.ts';
import {
  cellOf,
  countDone,
  hadVisit,
  lockVisit,
  readMap,
  readSubjects,
  readUnit,
  readVisits,
  seesVisit,
  visitIdsFor,
  type Visit,
} from './store.ts';
import { tellingOf } from './telling.ts';
import { mayTake, tiersOf } from './view.ts';

export type VisitDeps = PhoneDeps & { readonly vault: Vault };

type Own = Extract<keyof Handlers, `visit.${string}`>;
type PhoneHandlers = Pick<Handlers, Exclude<Own, keyof BoardHandlers>>;

export function visitHandlers(deps: VisitDeps): Pick<Handlers, Own> {
  return { ...phoneHandlers(deps), ...boardHandlers(deps) };
}

function phoneHandlers(deps: VisitDeps): PhoneHandlers {
  const { db } = deps;
  return {
    'visit.today': (context) => today(deps, context),
    'visit.acts': async ({ actor, now }, { body }) => {
      const acts = timed(body, now, deps.policy());
      const results = [];
      for (const act of acts) results.push(await takeAct(deps, actor, act, now));
      return { results };
    },
    'visit.attach': async ({ actor, now }, { params, body }) => {
      await transact(db, actor, now, async (tx) => {
        await ownVisit(tx, actor, params.id);
        const keeping = { vault: deps.vault, policy: deps.policy(), now };
        await storeAttachment(tx, keeping, actor, { visitId: params.id, ...body });
      });
      return { ok: true };
    },
    'visit.attachment': ({ actor, now }, { params }) =>
      transact(db, actor, now, async (tx) => {
        const isSeen =
          (await seesVisit(tx, actor, params.id)) || (await hadVisit(tx, actor.id, params.id));
        if (!isSeen) throw absent();
        return openAttachment(tx, deps.vault, params.id, params.attachment);
      }),
    'visit.reveal': ({ actor, now }, { params, body }) =>
      revealed(deps, { actor, now }, params.id, body),
    'visit.map': async () => ({ cells: await readMap(db) }),
  };
}

/** A visit in the actor's hands or for them to take, or that was in their hands; else it is not there. */
async function ownVisit(tx: Transaction, actor: UserActor, id: string): Promise<Visit> {
  const visit = await lockVisit(tx, id);
  if (visit === undefined) throw absent();
  const { state } = visit;
  const isTheirs =
    state.assigneeId === actor.id || mayTake(actor, state) || (await hadVisit(tx, actor.id, id));
  if (!isTheirs) throw absent();
  return visit;
}

type Asking = Pick<RequestContext, 'actor' | 'now' | 'lang'>;

async function today(deps: VisitDeps, context: Asking) {
  const { db } = deps;
  const { actor, now } = context;
  const since = dayStart(now);
  const tiers = tiersOf(actor);
  const visits = await readVisits(db, await visitIdsFor(db, actor, tiers, since));
  const all = [...visits.values()];
  const telling = await tellingOf({ db, policy: deps.policy() }, context, all);
  const isLiving = ({ state }: Visit): boolean =>
    state.status !== 'done' && state.status !== 'withdrawn';
  const isForMe = ({ state }: Visit): boolean =>
    state.assigneeId === actor.id || mayTake(actor, state);
  const unit = await readUnit(db, actor.unitId);
  return {
    tasks: all.filter((v) => isLiving(v) && isForMe(v)).map((v) => taskReply(v, telling)),
    conflicts: all.flatMap((v) => conflictsOf(v, telling)),
    doneToday: await countDone(db, actor.id, since),
    policy: policyReply(deps.policy()),
    script: scriptReply,
    me: {
      id: actor.id,
      name: actor.name,
      unit: unit?.name ?? '',
      cell: unit === undefined ? null : cellOf(unit),
      level: tiers.includes('station') ? ('station' as const) : ('grid' as const),
    },
    serverTime: formatInstant(now),
  };
}

type Batch = Parameters<PhoneHandlers['visit.acts']>[1]['body'];

/** A phone's clock may be wrong by this much and more; the difference is taken off. */
const skewMax = 400 * 24 * hourMs;

/**
 * The acts with the time at which they were done by the centre's clock: the phone says when it sent
 * them, and the difference to now is its error. Nothing was done in the future, and nothing longer ago
 * than the policy lets a phone be away.
 */
function timed(batch: Batch, now: Instant, policy: VisitPolicy): readonly TimedAct[] {
  const sentAt = instantOf('sentAt', batch.sentAt);
  const skew = Math.abs(now - sentAt) > skewMax ? 0 : now - sentAt;
  return batch.acts.map((act, i) => {
    const at = instantOf(`acts.${i}.at`, act.at) + skew;
    const doneAt = Math.min(now, Math.max(at, now - policy.offlineMaxMs - minuteMs)) as Instant;
    return { ...act, doneAt };
  });
}

function instantOf(field: string, text: string): Instant {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw invalid([
    {
      field,
      code: 'wrong-form',
      problem: 'is not a time with its offset',
      remedy: 'write ISO 8601, such as 2026-01-31T08:15:00+08:00',
    },
  ]);
}

type Reveal = Parameters<PhoneHandlers['visit.reveal']>[1]['body'];

/** Refused in this order: not theirs (404), not accepted yet, no number. */
async function revealed(
  { db }: VisitDeps,
  { actor, now }: Pick<Asking, 'actor' | 'now'>,
  id: string,
  body: Reveal,
): Promise<{ value: string }> {
  const answer = await transact(db, actor, now, async (tx) => {
    const { state } = await ownVisit(tx, actor, id);
    const isLiving = state.status !== 'done' && state.status !== 'withdrawn';
    const isTheirs = state.assigneeId === actor.id && state.status !== 'waiting' && isLiving;
    const note = {
      action: 'visit.reveal',
      subject: id,
      purpose: body.purpose,
      detail: { field: 'phone', warning: body.warningId },
    };
    const subject = state.subjects.find((s) => s.warningId === body.warningId);
    if (subject === undefined) throw absent();
    if (!isTheirs || !goesForDissuasion(actor)) {
      tx.audit({ ...note, allowed: false });
      return 'not-accepted' as const;
    }
    const record = (await readSubjects(tx, [body.warningId])).get(body.warningId);
    tx.audit(note);
    return record?.phone == null ? ('no-value' as const) : { value: record.phone };
  });
  if (typeof answer === 'string') throw refused(answer);
  return answer;
}

/** Whoever goes to the door does so to dissuade: by purpose of the role, or by the task itself. */
function goesForDissuasion(actor: UserActor): boolean {
  return actor.roles.some(
    (role) => purposesOfRole[role].includes('dissuasion') || role === 'grid-worker',
  );
}
