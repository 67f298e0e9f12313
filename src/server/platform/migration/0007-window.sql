-- What a decision put into the windows of its person, so that a start need not decide again.
alter table decision add column fills bytea;
