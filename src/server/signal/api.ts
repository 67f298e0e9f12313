/** Routes of signals, quarantine and sources. */
import type { RowReply } from '../../contract/index.ts';
import { actorKey, type UnitLevel, type UserActor } from '../../core/access/index.ts';
import {
  formatInstant,
  maskNameIn,
  type BankTable,
  type Instant,
  type Category,
} from '../../core/kernel/index.ts';
import { reasonText, type Reason, type ReasonTexts } from '../../core/rule/index.ts';
import { parseRowText } from '../../core/signal/index.ts';
import { isWithin } from '../access/index.ts';
import { absent, denied, invalid, refused } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import { lockLog, writeRows, type Appender } from './appender.ts';
import { readContent, saysLines } from './content.ts';
import { logRowOf, submit } from './intake.ts';
import { maskedBody } from './masked.ts';
import type { PersonResolver } from './person.ts';
import {
  listQuarantine,
  lockQuarantined,
  quarantinedReply,
  resolveQuarantined,
  type QuarantineRecord,
} from './quarantine.ts';
import { needSource, sourceScope } from './scope.ts';
import {
  createSource,
  giveSource,
  listSources,
  pruneSourceHours,
  readSource,
  rotateKey,
  suspendSource,
  type SourceAuthentication,
} from './source.ts';

export type SignalDeps = {
  readonly db: Database;
  readonly appender: Appender;
  readonly persons: PersonResolver;
  readonly authentication: SourceAuthentication;
  readonly banks: BankTable;
  /** Sentences of the reasons of decisions. */
  readonly texts: () => ReasonTexts;
};

type Own = `signal.${string}` | `quarantine.${string}` | `source.${string}`;
type SignalHandlers = { readonly [K in Extract<keyof Handlers, Own>]: Handlers[K] };

const contentLimits = { bytesMax: 33_554_432, inflatedBytesMax: 134_217_728 } as const;

export function signalHandlers(deps: SignalDeps): SignalHandlers {
  return { ...logHandlers(deps), ...quarantineHandlers(deps), ...sourceHandlers(deps) };
}

type Part<P extends string> = Pick<SignalHandlers, Extract<keyof SignalHandlers, `${P}.${string}`>>;

function logHandlers({ db, appender, banks, texts }: SignalDeps): Part<'signal'> {
  return {
    'signal.submit': async ({ actor, now }, { request }) => {
      const body = request.body as AsyncIterable<Uint8Array> | undefined;
      const bytes = await readContent(body ?? nothing(), request.headers, contentLimits);
      return submit(appender, actor, { bytes, lines: saysLines(request.headers) }, now);
    },
    'signal.read': async ({ actor, now, lang }, { params }) => {
      const row = await findSignal(db, params.position);
      if (!row) throw absent();
      await needJurisdiction(db, actor, params.position);
      await transact(db, actor, now, async (tx) => {
        tx.audit({ action: 'signal.read', subject: String(params.position) });
      });
      return {
        position: row.position,
        kind: row.kind,
        source: row.source,
        occurredAt: formatInstant(row.occurred_at),
        receivedAt: formatInstant(row.received_at),
        body: maskedBody(row.body, { banks, name: row.person_name }),
        decision:
          row.model === null
            ? null
            : {
                score: row.score,
                grade: row.grade,
                category: row.category,
                model: row.model,
                reasons: row.reasons.map(({ code, weight, facts }) => ({
                  code,
                  weight,
                  text: maskNameIn(reasonText(texts(), { code, facts }, lang), row.person_name),
                })),
              },
        warningId: row.warning_id,
      };
    },
  };
}

/**
 * A signal that raised a warning is seen where the warning is; any other belongs to the centre as a
 * whole, so to its upper units alone.
 */
