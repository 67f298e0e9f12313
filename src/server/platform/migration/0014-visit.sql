-- Visits (见面劝阻): one card for an address and a day, what was done at the door, and what came of it.

create table visit (
  id text primary key,
  address_key text not null,
  day text not null,
  unit_id text not null references unit (id),
  tier text not null check (tier in ('station', 'grid')),
  assignee_id text references account_user (id),
  status text not null check (status in
    ('waiting', 'accepted', 'under-way', 'arrived', 'done', 'withdrawn')),
  grade text not null check (grade in ('P0', 'P1', 'P2', 'P3')),
  due_at bigint not null,
  place text,
  cell_q integer,
  cell_r integer,
  kept_count integer not null default 0,
  opened_at bigint not null,
  updated_at bigint not null,
  over_at bigint, -- done or withdrawn
  version integer not null
);
-- One living card for an address and a day, held by the database itself.
create unique index visit_card on visit (address_key, day) where over_at is null;
create index visit_board on visit (unit_id, due_at) where over_at is null;
create index visit_over on visit (over_at desc) where over_at is not null;
create index visit_kept on visit (updated_at desc) where kept_count > 0;
create index visit_assignee on visit (assignee_id) where over_at is null;

-- Who is on a card. A warning has one living visit.
create table visit_subject (
  visit_id text not null references visit (id),
  warning_id text not null references warning (id),
  person_id text not null references person (id),
  is_open boolean not null,
  primary key (visit_id, warning_id)
);
create unique index visit_subject_open on visit_subject (warning_id) where is_open;
create index visit_subject_warning on visit_subject (warning_id);

create table visit_event (
  visit_id text not null references visit (id),
  seq integer not null,
  id text not null,
  at bigint not null, -- when it was done, by the corrected clock of the phone
  received_at bigint not null,
  actor text not null,
  kind text not null,
  body jsonb not null,
  primary key (visit_id, seq),
  unique (visit_id, id)
);

-- Every act of a phone, by the id that the phone gave it: what came twice is answered, not repeated.
create table visit_act (
  id text primary key,
  visit_id text not null,
  user_id text not null references account_user (id),
  received_at bigint not null,
  verdict text not null check (verdict in ('applied', 'kept', 'refused')),
  refusal text
);
create index visit_act_user on visit_act (user_id, received_at desc);

-- Photos and voice notes, sealed with the key of the data directory.
create table visit_attachment (
  id text primary key,
  visit_id text not null references visit (id),
  kind text not null check (kind in ('photo', 'voice')),
  mime text not null,
  size integer not null,
  sealed bytea not null,
  by_id text not null references account_user (id),
  at bigint not null
);
create index visit_attachment_visit on visit_attachment (visit_id);
