-- Fund cases (资金案件): state, events, ledger, and what statements of banks say of accounts.

create table fund_case (
  id text primary key,
  number text not null unique,
  unit_id text not null references unit (id),
  status text not null check (status in ('open', 'filed', 'not-filed', 'closed')),
  person_id text references person (id),
  warning_id text references warning (id),
  reported_at bigint not null,
  loss_fen bigint not null,
  caught_fen bigint not null, -- stopped, frozen, returned, restituted
  imbalance_fen bigint not null, -- anything but zero is an alarm
  due_at bigint, -- the nearest end of a measure, or time by which somebody must act
  search text not null, -- number, victim, accounts: what a person may look for
  state jsonb not null, -- what the events and the statements add up to
  version integer not null
);
create index fund_case_unit on fund_case (unit_id, reported_at desc);
create index fund_case_due on fund_case (due_at) where due_at is not null;
create index fund_case_person on fund_case (person_id) where person_id is not null;

-- The accounts of cases by what they are in the world: one account may be in several cases.
create table fund_account (
  case_id text not null references fund_case (id),
  id text not null,
  key text not null, -- bank and number
  level integer not null,
  here_fen bigint not null,
  primary key (case_id, id)
);
create index fund_account_key on fund_account (key);

create table fund_measure (
  id text primary key,
  case_id text not null references fund_case (id),
  account_key text not null,
  bank text not null,
  kind text not null check (kind in ('stop', 'freeze')),
  status text not null,
  requested_by text not null,
  requested_at bigint not null,
  counts boolean not null, -- uses up one of the two stops of its account
  extensions integer not null,
  is_living boolean not null,
  expires_at bigint,
  due_at bigint,
  needs text -- what somebody has to do about it
);
create index fund_measure_case on fund_measure (case_id);
create index fund_measure_account on fund_measure (account_key) where kind = 'stop';
create index fund_measure_due on fund_measure (due_at) where due_at is not null;

create table fund_event (
  case_id text not null references fund_case (id),
  seq integer not null,
  at bigint not null,
  kind text not null,
  actor text not null,
  body jsonb not null,
  primary key (case_id, seq)
);

create table fund_ledger (
  case_id text not null references fund_case (id),
  seq integer not null,
  at bigint not null,
  from_part text not null,
  from_account text,
  to_part text not null,
  to_account text,
  amount_fen bigint not null check (amount_fen > 0),
  cause text not null,
  cause_id text not null,
  primary key (case_id, seq)
);

-- Entries are never edited or removed, whoever asks.
create function fund_ledger_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger of fund cases is append-only';
end $$;
create trigger fund_ledger_final before update or delete on fund_ledger
  for each row execute function fund_ledger_is_final();

-- Rows of banks' statements, once each, whichever case asked.
create table fund_statement (
  key text not null, -- bank and number of the account
  serial text not null,
  at bigint not null,
  row jsonb not null,
  seen_at bigint not null,
  primary key (key, serial)
);
create index fund_statement_time on fund_statement (key, at);

create table fund_day (
  day text primary key,
  count integer not null
);
