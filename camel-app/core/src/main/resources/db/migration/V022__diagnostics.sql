-- What devices say of their health, and more of what they say of their state.

-- Of the newest status.
alter table device add column boot_id text;
alter table device add column reported_sensors text[] not null default '{}';
alter table device add column reported_reason text; -- why it is in reported_status, in its own words
grant update (boot_id, reported_sensors, reported_reason) on device to pitwatch_ingest;

-- What a device says of itself is not in the audit log.
drop trigger audited on device;
create trigger audited after insert or delete on device
    for each row execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at,connection,connection_as_of,boot_id,'
        'reported_sensors,reported_reason}');
drop trigger audited_update on device;
create trigger audited_update after update of workshop_id, pit_id, name, labels, status, status_reason, sensor_types,
    interval_s, claim_code_hash, firmware_pin on device
    for each row when (current_user <> 'pitwatch_ingest')
    execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at,connection,connection_as_of,boot_id,'
        'reported_sensors,reported_reason}');

-- Diagnostics, a partition a day of UTC: whole for 3 days, then the last of each hour for 30 days (keep_device_diag()).
create table device_diag (
    workshop_id bigint, -- the device's when it came; null: none
    device_id text not null,
    received_at timestamptz not null,
    boot_id text, -- of the newest status then; null: old firmware
    uptime_s bigint,
    heap_free bigint, -- bytes
    heap_min bigint, -- bytes
    link text,
    rssi integer, -- dBm
    reset_reason text,
    queue bigint, -- readings that wait in the device
    dropped bigint, -- readings that its buffer lost
    errors jsonb not null default '{}', -- sensor -> count since boot
    fw text,
    primary key (device_id, received_at)
) partition by range (received_at);
create table device_diag_default partition of device_diag default;

do $$
declare
    t text;
begin
    foreach t in array array['device_diag', 'device_diag_default'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', t);
    end loop;
end $$;
create policy tenant on device_diag for select to pitwatch_app using (workshop_id = current_workshop());
create policy platform on device_diag for select to pitwatch_platform
    using (current_workshop() is null or workshop_id = current_workshop());
create policy ingest on device_diag to pitwatch_ingest using (true) with check (true);
grant select on device_diag to pitwatch_app, pitwatch_platform;
grant select, insert on device_diag to pitwatch_ingest;

-- Makes the table the parent's partition of that day (UTC). Nobody has rights on a partition; should anybody ever get some, they
-- see no rows.
create function attach_day(parent text, part text, day date) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
    execute format('alter table %I attach partition %I for values from (%L) to (%L)',
        parent, part, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
    execute format('alter table %I enable row level security', part);
    execute format('alter table %I force row level security', part);
    execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', part);
end $$;
revoke all on function attach_day(text, text, date) from public;

-- Makes the parent's partition of that day, unless it is there; rows that waited in the default partition move.
create function add_day(parent text, by_column text, day date) returns boolean
language plpgsql set search_path = public, pg_temp as $$
declare
    part text := parent || '_' || to_char(day, 'YYYYMMDD');
begin
    if to_regclass(part) is not null then
        return false;
    end if;
    execute format('create table %I (like %I including defaults including constraints)', part, parent);
    execute format(
        'with moved as (delete from %1$I where %2$I >= %3$L and %2$I < %4$L returning *) insert into %5$I select * from moved',
        parent || '_default', by_column, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC', part);
    perform attach_day(parent, part, day);
    return true;
end $$;
revoke all on function add_day(text, text, date) from public;

create or replace function make_reading_partitions(days_back integer, days_ahead integer, moment timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    today date := (moment at time zone 'UTC')::date;
    made integer := 0;
begin
    -- One at a time, whichever hub asks.
    perform pg_advisory_xact_lock(hashtext('make_reading_partitions'));
    for day in -days_back..days_ahead loop
        made := made + add_day('reading', 'recorded_at', today + day)::integer;
    end loop;
    return made;
end $$;

-- Makes the partitions of the days around that moment, leaves of each day that ended 3 days before it the last message of each
-- device and hour, and drops days after 30. A day that was thinned out says so in its comment. All is copied before anything is
-- locked for readers and writers; the exchange of the tables gives up soon when somebody uses them for long, and all is done at
-- the next call.
create function keep_device_diag(moment timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
declare
    today date := (moment at time zone 'UTC')::date;
    days text[]; -- to be thinned out
    part text;
begin
    perform pg_advisory_xact_lock(hashtext('keep_device_diag'));
    select coalesce(array_agg(c.relname::text order by c.relname), '{}') into days
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'device_diag'::regclass and c.relname ~ '^device_diag_[0-9]{8}$'
        and to_date(right(c.relname, 8), 'YYYYMMDD') between today - 30 and today - 4
        and obj_description(c.oid, 'pg_class') is null;
    foreach part in array days loop
        execute format('create table %I (like device_diag including defaults including constraints)', part || '_thinned');
        execute format(
            'insert into %I select distinct on (device_id, date_trunc(''hour'', received_at, ''UTC'')) * from %I
             order by device_id, date_trunc(''hour'', received_at, ''UTC''), received_at desc', part || '_thinned', part);
    end loop;
    foreach part in array days loop
        execute format('drop table %I', part);
        execute format('alter table %I rename to %I', part || '_thinned', part);
        perform attach_day('device_diag', part, to_date(right(part, 8), 'YYYYMMDD'));
        execute format('comment on table %I is ''the last of each hour''', part);
    end loop;
    for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'device_diag'::regclass and c.relname ~ '^device_diag_[0-9]{8}$'
            and to_date(right(c.relname, 8), 'YYYYMMDD') < today - 30
        order by c.relname
    loop
        execute format('drop table %I', part);
    end loop;
    for day in -1..8 loop
        perform add_day('device_diag', 'received_at', today + day);
    end loop;
    -- Of days without a partition, after a jump of the clock.
    delete from device_diag_default where received_at < moment - interval '30 days';
end $$;
revoke all on function keep_device_diag(timestamptz) from public;
grant execute on function keep_device_diag(timestamptz) to pitwatch_ingest;

select keep_device_diag(now());
