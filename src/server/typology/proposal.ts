/**
 * Proposals (建议): what typologies ask a person to decide: to block a number, an account or a site,
 * to follow a lead, to hold a payment. One for each kind, subject and typology; further signals add
 * to its evidence.
 */
import { dayMs, hourMs, maskAccount, maskPhone, type Instant } from '../../core/kernel/index.ts';
import type { Category, PhoneNumber } from '../../core/kernel/index.ts';
import type { FraudSignal } from '../../core/signal/index.ts';
import type { Action, TypologyHit } from '../../core/typology/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import { subjectOf } from './subject.ts';

export type ProposalKind = 'lead' | 'block' | 'hold';

const kindOfAction: Readonly<Partial<Record<Action, ProposalKind>>> = {
  lead: 'lead',
  'propose-block': 'block',
  'hold-transfer': 'hold',
};

/** Newest signals kept as evidence of one proposal. */
export const evidenceMax = 20;
/** How long what was rejected or lapsed stays quiet before the same may be proposed again. */
const quietMs = 30 * dayMs;
/** Without a new signal for so long a proposal lapses; money to be held is gone by then. */
export const lapseMs: Readonly<Record<ProposalKind, number>> = {
  hold: 24 * hourMs,
  block: 30 * dayMs,
  lead: 30 * dayMs,
};

/** A decision with what its typologies said. */
export type Decided = {
  readonly position: number;
  readonly signal: FraudSignal | undefined;
  readonly personId: string;
  readonly decision: { readonly hits: readonly TypologyHit[] };
};

type Row = {
  readonly id: string;
  readonly kind: ProposalKind;
  readonly subjectKind: string;
  readonly value: string;
  readonly hit: TypologyHit;
  readonly positions: readonly number[];
};

/**
 * Writes what the hits of a batch propose, in the transaction of its decisions. Shadow typologies
 * propose nothing. Rows are written in one order, so that two workers cannot wait for each other.
 */
export async function recordProposals(
  tx: Queryable,
  decided: readonly Decided[],
  now: Instant,
): Promise<void> {
  const rows = new Map<string, Row>();
  for (const one of decided) for (const row of proposedBy(one, now)) merge(rows, row);
  if (rows.size > 0) await writeProposals(tx, rows, now);
}

function* proposedBy({ position, signal, personId, decision }: Decided, now: Instant) {
  if (signal === undefined) return;
  for (const hit of decision.hits) {
    for (const action of hit.shadow ? [] : hit.act) {
      const kind = kindOfAction[action];
      if (kind === undefined) continue;
      // Only a payment can be held, and it is held by its payee.
      if (kind === 'hold' && signal.kind !== 'transfer') continue;
      const about = kind === 'hold' ? 'payee' : hit.subject;
      const subject = subjectOf(signal, personId, about);
      if (subject === undefined || (kind === 'block' && subject.kind === 'person')) continue;
      const { kind: subjectKind, value } = subject;
      const id = newId('prp', now);
      yield { id, kind, subjectKind, value, hit, positions: [position] } satisfies Row;
    }
  }
}

/** A number, site or text of a campaign, with the signals that show it. */
export type ProposedBlock = {
  readonly kind: 'number' | 'site' | 'template';
  readonly value: string;
  /** 0..1. */
  readonly score: number;
  readonly positions: readonly number[];
};

/** Proposes to block what a campaign works with, in the name of the typology of its category. */
export async function recordBlocks(
  tx: Queryable,
  typology: string,
  blocks: readonly ProposedBlock[],
  now: Instant,
): Promise<void> {
  if (blocks.length === 0) return;
  const found = await tx.query<{ version: number }>(
    `select coalesce(max(version) filter (where state = 'live'), max(version), 1) as version
     from typology_version where typology = $1`,
    [typology],
  );
  const hit: TypologyHit = {
    typology,
    version: found[0]?.version ?? 1,
    subject: 'number',
    score: 0,
    grade: 'P2',
    rules: ['campaign'],
    act: ['propose-block'],
    shadow: false,
  };
  const rows = blocks.map(({ kind, value, score, positions }): [string, Row] => [
    `${kind}\n${value}`,
    {
      id: newId('prp', now),
      kind: 'block',
      subjectKind: kind,
      value,
      hit: { ...hit, score },
      positions,
    },
  ]);
  await writeProposals(tx, new Map(rows), now);
}

/** One row for each proposal of the batch: the strongest hit, all positions. */
function merge(rows: Map<string, Row>, row: Row): void {
  const key = [row.kind, row.subjectKind, row.value, row.hit.typology].join('\n');
  const known = rows.get(key);
  if (known === undefined) {
    rows.set(key, row);
    return;
  }
  const hit = known.hit.score > row.hit.score ? known.hit : row.hit;
  rows.set(key, { ...known, hit, positions: [...known.positions, ...row.positions] });
}

