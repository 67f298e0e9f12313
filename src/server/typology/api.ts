/** Routes of typologies: written, tried, submitted, approved, switched, brought back. */
import type { PackReply, TypologyLine, TypologyVersion } from '../../contract/index.ts';
import { actorKey, type UserActor } from '../../core/access/index.ts';
import { formatInstant, type Instant, type Problem } from '../../core/kernel/index.ts';
import {
  costOf,
  decideTypology,
  packAfter,
  parseTypology,
  windowsOf,
  type Typology,
  type TypologyCommand,
} from '../../core/typology/index.ts';
import { absent, invalid, refused } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { lockPack, moveVersions, readPackRow, switchPack, type PackRecord } from './pack.ts';
import {
  findVersion,
  insertVersion,
  listEvents,
  listVersions,
  lockVersions,
  replaceBody,
  stateOf,
  takeEvents,
  type VersionRecord,
} from './row.ts';
import { makeUseReader, unused, type Use } from './use.ts';

export type TypologyDeps = {
  readonly db: Database;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};

type TypologyHandlers = {
  readonly [K in Extract<keyof Handlers, `typology.${string}`>]: Handlers[K];
};

export function typologyHandlers(deps: TypologyDeps): TypologyHandlers {
  const { db } = deps;
  const use = makeUseReader(db);
  return {
    ...readHandlers(deps, use),
    ...writeHandlers(deps),
    ...actHandlers(deps),
    'typology.rollback': async ({ actor, now }, { body }) => {
      await transact(db, actor, now, async (tx) => rollBack(tx, { actor, now, ...body }));
      return packReply(deps, await readPackRow(db));
    },
  };
}

type Reads = Pick<TypologyHandlers, 'typology.list' | 'typology.read'>;

function readHandlers(deps: TypologyDeps, use: ReturnType<typeof makeUseReader>): Reads {
  const { db } = deps;
  return {
    'typology.list': async ({ now }) => {
      const [rows, used, pack] = await Promise.all([
        listVersions(db),
        use.read(now),
        readPackRow(db),
      ]);
      const lines = new Map<string, VersionRecord[]>();
      for (const row of rows) lines.set(row.typology, [...(lines.get(row.typology) ?? []), row]);
      return {
        items: [...lines.values()].map((versions) => lineOf(versions, used)),
        pack: await packReply(deps, pack),
      };
    },
    'typology.read': async (_, { params }) => {
      const rows = await listVersions(db, params.id);
      if (rows.length === 0) throw absent();
      const events = await listEvents(db, params.id);
      const names = await deps.namesOf(events.map((event) => event.actor));
      return {
        versions: await versionReplies(deps, rows),
        events: events.map(({ version, at, kind, actor, body }) => ({
          version,
          at: formatInstant(at),
          kind,
          by: personOf(names, actor),
          detail: body,
        })),
      };
    },
  };
}

function lineOf(versions: readonly VersionRecord[], used: ReadonlyMap<string, Use>): TypologyLine {
  const at = (state: string) => versions.find((row) => row.state === state);
  const open = versions.find(({ state }) => state === 'draft' || state === 'replayed');
  const shown = at('live') ?? at('shadow') ?? open ?? versions[0];
  if (shown === undefined) throw absent();
  const { body } = shown;
  return {
    typology: shown.typology,
    name: body.name,
    meaning: body.meaning,
    category: body.category,
    subject: body.subject,
    act: [...body.act],
    kinds: [...body.on],
    live: at('live')?.version ?? null,
    shadow: at('shadow')?.version ?? null,
    open: open === undefined ? null : { version: open.version, state: open.state },
    submitted:
      versions.find((row) => row.submitted_by !== null && row.state !== 'live')?.version ?? null,
    cost: costOf(body),
    use: used.get(shown.typology) ?? unused,
  };
}

type Names = ReadonlyMap<string, string>;

function personOf(names: Names, key: string | null): { id: string; name: string } | null {
  const name = key === null ? undefined : names.get(key);
  return key === null || name === undefined ? null : { id: key, name };
}

