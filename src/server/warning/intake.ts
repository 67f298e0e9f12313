/**
 * Findings of the scorer become warnings: one living warning per person, in the transaction of the
 * decisions. Only scorers call this, each for persons that no other decides.
 */
import { type Actor, actorKey } from '../../core/access/index.ts';
import { phoneKind, type Instant, type WebAddress } from '../../core/kernel/index.ts';
import { linksIn, numbersIn } from '../../core/rule/index.ts';
import type { App, FraudSignal } from '../../core/signal/index.ts';
import {
  applyEvents,
  dayCode,
  gradeReasonOf,
  joinWarning,
  openWarning,
  routeWarning,
  urgencyFacts,
  warningNumber,
  type ClosedWarning,
  type Finding,
  type GradeReason,
  type Origin,
  type Repeat,
  type RoutePerson,
  type Routing,
  type WarningEvent,
  type RoutePolicy,
  type WarningPolicy,
  type WarningState,
} from '../../core/warning/index.ts';
import type { GradedDecision } from '../../engine/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { othersSharing } from '../signal/index.ts';
import { react, saveChanges, type Reaction, type WarningChange } from './change.ts';
import { messageOf, stateOf, type WarningRecord } from './row.ts';
import {
  nowhere,
  placeColumns,
  readLoad,
  readUnits,
  routePersonOf,
  type PlaceRecord,
  type UnitTree,
} from './unit.ts';

export type Graded = {
  readonly position: number;
  readonly signal: FraudSignal;
  readonly personId: string;
  readonly decision: GradedDecision & { readonly grade: NonNullable<GradedDecision['grade']> };
};

export type IntakeOptions = {
  readonly actor: Actor;
  readonly policy: () => WarningPolicy;
  /** How warnings find their unit. */
  readonly routes: () => RoutePolicy;
  readonly reactions: readonly Reaction[];
};

export type WarningIntake = {
  /** Opens, joins and raises, and notes audit and feed. Answers how many were opened and changed. */
  absorb(tx: Transaction, graded: readonly Graded[], now: Instant): Promise<IntakeCount>;
};
export type IntakeCount = {
  readonly issued: number;
  readonly changed: number;
  readonly unrouted: number;
};

/** A warning of this batch on its way. */
type Draft = {
  state: WarningState;
  /** As it was before this batch; null: it is new. */
  readonly before: WarningState | null;
  readonly events: WarningEvent[];
  readonly positions: Set<number>;
};

export function makeWarningIntake(options: IntakeOptions): WarningIntake {
  return {
    async absorb(tx, graded, now) {
      if (graded.length === 0) return { issued: 0, changed: 0, unrouted: 0 };
      const past = await readPast(tx, graded, now, options.policy());
      const batch: Batch = {
        drafts: new Map(),
        past,
        now,
        policy: options.policy(),
        routes: options.routes(),
        actor: actorKey(options.actor),
        unrouted: 0,
      };
      const numbers = makeNumbers(tx, now);
      for (const one of graded) await place(batch, one, () => numbers.next());
      await numbers.keep();
      const drafts = [...batch.drafts.values()];
      await writeDrafts(tx, drafts);
      await writeLinks(tx, batch, graded);
      tell(tx, drafts);
      await react(tx, options.reactions, drafts.map(changeOf), now);
      return {
        issued: drafts.filter((d) => d.before === null).length,
        changed: drafts.filter((d) => d.before !== null).length,
        unrouted: batch.unrouted,
      };
    },
  };
}

/**
 * Numbers of the day, without gaps: whoever takes the first one holds the day until the transaction
 * ends.
 */
export function makeNumbers(tx: Queryable, now: number) {
  const day = dayCode(now);
  let last: number | undefined;
  return {
    async next(): Promise<string> {
      if (last === undefined) {
        const rows = await tx.query<{ last: number }>(
          `insert into warning_day as d (day, last) values ($1, 0)
           on conflict (day) do update set last = d.last returning last`,
          [day],
          'intake-day',
        );
        last = rows[0]?.last ?? 0;
      }
      last += 1;
      return warningNumber(now, last);
    },
    async keep(): Promise<void> {
      if (last === undefined) return;
      await tx.query('update warning_day set last = $2 where day = $1', [day, last], 'intake-last');
    },
  };
}

type Past = {
  readonly living: Map<string, WarningState>;
  readonly closed: Map<string, ClosedWarning>;
  /** What came before within the time of the policy. */
  readonly repeats: Map<string, Repeat>;
  /** Others who share a number by which a signal of this batch names the person. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
  readonly places: Map<string, RoutePerson>;
  readonly tree: UnitTree;
};

type Batch = {
  /** By person: there is one living warning each. */
  readonly drafts: Map<string, Draft>;
  readonly past: Past;
  readonly now: number;
  readonly policy: WarningPolicy;
  readonly routes: RoutePolicy;
  readonly actor: string;
  unrouted: number;
};

