-- A source of a partner or of a district belongs to its unit; one without a unit to the whole centre.
alter table source add column unit_id text references unit (id);
