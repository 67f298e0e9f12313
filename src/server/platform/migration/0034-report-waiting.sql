-- Reports that came as signals (citizens, 110, banks) and wait for somebody to take them up.
create table report_waiting (
  id text primary key,
  position bigint not null unique references signal (position),
  channel text not null,
  unit_id text not null references unit (id),
  person_id text not null,
  -- As it was when it came; opened, it is filled in anew with what is known then.
  body jsonb not null,
  told_at bigint not null,
  came_at bigint not null,
  status text not null check (status in ('waiting', 'taken', 'set-aside')),
  report_id text references report (id),
  reason text,
  note text,
  done_by text,
  done_at bigint
);
create index report_waiting_open on report_waiting (told_at desc, id) where status = 'waiting';

-- How far the log was read for reports; what came before this table is not asked about again.
create table report_cursor (
  single boolean primary key default true check (single),
  position bigint not null
);
insert into report_cursor (position)
  select coalesce((select position from log_cursor where consumer = 'scorer'), 0);

-- A report that became a case is a loss of its own, beside those that signals tell of.
alter table figure_loss drop constraint figure_loss_pkey;
alter table figure_loss alter column position drop not null;
alter table figure_loss drop constraint figure_loss_kind_check;
alter table figure_loss add constraint figure_loss_kind_check
  check (kind in ('report', 'transfer', 'case'));
alter table figure_loss add column report_id text references report (id);
alter table figure_loss add column report_row integer;
alter table figure_loss add column sums jsonb not null default '[]';
create unique index figure_loss_signal on figure_loss (position) where position is not null;
create unique index figure_loss_report on figure_loss (report_id, report_row)
  where report_id is not null;
create index figure_loss_warning on figure_loss (warning_id) where warning_id is not null;
