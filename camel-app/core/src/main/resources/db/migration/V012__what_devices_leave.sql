-- What devices may leave behind, and where they are heard.

-- The hub's client ids begin with pitwatch-: a device of such a name would take its sessions. A trigger, not a check: devices
-- that have such a name already stay as they are, and a change of their rows must not fail together with that of others.
create function refuse_hub_name() returns trigger language plpgsql as $$
begin
    raise check_violation using
        message = format('device_id is %s, expected one that is not pitwatch and does not begin with pitwatch-', new.device_id),
        constraint = 'device_id_not_a_hub', table = 'device', column = 'device_id';
end $$;
create trigger device_id_not_a_hub before insert or update of device_id on device
    for each row when (new.device_id ~* '^pitwatch(-|$)') execute function refuse_hub_name();

-- A device keeps its own topics under `unclaimed`, so that one that was reset is heard and told where it belongs.
create or replace function device_topics(d device, out may_publish text[], out may_subscribe text[])
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    w text := coalesce((select code from workshop where id = d.workshop_id), 'unclaimed');
    p text := (select code from pit where id = d.pit_id);
    place record;
begin
    may_publish := '{}';
    may_subscribe := '{}';
    for place in
        select w as ws, p as pit
        union
        select d.assigned_from_workshop, d.assigned_from_pit where d.assigned_from_workshop is not null
        union
        select 'unclaimed', null
    loop
        may_publish := may_publish || array[
            format('workshop/%s/device/%s/status', place.ws, d.device_id),
            format('workshop/%s/device/%s/ack', place.ws, d.device_id),
            format('workshop/%s/device/%s/diag', place.ws, d.device_id)];
        may_subscribe := may_subscribe || format('workshop/%s/device/%s/command', place.ws, d.device_id);
        if place.pit is not null then
            may_publish := may_publish || array[
                format('workshop/%s/pit/%s/sensors', place.ws, place.pit),
                format('workshop/%s/%s/sensors', place.ws, place.pit)];
        end if;
    end loop;
    may_publish := array(select distinct unnest(may_publish) order by 1);
    may_subscribe := array(select distinct unnest(may_subscribe) order by 1);
end $$;

update broker_account a
set publish = t.may_publish, subscribe = t.may_subscribe, updated_at = now()
from device d cross join lateral device_topics(d) t
where a.username = d.device_id and d.status <> 'retired';

-- What a device says of itself comes by pitwatch_ingest, as often as the device likes: it is not in the audit log.
drop trigger audited on device;
create trigger audited after insert or delete on device
    for each row execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at}');
create trigger audited_update after update of workshop_id, pit_id, name, labels, status, status_reason, sensor_types,
    interval_s, claim_code_hash, firmware_pin on device
    for each row when (current_user <> 'pitwatch_ingest')
    execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at}');

-- Violations are kept for 90 days.
create index on violation (hour);
grant delete on violation to pitwatch_ingest;

-- A new time zone makes all days of all pits anew: at most once an hour.
alter table workshop add column time_zone_changed_at timestamptz; -- by the hub's clock; null: never
drop trigger audited on workshop;
create trigger audited after insert or update or delete on workshop
    for each row execute function audit('workshop', 'id', '{}', '{time_zone_changed_at}');
