-- Roll-ups of readings: by minute, quarter, hour and day; kept for ever. And what became of old readings.
-- A roll-up is always made anew from what is below it, never added to: doing it twice changes nothing.

-- Minutes in which readings were stored since they were last rolled up. The transaction that stores readings adds rows, never
-- looking for those that are there: whoever rolls up takes the rows they see, and so has seen the readings of each.
-- `epoch`: in which it was added. A session that has committed a row need not add it again while its epoch lasts (due()).
create table rollup_due (
    workshop_id bigint not null,
    pit_id bigint not null,
    minute timestamptz not null,
    epoch integer not null default 0 -- 0: nobody relies on the row
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = -1);
create index on rollup_due (pit_id, minute);

-- The epoch that lasts. Whoever rolls up begins the next one, and takes rows of an epoch once they have held its lock alone: then
-- all transactions have ended that may have relied on rows of it.
create sequence rollup_epoch as integer;
select nextval('rollup_epoch');

-- Adds rows of the epoch that lasts, and returns it. When that is `known`, all rows of it stay until this transaction has ended:
-- its lock is held, and was taken before the look at the epoch. When it is another, nothing may rely on rows of `known` any more.
create function due(known integer, workshops bigint[], pits bigint[], minutes bigint[]) returns integer
language plpgsql as $$
declare
    lasting integer;
begin
    -- Refused when somebody holds it alone, or waits to: then that epoch is over.
    perform pg_try_advisory_xact_lock_shared(hashtext('rollup_epoch'), known);
    select last_value into lasting from rollup_epoch;
    insert into rollup_due (workshop_id, pit_id, minute, epoch)
    select unnest(workshops), unnest(pits), to_timestamp(unnest(minutes) * 60), lasting;
    return lasting;
end $$;

-- Metrics of drivers beyond the columns that were installed at any time: kept in `extra`.
create table rollup_metric (name text primary key);

-- Of each metric: values counted, their sum, least and greatest; null when there was none. Per pit, over all its devices.
-- `extra`: name -> the same of drivers' own metrics.
create table rollup_1m (
    workshop_id bigint not null,
    pit_id bigint not null,
    at timestamptz not null,
    -- 0, or the number of the archived part after which the readings came (reading_archive): what was archived is not there
    -- to be counted again.
    part integer not null default 0,
    readings integer not null,
    temperature_count integer, temperature_sum double precision, temperature_min double precision, temperature_max double precision,
    humidity_count integer, humidity_sum double precision, humidity_min double precision, humidity_max double precision,
    pressure_count integer, pressure_sum double precision, pressure_min double precision, pressure_max double precision,
    iaq_count integer, iaq_sum double precision, iaq_min double precision, iaq_max double precision,
    iaq_accuracy_count integer, iaq_accuracy_sum double precision, iaq_accuracy_min double precision, iaq_accuracy_max double precision,
    gas_ohm_count integer, gas_ohm_sum double precision, gas_ohm_min double precision, gas_ohm_max double precision,
    pm1_count integer, pm1_sum double precision, pm1_min double precision, pm1_max double precision,
    pm25_count integer, pm25_sum double precision, pm25_min double precision, pm25_max double precision,
    pm10_count integer, pm10_sum double precision, pm10_min double precision, pm10_max double precision,
    reported_aqi_count integer, reported_aqi_sum double precision, reported_aqi_min double precision, reported_aqi_max double precision,
    aqi_count integer, aqi_sum double precision, aqi_min double precision, aqi_max double precision,
    extra jsonb,
    primary key (pit_id, at, part)
);
create table rollup_15m (like rollup_1m including defaults);
alter table rollup_15m drop column part;
alter table rollup_15m add primary key (pit_id, at);
create table rollup_1h (like rollup_15m including defaults);
alter table rollup_1h add primary key (pit_id, at);
-- Days of the workshop's time zone: `at` is the first moment of one, `until` of the next.
create table rollup_1d (like rollup_15m including defaults);
alter table rollup_1d add column until timestamptz not null;
alter table rollup_1d add primary key (pit_id, at);

-- Pits whose days have to be made anew, since their workshop has another time zone.
create table rollup_rezone (
    pit_id bigint primary key,
    workshop_id bigint not null
);
create function rezone_pits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into rollup_rezone (pit_id, workshop_id) select id, workshop_id from pit where workshop_id = new.id
    on conflict do nothing;
    return null;
