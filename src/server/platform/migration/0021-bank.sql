-- The line to the banks: what is asked, what came back, and what could not be believed.

create table bank_message (
  id text primary key,
  seq bigint generated always as identity, -- the order of asking
  key text not null unique, -- ApplicationID: sent again, it is the same request
  bank text not null, -- as the request names it, until the line finds its code
  adapter text, -- by which it leaves; null until the line has looked
  account text not null,
  kind text not null,
  is_urgent boolean not null,
  unit_id text not null references unit (id), -- who asks
  bank_unit_id text references unit (id), -- who answers by hand
  subject text not null, -- the case or order behind it
  request jsonb not null,
  body text, -- the bytes as they first left; what is sent again is this
  status text not null check (status in
    ('waiting', 'sent', 'answered', 'human', 'by-hand', 'given-up')),
  problem text, -- why a human looks
  made_at bigint not null,
  next_at bigint, -- when to send or ask next; null: nothing is left to do by itself
  due_at bigint, -- by when a person must have answered
  lease_until bigint,
  sends integer not null default 0,
  tries integer not null default 0, -- attempts in the present status
  sent_at bigint, -- when the bank first took it
  received_at bigint, -- when the liaison confirmed the receipt
  answered_at bigint,
  code text,
  version integer not null default 1
);
create index bank_message_next on bank_message (next_at) where next_at is not null;
create index bank_message_new on bank_message (seq) where adapter is null;
create index bank_message_account on bank_message (bank, account, seq) where status = 'waiting';
create index bank_message_subject on bank_message (subject, seq);
create index bank_message_unit on bank_message (bank_unit_id, status, seq);
create index bank_message_human on bank_message (unit_id, seq) where status in ('human', 'by-hand');

-- An answer counts once: by the bank and the bank's own serial.
create table bank_answer (
  bank text not null,
  serial text not null,
  key text not null references bank_message (key),
  at bigint not null,
  received_at bigint not null,
  actor text not null, -- the line, or who recorded it by hand
  answer jsonb not null,
  primary key (bank, serial)
);
create index bank_answer_key on bank_answer (key, received_at);

-- What came over the line and could not be believed.
create table bank_quarantine (
  id text primary key,
  at bigint not null,
  bank text, -- by its certificate; null where nobody is known
  key text,
  reason text not null,
  detail text not null,
  digest text not null,
  size integer not null,
  excerpt text not null
);
create index bank_quarantine_at on bank_quarantine (at desc);

-- How each line stands.
create table bank_line (
  bank text primary key,
  is_up boolean not null,
  problem text,
  changed_at bigint not null,
  seen_at bigint,
  certificate_until bigint
);
