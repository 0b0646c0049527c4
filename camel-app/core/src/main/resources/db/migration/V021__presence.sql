-- Presence: how a device stands is in its row, for all hubs. Whoever moves it, once, is the one that notifies.
alter table device
    add column connection text not null default 'unknown'
        check (connection in ('unknown', 'online', 'disabled', 'updating', 'offline')),
    -- By the hub's clock: the newest that it follows from. A sign of life after it brings the device back.
    add column connection_as_of timestamptz;

-- Until now it was in memory. Those that are gone are found out a window after the hub's start.
update device
set connection = case reported_status when 'offline' then 'offline' else 'online' end, connection_as_of = last_seen_at
where last_seen_at is not null;

-- Alerts ask which are gone.
create index device_offline on device (workshop_id) where connection = 'offline';

create function tell_presence() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_presence', concat_ws(':', new.device_id, new.connection,
        coalesce((extract(epoch from new.connection_as_of) * 1000)::bigint, 0)));
    return null;
end $$;
create trigger presence_told after update of connection on device
    for each row when (old.connection <> new.connection) execute function tell_presence();

grant update (connection, connection_as_of) on device to pitwatch_ingest;

-- What devices say of themselves is not in the audit log.
drop trigger audited on device;
create trigger audited after insert or delete on device
    for each row execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at,connection,connection_as_of}');
drop trigger audited_update on device;
create trigger audited_update after update of workshop_id, pit_id, name, labels, status, status_reason, sensor_types,
    interval_s, claim_code_hash, firmware_pin on device
    for each row when (current_user <> 'pitwatch_ingest')
    execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at,connection,connection_as_of}');
