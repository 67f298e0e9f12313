-- Overload: signals in which money moves or a call goes on are looked at before their turn.
alter table signal add column urgent boolean not null default false;
create index signal_urgent on signal (position) where urgent;

-- What such a look found; the decision in its turn adds nothing to the warning that is not graver.
create table early_look (
  position bigint primary key,
  grade text not null,
  at bigint not null
);
