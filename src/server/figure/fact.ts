/** Facts of warnings are kept as warnings change, in the same transaction: nothing is counted twice. */
import {
  contactFactsOf,
  countsAnew,
  factOf,
  type ContactFact,
  type WarningFact,
} from '../../core/figure/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { Reaction } from '../warning/index.ts';

const factSql = `insert into figure_fact
  select * from jsonb_populate_recordset(null::figure_fact, $1::jsonb)
  on conflict (warning_id) do update set unit_id = excluded.unit_id, grade = excluded.grade,
    category = excluded.category, model = excluded.model, typology = excluded.typology,
    tenth = excluded.tenth, duplicate = excluded.duplicate, verdict = excluded.verdict,
    confirmed = excluded.confirmed, contacted = excluded.contacted,
    must_meet = figure_fact.must_meet or excluded.must_meet,
    meet_due_at = coalesce(figure_fact.meet_due_at, excluded.meet_due_at),
    met_at = excluded.met_at, lost_after_fen = excluded.lost_after_fen,
    amount_fen = excluded.amount_fen, channel = excluded.channel`;

const factRecord = (fact: WarningFact) => ({
  warning_id: fact.warningId,
  opened_at: fact.openedAt,
  unit_id: fact.unitId,
  grade: fact.grade,
  category: fact.category,
  model: fact.model,
  typology: fact.typology,
  hour: fact.hour,
  tenth: fact.tenth,
  duplicate: fact.duplicate,
  verdict: fact.verdict,
  confirmed: fact.confirmed,
  contacted: fact.contacted,
  must_meet: fact.mustMeet,
  meet_due_at: fact.meetDueAt,
  met_at: fact.metAt,
  lost_after_fen: fact.lostAfterFen,
  amount_fen: fact.amountFen,
  channel: fact.channel,
});

export async function saveFacts(tx: Queryable, facts: readonly WarningFact[]): Promise<void> {
  if (facts.length === 0) return;
  await tx.query(factSql, [JSON.stringify(facts.map(factRecord))], 'figure-facts');
}

async function saveContacts(tx: Queryable, contacts: readonly ContactFact[]): Promise<void> {
  if (contacts.length === 0) return;
  await tx.query(
    `insert into figure_contact
     select * from jsonb_populate_recordset(null::figure_contact, $1::jsonb)`,
    [
      JSON.stringify(
        contacts.map((c) => ({
          warning_id: c.warningId,
          at: c.at,
          unit_id: c.unitId,
          category: c.category,
          channel: c.channel,
          hour: c.hour,
          reached: c.reached,
          convinced: c.convinced,
        })),
      ),
    ],
    'figure-contacts',
  );
}

/** Most changes add nothing to a figure and cost nothing here. */
export const countFigures: Reaction = async (tx, changes) => {
  const counted = changes.filter(({ events }) => countsAnew(events));
  await saveFacts(
    tx,
    counted.map(({ after, events }) => factOf(after, events)),
  );
  await saveContacts(
    tx,
    counted.flatMap(({ after, events }) => contactFactsOf(after, events)),
  );
};
