-- What is due at a time, durably: a timer that fires is deleted in the transaction of what it does.

create table timer (
  kind text not null, -- whose timer it is, such as 'clock'
  subject text not null, -- what it is about, such as the id of a warning
  step text not null,
  due_at bigint not null,
  -- When it is taken: due_at, or later after a fault.
  wake_at bigint not null,
  attempts integer not null default 0,
  body jsonb not null default '{}',
  primary key (kind, subject, step)
);
create index timer_wake on timer (wake_at);
-- Rows come and go all day: the dead ones at the front of the index are swept often.
alter table timer set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
