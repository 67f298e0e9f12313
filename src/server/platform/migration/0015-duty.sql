-- Duty (值班): rosters, who stands when, what each seat is doing; where people work; transfers.

alter table account_user add column languages text[] not null default '{}';
-- The hexagon of a station or desk, for the time it takes to get there.
alter table unit add column cell_q integer;
alter table unit add column cell_r integer;
-- Where a person works, and in which languages they are reached; empty: not known.
alter table person add column work_region text;
alter table person add column work_place text;
alter table person add column work_cell_q integer;
alter table person add column work_cell_r integer;
alter table person add column languages text[] not null default '{}';

create table duty_shift (
  id text primary key,
  unit_id text not null references unit (id),
  user_id text not null references account_user (id),
  role text not null check (role in ('A', 'B')),
  pattern jsonb not null,
  start_minute integer not null check (start_minute between 0 and 1439),
  length_minutes integer not null check (length_minutes between 15 and 1440),
  from_day text not null,
  until_day text,
  version integer not null default 1,
  created_by text not null,
  created_at bigint not null
);
create index duty_shift_unit on duty_shift (unit_id);
create index duty_shift_user on duty_shift (user_id);

create table duty_exception (
  shift_id text not null references duty_shift (id) on delete cascade,
  day text not null,
  stand_in_id text references account_user (id),
  reason text not null,
  created_by text not null,
  created_at bigint not null,
  primary key (shift_id, day)
);

-- What shifts and exceptions add up to, as far as duty_roster tells; made again with each change.
create table duty_span (
  unit_id text not null references unit (id),
  shift_id text not null references duty_shift (id) on delete cascade,
  user_id text not null references account_user (id),
  role text not null,
  day text not null,
  from_at bigint not null,
  until_at bigint not null,
  stand_in boolean not null,
  primary key (shift_id, day)
);
create index duty_span_unit on duty_span (unit_id, until_at, from_at);
create index duty_span_user on duty_span (user_id, until_at, from_at);

-- Units that keep a roster, and until when their spans are written.
create table duty_roster (
  unit_id text primary key references unit (id),
  filled_until bigint not null
);

-- Whom to ring when nobody is there: first and second of a unit.
create table duty_contact (
  unit_id text not null references unit (id),
  role text not null check (role in ('A', 'B')),
  name text not null,
  phone text not null,
  updated_by text not null,
  updated_at bigint not null,
  primary key (unit_id, role)
);

create table seat_state (
  user_id text primary key references account_user (id),
  status text not null check (status in
    ('ready', 'on-call', 'writing-up', 'break', 'away', 'signed-out')),
  since bigint not null,
  until_at bigint,
  warning_id text,
  seq integer not null
);
create table seat_event (
  user_id text not null references account_user (id),
  seq integer not null,
  at bigint not null,
  act text not null,
  status text not null,
  actor text not null,
  body jsonb not null default '{}',
  primary key (user_id, seq)
);
create index seat_event_at on seat_event (at);

-- A file of shifts that was brought in; rows that could not be used are kept with their problems.
create table duty_import_row (
  id text primary key,
  unit_id text not null references unit (id),
  file text not null,
  row_number integer not null,
  raw text not null,
  problems jsonb not null,
  imported_by text not null,
  imported_at bigint not null,
  settled_at bigint
);
create index duty_import_open on duty_import_row (unit_id, imported_at desc) where settled_at is null;

-- Warnings that wait for the review of a transfer, by the unit they are to go to.
create index warning_transfer on warning ((transfer ->> 'to')) where transfer is not null;

-- What a desk has before it: the router and the board count by unit.
create index warning_unit_living on warning (unit_id, status, grade) where status <> 'closed';
create index warning_holder_living on warning (holder_id) where status <> 'closed' and holder_id is not null;
