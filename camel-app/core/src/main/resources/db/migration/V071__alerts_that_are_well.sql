-- Of an open alert that flaps and that only rows decide: since when all was well, as it was looked at. Null: it isn't.
alter table alert add column well_since timestamptz;