async function versionReplies(
  { namesOf }: TypologyDeps,
  rows: readonly VersionRecord[],
): Promise<TypologyVersion[]> {
  const keys = rows.flatMap((row) => [row.author, row.submitted_by, row.approved_by]);
  const names = await namesOf(keys.filter((key) => key !== null));
  const time = (at: number | null): string | null => (at === null ? null : formatInstant(at));
  return rows.map((row) => ({
    typology: row.typology,
    version: row.version,
    state: row.state,
    origin: row.origin,
    body: { ...row.body },
    cost: costOf(row.body),
    windows: windowsOf(row.body),
    author: personOf(names, row.author),
    createdAt: formatInstant(row.created_at),
    updatedAt: formatInstant(row.updated_at),
    replayedAt: time(row.replayed_at),
    shadowAt: time(row.shadow_at),
    submittedBy: personOf(names, row.submitted_by),
    submittedAt: time(row.submitted_at),
    approvedBy: personOf(names, row.approved_by),
    approvedAt: time(row.approved_at),
    note: row.note,
    revision: row.revision,
  }));
}

async function versionReply(
  deps: TypologyDeps,
  db: Queryable,
  at: { readonly id: string; readonly version: number },
): Promise<TypologyVersion> {
  const row = await findVersion(db, at.id, at.version);
  const [reply] = row === undefined ? [] : await versionReplies(deps, [row]);
  if (reply === undefined) throw absent();
  return reply;
}

async function packReply({ namesOf }: TypologyDeps, pack: PackRecord): Promise<PackReply> {
  const names = await namesOf([pack.made_by]);
  const { previous } = pack;
  return {
    seq: pack.seq,
    entries: [...pack.entries],
    madeBy: personOf(names, pack.made_by),
    madeAt: formatInstant(pack.made_at),
    reason: pack.reason,
    previous:
      previous === null
        ? null
        : {
            seq: previous.seq,
            entries: [...previous.entries],
            madeAt: formatInstant(previous.made_at),
          },
  };
}

/** A typology as it was sent, under the name and number it will have. Refused with every problem. */
export function checkedBody(
  body: Readonly<Record<string, unknown>>,
  as: { readonly id?: string; readonly version: number },
): Typology {
  const named = as.id === undefined ? {} : { id: as.id };
  const parsed = parseTypology({ ...body, ...named, version: as.version });
  if (parsed.ok) return parsed.value;
  throw invalid(
    parsed.error.map((problem): Problem => ({ ...problem, field: `body.${problem.field}` })),
  );
}

type Writes = Pick<TypologyHandlers, 'typology.create' | 'typology.edit'>;

function writeHandlers(deps: TypologyDeps): Writes {
  const { db } = deps;
  return {
    'typology.create': async ({ actor, now }, { body }) => {
      const { id } = checkedBody(body.body, { version: 1 });
      const version = await transact(db, actor, now, async (tx) => {
        await lockPack(tx); // Two people beginning the same typology wait for each other.
        const versions = await lockVersions(tx, id);
        const open = versions.find(({ state }) => state === 'draft' || state === 'replayed');
        if (open !== undefined) throw refused('draft-exists', { version: open.version });
        const next = (versions.at(-1)?.version ?? 0) + 1;
        const typology = checkedBody(body.body, { version: next });
        await insertVersion(
          tx,
          { typology, origin: 'centre', author: actorKey(actor), state: 'draft' },
          now,
        );
        tx.audit({ action: 'typology.create', subject: `${id}@${next}`, detail: {} });
        return next;
      });
      return versionReply(deps, db, { id, version });
    },
    'typology.edit': async ({ actor, now }, { params, body }) => {
      const typology = checkedBody(body.body, params);
      await transact(db, actor, now, async (tx) => {
        await act(tx, {
          actor,
          now,
          at: params,
          revision: body.revision,
          command: { act: 'edit' },
        });
        await replaceBody(tx, typology);
      });
      return versionReply(deps, db, params);
    },
  };
}

