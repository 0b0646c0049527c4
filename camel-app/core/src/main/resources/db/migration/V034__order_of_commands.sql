-- Which command of a device is its newest is known by the order in which they were given, whatever a hub's clock said.
alter table command add column seq bigint generated always as identity;
create index on command (device_id, seq desc);

-- Two pits that are made or archived at once are counted one after the other: the second waits here, before it counts.
create or replace function count_pits() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    workshop bigint := coalesce(new.workshop_id, old.workshop_id);
begin
    perform from subscription where workshop_id = workshop for update;
    update subscription
    set quantity = (select count(*) from pit where workshop_id = workshop and archived_at is null)
    where workshop_id = workshop;
    return null;
end $$;

update subscription s
set quantity = (select count(*) from pit p where p.workshop_id = s.workshop_id and p.archived_at is null)
where quantity <> (select count(*) from pit p where p.workshop_id = s.workshop_id and p.archived_at is null);

-- A step whose time is ahead was taken by a clock that was wrong: it is taken again.
grant update (done_at) on dunning_step to pitwatch_ingest;
