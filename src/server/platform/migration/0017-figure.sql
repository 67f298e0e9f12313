-- What comes after a warning: rounds of follow-up, losses that were told of later, figures.

alter table warning add column follow_ups integer not null default 0; -- rounds that are over
update warning set follow_up_at = null where followed_up_at is not null;
drop index warning_follow_up;
create index warning_follow_up on warning (follow_up_at)
  where status = 'closed' and follow_up_at is not null;
