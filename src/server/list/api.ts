/** Routes of the lists. */
import type { QueryOf, Routes } from '../../contract/index.ts';
import { actorKey, may, type Actor, type UserActor } from '../../core/access/index.ts';
import {
  formatInstant,
  parseInstant,
  type Instant,
  type Problem,
} from '../../core/kernel/index.ts';
import {
  defaultListPolicy,
  parseListEntry,
  spanOf,
  type EntryAct,
  type ListPolicy,
  type Lookalikes,
} from '../../core/list/index.ts';
import { denied, invalid } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import { writeExport, writerTo } from './export.ts';
import {
  approveImport,
  importFile,
  newestImports,
  readImport,
  readRefused,
  withdrawImport,
  type ImportTerms,
} from './import.ts';
import { lookUp } from './lookup.ts';
import type { ListMemory } from './memory.ts';
import { namesFor, tellEntries, tellImports, whoOf, type EntryRecord } from './row.ts';
import { everyEntry, searchEntries } from './search.ts';
import { readStats } from './stats.ts';
import { actOnEntry, proposeEntry, readEntry, readEvents, type Proposal } from './store.ts';
import { examplesOf, touchOf } from './touch.ts';

export type ListDeps = {
  readonly db: Database;
  readonly memory: ListMemory;
  readonly lookalikes: () => Lookalikes | undefined;
  /** Told that renewals may wait. */
  readonly settle: () => void;
};

type Own = `list.${string}`;
type ListHandlers = { readonly [K in Extract<keyof Handlers, Own>]: Handlers[K] };
type Part<P extends keyof ListHandlers> = Pick<ListHandlers, P>;

const policy: ListPolicy = defaultListPolicy;

export function listHandlers(deps: ListDeps): ListHandlers {
  return {
    ...askHandlers(deps),
    ...proposeHandlers(deps),
    ...actHandlers(deps),
    ...fileHandlers(deps),
    ...exportHandler(deps),
  };
}

function askHandlers({
  db,
  memory,
  lookalikes,
}: ListDeps): Part<'list.search' | 'list.read' | 'list.lookup' | 'list.stats'> {
  return {
    'list.search': async ({ now }, { query }) => {
      const { cursor, limit = 50 } = query;
      const { rows, ...page } = await searchEntries(db, query, { cursor, limit, now });
      return { items: await tellEntries(db, rows, { policy, now }), ...page };
    },
    'list.read': async ({ now }, { params }) => {
      const row = await readEntry(db, params.id);
      const [entry] = await tellEntries(db, [row], { policy, now });
      if (entry === undefined) throw new Error('invariant broken: an entry is told');
      const history = await historyOf(db, row);
      return { entry, history, effect: await touchOf(db, row, { now, days: 7 }) };
    },
    'list.lookup': async ({ now }, { query }) => {
      await memory.refresh();
      const inForce = { lists: memory.lists(), lookalikes: lookalikes() };
      return lookUp(db, inForce, { value: query.value, kind: query.kind }, { now, policy });
    },
    'list.stats': async ({ now }) => {
      const { size, version } = memory.lists();
      return { ...(await readStats(db, now)), memory: { size, version, change: memory.change } };
    },
  };
}

type History = Awaited<ReturnType<ListHandlers['list.read']>>['history'];

/** What people did to the entry; where it came with a file, the file first. */
async function historyOf(db: Database, row: EntryRecord): Promise<History> {
  const events = await readEvents(db, row.entry_id);
  const all = [
    ...(row.import_id === null
      ? []
      : [
          {
            at: row.proposed_at,
            kind: 'imported' as const,
            actor: row.proposed_by,
            body: { note: row.import_id },
          },
          ...(row.approved_by === null || row.approved_at === null
            ? []
            : [
                {
                  at: row.approved_at,
                  kind: 'approved' as const,
                  actor: row.approved_by,
                  body: { note: row.import_id },
                },
              ]),
        ]),
    ...events,
  ].toSorted((a, b) => a.at - b.at);
  const names = await namesFor(
    db,
    all.map((event) => event.actor),
  );
  return all.map(({ at, kind, actor, body }) => ({
    at: formatInstant(at),
    kind,
    actor: whoOf(names, actor),
    note: body.note ?? null,
  }));
}

