-- What a device said last of whether it measures, by its status or by what it answered to a switch; null: nothing yet.
alter table device add column reported_switch text check (reported_switch in ('enabled', 'disabled'));
grant update (reported_switch) on device to pitwatch_ingest;

update device d
set reported_switch = case
    when d.reported_status = 'disabled' then 'disabled'
    when d.reported_status = 'online' then 'enabled'
    else (
        select case c.command when 'DISABLE' then 'disabled' else 'enabled' end from command c
        where c.device_id = d.device_id and c.command in ('DISABLE', 'ENABLE') and c.state = 'done'
        order by c.seq desc limit 1) end;

-- What a device says of itself is not in the audit log.
drop trigger audited on device;
create trigger audited after insert or delete on device
    for each row execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at,connection,connection_as_of,boot_id,'
        'reported_sensors,reported_reason,reported_switch}');
drop trigger audited_update on device;
create trigger audited_update after update of workshop_id, pit_id, name, labels, status, status_reason, sensor_types,
    interval_s, claim_code_hash, firmware_pin on device
    for each row when (current_user <> 'pitwatch_ingest')
    execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at,connection,connection_as_of,boot_id,'
        'reported_sensors,reported_reason,reported_switch}');
