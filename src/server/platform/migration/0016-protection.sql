-- Protective stop-payment (保护性止付): orders, their events, and what is told to banks.

create table protection_order (
  id text primary key,
  number text not null unique,
  reference text not null unique, -- the code by which the person finds it
  warning_id text not null references warning (id),
  person_id text not null references person (id),
  unit_id text not null references unit (id),
  status text not null check (status in
    ('proposed', 'in-force', 'refused', 'withdrawn', 'released', 'expired')),
  proposed_at bigint not null,
  expires_at bigint,
  due_at bigint, -- the nearest time by which somebody must answer
  is_waiting boolean not null, -- for an approval, an extension, an exception, an appeal
  state jsonb not null, -- what the events add up to
  version integer not null
);
-- One living order per person, held by the database itself.
create unique index protection_living on protection_order (person_id)
  where status in ('proposed', 'in-force');
create index protection_open on protection_order (status, expires_at);
create index protection_warning on protection_order (warning_id);
create index protection_person on protection_order (person_id, proposed_at desc);

create table protection_event (
  order_id text not null references protection_order (id),
  seq integer not null,
  at bigint not null,
  kind text not null,
  actor text not null,
  body jsonb not null,
  primary key (order_id, seq)
);

create table bank_instruction (
  key text primary key, -- sent again, it is the same instruction
  order_id text not null references protection_order (id),
  account_id text not null,
  kind text not null check (kind in ('stop', 'lift')),
  ordinal integer not null,
  status text not null check (status in
    ('waiting', 'sent', 'uncertain', 'applied', 'failed', 'cancelled')),
  made_at bigint not null,
  until_at bigint,
  sent_at bigint,
  sends integer not null default 0,
  answered_at bigint,
  applied_at bigint,
  code text,
  next_at bigint, -- when to send or ask next; null: nothing is left to do
  unique (order_id, account_id, ordinal)
);
create index bank_instruction_next on bank_instruction (next_at) where next_at is not null;
create index bank_instruction_unsure on bank_instruction (order_id) where status = 'uncertain';
