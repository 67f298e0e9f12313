-- Lists (名单): tens of millions of entries, two people, a change sequence for the workers.
-- What entries have in common (verdict, why, from whom, until when, who proposed and approved) is
-- kept once, as their basis: a file of ten million numbers is one basis and ten million short rows,
-- and approving or withdrawing it is one change.

-- A file brought in as a whole.
create table list_import (
  id text primary key,
  name text not null,
  form text not null,
  origin text not null,
  status text not null check (status in ('reading', 'proposed', 'live', 'rejected', 'withdrawn', 'failed')),
  digest text, -- SHA-256 of the bytes as they came
  row_count bigint not null default 0,
  added_count bigint not null default 0,
  renewed_count bigint not null default 0,
  known_count bigint not null default 0, -- listed already, left as they are
  kept_off_count bigint not null default 0, -- withdrawn by a person before: no file brings them back
  refused_count bigint not null default 0,
  proposed_by text not null,
  proposed_at bigint not null,
  approved_by text,
  approved_at bigint,
  note text
);
create index list_import_newest on list_import (proposed_at desc, id desc);

-- Rows of a file that were refused, the first of them.
create table list_refused (
  import_id text not null references list_import (id),
  row_number bigint not null,
  raw text not null,
  problem jsonb not null,
  primary key (import_id, row_number)
);

create table list_basis (
  id bigint generated always as identity primary key,
  kind text not null check (kind in
    ('number', 'sender', 'domain', 'url', 'account', 'app', 'template')),
  match text not null check (match in ('exact', 'prefix', 'range')),
  verdict text not null check (verdict in ('block', 'allow')),
  category text not null,
  reason text not null,
  origin text not null,
  evidence text[] not null default '{}',
  confidence double precision not null default 1 check (confidence between 0 and 1),
  appeal text not null default '',
  from_at bigint not null,
  until_at bigint, -- null only in entries older than the policy
  status text not null check (status in ('proposed', 'live', 'rejected', 'withdrawn')),
  proposed_by text not null,
  proposed_at bigint not null,
  approved_by text,
  approved_at bigint,
  import_id text references list_import (id),
  entry_count bigint not null default 0,
  change bigint not null -- when its status changed last
);
create index list_basis_change on list_basis (change);
create index list_basis_import on list_basis (import_id) where import_id is not null;

alter table list_entry rename to list_entry_first;
alter table list_entry_first rename constraint list_entry_pkey to list_entry_first_pkey;

-- One row for each thing that is or was listed. `basis_id` has no foreign key: checking it row by
-- row would take longer than writing the rows; the store alone writes here.
create table list_entry (
  id bigint generated always as identity primary key,
  kind text not null,
  match text not null,
  value text collate "C" not null, -- canonical; of a range first..last
  verdict text not null,
  basis_id bigint not null,
  renew_basis_id bigint, -- takes over when it is approved
  evidence text[], -- beyond that of the basis
  change bigint -- when it got another basis; rows of a file change with their basis
);
create unique index list_entry_key on list_entry (value, kind, match, verdict);
create index list_entry_basis on list_entry (basis_id, id);
create index list_entry_change on list_entry (change) where change is not null;
create index list_entry_renew on list_entry (renew_basis_id) where renew_basis_id is not null;

-- What people did to single entries; of a file, the import tells it.
create table list_event (
  id bigint generated always as identity primary key,
  entry_id bigint not null references list_entry (id),
  at bigint not null,
  kind text not null,
  actor text not null,
  body jsonb not null default '{}'
);
create index list_event_entry on list_event (entry_id, id);

-- The change sequence: whoever changes what is in force takes the next number and holds the row
-- until the commit, so that numbers become visible in order.
create table list_head (
  single boolean primary key default true check (single),
  change bigint not null
);
insert into list_head (change) values (1);

insert into list_basis (kind, match, verdict, category, reason, origin, from_at, until_at, status,
  proposed_by, proposed_at, approved_by, approved_at, entry_count, change)
select kind, 'exact', verdict, category, reason, origin, from_at, until_at, 'live',
  'system:migration', from_at, 'system:migration', from_at, count(*), 1
from list_entry_first group by kind, verdict, category, reason, origin, from_at, until_at;
insert into list_entry (kind, match, value, verdict, basis_id)
select e.kind, 'exact', e.value, e.verdict, b.id
from list_entry_first e join list_basis b on (b.kind, b.verdict, b.category, b.reason, b.origin,
  b.from_at, coalesce(b.until_at, -1)) = (e.kind, e.verdict, e.category, e.reason, e.origin,
  e.from_at, coalesce(e.until_at, -1));
drop table list_entry_first;
