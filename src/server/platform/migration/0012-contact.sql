-- Messages to people (触达), notices to staff (提醒), and check codes of warnings (核验码).

-- One message to one person. What it says is written when it leaves: a check code exists in the
-- clear only in the message itself.
create table contact (
  id text primary key,
  key text not null unique, -- the same cause makes the same message once
  warning_id text references warning (id),
  person_id text references person (id),
  user_id text references account_user (id), -- a message to staff
  channel text not null check (channel in ('sms', 'flash-sms', 'email', 'push', 'app')),
  recipient text not null, -- number, address, or device
  relative_id text,
  template text not null,
  lang text not null check (lang in ('zh', 'en')),
  params jsonb not null default '{}',
  automatic boolean not null,
  asked_by text not null, -- actor
  state text not null check (state in ('waiting', 'sending', 'sent', 'delivered', 'failed',
    'uncertain', 'expired', 'refused', 'cancelled')),
  urgency integer not null default 0, -- the smaller first
  due_at bigint not null,
  expires_at bigint not null,
  attempts integer not null default 0,
  lease_until bigint,
  body text, -- as it left, without the code
  segments integer,
  policy text, -- version of the templates
  problem text, -- why it did not go, or not yet
  created_at bigint not null,
  sent_at bigint,
  settled_at bigint
);
create index contact_due on contact (channel, urgency, due_at) where state = 'waiting';
create index contact_lease on contact (lease_until) where state = 'sending';
create index contact_expiry on contact (expires_at) where state = 'waiting';
create index contact_warning on contact (warning_id, created_at) where warning_id is not null;
create index contact_person on contact (person_id, created_at) where person_id is not null;
create index contact_trouble on contact (channel, created_at desc)
  where state in ('failed', 'uncertain', 'expired', 'refused');
create index contact_recent on contact (created_at);

-- The parts in which a message left, by the name that the network gave them.
create table contact_part (
  contact_id text not null references contact (id) on delete cascade,
  seq integer not null,
  reference text not null,
  state text not null check (state in ('sent', 'delivered', 'failed')),
  detail text,
  at bigint not null,
  primary key (contact_id, seq)
);
create index contact_part_reference on contact_part (reference);

-- Codes by which a person sees that a warning is genuine; only their keyed digests.
create table check_code (
  id text primary key,
  contact_id text not null references contact (id),
  warning_id text not null references warning (id),
  last4 text not null,
  digest bytea not null,
  issued_at bigint not null,
  expires_at bigint not null,
  checked_count integer not null default 0
);
create index check_code_lookup on check_code (last4, expires_at);
create index check_code_contact on check_code (contact_id);
create index check_code_expiry on check_code (expires_at);

-- Failed checks of a day: of everybody, of an address, for a number.
create table check_guess (
  day bigint not null, -- milliseconds since 1970, whole days of Beijing
  kind text not null check (kind in ('all', 'address', 'number')),
  key text not null,
  failed integer not null default 0,
  chance double precision not null default 0, -- that these guesses hit a code
  primary key (day, kind, key)
);

-- Notices to people of the centre; theirs alone.
create table notice (
  id text primary key,
  user_id text not null references account_user (id),
  kind text not null,
  subject text not null, -- id of the thing it is about
  grade text,
  zh text not null,
  en text not null,
  at bigint not null,
  seen_at bigint
);
create index notice_user on notice (user_id, at desc);
create index notice_unseen on notice (user_id) where seen_at is null;
create index notice_old on notice (at);

-- Browsers and phones that take notices while the page is closed.
create table push_device (
  id text primary key,
  user_id text not null references account_user (id),
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  agent text not null,
  lang text not null,
  created_at bigint not null,
  delivered_at bigint
);
create index push_device_user on push_device (user_id);

-- Keys made at the first start, sealed with the key of the data directory.
create table sealed_key (
  name text primary key,
  sealed bytea not null,
  created_at bigint not null
);
