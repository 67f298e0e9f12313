-- The trunk: organisation, signals, decisions, warnings, audit. PostgreSQL 15 and newer.
-- Times are milliseconds since 1970 (bigint), money is fen (bigint).

-- Organisation and people (权限) ------------------------------------------------------------

create table unit (
  id text primary key,
  parent_id text references unit (id),
  name text not null,
  level text not null check (level in
    ('province', 'bureau', 'branch', 'station', 'grid', 'bank', 'carrier', 'platform')),
  regions text[] not null default '{}',
  on_duty boolean not null default true,
  created_at bigint not null,
  unique (parent_id, name)
);

create table account_user (
  id text primary key,
  login text not null unique,
  name text not null,
  unit_id text not null references unit (id),
  roles text[] not null,
  seat text,
  status text not null check (status in ('invited', 'active', 'disabled')),
  password_hash text,
  totp_secret bytea, -- encrypted with the key of the data directory
  totp_pending bytea,
  totp_last_step bigint not null default 0, -- a code is accepted once
  once_hash bytea,
  once_expires_at bigint,
  last_sign_in_at bigint,
  created_at bigint not null
);

-- Wrong attempts by the login that was typed, whether or not anybody has it.
create table sign_in_guard (
  login text primary key,
  failed_count integer not null,
  failed_at bigint not null,
  locked_until bigint not null
);

create table passkey (
  id text primary key, -- credential id, base64url
  user_id text not null references account_user (id),
  name text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  created_at bigint not null
);
create index passkey_user on passkey (user_id);

-- Challenges given out for passkeys; each is used once.
create table passkey_challenge (
  hash bytea primary key,
  expires_at bigint not null
);
create index passkey_challenge_expiry on passkey_challenge (expires_at);

create table session (
  id text primary key,
  token_hash bytea not null unique,
  user_id text not null references account_user (id),
  csrf text not null,
  step text not null check (step in ('second-factor', 'enrol', 'done')),
  address text not null,
  agent text not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null
);
create index session_by_user on session (user_id);

-- Signals (信号) ----------------------------------------------------------------------------

create table source (
  id text primary key,
  name text not null unique,
  kind text not null,
  status text not null check (status in ('active', 'suspended')),
  key_hash bytea not null unique,
  created_at bigint not null,
  last_signal_at bigint,
  accepted_count bigint not null default 0,
  duplicate_count bigint not null default 0,
  rejected_count bigint not null default 0
);

-- Accepted signals per source and hour of arrival, for the health of sources.
create table source_hour (
  source text not null,
  hour bigint not null, -- milliseconds since 1970, whole hours
  accepted bigint not null,
  primary key (source, hour)
);

-- The log: append-only, consumed in order of position. Appends hold an advisory lock, so that
-- positions become visible in order.
create table signal (
  position bigint generated always as identity primary key,
  source text not null,
  id text not null,
  kind text not null,
  occurred_at bigint not null,
  received_at bigint not null,
  digest bytea not null, -- of the canonical content: tells a resend from a contradiction
  body jsonb not null, -- canonical form
  unique (source, id)
);

create table decision (
  position bigint primary key references signal (position),
  person_id text not null,
  score double precision not null,
  grade text,
  category text not null,
  reasons jsonb not null, -- code, weight, facts; told in words by core/rule
  model text not null,
  decided_at bigint not null
);
create index decision_person on decision (person_id, position desc);

-- How far each consumer of the log has come; moved in the transaction of its effects.
create table log_cursor (
  consumer text primary key,
  position bigint not null
);
insert into log_cursor (consumer, position) values ('scorer', 0);

create table quarantine (
  id text primary key,
  source text not null,
  received_at bigint not null,
  row_number integer not null,
  raw text not null,
  raw_digest bytea not null, -- of the row as it came: sent again while open, it is the same entry
  truncated boolean not null,
  problems jsonb not null,
  status text not null check (status in ('open', 'resent', 'discarded')),
  resolved_by text,
  resolved_at bigint,
  note text
);
create index quarantine_open on quarantine (status, received_at desc, id);
create unique index quarantine_once on quarantine (source, raw_digest) where status = 'open';

-- Persons at risk (潜在被害人) -----------------------------------------------------------------

create table person (
  id text primary key,
  name text,
  sex text check (sex in ('F', 'M')),
  birth_date text,
  id_number text,
  phone text,
  job text,
  household text,
  region text, -- administrative division or phone region code
  place text, -- street · community, or the phone region in words
  address text,
  cell_q integer,
  cell_r integer,
  relatives jsonb not null default '[]',
  created_at bigint not null
);

