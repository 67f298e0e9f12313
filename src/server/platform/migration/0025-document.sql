-- Documents (文书): numbered without gaps, kept as what they say, drawn once, and followed to whoever
-- received them.

create table document_counter (
  kind text not null,
  year integer not null,
  last integer not null,
  primary key (kind, year)
);

create table document (
  id text primary key,
  kind text not null,
  year integer not null,
  ordinal integer not null,
  number text not null unique,
  subject text not null, -- the case, return or appeal that it belongs to
  unit_id text not null references unit (id),
  title text not null,
  paper jsonb not null, -- what it says; both forms are drawn from it
  content_hash bytea not null, -- SHA-256 over number and paper; its beginning stands on each page
  issued_by text not null,
  issued_at bigint not null,
  drawn boolean not null default false,
  unique (kind, year, ordinal)
);
create index document_subject on document (subject, issued_at);
create index document_undrawn on document (issued_at) where not drawn;

create table document_file (
  document_id text not null references document (id),
  format text not null check (format in ('pdf', 'xlsx')),
  bytes bytea not null,
  sha256 bytea not null,
  pages integer, -- null for a table
  made_at bigint not null,
  primary key (document_id, format)
);

create table document_trail (
  document_id text not null references document (id),
  seq integer not null,
  at bigint not null,
  act text not null check (act in
    ('issued', 'sent', 'served', 'received', 'published', 'returned', 'withdrawn')),
  actor text not null,
  party text not null, -- to or from whom, in words
  note text not null,
  primary key (document_id, seq)
);
