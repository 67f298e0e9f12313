-- Ownership audits (权属审计): versions, each with the evidence that it was made from.

create table trace_audit (
  id text primary key,
  account_key text not null, -- bank and number
  ordinal integer not null, -- counted for each account
  case_id text not null references fund_case (id), -- from which it was made
  account_id text not null,
  method text not null,
  reason text not null,
  rules text not null, -- version of the rules that judged
  evidence jsonb not null,
  evidence_hash bytea not null,
  result_hash bytea not null,
  document_id text not null references document (id),
  made_by text not null,
  made_at bigint not null,
  unique (account_key, ordinal)
);
create index trace_audit_case on trace_audit (case_id, made_at desc);

-- What was decided on is never edited or removed.
create function trace_audit_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'ownership audits are append-only';
end $$;
create trigger trace_audit_final before update or delete on trace_audit
  for each row execute function trace_audit_is_final();
