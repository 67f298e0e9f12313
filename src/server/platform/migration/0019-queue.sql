-- The order of the queue: what a call to each living warning is expected to prevent. Narrow rows, so
-- that ten thousand that wait are ordered in one quick pass.

create table queue (
  warning_id text primary key references warning (id) on delete cascade,
  unit_id text not null,
  tier text not null,
  grade text not null,
  category text not null,
  waiting boolean not null, -- in nobody's hands
  opened_at bigint not null,
  -- The terms of the rank (core/dissuasion/worth.ts).
  base double precision not null,
  seen_at bigint not null, -- when its last signal came
  half_life_ms double precision not null,
  urgent_until bigint,
  urgent_factor double precision not null,
  settings text not null -- version of the figures that made them
) with (fillfactor = 70);
create index queue_waiting on queue (unit_id) where waiting;

-- Who asked not to be given a warning for now, and why.
create table warning_skip (
  user_id text not null references account_user (id),
  warning_id text not null references warning (id) on delete cascade,
  until bigint not null,
  reason text not null,
  primary key (user_id, warning_id)
);
