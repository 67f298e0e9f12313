-- Returns of frozen money (资金返还), objections to them, and appeals against measures.

create table fund_return (
  id text primary key,
  number text not null unique,
  unit_id text not null references unit (id),
  account_key text not null, -- bank and number of the frozen account
  status text not null check (status in ('draft', 'notice', 'review', 'asked', 'approved',
    'notified', 'bank-returned', 'paid', 'closed', 'residual', 'reopened', 'withdrawn')),
  round integer not null,
  route text not null check (route in ('A', 'B', 'C')),
  pay_fen bigint not null,
  drafted_at bigint not null,
  due_at bigint, -- the nearest time at which something must have happened
  case_ids text[] not null,
  state jsonb not null, -- what the events add up to
  version integer not null
);
-- One return at a time from one account, held by the database itself.
create unique index fund_return_living on fund_return (account_key)
  where status in ('draft', 'notice', 'review', 'asked', 'approved', 'notified', 'bank-returned',
    'paid');
create index fund_return_unit on fund_return (unit_id, status, due_at);
create index fund_return_case on fund_return using gin (case_ids);

create table fund_return_event (
  return_id text not null references fund_return (id),
  seq integer not null,
  at bigint not null,
  kind text not null,
  actor text not null,
  body jsonb not null,
  primary key (return_id, seq)
);

create table fund_return_counter (
  day text primary key,
  last integer not null
);

-- Codes by which somebody outside finds a case or a measure: read aloud, printed on papers.
create table public_code (
  code text primary key,
  kind text not null check (kind in ('case', 'measure')),
  subject text not null,
  case_id text not null references fund_case (id),
  made_at bigint not null,
  unique (kind, subject)
);

create table measure_appeal (
  id text primary key,
  number text not null unique,
  case_id text not null references fund_case (id),
  measure_id text not null,
  unit_id text not null references unit (id),
  status text not null check (status in ('received', 'need-docs', 'accepted', 'checking', 'upheld',
    'rejected', 'review', 'final', 'over')),
  received_at bigint not null,
  due_at bigint,
  state jsonb not null,
  version integer not null
);
-- One open appeal for each measure.
create unique index measure_appeal_open on measure_appeal (measure_id)
  where status in ('received', 'need-docs', 'accepted', 'checking', 'review');
create index measure_appeal_unit on measure_appeal (unit_id, status, due_at);
create index measure_appeal_case on measure_appeal (case_id);

create table measure_appeal_event (
  appeal_id text not null references measure_appeal (id),
  seq integer not null,
  at bigint not null,
  act text not null,
  actor text not null,
  note text not null,
  primary key (appeal_id, seq)
);

-- The decision and the notice to the bank of each victim; the last one counts.
create table fund_return_paper (
  return_id text not null references fund_return (id),
  claim_id text not null,
  kind text not null check (kind in ('return-decision', 'return-assist')),
  document_id text not null references document (id),
  primary key (return_id, claim_id, kind)
);
