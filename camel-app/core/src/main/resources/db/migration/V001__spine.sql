-- The spine: workshops, pits, people, devices, licences, readings, refusals, commands, alerts.
-- Roles and their sign-ins are made before this runs (dev.pitwatch.core.database.Roles); all objects belong to pitwatch_owner.
-- Every table with workshop_id has forced row-level security. Rights are on partitioned parents only.

-- Who asks: set per transaction by the application.
create function current_workshop() returns bigint language sql stable parallel safe as
$$ select nullif(current_setting('app.workshop_id', true), '')::bigint $$;

create function on_platform() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('app.platform', true), '') = 'on' $$;

-- Tenancy ------------------------------------------------------------------------------------------------------------

create table workshop (
    id bigint generated always as identity primary key,
    code text not null unique check (code ~ '^[a-z0-9][a-z0-9_-]{0,31}$' and code <> 'unclaimed'),
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
    name text not null check (length(name) between 1 and 200),
    address text,
    phone text,
    time_zone text not null default 'Asia/Kolkata',
    currency text not null default 'INR' check (currency ~ '^[A-Z]{3}$'),
    aqi_standard text not null default 'in_naqi' check (aqi_standard in ('in_naqi', 'us_epa')),
    gstin text,
    state_code text,
    billing_address text,
    video_days integer not null default 7 check (video_days between 1 and 30),
    created_at timestamptz not null default now(),
    archived_at timestamptz
);

