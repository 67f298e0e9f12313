/** Routes of warnings and of the seat. */
import type { WarningDetail } from '../../contract/index.ts';
import { may, purposesOfRole, type Purpose, type UserActor } from '../../core/access/index.ts';
import type { WorthSettings } from '../../core/dissuasion/index.ts';
import { formatInstant, parseInstant, unreachable, type Instant } from '../../core/kernel/index.ts';
import type { Lang, ReasonTexts } from '../../core/rule/index.ts';
import { dayStart, type WarningPolicy } from '../../core/warning/index.ts';
import { absent, denied, invalid, refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { presentDetail, tellingOf } from './detail.ts';
import { nextHandler } from './next.ts';
import { rowReply } from './present.ts';
import { actOnWarning, missing, numberOf, type Act, type Deciding } from './act.ts';
import type { PersonResolver } from '../signal/index.ts';
import { splitWarning } from './split.ts';
import {
  countWarnings,
  listColleagues,
  listWarnings,
  looksForPerson,
  readFeedSeq,
  readShift,
  readWarning,
  shiftLengthMs,
  unitOfColleague,
  type DetailRecord,
} from './store.ts';
import { handlingRoles, readUnits } from './unit.ts';

export type WarningDeps = Deciding & {
  readonly db: Database;
  readonly centre: string;
  readonly texts: () => ReasonTexts;
  readonly persons: PersonResolver;
  /** The figures of the queue. */
  readonly figures: () => WorthSettings;
};

type Own = Extract<keyof Handlers, `warning.${string}` | 'person.reveal'>;
type WarningHandlers = { readonly [K in Own]: Handlers[K] };
type Asker = Pick<RequestContext, 'actor' | 'now' | 'lang'>;

export function warningHandlers(deps: WarningDeps): WarningHandlers {
  return {
    ...readHandlers(deps),
    ...actHandlers(deps),
    'warning.split': splitHandler(deps),
    'warning.next': nextHandler(deps),
    'person.reveal': revealHandler(deps),
  };
}

type Reads =
  | 'warning.list'
  | 'warning.shift'
  | 'warning.outcomes'
  | 'warning.read'
  | 'warning.colleagues';
const pageUsual = 50;

function readHandlers(deps: WarningDeps): Pick<WarningHandlers, Reads> {
  const { db } = deps;
  return {
    'warning.list': async (context, { query }) => {
      const { actor } = context;
      const limit = query.limit ?? pageUsual;
      const page = readPage(query.cursor, context.now);
      const own = query.scope === 'own';
      // Read first: what the list shows is at least as new, and the stream tells the rest.
      const seq = await readFeedSeq(db);
      const rows = await listWarnings(db, actor, {
        tab: query.tab ?? 'waiting',
        own,
        now: page.now,
        offset: page.offset,
        limit: limit + 1,
        grade: query.grade,
        category: query.category,
        source: query.source,
        tier: query.tier,
        q: query.q,
      });
      if (query.q !== undefined && query.cursor === undefined && looksForPerson(query.q)) {
        const detail = { found: Math.min(rows.length, limit) };
        await transact(db, actor, context.now, async (tx) => {
          tx.audit({ action: 'warning.search', subject: 'person', detail });
        });
      }
      const counts = await countWarnings(db, actor, own);
      const telling = tellingOf(deps, context);
      return {
        items: rows.slice(0, limit).map((row) => rowReply(row, telling)),
        next: rows.length > limit ? `${page.now}.${page.offset + limit}` : null,
        counts,
        seq,
      };
    },
    'warning.shift': async ({ actor, now }) => {
      const since = Math.max(dayStart(now), now - shiftLengthMs);
      const shift = await readShift(db, actor.id, since);
      return {
        dissuaded: shift.dissuaded,
        successRate: shift.settled === 0 ? null : shift.dissuaded / shift.settled,
        responseMs: shift.response_ms === null ? null : Math.round(shift.response_ms),
        since: formatInstant(since),
      };
    },
    'warning.outcomes': async ({ lang }) => outcomesReply(deps.policy(), lang),
    'warning.read': async (context, { params }) => {
      const row = await readWarning(db, context.actor, params.id);
      if (row === undefined) throw await missing(db, 'warning.read', params.id);
      return presentDetail(deps, db, row, context);
    },
    'warning.colleagues': async ({ actor }) => {
      const rows = await listColleagues(db, actor, handlingRoles);
      return {
        items: rows.map((r) => ({
          id: r.id,
          name: r.name,
          seat: r.seat,
          unitName: r.unit_name,
          inHand: r.in_hand,
        })),
      };
    },
  };
}

function outcomesReply({ outcomes, undoMs }: WarningPolicy, lang: Lang) {
  return {
    items: outcomes.map(({ code, as, key, closes, needsNote, redial, tier, ...rule }) => ({
      code,
      as,
      key,
      name: rule[lang],
      closes,
      needsNote,
      redial,
      tier: tier?.P0 ?? null,
    })),
    undoMs,
  };
}

/** A page goes on with the order it began with, though deadlines pass meanwhile. */
function readPage(cursor: string | undefined, now: number): { now: number; offset: number } {
  const form = /^(\d{13})\.(\d{1,6})$/.exec(cursor ?? '');
  if (cursor !== undefined && !form) {
    throw invalid([
      {
        field: 'cursor',
        code: 'wrong-form',
        problem: 'is no cursor of this list',
        remedy: 'take next from the last answer',
      },
    ]);
  }
  return form ? { now: Number(form[1]), offset: Number(form[2]) } : { now, offset: 0 };
}

type Acts = Exclude<Own, Reads | 'warning.next' | 'warning.split' | 'person.reveal'>;
function actHandlers(deps: WarningDeps): Pick<WarningHandlers, Acts> {
  const act = (asker: Asker, id: string, version: number, command: Act['command']) =>
    handleAct(deps, asker, { id, version, command });
  return {
    'warning.claim': (c, { params, body }) =>
      act(c, params.id, body.version, () => ({ act: 'claim' })),
    'warning.release': (c, { params, body }) =>
      act(c, params.id, body.version, () => ({ act: 'release' })),
    'warning.call': (c, { params, body }) =>
      act(c, params.id, body.version, (row) => ({
        act: 'call',
        target: body.target,
        hasNumber: numberOf(row, body.target) !== undefined,
      })),
    'warning.outcome': (c, { params, body }) =>
      act(c, params.id, body.version, () => ({
        act: 'outcome',
        outcome: body.outcome,
        note: body.note ?? null,
        lostFen: body.lostFen ?? null,
        feedback: body.feedback,
      })),
    'warning.undo': (c, { params, body }) =>
      act(c, params.id, body.version, () => ({ act: 'undo' })),
    'warning.hold': (c, { params, body }) => {
      const until = timeOf('until', body.until);
      return act(c, params.id, body.version, () => ({ act: 'hold', until, reason: body.reason }));
    },
    'warning.hand-over': (c, { params, body }) =>
      act(c, params.id, body.version, async (row, tx, tree) => {
        const unit = await unitOfColleague(tx, c.actor, body.to, handlingRoles);
        const { to, reason } = body;
        const moves = unit !== undefined && !tree.pathOf(row.unit_id).includes(unit);
        return {
          act: 'hand-over',
          to,
          reason,
          onDuty: unit !== undefined,
          moveTo: moves ? unit : undefined,
        };
      }),
    'warning.escalate': (c, { params, body }) =>
      act(c, params.id, body.version, () => ({
        act: 'escalate',
        reason: body.reason,
        tier: body.tier,
      })),
    'warning.return': (c, { params, body }) =>
      act(c, params.id, body.version, () => ({ act: 'return', reason: body.reason })),
    'warning.note': (c, { params, body }) =>
      act(c, params.id, body.version, () => ({ act: 'note', note: body.note })),
    'warning.follow-up': (c, { params, body }) =>
      act(c, params.id, body.version, () => ({
        act: 'follow-up',
        note: body.note,
        stillSafe: body.stillSafe,
        result: body.result,
      })),
  };
}

function timeOf(field: string, text: string): Instant {
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

async function handleAct(deps: WarningDeps, asker: Asker, act: Act): Promise<WarningDetail> {
  const { actor, now } = asker;
  const done = await transact(deps.db, actor, now, (tx) => actOnWarning(tx, deps, asker, act));
  if ('row' in done) return presentDetail(deps, deps.db, done.row, asker);
  const row = await readWarning(deps.db, actor, act.id);
  const current = row && (await presentDetail(deps, deps.db, row, asker));
  throw refused(done.refusal, current);
}

function splitHandler(deps: WarningDeps): WarningHandlers['warning.split'] {
  return async (asker, { params, body }) => {
    const { actor, now } = asker;
    const request = { ...body, id: params.id };
    const done = await transact(deps.db, actor, now, (tx) =>
      splitWarning(tx, deps, asker, request),
    );
    if ('refusal' in done) {
      const row = await readWarning(deps.db, actor, params.id);
      throw refused(done.refusal, row && (await presentDetail(deps, deps.db, row, asker)));
    }
    const { row, into, opened } = done;
    return {
      warning: await presentDetail(deps, deps.db, row, asker),
      into: { id: into.id, number: into.number, opened },
    };
  };
}

type Reveal = Parameters<WarningHandlers['person.reveal']>[1]['body'];

function revealHandler(deps: WarningDeps): WarningHandlers['person.reveal'] {
  return async ({ actor, now }, { params, body }) => {
    const verdict = await transact(deps.db, actor, now, async (tx) =>
      reveal(tx, { actor, now }, params.id, body),
    );
    if ('value' in verdict) return verdict;
    throw refused(verdict.refusal);
  };
}

type Revealed =
  | { readonly value: string }
  | { readonly refusal: 'purpose-not-allowed' | 'no-value' };

/** Refused in this order: no such person in the warning (404), role (403), purpose, no value. */
async function reveal(
  tx: Transaction,
  { actor, now }: Pick<Asker, 'actor' | 'now'>,
  personId: string,
  body: Reveal,
): Promise<Revealed> {
  const row = await readWarning(tx, actor, body.warningId);
  if (row === undefined) throw await missing(tx, 'person.reveal', body.warningId);
  if (row.person_id !== personId) throw absent();
  const tree = await readUnits(tx, now);
  const unitPath = tree.pathOf(row.unit_id);
  const permitted = may(actor, 'person.reveal', { unitPath });
  const note = {
    action: 'person.reveal',
    subject: personId,
    purpose: body.purpose,
    detail: { field: body.field, relative: body.relativeId ?? null, warning: body.warningId },
  };
  if (!permitted.allowed) throw denied({ ...note, rule: permitted.rule }, permitted.hidden);
  if (!allowsPurpose(actor, body.purpose)) {
    tx.audit({ ...note, allowed: false });
    return { refusal: 'purpose-not-allowed' };
  }
  const value = valueOf(row, body);
  tx.audit(note);
  return value === null || value === '' ? { refusal: 'no-value' } : { value };
}

function allowsPurpose(actor: UserActor, purpose: Purpose): boolean {
  return actor.roles.some((role) => purposesOfRole[role].includes(purpose));
}

function valueOf(row: DetailRecord, body: Reveal): string | null {
  switch (body.field) {
    case 'phone':
      return row.phone;
    case 'name':
      return row.name;
    case 'idNumber':
      return row.id_number;
    case 'address':
      return row.address;
    case 'relative':
      return row.relatives.find((r) => r.id === body.relativeId)?.phone ?? null;
    default:
      return unreachable(body.field);
  }
}