type Acts = Omit<TypologyHandlers, keyof Reads | keyof Writes | 'typology.rollback'>;

function actHandlers(deps: TypologyDeps): Acts {
  const { db } = deps;
  type Input = {
    params: { id: string; version: number };
    body: { revision: number; reason?: string | null };
  };
  const handle =
    (command: (reason: string | null) => TypologyCommand) =>
    async ({ actor, now }: { actor: UserActor; now: Instant }, { params, body }: Input) => {
      await transact(db, actor, now, (tx) =>
        act(tx, {
          actor,
          now,
          at: params,
          revision: body.revision,
          command: command(body.reason ?? null),
        }),
      );
      return versionReply(deps, db, params);
    };
  return {
    'typology.discard': handle(() => ({ act: 'discard' })),
    'typology.shadow': handle(() => ({ act: 'shadow' })),
    'typology.submit': handle((reason) => ({ act: 'submit', reason })),
    'typology.withdraw': handle(() => ({ act: 'withdraw' })),
    'typology.approve': handle((reason) => ({ act: 'approve', reason })),
    'typology.return': handle((reason) => ({ act: 'return', reason })),
    'typology.retire': handle((reason) => ({ act: 'retire', reason })),
  };
}

type Acting = {
  readonly actor: UserActor;
  readonly now: Instant;
  readonly at: { readonly id: string; readonly version: number };
  readonly revision: number;
  readonly command: TypologyCommand;
};

/**
 * Decides and writes one act on a version, and switches the pack where the act changes it. The pack
 * is locked before versions, always.
 */
async function act(tx: Transaction, acting: Acting): Promise<void> {
  const { actor, now, at, revision, command } = acting;
  const from = await lockPack(tx);
  const versions = await lockVersions(tx, at.id);
  const row = versions.find((one) => one.version === at.version);
  if (row === undefined) throw absent();
  const by = actorKey(actor);
  const before = stateOf(row);
  const decided = decideTypology(before, command, { now, by, revision });
  const subject = `${at.id}@${at.version}`;
  if (!decided.ok) throw refused(decided.error, { state: row.state, revision: row.revision });
  const reason = 'reason' in command ? (command.reason ?? '') : '';
  const last = decided.value.at(-1);
  const isPlaced = ['shadowed', 'approved', 'retired'].includes(last?.kind ?? '');
  if (isPlaced) {
    const state =
      last?.kind === 'approved' ? 'live' : last?.kind === 'shadowed' ? 'shadow' : 'retired';
    const own = { typology: at.id, version: at.version };
    const to = packAfter(from.entries, { ...own, state });
    await moveVersions(
      tx,
      { from: from.entries, to, fallen: 'retired', by, reason: command.act, except: own },
      now,
    );
    if (JSON.stringify(to) !== JSON.stringify(from.entries)) {
      await switchPack(tx, { from, to, by, reason, previous: from.seq }, now);
    }
  }
  await takeEvents(tx, before, decided.value, now);
  tx.audit({
    action: `typology.${command.act}`,
    subject,
    detail: reason === '' ? {} : { reason },
  });
}

type RollingBack = {
  readonly actor: UserActor;
  readonly now: Instant;
  readonly seq: number;
  readonly reason: string;
};

/** Refused: pack-changed, nothing-before. */
async function rollBack(tx: Transaction, { actor, now, seq, reason }: RollingBack): Promise<void> {
  const from = await lockPack(tx);
  if (from.seq !== seq) throw refused('pack-changed');
  const { previous } = from;
  if (previous === null) throw refused('nothing-before');
  const by = actorKey(actor);
  const to = previous.entries;
  await moveVersions(tx, { from: from.entries, to, fallen: 'replayed', by, reason }, now);
  await switchPack(tx, { from, to, by, reason, previous: null }, now);
  tx.audit({
    action: 'typology.rollback',
    subject: `pack@${from.seq}`,
    detail: { to: previous.seq, reason },
  });
}
