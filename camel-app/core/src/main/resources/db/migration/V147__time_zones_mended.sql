-- Another time zone makes all days of all pits anew: some a workshop and hour, so that a wrong one can be mended at once.
alter table workshop add column time_zone_changes integer not null default 0; -- in the hour since time_zone_changed_at
drop trigger audited on workshop;
create trigger audited after insert or update or delete on workshop
    for each row execute function audit('workshop', 'id', '{}', '{time_zone_changed_at,time_zone_changes}');

-- A row that is there already is another version of itself then, by which whoever makes the pit's days anew sees that the zone is
-- no longer the one that they were cut by.
create or replace function rezone_pits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into rollup_rezone (pit_id, workshop_id) select id, workshop_id from pit where workshop_id = new.id
    on conflict (pit_id) do update set workshop_id = excluded.workshop_id;
    return null;
end $$;
