-- Four levels of dissuasion (四级劝阻): the branch and the fourth level join seat and station.

alter table warning drop constraint warning_tier_check;
alter table warning add constraint warning_tier_check
  check (tier in ('seat', 'branch', 'station', 'grid'));