end $$;
create trigger workshop_rezoned after update of time_zone on workshop
    for each row when (old.time_zone is distinct from new.time_zone) execute function rezone_pits();

-- Files of readings that left the table, per workshop and UTC day; a later part holds what came after the one before.
create table reading_archive (
    workshop_id bigint not null references workshop,
    day date not null,
    part integer not null check (part > 0),
    file text not null, -- below the archive folder
    readings bigint not null,
    bytes bigint not null,
    sha256 text not null,
    archived_at timestamptz not null,
    -- restored: its readings are in the table again; replaced: a later part has them, and the file may go
    state text not null default 'archived' check (state in ('archived', 'restored', 'replaced')),
    kept_until timestamptz check ((state = 'restored') = (kept_until is not null)), -- stay in the table until then
    primary key (workshop_id, day, part)
);

-- Under which part of rollup_1m what is in `reading` of that minute counts.
create function rollup_part(workshop bigint, minute timestamptz) returns integer language sql stable as
$$
    select coalesce(max(part), 0) from reading_archive
    where workshop_id = workshop and day = (minute at time zone 'UTC')::date and state = 'archived'
$$;

-- Days (UTC) before that one with a partition, or with readings that wait in the default one.
create function retirable_days(before date) returns setof date
language sql stable security definer set search_path = public, pg_temp as $$
    select to_date(substr(c.relname, 9), 'YYYYMMDD')
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'reading'::regclass and c.relname ~ '^reading_[0-9]{8}$'
        and to_date(substr(c.relname, 9), 'YYYYMMDD') < before
    union
    select (recorded_at at time zone 'UTC')::date from reading_default
    where recorded_at < before::timestamp at time zone 'UTC'
$$;
revoke all on function retirable_days(date) from public;
grant execute on function retirable_days(date) to pitwatch_ingest;

-- Drops a day's partition, all of whose readings are in files: true. False, and nothing is done, when it holds another number of
-- them (some have come since), or some are not rolled up yet. Gives up soon when somebody uses the table for long.
create function retire_readings(retired date, expected bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
declare
    part text := 'reading_' || to_char(retired, 'YYYYMMDD');
    found bigint;
begin
    perform pg_advisory_xact_lock(hashtext('make_reading_partitions'));
    perform pg_advisory_xact_lock(hashtext('rollups'));
    if to_regclass(part) is null then
        return false;
    end if;
    -- Nothing comes in any more, and what came has said what is due.
    execute format('lock table %I in share mode', part);
    execute format('select count(*) from %I', part) into found;
    if found <> expected or exists (select from rollup_due
            where minute >= retired::timestamp at time zone 'UTC'
                and minute < (retired + 1)::timestamp at time zone 'UTC') then
        return false;
    end if;
    execute format('drop table %I', part);
    return true;
end $$;
revoke all on function retire_readings(date, bigint) from public;
grant execute on function retire_readings(date, bigint) to pitwatch_ingest;

do $$
declare
    t text;
begin
    foreach t in array array['rollup_due', 'rollup_1m', 'rollup_15m', 'rollup_1h', 'rollup_1d', 'rollup_rezone',
        'reading_archive'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to pitwatch_app
            using (on_platform() or workshop_id = current_workshop())
            with check (on_platform() or workshop_id = current_workshop())', t);
        execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', t);
        execute format('create policy ingest on %I to pitwatch_ingest using (true) with check (true)', t);
    end loop;
end $$;

grant select on rollup_due, rollup_1m, rollup_15m, rollup_1h, rollup_1d, rollup_rezone, reading_archive to pitwatch_app;
grant select, insert, delete on rollup_due to pitwatch_ingest;
grant select, usage on rollup_epoch to pitwatch_ingest;
grant select, insert, update, delete on rollup_1m, rollup_15m, rollup_1h, rollup_1d to pitwatch_ingest;
grant select, delete on rollup_rezone to pitwatch_ingest;
grant select, insert on rollup_metric to pitwatch_ingest;
grant select, insert, update, delete on reading_archive to pitwatch_ingest;

-- What is there already.
insert into rollup_due (workshop_id, pit_id, minute)
select distinct workshop_id, pit_id, date_trunc('minute', recorded_at) from reading;
