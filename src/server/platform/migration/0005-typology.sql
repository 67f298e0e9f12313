-- Typologies (类案模型): versions with their life, the pack in force, replays, and proposals.

create table typology_version (
  typology text not null,
  version integer not null,
  body jsonb not null, -- as core/typology reads it
  digest text not null, -- of the body without its version: tells shipped content again
  category text not null,
  state text not null check (state in ('draft', 'replayed', 'shadow', 'live', 'retired')),
  origin text not null check (origin in ('centre', 'shipped')),
  author text not null, -- user id, or 'shipped'
  created_at bigint not null,
  updated_at bigint not null,
  replayed_at bigint,
  shadow_at bigint,
  submitted_by text,
  submitted_at bigint,
  approved_by text, -- user id, or 'shipped'
  approved_at bigint,
  note text,
  revision integer not null default 1, -- events so far
  primary key (typology, version)
);
create unique index typology_live on typology_version (typology) where state = 'live';
create unique index typology_shadow on typology_version (typology) where state = 'shadow';
-- What is being worked on: one at a time.
create unique index typology_open on typology_version (typology)
  where state in ('draft', 'replayed');

create table typology_event (
  typology text not null,
  version integer not null,
  seq integer not null,
  at bigint not null,
  kind text not null,
  actor text not null,
  body jsonb not null,
  primary key (typology, version, seq),
  foreign key (typology, version) references typology_version (typology, version)
);

-- Each pack that was ever in force: exact versions, live and shadow.
create table typology_pack (
  seq bigint primary key,
  entries jsonb not null, -- [{typology, version, state}]
  made_by text not null,
  made_at bigint not null,
  reason text not null
);
-- The one in force, and the one before it for a rollback of one step. Changing it is the switch.
create table typology_pack_in_force (
  single boolean primary key default true check (single),
  seq bigint not null references typology_pack (seq),
  previous bigint references typology_pack (seq)
);
insert into typology_pack (seq, entries, made_by, made_at, reason) values (0, '[]', 'system:setup', 0, '');
insert into typology_pack_in_force (seq) values (0);

-- Which typologies a signal met, shadow ones too; null where none.
alter table decision add column hits jsonb;
create index decision_hits on decision (decided_at) where hits is not null;

-- Replays (回放) over the stored log. `matches` is the quick one over the last day.
create table replay_run (
  id text primary key,
  purpose text not null check (purpose in ('matches', 'replay')),
  typology text not null,
  version integer, -- null: a text that is not saved
  body jsonb not null, -- what was tried, exactly
  against integer, -- version of the same typology, or null: the pack in force without it
  from_at bigint not null,
  to_at bigint not null,
  seats integer,
  state text not null check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  progress jsonb not null default '{}',
  report jsonb,
  problem text,
  asked_by text not null,
  asked_at bigint not null,
  started_at bigint,
  beat_at bigint, -- last sign of life of who runs it; without one for a minute it is begun again
  finished_at bigint
);
create index replay_run_typology on replay_run (typology, asked_at desc);
create index replay_run_open on replay_run (asked_at) where state in ('waiting', 'running');

-- Single decisions of a replay that one wants to look at.
create table replay_hit (
  run_id text not null references replay_run (id) on delete cascade,
  position bigint not null,
  kind text not null, -- hit, gained, lost, raised, lowered, renamed
  at bigint not null,
  signal_kind text not null,
  verdict text not null,
  before jsonb, -- {grade, category, score, reasons, hits}
  after jsonb,
  primary key (run_id, position)
);
create index replay_hit_kind on replay_hit (run_id, kind, position);

-- Proposals (建议): what typologies ask a person to decide.
create table proposal (
  id text primary key,
  kind text not null check (kind in ('lead', 'block', 'hold')),
  subject_kind text not null,
  subject_value text not null,
  typology text not null,
  version integer not null,
  category text not null,
  score double precision not null,
  rules text[] not null,
  positions bigint[] not null, -- newest last, bounded
  signal_count bigint not null,
  state text not null check (state in ('open', 'accepted', 'rejected', 'expired')),
  first_at bigint not null,
  last_at bigint not null,
  decided_by text,
  decided_at bigint,
  reason text
);
create unique index proposal_once on proposal (kind, subject_kind, subject_value, typology);
create index proposal_queue on proposal (state, last_at desc, id);