async function readPast(
  tx: Queryable,
  graded: readonly Graded[],
  now: number,
  policy: WarningPolicy,
): Promise<Past> {
  const ids = [...new Set(graded.map((g) => g.personId))];
  // Held first: a closed warning of the person that comes back to life meanwhile is seen below.
  const places = await tx.query<PlaceRecord & { readonly id: string }>(
    `select p.id, ${placeColumns} from person p where p.id = any($1) order by p.id
     for no key update`,
    [ids],
    'intake-places',
  );
  const living = await tx.query<WarningRecord>(
    `select * from warning where person_id = any($1) and status <> 'closed' order by id for update`,
    [ids],
    'intake-living',
  );
  const closed = await readClosed(tx, ids, { now, policy });
  const warned = new Set(living.map((row) => row.person_id));
  return {
    living: new Map(living.map((row) => [row.person_id, stateOf(row)])),
    ...closed,
    // Asked for new warnings only: what lives knows it since it was issued.
    shared: await othersSharing(
      tx,
      graded.flatMap((g) => (warned.has(g.personId) ? [] : g.signal.subjectHandles)),
    ),
    places: new Map(places.map((row) => [row.id, routePersonOf(row)])),
    tree: await readUnits(tx, now, await readLoad(tx)),
  };
}

type ClosedRecord = {
  person_id: string;
  closed_at: number;
  grade: ClosedWarning['grade'];
  outcome: ClosedWarning['outcome'];
  count: number;
  last_at: number | null;
  last_outcome: ClosedWarning['outcome'];
  lost_fen: number;
};

/** Who was warned by mistake is no repeated victim. */
const realSql = `outcome in ('dissuaded', 'transferred', 'refused', 'not-reached', 'dead-number',
  'not-found', 'untraceable')`;

/** The last closed warning of each person, for the cool-down, and how many were in earnest. */
async function readClosed(
  tx: Queryable,
  ids: readonly string[],
  { now, policy }: Pick<Batch, 'now' | 'policy'>,
): Promise<Pick<Past, 'closed' | 'repeats'>> {
  const rows = await tx.query<ClosedRecord>(
    `select person_id, max(closed_at) as closed_at,
       (array_agg(grade order by closed_at desc))[1] as grade,
       (array_agg(outcome order by closed_at desc))[1] as outcome,
       (count(*) filter (where ${realSql}))::int as count,
       max(closed_at) filter (where ${realSql}) as last_at,
       (array_agg(outcome order by closed_at desc) filter (where ${realSql}))[1] as last_outcome,
       coalesce(sum(coalesce(lost_fen, 0) + coalesce(lost_after_fen, 0))
         filter (where ${realSql}), 0)::float8 as lost_fen
     from warning where person_id = any($1) and status = 'closed' and closed_at > $2
     group by person_id`,
    [ids, now - Math.max(policy.coolDownMs, policy.repeatMs)],
    'intake-closed',
  );
  return {
    closed: new Map(
      rows.map((r) => [r.person_id, { closedAt: r.closed_at, grade: r.grade, outcome: r.outcome }]),
    ),
    repeats: new Map(
      rows.flatMap(({ person_id: id, count, last_at: lastAt, ...r }): [string, Repeat][] => {
        if (lastAt === null || lastAt <= now - policy.repeatMs) return [];
        return [[id, { count, lastAt, lastOutcome: r.last_outcome, lostFen: r.lost_fen }]];
      }),
    ),
  };
}

async function place(
  batch: Batch,
  graded: Graded,
  nextNumber: () => Promise<string>,
): Promise<void> {
  const { past, now, policy, routes, actor } = batch;
  const { personId, signal } = graded;
  const draft = batch.drafts.get(personId);
  const living = draft?.state ?? past.living.get(personId) ?? null;
  const routing: Routing | undefined =
    living === null
      ? routeWarning(past.places.get(personId) ?? nowhere, past.tree.units, {
          now,
          policy: routes,
        })
      : { unitId: living.unitId, reason: living.routeReason };
  if (routing === undefined) {
    batch.unrouted += 1;
    return;
  }
  const verdict = joinWarning(living, findingOf(graded, policy, now), {
    policy,
    now,
    actor,
    routing,
    occurredAt: signal.occurredAt,
    repeat: past.repeats.get(personId) ?? null,
    sharedWith: past.shared.get(personId) ?? [],
    lastClosed: past.closed.get(personId) ?? null,
  });
  switch (verdict.kind) {
    case 'none':
      return;
    case 'issue': {
      const identity = { id: newId('wrn', now), number: await nextNumber(), personId };
      batch.drafts.set(personId, {
        state: openWarning(identity, verdict.event),
        before: null,
        events: [verdict.event],
        positions: new Set([graded.position, ...graded.decision.cites]),
      });
      return;
    }
    case 'join': {
      const into = draft ?? {
        state: living as WarningState,
        before: living,
        events: [],
        positions: new Set<number>(),
      };
      into.state = applyEvents(into.state, verdict.events);
      into.events.push(...verdict.events);
      for (const p of [graded.position, ...graded.decision.cites]) into.positions.add(p);
      batch.drafts.set(personId, into);
    }
  }
}