async function writeProposals(
  tx: Queryable,
  rows: ReadonlyMap<string, Row>,
  now: Instant,
): Promise<void> {
  const list = [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await tx.query(
    `insert into proposal as p (id, kind, subject_kind, subject_value, typology, version, category,
       score, rules, positions, signal_count, state, first_at, last_at)
     select r.id, r.kind, r.subject_kind, r.subject_value, r.typology, r.version,
       coalesce(v.category, 'OTHER'), r.score,
       array(select jsonb_array_elements_text(r.rules)),
       array(select value::bigint from jsonb_array_elements_text(r.positions)),
       r.signal_count, 'open', $9, $9
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[],
       $7::float8[], $8::jsonb[], $10::jsonb[], $11::bigint[]) with ordinality
       as r (id, kind, subject_kind, subject_value, typology, version, score, rules, positions,
         signal_count, rank)
     left join typology_version v on v.typology = r.typology and v.version = r.version
     order by r.rank
     on conflict (kind, subject_kind, subject_value, typology) do update set
       version = excluded.version,
       score = greatest(p.score, excluded.score),
       rules = case when excluded.score >= p.score then excluded.rules else p.rules end,
       positions = (p.positions || excluded.positions)[
         greatest(1, cardinality(p.positions) + cardinality(excluded.positions) - $12::integer + 1):],
       signal_count = p.signal_count + excluded.signal_count,
       last_at = excluded.last_at,
       state = case when p.state in ('rejected', 'expired')
         and coalesce(p.decided_at, p.last_at) < $13 then 'open' else p.state end`,
    [
      list.map((row) => row.id),
      list.map((row) => row.kind),
      list.map((row) => row.subjectKind),
      list.map((row) => row.value),
      list.map((row) => row.hit.typology),
      list.map((row) => row.hit.version),
      list.map((row) => row.hit.score),
      list.map((row) => JSON.stringify(row.hit.rules)),
      now,
      list.map((row) => JSON.stringify(row.positions.slice(-evidenceMax))),
      list.map((row) => row.positions.length),
      evidenceMax,
      now - quietMs,
    ],
    'proposal-write',
  );
}

export type ProposalRecord = {
  readonly id: string;
  readonly kind: ProposalKind;
  readonly subject_kind: string;
  readonly subject_value: string;
  readonly typology: string;
  readonly version: number;
  readonly category: Category;
  readonly score: number;
  readonly rules: readonly string[];
  readonly positions: readonly number[];
  readonly signal_count: number;
  readonly state: 'open' | 'accepted' | 'rejected' | 'expired';
  readonly first_at: number;
  readonly last_at: number;
  readonly decided_by: string | null;
  readonly decided_at: number | null;
  readonly reason: string | null;
};

/** Positions as a list of numbers: a bare `bigint[]` would come as texts. */
const columns = `id, kind, subject_kind, subject_value, typology, version, category, score, rules,
  to_jsonb(positions) as positions, signal_count, state, first_at, last_at, decided_by, decided_at,
  reason`;

export type ProposalFilter = {
  readonly state: string | undefined;
  readonly kind: string | undefined;
  /** Last row of the page before: time and id. */
  readonly after: readonly [number, string] | undefined;
  readonly limit: number;
};

/** Newest first, with the count of all that fit. */
export async function listProposals(
  db: Queryable,
  { state, kind, after, limit }: ProposalFilter,
): Promise<{ rows: ProposalRecord[]; total: number }> {
  const rows = await db.query<ProposalRecord>(
    `select ${columns} from proposal
     where ($1::text is null or state = $1) and ($2::text is null or kind = $2)
       and ($3::bigint is null or (last_at, id) < ($3, $4))
     order by last_at desc, id desc limit $5`,
    [state ?? null, kind ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  const counted = await db.query<{ count: number }>(
    `select count(*) as count from proposal
     where ($1::text is null or state = $1) and ($2::text is null or kind = $2)`,
    [state ?? null, kind ?? null],
  );
  return { rows, total: counted[0]?.count ?? 0 };
}

export async function findProposal(
  db: Queryable,
  id: string,
  lock = false,
): Promise<ProposalRecord | undefined> {
  const rows = await db.query<ProposalRecord>(
    `select ${columns} from proposal where id = $1 ${lock ? 'for update' : ''}`,
    [id],
  );
  return rows[0];
}

/** Lets proposals without new signals lapse; how many. */
export async function expireProposals(db: Queryable, now: Instant): Promise<number> {
  const rows = await db.query(
    `update proposal set state = 'expired' where state = 'open' and (
       (kind = 'hold' and last_at < $1) or (kind <> 'hold' and last_at < $2)) returning id`,
    [now - lapseMs.hold, now - lapseMs.block],
    'proposal-expire',
  );
  return rows.length;
}

/** As it is shown without a purpose. A site is no personal data. */
export function maskSubject(kind: string, value: string): string {
  if (kind === 'number') return maskPhone(value as PhoneNumber);
  if (kind === 'account') return maskAccount(value);
  if (kind === 'device')
    return value.length <= 6 ? '***' : `${value.slice(0, 3)}***${value.slice(-3)}`;
  return value;
}
