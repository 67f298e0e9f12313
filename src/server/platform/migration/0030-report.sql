-- Holidays stand in one table of their own (工作日历), no longer in those of returns and protective
-- stops: what was approved there loses two fields, nothing else.

update policy_version set value = value - 'holidays' - 'workdays'
  where key in ('return', 'protection');