type Proposed = {
  readonly kind: Proposal['kind'];
  readonly match?: Proposal['match'];
  readonly value: string;
  readonly verdict: Proposal['verdict'];
};

/** The canonical form of what is proposed. Refused: what cannot be listed, with field and remedy. */
function readProposal(
  body: Proposed & {
    readonly category?: Proposal['category'];
    readonly reason?: string;
    readonly origin?: string;
    readonly evidence?: readonly string[];
    readonly confidence?: number;
    readonly appeal?: string;
    readonly fromAt?: string;
    readonly untilAt?: string;
  },
  now: Instant,
): Proposal {
  const fromAt = timeOf('fromAt', body.fromAt) ?? now - policy.reachBackMs;
  const untilAt = timeOf('untilAt', body.untilAt);
  const parsed = parseListEntry({
    origin: 'centre',
    reason: '—',
    ...body,
    fromAt,
    untilAt: untilAt ?? null,
  });
  if (!parsed.ok) throw invalid([parsed.error]);
  const { mostMs, usualMs } = spanOf(policy, parsed.value);
  const begin = Math.max(fromAt, now);
  if (untilAt !== undefined && (untilAt > begin + mostMs || untilAt <= now)) {
    throw invalid([badExpiry(untilAt <= now, begin + mostMs)]);
  }
  return { ...parsed.value, untilAt: untilAt ?? begin + usualMs, appeal: body.appeal ?? '' };
}

function badExpiry(isPast: boolean, latest: number): Problem {
  return {
    field: 'untilAt',
    code: 'out-of-range',
    problem: isPast ? 'lies in the past' : 'is later than the policy allows',
    remedy: `give a time before ${new Date(latest).toISOString()}`,
  };
}

function timeOf(field: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw invalid([
    {
      field,
      code: 'time-form',
      problem: 'is no time with an offset',
      remedy: 'write 2026-12-31T00:00:00+08:00',
    },
  ]);
}

function proposeHandlers({ db }: ListDeps): Part<'list.propose' | 'list.preview'> {
  return {
    'list.propose': async ({ actor, now }, { body }) => {
      const proposal = readProposal(body, now);
      const by = actorKey(actor);
      const id = await transact(db, actor, now, (tx) =>
        proposeEntry(tx, proposal, { by, now, policy }),
      );
      return told(db, id, now);
    },
    'list.preview': async ({ now }, { body }) => {
      const proposal = readProposal(body, now);
      return {
        value: proposal.value,
        touch: await touchOf(db, proposal, { now, days: 1 }),
        examples: await examplesOf(db, proposal, now),
      };
    },
  };
}

async function told(db: Database, id: number, now: Instant) {
  const [entry] = await tellEntries(db, [await readEntry(db, id)], { policy, now });
  if (entry === undefined) throw new Error('invariant broken: an entry is told');
  return entry;
}

type Deed = {
  readonly id: number;
  readonly act: Exclude<EntryAct, 'propose'>;
  readonly reason?: string;
};

function actHandlers({ db }: ListDeps): Part<'list.approve' | 'list.reject' | 'list.withdraw'> {
  const perform = async (actor: UserActor, now: Instant, { id, act, reason }: Deed) => {
    const by = actorKey(actor);
    await transact(db, actor, now, (tx) =>
      actOnEntry(tx, id, act, { by, now, policy, ...(reason === undefined ? {} : { reason }) }),
    );
    return told(db, id, now);
  };
  return {
    'list.approve': ({ actor, now }, { params }) =>
      perform(actor, now, { id: params.id, act: 'approve' }),
    'list.reject': async ({ actor, now }, { params, body }) => {
      const { proposed_by } = await readEntry(db, params.id);
      // Whoever may only propose takes back their own proposal, not that of a colleague.
      if (proposed_by !== actorKey(actor) && !may(actor, 'list.approve').allowed) {
        throw denied({ action: 'list.reject', subject: String(params.id), rule: 'not-own' });
      }
      return perform(actor, now, { id: params.id, act: 'reject', reason: body.reason });
    },
    'list.withdraw': ({ actor, now }, { params, body }) =>
      perform(actor, now, { id: params.id, act: 'withdraw', reason: body.reason }),
  };
}

