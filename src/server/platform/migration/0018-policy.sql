-- Policy tables (政策表): each version with its source, its beginning and the two people behind it.

create table policy_version (
  key text not null,
  ordinal integer not null,
  value jsonb not null,
  source text not null,
  reason text not null,
  effective_at bigint not null,
  status text not null check (status in ('proposed', 'approved', 'refused', 'withdrawn')),
  proposed_by text not null,
  proposed_at bigint not null,
  decided_by text,
  decided_at bigint,
  note text,
  primary key (key, ordinal)
);
-- One version of a table waits for its second person at a time.
create unique index policy_waiting on policy_version (key) where status = 'proposed';

-- What a setting replaced until now goes on holding.
insert into policy_version (key, ordinal, value, source, reason, effective_at, status,
    proposed_by, proposed_at, decided_by, decided_at)
  select 'warning', 1, value, source, 'setting', effective_from, 'approved',
    approved_by, effective_from, approved_by, effective_from
  from setting where key = 'warning-policy';
delete from setting where key = 'warning-policy';
