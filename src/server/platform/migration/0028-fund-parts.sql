-- The parts of a fund case that grow are rows of their own, so that an act writes what it changes.

alter table fund_case add column mark text; -- another one with each change of the state

alter table fund_account add column n bigint generated always as identity; -- the order of coming
alter table fund_account add column body jsonb;

create table fund_flow (
  case_id text not null references fund_case (id),
  id text not null,
  n bigint generated always as identity,
  body jsonb not null,
  primary key (case_id, id)
);

-- Accounts that cases have already, in their order; rows are made anew so that the numbers follow it.
create temporary table account_was as
  select f.case_id, f.id, f.key, f.level, f.here_fen, a.body, a.place
  from fund_account f join fund_case c on c.id = f.case_id,
    lateral jsonb_array_elements(c.state->'accounts') with ordinality as a (body, place)
  where a.body->>'id' = f.id;
delete from fund_account f using account_was w where (f.case_id, f.id) = (w.case_id, w.id);
insert into fund_account (case_id, id, key, level, here_fen, body)
  select case_id, id, key, level, here_fen, body from account_was order by case_id, place;
drop table account_was;

insert into fund_flow (case_id, id, body)
  select c.id, f.body->>'id', f.body
  from fund_case c, lateral jsonb_array_elements(c.state->'flows') with ordinality as f (body, place)
  order by c.id, f.place
  on conflict do nothing;

update fund_case set mark = id || ':' || version, state = state - 'accounts' - 'flows';
alter table fund_case alter column mark set not null;
alter table fund_account alter column body set not null;

-- A case as one value again, for whoever reads it.
create view fund_case_whole as
  select c.id, c.mark, c.loss_fen,
    c.state || jsonb_build_object(
      'accounts', coalesce((select jsonb_agg(a.body order by a.n) from fund_account a
        where a.case_id = c.id), '[]'),
      'flows', coalesce((select jsonb_agg(f.body order by f.n) from fund_flow f
        where f.case_id = c.id), '[]')) as state
  from fund_case c;