type Files =
  | 'list.import'
  | 'list.submit'
  | 'list.imports'
  | 'list.refused'
  | 'list.import-approve'
  | 'list.import-withdraw';

async function* nothing(): AsyncGenerator<Uint8Array> {}

function termsOf(query: QueryOf<Routes['list.import']>, origin: string): ImportTerms {
  return {
    form: query.form,
    name: query.name ?? 'upload',
    kind: query.kind,
    verdict: query.verdict ?? 'block',
    category: query.category,
    reason: query.reason ?? query.name ?? `名单导入：${origin}`,
    origin: query.origin ?? origin,
    confidence: query.confidence,
    untilAt: timeOf('untilAt', query.untilAt),
  };
}

function fileHandlers({ db, settle }: ListDeps): Part<Files> {
  const bring = async (
    actor: Actor,
    now: Instant,
    terms: ImportTerms,
    body: AsyncIterable<Uint8Array> | undefined,
  ) => {
    const done = await importFile({ db, policy, actor, now }, terms, body ?? nothing());
    const [told] = await tellImports(db, [await readImport(db, done.id)]);
    if (told === undefined) throw new Error('invariant broken: an import is told');
    return { import: told, firstRefused: done.refused.slice(0, 20) };
  };
  const tell = async (id: string) => {
    const [told] = await tellImports(db, [await readImport(db, id)]);
    if (told === undefined) throw new Error('invariant broken: an import is told');
    return told;
  };
  return {
    'list.import': ({ actor, now }, { query, request }) =>
      bring(
        actor,
        now,
        termsOf(query, 'file'),
        request.body as AsyncIterable<Uint8Array> | undefined,
      ),
    'list.submit': ({ actor, now }, { query, request }) =>
      // A source speaks in its own name alone.
      bring(
        actor,
        now,
        { ...termsOf(query, actor.name), origin: actor.name },
        request.body as AsyncIterable<Uint8Array> | undefined,
      ),
    'list.imports': async () => ({ items: await tellImports(db, await newestImports(db)) }),
    'list.refused': async (_, { params }) => {
      await readImport(db, params.id);
      return { items: await readRefused(db, params.id) };
    },
    'list.import-approve': async ({ actor, now }, { params }) => {
      await transact(db, actor, now, (tx) => approveImport(tx, params.id, actor, now));
      settle();
      return tell(params.id);
    },
    'list.import-withdraw': async ({ actor, now }, { params, body }) => {
      await transact(db, actor, now, (tx) => withdrawImport(tx, params.id, body.reason));
      settle();
      return tell(params.id);
    },
  };
}

function exportHandler({ db }: ListDeps): Part<'list.export'> {
  return {
    'list.export': async ({ actor, now }, { query, reply }) => {
      const { form, reason, ...filter } = query;
      // Who takes entries out is known before the first of them leaves.
      await transact(db, actor, now, async (tx) => {
        tx.audit({ action: 'list.export', subject: form, detail: { filter, reason } });
      });
      reply.hijack();
      const response = reply.raw;
      response.writeHead(200, {
        'content-type': form === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
        'content-disposition': `attachment; filename="list.${form}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      try {
        const { count, digest } = await writeExport(
          everyEntry(db, filter, now),
          form,
          writerTo(response),
        );
        await transact(db, actor, now, async (tx) => {
          tx.audit({ action: 'list.exported', subject: `${count} entries`, detail: { digest } });
        });
        response.end();
      } catch (thrown) {
        response.destroy(thrown instanceof Error ? thrown : undefined);
      }
      return undefined;
    },
  };
}