-- Every way a person is named by sources: phone, id number, account, person key.
create table person_handle (
  handle text primary key, -- 'phone:+8613800138000', 'id:…', 'account:…', 'person:…'
  person_id text not null references person (id)
);
create index person_handle_person on person_handle (person_id);

-- Lists (名单), first version -----------------------------------------------------------------

create table list_entry (
  kind text not null check (kind in ('number', 'sender', 'domain', 'url', 'account', 'app')),
  value text not null,
  verdict text not null check (verdict in ('block', 'allow')),
  category text not null,
  reason text not null,
  origin text not null,
  from_at bigint not null,
  until_at bigint,
  primary key (kind, value)
);

-- Warnings (预警) -----------------------------------------------------------------------------

create table warning (
  id text primary key,
  number text not null unique,
  person_id text not null references person (id),
  status text not null check (status in ('open', 'claimed', 'held', 'closed')),
  grade text not null check (grade in ('P0', 'P1', 'P2', 'P3')),
  category text not null,
  score double precision not null,
  amount_at_risk_fen bigint not null,
  ongoing_call_until bigint, -- a call in progress is believed until then
  reasons jsonb not null,
  model text not null,
  policy text not null,
  grade_reason jsonb not null,
  unit_id text not null references unit (id),
  tier text not null check (tier in ('seat', 'station')),
  route_reason jsonb not null,
  holder_id text references account_user (id),
  opened_at bigint not null,
  updated_at bigint not null,
  deadline_at bigint not null,
  deadline_missed boolean not null default false,
  hold_until bigint,
  first_call_at bigint,
  attempts integer not null default 0,
  outcome text,
  lost_fen bigint,
  closed_at bigint,
  follow_up_at bigint,
  followed_up_at bigint,
  signal_count integer not null default 0,
  version integer not null default 1, -- events so far
  handled_version integer not null default 1 -- last event that was not a signal joining
);
-- One living warning per person, held by the database itself.
create unique index warning_living on warning (person_id) where status <> 'closed';
create index warning_queue on warning (status, grade, deadline_at);
create index warning_person on warning (person_id, opened_at desc);
create index warning_opened on warning (opened_at);
create index warning_closed on warning (closed_at) where closed_at is not null;
-- What the timers look at.
create index warning_due on warning (deadline_at) where status in ('open', 'claimed') and not deadline_missed;
create index warning_held on warning (hold_until) where status = 'held';
create index warning_follow_up on warning (follow_up_at) where follow_up_at is not null and followed_up_at is null;

create table warning_signal (
  warning_id text not null references warning (id),
  position bigint not null references signal (position),
  primary key (warning_id, position)
);
create index warning_signal_position on warning_signal (position);

-- What the signals of a warning point at: shared numbers, accounts, domains, apps.
create table warning_link (
  warning_id text not null references warning (id),
  kind text not null,
  value text not null,
  primary key (warning_id, kind, value)
);
create index warning_link_value on warning_link (kind, value);

create table warning_event (
  warning_id text not null references warning (id),
  seq integer not null,
  at bigint not null,
  kind text not null,
  actor text not null, -- user id, or 'system:scorer'
  body jsonb not null,
  primary key (warning_id, seq)
);
-- The latest turns of all warnings, for the wall.
create index warning_event_turns on warning_event (at desc)
  where kind in ('issued', 'raised', 'outcome', 'escalated');

-- Audit and change feed -----------------------------------------------------------------------

create table audit_entry (
  seq bigint primary key,
  at bigint not null,
  actor text not null,
  action text not null,
  subject text not null,
  purpose text,
  allowed boolean not null,
  detail jsonb not null,
  prev_hash bytea not null,
  hash bytea not null
);
create index audit_actor on audit_entry (actor, seq desc);
create index audit_subject on audit_entry (subject, seq desc);
create index audit_action on audit_entry (action, seq desc);

create table audit_head (
  single boolean primary key default true check (single),
  seq bigint not null,
  hash bytea not null
);
insert into audit_head (seq, hash) values (0, decode(repeat('00', 32), 'hex'));

-- Messages leaving a transaction: the stream to the screens today, connectors later. `seq` is the
-- audit sequence at which the change was made, so that the feed is in order of commit.
create table outbox (
  seq bigint not null,
  ordinal integer not null,
  topic text not null,
  body jsonb not null,
  created_at bigint not null,
  primary key (seq, ordinal)
);

create table setting (
  key text primary key,
  value jsonb not null,
  version text not null,
  source text not null,
  effective_from bigint not null,
  approved_by text not null
);
