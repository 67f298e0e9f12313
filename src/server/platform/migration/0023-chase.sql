-- The chase (追踪): accounts it looks at, what it did, what banks have shown, tasks at the exits.

create table chase_case (
  case_id text primary key references fund_case (id),
  unit_id text not null references unit (id),
  loss_fen bigint not null,
  parts jsonb not null -- where the money of the case is
);

create table chase_account (
  case_id text not null references fund_case (id),
  account_id text not null,
  key text not null, -- bank and number: one account may be in several cases
  unit_id text not null references unit (id),
  case_number text not null,
  holder text not null,
  facts jsonb not null, -- what the decision is made of
  in_fen bigint not null,
  last_in_at bigint,
  held_until_at bigint,
  measure_id text, -- what holds it, or is on its way
  is_open boolean not null, -- money may be there that nothing holds
  primary key (case_id, account_id)
);
create index chase_account_key on chase_account (key, last_in_at);
create index chase_account_open on chase_account (last_in_at desc) where is_open;
create index chase_account_held on chase_account (held_until_at) where held_until_at is not null;

-- What the chase did by itself, and what an officer did at its proposal, with every figure.
create table chase_act (
  id text primary key,
  case_id text not null references fund_case (id),
  account_id text not null,
  unit_id text not null references unit (id),
  kind text not null,
  bank text not null,
  message_key text, -- the instruction to the bank
  actor text not null,
  at bigint not null,
  act jsonb not null,
  answered_at bigint,
  code text,
  executed_fen bigint
);
create index chase_act_case on chase_act (case_id, at desc);
create index chase_act_unit on chase_act (unit_id, at desc);
create index chase_act_open on chase_act (bank, at) where answered_at is null;
create unique index chase_act_key on chase_act (message_key) where message_key is not null;

create table chase_bank (
  bank text primary key,
  record jsonb not null,
  updated_at bigint not null
);

create table chase_dismissal (
  case_id text not null references fund_case (id),
  account_id text not null,
  kind text not null,
  actor text not null,
  at bigint not null,
  reason text not null,
  primary key (case_id, account_id, kind)
);

create table chase_task (
  id text primary key,
  case_id text not null references fund_case (id),
  account_id text not null,
  unit_id text not null references unit (id),
  case_number text not null,
  lane text not null check (lane in ('cash', 'merchant', 'virtual', 'abroad')),
  place text not null,
  amount_fen bigint not null,
  left_at bigint not null,
  due_at bigint not null,
  status text not null check (status in ('open', 'sent', 'done', 'dropped')),
  actor text, -- who changed it last
  changed_at bigint,
  note text,
  unique (case_id, account_id)
);
create index chase_task_due on chase_task (due_at) where status in ('open', 'sent');
