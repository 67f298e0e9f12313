-- What a seat and the wall ask every second stays fast with many warnings and a city of people.

-- The shift of a person, what they have in hand.
create index warning_holder on warning (holder_id, updated_at) where holder_id is not null;
-- How often warnings of a category were true.
create index warning_judged on warning (category, closed_at) include (outcome, model)
  where outcome is not null;
-- The cells of the map, each found by one step.
create index person_cell on person (cell_q, cell_r, place) where cell_q is not null;
