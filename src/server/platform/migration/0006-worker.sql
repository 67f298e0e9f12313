-- Workers share the scoring by partition of the person; what they remember is kept in snapshots.

-- Whom a signal is about is settled when it is accepted, in the order of the log.
alter table signal add column person_id text;
update signal s set person_id = d.person_id from decision d where d.position = s.position;
create index signal_unsettled on signal (position) where person_id is null;

-- What a decision adds to the person's history: eight numbers a fact (engine/trail.ts).
alter table decision add column facts bytea;

-- Counterparts that a decision put under suspicion; other workers read it.
create table mark (
  position bigint not null,
  ordinal smallint not null,
  key bigint not null,
  subject bigint not null,
  at bigint not null,
  primary key (position, ordinal)
);

-- How far each partition is decided; moved in the transaction of the decisions.
create table partition_cursor (
  partition smallint primary key,
  position bigint not null
) with (fillfactor = 50);
insert into partition_cursor (partition, position)
select p, c.position from generate_series(0, 15) p, log_cursor c where c.consumer = 'scorer';

-- The scorer has come as far as its slowest partition.
delete from log_cursor where consumer = 'scorer';
alter table log_cursor rename to consumer_cursor;
create view log_cursor as
select consumer, position from consumer_cursor
union all
select 'scorer', min(position) from partition_cursor;

-- What the engine remembers at a position: of one partition, or (-1) of all counterparts.
create table engine_snapshot (
  part smallint not null,
  position bigint not null,
  ordinal smallint not null,
  format text not null,
  taken_at bigint not null,
  bytes bytea not null,
  primary key (part, position, ordinal)
);

-- Numbers of warnings are given out here, one transaction at a time.
create table warning_day (
  day text primary key,
  last integer not null
);
insert into warning_day (day, last)
select substring(number from 4 for 6), max(substring(number from 11)::int) from warning group by 1;
