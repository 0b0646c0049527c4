-- Which keys of readings are old enough to be forgotten is asked each 5 s. Of a BRIN index that meant to read all that came since the last
-- vacuum, which it has not summed up yet: at 18,000 readings/s, after an hour, ten million rows each time. And where rows of a range are
-- forgotten and others take their room, it keeps the oldest time that the range ever had, so that after 8 days all would be read.
drop index ingest_dedupe_by_arrival;
create index ingest_dedupe_by_arrival on ingest_dedupe (arrived_at);
-- What was forgotten stays at the low end of the index until a vacuum, and each look begins there.
alter table ingest_dedupe set (autovacuum_vacuum_scale_factor = 0.05);
