-- Calls (呼叫): one row for each event `called` of a warning, whoever or whatever dials.

-- The telephone of the centre at which a person sits.
create table call_line (
  user_id text primary key references account_user (id),
  extension text not null check (extension ~ '^[0-9]{2,8}$'),
  updated_at bigint not null
);

create table call (
  id text primary key,
  warning_id text not null references warning (id),
  warning_seq integer not null,
  unit_id text not null,
  user_id text not null,
  target text not null, -- 'self' or the id of a relative
  number text not null,
  extension text,
  state text not null check (state in ('by-hand', 'waiting', 'dialling', 'ringing-seat', 'ringing',
    'answered', 'ended', 'failed', 'interrupted')),
  cause text,
  status integer,
  forwarded boolean not null default false,
  -- Whether a third party is in: null, or the state of that leg.
  third text check (third in ('ringing', 'joined', 'left', 'failed')),
  -- What a screen asks of the process that holds the call.
  wish text check (wish in ('hang-up', 'join', 'part')),
  created_at bigint not null,
  ringing_at bigint,
  answered_at bigint,
  ended_at bigint,
  -- The process that dialled it, and until when it is believed to live.
  owner text,
  lease_until bigint,
  unique (warning_id, warning_seq)
);
create index call_warning on call (warning_id, created_at);
create index call_waiting on call (created_at) where state = 'waiting';
create index call_lease on call (lease_until)
  where state in ('dialling', 'ringing-seat', 'ringing', 'answered');
create index call_wish on call (owner) where wish is not null;
-- A person talks to one at a time.
create unique index call_live on call (user_id)
  where state in ('waiting', 'dialling', 'ringing-seat', 'ringing', 'answered');

-- The report-and-stop form (报案止付登记) that a three-way call opens, filled in with what is known.
create table report_draft (
  warning_id text primary key references warning (id),
  call_id text references call (id),
  body jsonb not null,
  version integer not null,
  updated_at bigint not null,
  updated_by text not null
);