async function needJurisdiction(db: Database, actor: UserActor, position: number): Promise<void> {
  const units = await db.query<{ unit_id: string }>(
    `select w.unit_id from warning_signal s join warning w on w.id = s.warning_id
     where s.position = $1`,
    [position],
  );
  for (const { unit_id } of units) if (await isWithin(db, actor, unit_id)) return;
  const [own] = await db.query<{ level: UnitLevel }>('select level from unit where id = $1', [
    actor.unitId,
  ]);
  const whole = own?.level === 'province' || own?.level === 'bureau';
  if (units.length === 0 && whole) return;
  throw denied(
    { action: 'signal.read', subject: String(position), rule: 'outside-jurisdiction' },
    true,
  );
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

type SignalRecord = {
  readonly position: number;
  readonly kind: 'call' | 'sms' | 'visit' | 'transfer' | 'report';
  readonly source: string;
  readonly occurred_at: number;
  readonly received_at: number;
  readonly body: Record<string, unknown>;
  readonly warning_id: string | null;
  readonly person_name: string | null;
  readonly model: string | null;
  readonly score: number;
  readonly grade: 'P0' | 'P1' | 'P2' | 'P3' | null;
  readonly category: Category;
  readonly reasons: readonly Reason[];
};

async function findSignal(db: Database, position: number): Promise<SignalRecord | undefined> {
  const rows = await db.query<SignalRecord>(
    `select s.position, s.kind, s.source, s.occurred_at, s.received_at, s.body, d.model, d.score,
       d.grade, d.category, d.reasons,
       (select p.name from person p where p.id = d.person_id) as person_name,
       (select w.warning_id from warning_signal w where w.position = s.position limit 1) as warning_id
     from signal s left join decision d on d.position = s.position where s.position = $1`,
    [position],
  );
  return rows[0];
}

function quarantineHandlers({ db, persons }: SignalDeps): Part<'quarantine'> {
  return {
    'quarantine.list': async ({ actor, now }, { query }) => {
      const limit = query.limit ?? 50;
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const { rows, total } = await listQuarantine(db, {
        source: query.source,
        status: query.status,
        scope: await sourceScope(db, actor),
        after,
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      if (shown.length > 0) {
        // The rows are shown as they came, personal data and all: it cannot be mended otherwise.
        await transact(db, actor, now, async (tx) => {
          tx.audit({
            action: 'quarantine.read',
            subject: `${shown.length} rows`,
            purpose: 'data-quality',
            detail: { first: shown[0]?.id, source: query.source ?? null },
          });
        });
      }
      return {
        items: shown.map(quarantinedReply),
        total,
        next: last ? `${last.received_at}.${last.id}` : null,
      };
    },
    'quarantine.resend': async ({ actor, now }, { params, body }) =>
      resend({ db, persons }, { actor, now, id: params.id, raw: body.raw }),
    'quarantine.discard': async ({ actor, now }, { params, body }) =>
      transact(db, actor, now, async (tx) => {
        await lockOpen(tx, actor, 'quarantine.discard', params.id);
        const by = actorKey(actor);
        await resolveQuarantined(tx, params.id, {
          status: 'discarded',
          by,
          at: now,
          note: body.reason,
        });
        tx.audit({
          action: 'quarantine.discard',
          subject: params.id,
          detail: { reason: body.reason },
        });
        return { ok: true } as const;
      }),
  };
}

function readCursor(cursor: string): [number, string] {
  const [at = '', id = ''] = cursor.split('.');
  if (/^\d{1,15}$/.test(at) && /^qrn_[0-9a-z]{26}$/.test(id)) return [Number(at), id];
  throw invalid([
    {
      field: 'cursor',
      code: 'wrong-form',
      problem: 'the cursor is not one of this list',
      remedy: 'use "next" of the page before, or leave it out',
    },
  ]);
}

/** An open row of a source that the actor sees, locked. */
async function lockOpen(
  tx: Queryable,
  actor: UserActor,
  action: string,
  id: string,
): Promise<QuarantineRecord> {
  const row = await lockQuarantined(tx, id);
  if (!row) throw absent();
  await needSource(tx, actor, { action, subject: id, source: row.source });
  if (row.status !== 'open') throw refused('already-resolved', quarantinedReply(row));
  return row;
}

type Mended = {
  readonly actor: UserActor;
  readonly now: Instant;
  readonly id: string;
  readonly raw: string;
};

/**
 * Sends a mended row on behalf of its source. Where it is refused again it stays open; the answer
 * says why.
 */
async function resend(
  { db, persons }: Pick<SignalDeps, 'db' | 'persons'>,
  { actor, now, id, raw }: Mended,
): Promise<RowReply> {
  return transact(db, actor, now, async (tx) => {
    await lockLog(tx);
    const row = await lockOpen(tx, actor, 'quarantine.resend', id);
    const parsed = parseRowText(raw.trim(), { now, source: row.source });
    if (!parsed.ok) {
      tx.audit({ action: 'quarantine.resend', subject: id, detail: { outcome: 'rejected' } });
      return {
        row: row.row_number,
        id: null,
        status: 'rejected',
        problems: parsed.error,
        quarantineId: id,
      };
    }
    const request = {
      source: row.source,
      receivedAt: now,
      rows: [logRowOf(parsed.value)],
      refused: [],
    };
    const { outcomes } = await writeRows(tx, persons, [request]);
    const result = outcomes[0]?.rows[0] ?? { status: 'accepted', differs: false };
    await resolveQuarantined(tx, id, {
      status: 'resent',
      by: actorKey(actor),
      at: now,
      note: null,
    });
    tx.audit({
      action: 'quarantine.resend',
      subject: id,
      detail: { outcome: result.status, source: row.source, signal: parsed.value.id },
    });
    return {
      row: row.row_number,
      id: parsed.value.id,
      status: result.status,
      ...(result.status === 'duplicate' ? { differs: result.differs } : {}),
    };
  });
}

function sourceHandlers({ db, appender, authentication }: SignalDeps): Part<'source'> {
  return {
    'source.list': async ({ actor, now }) => {
      const scope = await sourceScope(db, actor);
      const all = await listSources(db, now);
      const items = all.filter(({ name }) => scope === undefined || scope.includes(name));
      return { items, ...(await appender.backlog()) };
    },
    'source.create': async ({ actor, now }, { body }) => {
      const { id, key } = await transact(db, actor, now, async (tx) => {
        const made = await createSource(tx, body.name, body.kind, now);
        if (body.unitId !== undefined) await giveSource(tx, made.id, body.unitId);
        await needSource(tx, actor, {
          action: 'source.create',
          subject: made.id,
          source: body.name,
        });
        await pruneSourceHours(tx, now);
        tx.audit({
          action: 'source.create',
          subject: made.id,
          detail: { name: body.name, kind: body.kind },
        });
        return made;
      });
      return { source: await readSource(db, now, id), key };
    },
    'source.rotate': async ({ actor, now }, { params }) => {
      const key = await transact(db, actor, now, async (tx) => {
        const { name } = await readSource(tx, now, params.id);
        await needSource(tx, actor, { action: 'source.rotate', subject: params.id, source: name });
        const made = await rotateKey(tx, params.id);
        tx.audit({ action: 'source.rotate', subject: params.id });
        return made;
      });
      authentication.forget();
      return { source: await readSource(db, now, params.id), key };
    },
    'source.suspend': async ({ actor, now }, { params, body }) => {
      await transact(db, actor, now, async (tx) => {
        const { name } = await readSource(tx, now, params.id);
        await needSource(tx, actor, { action: 'source.suspend', subject: params.id, source: name });
        await suspendSource(tx, params.id, body.suspended);
        tx.audit({
          action: body.suspended ? 'source.suspend' : 'source.resume',
          subject: params.id,
        });
      });
      authentication.forget();
      return readSource(db, now, params.id);
    },
  };
}