function findingOf(graded: Graded, policy: WarningPolicy, now: number): Finding {
  const { decision, position, signal } = graded;
  const { score, stage, reasons, ongoingCallUntil, grading } = decision;
  const given = decision.pushed === true ? decision.grade : (grading?.grade ?? null);
  return {
    position,
    occurredAt: signal.occurredAt,
    grade: decision.grade,
    score,
    category: decision.category,
    reasons,
    model: decision.model,
    policy: policy.version,
    gradeReason: gradeReasonFor(graded, policy),
    amountAtRiskFen: decision.amountAtRiskFen,
    ongoingCallUntil,
    ...urgencyFacts(policy, { score, stage, reasons, ongoingCallUntil, given }, now),
    origin: originOf(signal),
  };
}

function gradeReasonFor({ decision, signal }: Graded, policy: WarningPolicy): GradeReason {
  const { grading, score, stage, pushed } = decision;
  if (pushed === true) {
    const push = { source: signal.source, grade: signal.push?.grade ?? null };
    return { stage, score, least: 0, push };
  }
  if (grading === undefined) return gradeReasonOf(policy, score, stage);
  return { stage, score: grading.score, least: grading.least, typology: grading.typology };
}

function originOf({ source, push, occurredAt }: FraudSignal): Origin | null {
  if (push === undefined) return null;
  return { source, ref: push.number, grade: push.grade ?? null, at: occurredAt };
}

const changeOf = ({ before, state, events }: Draft): WarningChange => ({
  before,
  after: state,
  events,
});

async function writeDrafts(tx: Transaction, drafts: readonly Draft[]): Promise<void> {
  await saveChanges(tx, drafts.map(changeOf));
  const signals = drafts.flatMap((d) =>
    [...d.positions].map((position) => ({ id: d.state.id, position })),
  );
  await tx.query(
    `insert into warning_signal (warning_id, position)
     select * from unnest($1::text[], $2::bigint[]) on conflict do nothing`,
    [signals.map((s) => s.id), signals.map((s) => s.position)],
    'warning-signals',
  );
}

async function writeLinks(tx: Queryable, batch: Batch, graded: readonly Graded[]): Promise<void> {
  const links = graded.flatMap(({ personId, signal }) => {
    const id = batch.drafts.get(personId)?.state.id;
    return id === undefined ? [] : linksOf(signal).map((link) => ({ id, ...link }));
  });
  if (links.length === 0) return;
  await tx.query(
    `insert into warning_link (warning_id, kind, value)
     select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing`,
    [links.map((l) => l.id), links.map((l) => l.kind), links.map((l) => l.value)],
    'warning-links',
  );
}

export type LinkKind = 'number' | 'account' | 'domain' | 'app';

type Link = { readonly kind: LinkKind; readonly value: string };

/** What a suspicious signal points at, beyond the person: shared by others it joins their cases. */
export function linksOf(signal: FraudSignal): readonly Link[] {
  const { number, account } = signal.counterpart;
  const links: Link[] = [];
  if (number !== undefined && phoneKind(number) !== 'service') {
    links.push({ kind: 'number', value: number });
  }
  if (account !== undefined) links.push({ kind: 'account', value: account.account });
  return [...links, ...namedBy(signal)];
}

function namedBy(signal: FraudSignal): readonly Link[] {
  const { web, app } = signal.counterpart;
  switch (signal.kind) {
    case 'transfer':
      return [{ kind: 'account', value: signal.payee.account }];
    case 'sms':
    case 'report':
      return [
        ...linksIn(signal.text).map((w): Link => ({ kind: 'domain', value: w.registrableDomain })),
        ...numbersIn(signal.text).map((value): Link => ({ kind: 'number', value })),
        ...pointedAt(web, app),
      ];
    case 'visit':
      return pointedAt(signal.web ?? web, signal.app ?? app);
    case 'call':
      return pointedAt(web, app);
  }
}

function pointedAt(web: WebAddress | undefined, app: App | undefined): readonly Link[] {
  return [
    ...(web === undefined ? [] : [{ kind: 'domain', value: web.registrableDomain } as const]),
    ...(app === undefined ? [] : [{ kind: 'app', value: app.package ?? app.name } as const]),
  ];
}

function tell(tx: Transaction, drafts: readonly Draft[]): void {
  let joined = 0;
  for (const { state, before, events } of drafts) {
    const regraded = events.findLast((e) => e.kind === 'regraded');
    const kind = before === null ? 'issued' : regraded ? 'regraded' : 'joined';
    if (kind === 'joined') joined += 1;
    else {
      tx.audit({
        action: `warning.${kind}`,
        subject: state.id,
        detail: { grade: state.grade, score: state.score, unit: state.unitId, model: state.model },
      });
    }
    tx.emit('warning', messageOf(state, kind));
  }
  if (joined > 0) tx.audit({ action: 'warning.joined', subject: '', detail: { warnings: joined } });
}
