-- Numbers that several people use, or that went to another person, as a seat found out. They come
-- before what a handle is otherwise known to belong to.

create table person_share (
  handle text not null,
  person_id text not null references person (id),
  sole boolean not null, -- the handle is this person's alone from now on
  by_user text not null,
  at bigint not null,
  primary key (handle, person_id)
);
create unique index person_share_sole on person_share (handle) where sole;

-- What came of the warnings of others, for them to collect.
create table origin_feedback (
  id text primary key,
  source text not null,
  ref text not null, -- their own number
  warning_id text not null references warning (id),
  at bigint not null,
  body jsonb not null,
  collected_at bigint
);
create index origin_feedback_open on origin_feedback (source, id) where collected_at is null;
create index origin_feedback_warning on origin_feedback (warning_id);