create table pit (
    id bigint generated always as identity primary key,
    workshop_id bigint not null references workshop,
    pit_number integer not null check (pit_number between 1 and 9999),
    code text not null check (code ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
    name text not null check (length(name) between 1 and 200),
    status text not null default 'active' check (status in ('active', 'disabled', 'maintenance')),
    maintenance_until timestamptz,
    camera_ip text,
    camera_model text,
    camera_rtsp_url bytea, -- AES-256-GCM under PITWATCH_MASTER_KEY
    camera_is_online boolean not null default false,
    camera_last_seen_at timestamptz,
    created_at timestamptz not null default now(),
    archived_at timestamptz,
    unique (workshop_id, id)
);
create unique index pit_number_once on pit (workshop_id, pit_number) where archived_at is null;
create unique index pit_code_once on pit (workshop_id, code) where archived_at is null;

create table subscription (
    id bigint generated always as identity primary key,
    workshop_id bigint not null unique references workshop,
    plan text not null default 'standard' check (plan in ('basic', 'standard', 'premium')),
    status text not null default 'trial'
        check (status in ('trial', 'active', 'past_due', 'suspended', 'expired', 'cancelled')),
    quantity integer not null default 0 check (quantity >= 0),
    monthly_fee_minor bigint not null default 0 check (monthly_fee_minor >= 0),
    currency text not null default 'INR',
    expires_at timestamptz, -- end of the trial
    next_due_at timestamptz, -- end of the period paid for
    last_payment_date timestamptz,
    created_at timestamptz not null default now()
);

-- People -------------------------------------------------------------------------------------------------------------

create table app_user (
    id bigint generated always as identity primary key,
    workshop_id bigint references workshop,
    username text not null unique check (length(username) between 3 and 64),
    name text not null check (length(name) between 1 and 200),
    email text,
    phone text,
    password_hash text, -- bcrypt; null: cannot sign in with a password
    role text not null check (role in ('super_admin', 'owner', 'staff', 'customer')),
    sub_role text check (sub_role in ('admin', 'operator')),
    language text not null default 'en' check (language in ('en', 'hi')),
    is_active boolean not null default true,
    must_change_password boolean not null default false,
    is_temporary_password boolean not null default false,
    last_login timestamptz,
    created_at timestamptz not null default now(),
    check ((role = 'super_admin') = (workshop_id is null)),
    check ((role = 'staff') = (sub_role is not null)),
    unique (workshop_id, id)
);

-- The pits an operator may see.
create table pit_grant (
    workshop_id bigint not null,
    user_id bigint not null,
    pit_id bigint not null,
    primary key (user_id, pit_id),
    foreign key (workshop_id, user_id) references app_user (workshop_id, id) on delete cascade,
    foreign key (workshop_id, pit_id) references pit (workshop_id, id) on delete cascade
);
create index on pit_grant (workshop_id, pit_id);

-- A sign-in: `sid` of the access token and one family of refresh tokens.
create table session (
    id uuid primary key,
    workshop_id bigint references workshop,
    user_id bigint not null references app_user on delete cascade,
    address text,
    user_agent text,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_reason text
);
create index on session (user_id) where ended_at is null;
create index on session (expires_at) where ended_at is null;

create table refresh_token (
    token_hash bytea primary key, -- SHA-256: the token is 256 random bits
    workshop_id bigint references workshop,
    session_id uuid not null references session on delete cascade,
    created_at timestamptz not null default now(),
    used_at timestamptz
);
create index on refresh_token (session_id);

-- What a POST with an Idempotency-Key was answered: kept for 24 hours.
create table repeated_call (
    workshop_id bigint references workshop, -- null: a super_admin's
    user_id bigint not null references app_user on delete cascade,
    key text not null,
    request_hash bytea not null, -- HMAC-SHA-256 under PITWATCH_MASTER_KEY
    answer bytea, -- AES-256-GCM under PITWATCH_MASTER_KEY, since it may hold a secret; null: under way
    created_at timestamptz not null,
    primary key (user_id, key)
);
create index on repeated_call (created_at);

-- Wrong passwords by the name as typed, known or not.
create table login_failure (
    username text primary key,
    failed_at timestamptz[] not null,
    locked_until timestamptz
);

-- What a session was allowed no longer holds: it ends, whoever made the change.
create function end_sessions() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (old.role, old.sub_role, old.workshop_id, old.password_hash) is distinct from
       (new.role, new.sub_role, new.workshop_id, new.password_hash) or not new.is_active then
        update session set ended_at = now(), ended_reason = 'user_changed'
        where user_id = new.id and ended_at is null;
    end if;
    return null;
end $$;
create trigger user_sessions after update of role, sub_role, is_active, workshop_id, password_hash on app_user
    for each row execute function end_sessions();

-- Devices ------------------------------------------------------------------------------------------------------------

create table device (
    device_id text primary key check (device_id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{2,63}$'),
    workshop_id bigint references workshop,
    pit_id bigint,
    name text,
    labels text[] not null default '{}',
    status text not null default 'active' check (status in ('active', 'disabled', 'retired')),
    sensor_types text[] not null default '{}',
    interval_s integer not null default 10 check (interval_s between 2 and 3600),
    claim_code_hash bytea,
    -- Until the `done` of its ASSIGN a device may also use the topics of the place it comes from.
    assigned_from_workshop text,
    assigned_from_pit text,
    -- What the device says of itself.
    fw text,
    firmware_pin text,
    ip text,
    rssi integer,
    reported_status text check (reported_status in ('online', 'offline', 'disabled', 'updating')),
    conn bigint, -- newest connection number seen
    legacy boolean not null default false,
    last_seen_at timestamptz,
    created_at timestamptz not null default now(),
    check (pit_id is null or workshop_id is not null),
    foreign key (workshop_id, pit_id) references pit (workshop_id, id)
);
create index on device (workshop_id, pit_id);

create table licence (
    device_id text primary key references device on delete cascade,
    workshop_id bigint references workshop,
    key_hash bytea not null, -- HMAC-SHA-256 under PITWATCH_MASTER_KEY
    status text not null default 'active' check (status in ('active', 'expired', 'revoked')),
    expires_at timestamptz,
    rotated_at timestamptz,
    previous_key_hash bytea, -- good until the new key is first used, at most until previous_until
    previous_until timestamptz,
    created_at timestamptz not null default now()
);
create index on licence (workshop_id);

create table command (
    command_id uuid primary key,
    workshop_id bigint references workshop,
    device_id text not null references device,
    command text not null check (command in
        ('DISABLE', 'ENABLE', 'RESTART', 'SET_INTERVAL', 'ASSIGN', 'SET_LICENCE', 'OTA_UPDATE', 'IDENTIFY')),
    params jsonb not null default '{}',
    reason text,
    state text not null default 'queued' check (state in
        ('queued', 'sent', 'accepted', 'progress', 'done', 'failed', 'rejected', 'expired', 'unconfirmed')),
    state_reason text,
    progress integer check (progress between 0 and 100),
    created_by bigint references app_user,
    created_at timestamptz not null default now(),
    sent_at timestamptz,
    finished_at timestamptz,
    expires_at timestamptz -- null: never
);
create index on command (device_id, created_at desc);
create index on command (workshop_id, created_at desc);
create index command_open on command (device_id) where finished_at is null;

-- Sign-ins at the embedded broker; topic rules are MQTT filters.
create table broker_account (
    username text primary key,
    workshop_id bigint references workshop, -- the device's; filled in by the database
    salt bytea not null,
    password_hash bytea not null, -- SHA-256(salt || password): passwords are 128 random bits or more
    client_id text, -- the only client id it may use; null: any
    publish text[] not null default '{}',
    subscribe text[] not null default '{}',
    enabled boolean not null default true,
    updated_at timestamptz not null default now()
);

-- Readings -----------------------------------------------------------------------------------------------------------

create sequence legacy_reading_seq;

create table reading (
    workshop_id bigint not null,
    pit_id bigint not null,
    device_id text not null,
    boot_id text not null, -- '' and a number of legacy_reading_seq when the device sends neither
    seq bigint not null,
    recorded_at timestamptz not null,
    received_at timestamptz not null,
    late boolean not null default false,
    flags text[] not null default '{}',
    job_id bigint,
    temperature double precision,
    humidity double precision,
    pressure double precision,
    iaq double precision,
    iaq_accuracy smallint,
    gas_ohm double precision,
    pm1 double precision,
    pm25 double precision,
    pm10 double precision,
    aqi smallint,
    aqi_standard text,
    aqi_source text,
    reported_aqi double precision,
    particles integer[],
    src jsonb,
    alt jsonb,
    errors text[],
    extra jsonb,
    raw jsonb, -- values before calibration, of calibrated metrics only
    primary key (device_id, boot_id, seq, recorded_at)
) partition by range (recorded_at);
create index reading_by_pit on reading (pit_id, recorded_at desc);

create table reading_default partition of reading default;

-- Identifies what was stored, whatever time the hub gave it; pruned 8 days after arrival. Readings of old firmware are
-- keyed by ('legacy timestamp in ms', hash of the payload), which is longer than any boot_id a device may send.
create table ingest_dedupe (
    device_id text not null,
    boot_id text not null,
    seq bigint not null,
    arrived_at timestamptz not null default now(),
    primary key (device_id, boot_id, seq)
);
create index ingest_dedupe_by_arrival on ingest_dedupe using brin (arrived_at);

-- The newest of each metric, per device and pit. `metrics`: name -> {"value", "at" (epoch ms), "source"} of drivers' own.
create table reading_latest (
    workshop_id bigint not null,
    pit_id bigint not null,
    device_id text not null,
    recorded_at timestamptz not null,
    received_at timestamptz not null,
    boot_id text not null,
    seq bigint not null,
    job_id bigint,
    temperature double precision, temperature_at timestamptz,
    humidity double precision, humidity_at timestamptz,
    pressure double precision, pressure_at timestamptz,
    iaq double precision, iaq_at timestamptz,
    iaq_accuracy double precision, iaq_accuracy_at timestamptz,
    gas_ohm double precision, gas_ohm_at timestamptz,
    pm1 double precision, pm1_at timestamptz,
    pm25 double precision, pm25_at timestamptz,
    pm10 double precision, pm10_at timestamptz,
    aqi smallint, aqi_at timestamptz, aqi_standard text, aqi_source text,
    src jsonb,
    metrics jsonb not null default '{}',
    primary key (pit_id, device_id)
) with (fillfactor = 50);
create index on reading_latest (workshop_id);

-- Refusals -----------------------------------------------------------------------------------------------------------

create table dead_letter (
    id bigint generated always as identity primary key,
    reason text not null,
    detail text not null default '',
    topic text not null,
    device_id text,
    payload bytea not null, -- the first 4 KiB
    length integer not null,
    received_at timestamptz not null,
    replayed_at timestamptz
);
create index on dead_letter (received_at);

create table violation (
    id bigint generated always as identity primary key,
    workshop_id bigint references workshop, -- null: the platform's
    device_id text not null,
    reason text not null,
    topic text not null,
    hour timestamptz not null,
    count bigint not null default 1,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    unique nulls not distinct (device_id, reason, hour, workshop_id)
);
create index on violation (workshop_id, last_seen_at desc);

-- Alerts -------------------------------------------------------------------------------------------------------------

-- Only what differs from the defaults; pit_id null: the workshop's own.
create table alert_config (
    workshop_id bigint not null references workshop,
    pit_id bigint,
    config jsonb not null default '{}',
    version bigint not null default 1,
    updated_at timestamptz not null default now(),
    unique nulls not distinct (workshop_id, pit_id),
    foreign key (workshop_id, pit_id) references pit (workshop_id, id) on delete cascade
);

create table alert (
    id bigint generated always as identity primary key,
    workshop_id bigint references workshop, -- null: the platform's
    pit_id bigint,
    device_id text,
    job_id bigint,
    alert_type text not null,
    severity text not null check (severity in ('info', 'warning', 'critical')),
    subject text not null,
    message text not null,
    value double precision,
    limit_value double precision,
    created_at timestamptz not null default now(),
    acknowledged_at timestamptz,
    acknowledged_by bigint references app_user,
    shelved_until timestamptz,
    escalated_at timestamptz,
    cleared_at timestamptz,
    cleared_reason text check (cleared_reason in ('recovered', 'escalated', 'no_data', 'maintenance', 'config')),
    check ((cleared_at is null) = (cleared_reason is null))
);
create unique index alert_open_once on alert (workshop_id, alert_type, subject) nulls not distinct
    where cleared_at is null;
create index on alert (workshop_id, created_at desc);
create index on alert (pit_id) where cleared_at is null;

-- Partitions ---------------------------------------------------------------------------------------------------------

-- Makes the day partitions of `reading` from `days_back` before to `days_ahead` after the day of `moment` (UTC); rows that
-- waited in the default partition move. Returns how many it made.
create function make_reading_partitions(days_back integer, days_ahead integer, moment timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    day date;
    part text;
    made integer := 0;
begin
    -- One at a time, whichever hub asks.
    perform pg_advisory_xact_lock(hashtext('make_reading_partitions'));
    for day in select generate_series((moment at time zone 'UTC')::date - days_back,
                                      (moment at time zone 'UTC')::date + days_ahead, interval '1 day')::date loop
        part := 'reading_' || to_char(day, 'YYYYMMDD');
        if to_regclass(part) is not null then
            continue;
        end if;
        execute format('create table %I (like reading including defaults including constraints)', part);
        execute format(
            'with moved as (delete from reading_default where recorded_at >= %L and recorded_at < %L returning *)
             insert into %I select * from moved',
            day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC', part);
        execute format('alter table reading attach partition %I for values from (%L) to (%L)',
            part, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
        -- Nobody has rights on a partition; should anybody ever get some, they see no rows.
        execute format('alter table %I enable row level security', part);
        execute format('alter table %I force row level security', part);
        execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', part);
        made := made + 1;
    end loop;
    return made;
end $$;
revoke all on function make_reading_partitions(integer, integer, timestamptz) from public;

-- Codes --------------------------------------------------------------------------------------------------------------

create function fill_workshop_code() returns trigger language plpgsql as $$
begin
    new.code := coalesce(new.code, 'workshop_' || lpad(new.id::text, greatest(3, length(new.id::text)), '0'));
    new.slug := coalesce(new.slug, replace(new.code, '_', '-'));
    return new;
end $$;
create trigger workshop_code before insert on workshop for each row execute function fill_workshop_code();

create function fill_pit_code() returns trigger language plpgsql as $$
begin
    new.code := coalesce(new.code, 'pit' || new.pit_number);
    return new;
end $$;
create trigger pit_code before insert on pit for each row execute function fill_pit_code();

-- Broker accounts follow their device --------------------------------------------------------------------------------

create function device_topics(d device, out may_publish text[], out may_subscribe text[])
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
        union all
        select d.assigned_from_workshop, d.assigned_from_pit where d.assigned_from_workshop is not null
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
end $$;

revoke all on function device_topics(device) from public;

create function follow_device() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update broker_account a
    set workshop_id = new.workshop_id, publish = t.may_publish, subscribe = t.may_subscribe,
        enabled = new.status <> 'retired', updated_at = now()
    from device_topics(new) t
    where a.username = new.device_id;
    return new;
end $$;
create trigger device_account after insert or update of workshop_id, pit_id, status, assigned_from_workshop,
    assigned_from_pit on device for each row execute function follow_device();

create function fill_account_topics() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    owner device;
begin
    select * into owner from device where device_id = new.username;
    if found then
        new.workshop_id := owner.workshop_id;
        select t.may_publish, t.may_subscribe into new.publish, new.subscribe from device_topics(owner) t;
    end if;
    return new;
end $$;
create trigger account_topics before insert on broker_account for each row execute function fill_account_topics();

-- Notices: any SQL that changes what the hub keeps in memory counts --------------------------------------------------

create function tell_device() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_device', coalesce(new.device_id, old.device_id));
    return null;
end $$;
create trigger device_told after insert or delete or update of workshop_id, pit_id, status, sensor_types, interval_s,
    assigned_from_workshop, assigned_from_pit, legacy, labels, name on device
    for each row execute function tell_device();
create trigger licence_told after insert or update or delete on licence for each row execute function tell_device();

create function tell_workshop() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_workshop', coalesce(new.workshop_id, old.workshop_id)::text);
    return null;
end $$;
create trigger subscription_told after insert or update or delete on subscription
    for each row execute function tell_workshop();
create trigger pit_told after insert or update of code, status, maintenance_until, archived_at or delete on pit
    for each row execute function tell_workshop();
create trigger alert_config_told after insert or update or delete on alert_config
    for each row execute function tell_workshop();

create function tell_own_workshop() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_workshop', coalesce(new.id, old.id)::text);
    return null;
end $$;
create trigger workshop_told after insert or update or delete on workshop
    for each row execute function tell_own_workshop();

create function tell_account() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_account', coalesce(new.username, old.username));
    return null;
end $$;
create trigger account_told after insert or update or delete on broker_account
    for each row execute function tell_account();

create function tell_session() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_session', new.id::text);
    return null;
end $$;
create trigger session_told after insert or update of ended_at, expires_at on session
    for each row execute function tell_session();

create function tell_command() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_command', new.command_id::text);
    return null;
end $$;
create trigger command_told after insert or update of state, progress on command
    for each row execute function tell_command();

create function tell_user() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_user', coalesce(new.id, old.id)::text);
    return null;
end $$;
create trigger user_told after update of role, sub_role, is_active, workshop_id, must_change_password or delete
    on app_user for each row execute function tell_user();

create function tell_grantee() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_user', coalesce(new.user_id, old.user_id)::text);
    return null;
end $$;
create trigger pit_grant_told after insert or update or delete on pit_grant
    for each row execute function tell_grantee();

-- Billed pits --------------------------------------------------------------------------------------------------------

create function count_pits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    workshop bigint := coalesce(new.workshop_id, old.workshop_id);
begin
    update subscription
    set quantity = (select count(*) from pit where workshop_id = workshop and archived_at is null)
    where workshop_id = workshop;
    return null;
end $$;
create trigger pit_counted after insert or update of archived_at or delete on pit
    for each row execute function count_pits();

-- Row-level security -------------------------------------------------------------------------------------------------

do $$
declare
    t text;
begin
    foreach t in array array['pit', 'subscription', 'app_user', 'pit_grant', 'session', 'refresh_token', 'device',
        'licence', 'command', 'broker_account', 'reading', 'reading_default', 'reading_latest', 'violation',
        'alert_config', 'alert', 'repeated_call'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to pitwatch_app
            using (on_platform() or workshop_id = current_workshop())
            with check (on_platform() or workshop_id = current_workshop())', t);
        execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', t);
    end loop;
    foreach t in array array['pit', 'subscription', 'device', 'licence', 'command', 'reading', 'reading_latest',
        'violation', 'alert_config', 'alert', 'repeated_call'] loop
        execute format('create policy ingest on %I to pitwatch_ingest using (true) with check (true)', t);
    end loop;
end $$;

create policy broker on broker_account for select to pitwatch_broker using (true);

alter table workshop enable row level security;
alter table workshop force row level security;
create policy tenant on workshop to pitwatch_app
    using (on_platform() or id = current_workshop()) with check (on_platform() or id = current_workshop());
create policy owner on workshop to pitwatch_owner using (true) with check (true);
create policy ingest on workshop to pitwatch_ingest using (true) with check (true);

-- Rights -------------------------------------------------------------------------------------------------------------

grant select, insert, update, delete on workshop, pit, subscription, app_user, pit_grant, session, refresh_token,
    device, licence, command, broker_account, alert_config, violation, repeated_call to pitwatch_app;
grant select, insert, update, delete on login_failure to pitwatch_app;
grant select, update on alert to pitwatch_app;
grant select, update on dead_letter to pitwatch_app;
grant select on reading, reading_latest to pitwatch_app;

grant select on broker_account to pitwatch_broker;

grant select on workshop, pit, subscription, licence, alert_config to pitwatch_ingest;
grant select on device to pitwatch_ingest;
grant update (last_seen_at, reported_status, conn, fw, ip, rssi, legacy, interval_s, assigned_from_workshop,
    assigned_from_pit) on device to pitwatch_ingest;
grant update (previous_key_hash, previous_until) on licence to pitwatch_ingest;
grant select, insert on reading to pitwatch_ingest;
grant select, insert, update on reading_latest to pitwatch_ingest;
grant select, insert, delete on ingest_dedupe to pitwatch_ingest;
grant select, insert, update, delete on dead_letter to pitwatch_ingest;
grant select, insert, update on violation, command, alert to pitwatch_ingest;
grant select (user_id, key, created_at), delete on repeated_call to pitwatch_ingest;
grant usage on sequence legacy_reading_seq to pitwatch_ingest;
grant execute on function make_reading_partitions(integer, integer, timestamptz) to pitwatch_ingest;

select make_reading_partitions(9, 8, now());
