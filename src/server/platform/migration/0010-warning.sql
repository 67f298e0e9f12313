-- Warnings by likelihood, money and urgency; contact, meeting and feedback; origins, repeated
-- victims, shared numbers, transfers.

alter table warning
  add column standing_grade text check (standing_grade in ('P0', 'P1', 'P2', 'P3')),
  add column moving_until bigint,
  add column remote_until bigint,
  add column signal_at bigint, -- when the first signal of it happened
  add column claimed_at bigint,
  add column contacted_at bigint, -- the person or the family was first reached
  add column met_at bigint,
  add column tier_at bigint,
  add column outcome_code text, -- the centre's own word; outcome is what it counts as
  add column feedback jsonb,
  add column lost_after_fen bigint,
  add column origins jsonb not null default '[]',
  add column repeat jsonb,
  add column shared_with jsonb not null default '[]',
  add column refusals integer not null default 0,
  add column advice jsonb not null default '[]',
  add column undo jsonb,
  add column transfer jsonb,
  add column transfer_count integer not null default 0;
update warning set standing_grade = grade, signal_at = opened_at, tier_at = opened_at,
  outcome_code = outcome;
alter table warning
  alter column standing_grade set not null,
  alter column signal_at set not null,
  alter column tier_at set not null;

-- A change of grade goes either way and says why.
update warning_event set kind = 'regraded',
  body = body || '{"kind": "regraded", "by": "signal"}' where kind = 'raised';
drop index warning_event_turns;
create index warning_event_turns on warning_event (at desc)
  where kind in ('issued', 'regraded', 'outcome', 'escalated');
update warning_event set body = body || '{"tier": "station", "next": []}' where kind = 'escalated';
update warning_event set body = body || jsonb_build_object('code', body ->> 'outcome',
  'feedback', null, 'closes', body ->> 'outcome' in ('dissuaded', 'transferred', 'false-alarm'))
  where kind = 'outcome';
