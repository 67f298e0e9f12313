-- A message changes a few times within seconds and then rests for good. What those changes leave dead
-- in the index of the next attempts is met again by every look at the queue, once for each bank: by
-- bank the look is short, and the dead are removed soon.

drop index bank_message_next;
create index bank_message_next on bank_message (bank, next_at) where next_at is not null;
alter table bank_message set (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_threshold = 500);
