-- What a device is built on, in its own word; null: it did not say.
alter table device add column board text check (length(board) <= 16);
grant update (board) on device to pitwatch_ingest;

-- What a device says of itself is not in the audit log.
drop trigger audited on device;
create trigger audited after insert or delete on device
    for each row execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at,connection,connection_as_of,boot_id,'
        'reported_sensors,reported_reason,reported_switch,board}');
drop trigger audited_update on device;
create trigger audited_update after update of workshop_id, pit_id, name, labels, status, status_reason, sensor_types,
    interval_s, claim_code_hash, firmware_pin on device
    for each row when (current_user <> 'pitwatch_ingest')
    execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at,connection,connection_as_of,boot_id,'
        'reported_sensors,reported_reason,reported_switch,board}');
