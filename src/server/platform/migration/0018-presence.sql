-- Who looks at which warning (席位在场): light, forgotten by itself, no record of work.

create unlogged table warning_presence (
  user_id text primary key references account_user (id) on delete cascade,
  warning_id text not null,
  unit_id text not null,
  expires_at bigint not null
);
create index warning_presence_warning on warning_presence (warning_id);
