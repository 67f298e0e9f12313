/** Routes of proposals: the queue, the whole value with a trace, the decision. */
import type { Proposal } from '../../contract/index.ts';
import { actorKey } from '../../core/access/index.ts';
import { formatInstant, type Category, type Instant } from '../../core/kernel/index.ts';
import { sentenceOf, type Rule, type Typology } from '../../core/typology/index.ts';
import { absent, invalid, refused } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import {
  evidenceMax,
  findProposal,
  listProposals,
  maskSubject,
  type ProposalRecord,
} from './proposal.ts';

/** What an accepted block asks of the lists. */
export type BlockRequest = {
  readonly kind: string;
  readonly value: string;
  readonly category: Category;
  readonly reason: string;
  readonly positions: readonly number[];
  readonly by: string;
};

export type ProposalDeps = {
  readonly db: Database;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Puts an accepted block before those who keep the lists, in the same transaction. */
  readonly proposeBlock: (tx: Transaction, block: BlockRequest, now: Instant) => Promise<unknown>;
};

type ProposalHandlers = {
  readonly [K in Extract<keyof Handlers, `proposal.${string}`>]: Handlers[K];
};

export function proposalHandlers(deps: ProposalDeps): ProposalHandlers {
  const { db } = deps;
  return {
    'proposal.list': async (_, { query }) => {
      const limit = query.limit ?? 50;
      const { rows, total } = await listProposals(db, {
        state: query.state,
        kind: query.kind,
        after: query.cursor === undefined ? undefined : readCursor(query.cursor),
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        items: await replies(deps, shown),
        total,
        next: last === undefined ? null : `${last.last_at}.${last.id}`,
      };
    },
    'proposal.reveal': async ({ actor, now }, { params }) =>
      transact(db, actor, now, async (tx) => {
        const row = await findProposal(tx, params.id);
        if (row === undefined) throw absent();
        tx.audit({ action: 'proposal.reveal', subject: row.id, purpose: 'investigation' });
        return { value: row.subject_value };
      }),
    'proposal.decide': async ({ actor, now }, { params, body }) => {
      await transact(db, actor, now, async (tx) => {
        const row = await findProposal(tx, params.id, true);
        if (row === undefined) throw absent();
        if (row.state !== 'open') throw refused('already-decided');
        const reason = body.reason?.trim() ?? '';
        if (!body.accept && reason === '') throw refused('reason-required');
        const by = actorKey(actor);
        const state = body.accept ? 'accepted' : 'rejected';
        await tx.query(
          `update proposal set state = $2, decided_by = $3, decided_at = $4, reason = $5
           where id = $1`,
          [row.id, state, by, now, reason === '' ? null : reason],
        );
        tx.audit({
          action: `proposal.${state}`,
          subject: row.id,
          detail: { kind: row.kind, typology: row.typology, ...(reason === '' ? {} : { reason }) },
        });
        if (body.accept && row.kind === 'block') {
          await deps.proposeBlock(tx, blockOf(row, reason, by), now);
        }
      });
      const row = await findProposal(db, params.id);
      const [reply] = row === undefined ? [] : await replies(deps, [row]);
      if (reply === undefined) throw absent();
      return reply;
    },
  };
}

function blockOf(row: ProposalRecord, reason: string, by: string): BlockRequest {
  const told = `${row.typology}@${row.version} ${row.rules.join(', ')}`;
  return {
    kind: row.subject_kind,
    value: row.subject_value,
    category: row.category,
    reason: reason === '' ? told : `${reason} (${told})`,
    positions: row.positions.slice(-evidenceMax),
    by,
  };
}

async function replies(
  { db, namesOf }: ProposalDeps,
  rows: readonly ProposalRecord[],
): Promise<Proposal[]> {
  const typologies = await bodiesOf(db, rows);
  const names = await namesOf(
    rows.flatMap((row) => (row.decided_by === null ? [] : [row.decided_by])),
  );
  return rows.map((row) => {
    const body = typologies.get(`${row.typology}@${row.version}`);
    const name = row.decided_by === null ? undefined : names.get(row.decided_by);
    return {
      id: row.id,
      kind: row.kind,
      subjectKind: row.subject_kind,
      subject: maskSubject(row.subject_kind, row.subject_value),
      typology: row.typology,
      version: row.version,
      name: body?.name ?? { zh: row.typology, en: row.typology },
      category: row.category,
      score: row.score,
      rules: row.rules.map((id) => {
        const rule = body?.rules.find((one) => one.id === id);
        return { id, name: rule === undefined ? null : nameOf(rule) };
      }),
      positions: [...row.positions],
      signalCount: row.signal_count,
      state: row.state,
      firstAt: formatInstant(row.first_at),
      lastAt: formatInstant(row.last_at),
      decidedBy:
        row.decided_by === null || name === undefined ? null : { id: row.decided_by, name },
      decidedAt: row.decided_at === null ? null : formatInstant(row.decided_at),
      reason: row.reason,
    };
  });
}

/** A rule without a name is told by its condition. */
function nameOf({ name, if: condition }: Rule): { zh: string; en: string } {
  return name ?? { zh: sentenceOf(condition, 'zh'), en: sentenceOf(condition, 'en') };
}

async function bodiesOf(
  db: Queryable,
  rows: readonly ProposalRecord[],
): Promise<ReadonlyMap<string, Typology>> {
  const found = await db.query<{ typology: string; version: number; body: Typology }>(
    'select typology, version, body from typology_version where typology = any($1)',
    [[...new Set(rows.map((row) => row.typology))]],
  );
  return new Map(found.map((row) => [`${row.typology}@${row.version}`, row.body]));
}

function readCursor(cursor: string): [number, string] {
  const [at = '', id = ''] = cursor.split('.');
  if (/^\d{1,15}$/.test(at) && /^prp_[0-9a-z]{26}$/.test(id)) return [Number(at), id];
  throw invalid([
    {
      field: 'cursor',
      code: 'wrong-form',
      problem: 'the cursor is not one of this list',
      remedy: 'use "next" of the page before, or leave it out',
    },
  ]);
}
