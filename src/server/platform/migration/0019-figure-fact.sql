-- What each warning adds to the figures; follows from its state and events, and can be made anew.
create table figure_fact (
  warning_id text primary key references warning (id),
  opened_at bigint not null,
  unit_id text not null,
  grade text not null,
  category text not null,
  model text not null,
  typology text not null,
  hour smallint not null,
  tenth smallint not null,
  duplicate boolean not null,
  verdict boolean not null,
  confirmed boolean not null,
  contacted boolean not null,
  must_meet boolean not null,
  meet_due_at bigint,
  met_at bigint,
  lost_after_fen bigint,
  amount_fen bigint not null,
  channel text not null
);
create index figure_fact_opened on figure_fact (opened_at);

-- Each try to reach somebody.
create table figure_contact (
  warning_id text not null,
  at bigint not null,
  unit_id text not null,
  category text not null,
  channel text not null,
  hour smallint not null,
  reached boolean not null,
  convinced boolean not null
);
create index figure_contact_at on figure_contact (at);

-- Losses that signals tell of, and the warning that came before, where one did.
create table figure_loss (
  position bigint primary key references signal (position),
  person_id text not null,
  at bigint not null,
  lost_fen bigint not null,
  kind text not null check (kind in ('report', 'transfer')),
  payee text,
  warning_id text references warning (id),
  reason text, -- why none was linked
  after_contact boolean
);
create index figure_loss_person on figure_loss (person_id);
create index figure_loss_at on figure_loss (at);

-- How far the log was read for losses.
create table figure_cursor (
  single boolean primary key default true check (single),
  position bigint not null
);
insert into figure_cursor (position) values (0);

-- Warnings from before this table: counted without their channel.
insert into figure_fact
  select id, opened_at, unit_id, grade, category, split_part(model, '+list.', 1), '',
    ((opened_at + 28800000) / 3600000 % 24)::int, least(9, floor(score * 10))::int,
    coalesce(outcome = 'duplicate', false),
    coalesce(outcome in ('dissuaded', 'transferred', 'refused', 'false-alarm', 'mismatch'), false),
    coalesce(outcome in ('dissuaded', 'transferred', 'refused'), false),
    contacted_at is not null or met_at is not null
      or coalesce(outcome in ('dissuaded', 'transferred', 'refused', 'false-alarm'), false),
    tier in ('station', 'grid'), null, met_at, lost_after_fen, amount_at_risk_fen,
    case when met_at is null then 'phone' else 'visit' end
  from warning;
