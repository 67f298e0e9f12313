-- Reports (报案) and the transfers that were told in them.

create table report (
  id text primary key,
  -- Whoever fills a form makes its key: the same key from the same hand is the same report.
  submitter text not null,
  key text not null,
  digest text not null,
  channel text not null,
  unit_id text not null references unit (id),
  case_id text not null,
  case_number text not null,
  person_id text references person (id),
  warning_id text references warning (id),
  call_id text,
  victim_name text not null,
  victim_phone text,
  victim_id_number text,
  body jsonb not null,
  loss_fen bigint not null,
  open_rows integer not null,
  stops integer not null,
  joined boolean not null,
  first_transfer_at bigint,
  submitted_at bigint not null,
  unique (submitter, key)
);
create index report_recent on report (submitted_at desc, id);
create index report_case on report (case_id);
create index report_warning on report (warning_id) where warning_id is not null;

-- Only transfers with account, amount and time; what is told twice is found here.
create table report_transfer (
  report_id text not null references report (id),
  row integer not null,
  case_id text not null,
  from_account text not null,
  to_account text not null,
  amount_fen bigint not null,
  at bigint not null,
  victim_phone text,
  victim_id_number text,
  primary key (report_id, row)
);
create index report_transfer_account on report_transfer (to_account, at);

-- Forms of three-way calls take the fields of the report form.
alter table report_draft add column case_id text;
update report_draft set body = jsonb_build_object(
  'reporter', body -> 'reporter',
  'paid', body -> 'paid',
  'victim', jsonb_build_object('name', '', 'phone', '', 'idNumber', ''),
  'contacted', 'unknown',
  'how', body -> 'how',
  'category', null,
  'note', body -> 'note',
  'transfers', coalesce((
    select jsonb_agg(jsonb_build_object(
      'fromBank', '', 'fromAccount', '',
      'toBank', left(t ->> 'bank', 64), 'toAccount', t -> 'account', 'toName', t -> 'name',
      'toType', 'personal', 'amountFen', t -> 'amountFen', 'at', t -> 'at', 'known', t -> 'known'))
    from jsonb_array_elements(body -> 'transfers') t), '[]'));
