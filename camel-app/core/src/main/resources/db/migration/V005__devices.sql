-- Devices under administration: why one is disabled, accounts that close a moment after their device is gone, calibration.

alter table device add column status_reason text; -- in the words of whoever disabled or enabled it

drop trigger audited on device;
create trigger audited after insert or delete or update of workshop_id, pit_id, name, labels, status, status_reason,
    sensor_types, interval_s, claim_code_hash, firmware_pin on device
    for each row execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at}');

-- A decommissioned device still gets its last command: its account is good until then.
alter table broker_account add column closes_at timestamptz; -- when not enabled; null: it is closed

create or replace function follow_device() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.status = 'retired' then
        update broker_account a
        set workshop_id = new.workshop_id, enabled = false, closes_at = now() + interval '1 second', updated_at = now()
        where a.username = new.device_id and a.enabled;
    else
        update broker_account a
        set workshop_id = new.workshop_id, publish = t.may_publish, subscribe = t.may_subscribe, enabled = true,
            closes_at = null, updated_at = now()
        from device_topics(new) t
        where a.username = new.device_id;
    end if;
    return new;
end $$;

-- A pit with another code: its devices are told, and until they have moved their old topics are good, too.
create function follow_pit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    w text := (select code from workshop where id = new.workshop_id);
begin
    update device d
    set assigned_from_workshop = case when not back then from_workshop end,
        assigned_from_pit = case when not back then from_pit end
    from (
        select o.device_id, from_workshop, from_pit, (from_workshop, from_pit) is not distinct from (w, new.code) as back
        from device o
        cross join lateral (select coalesce(o.assigned_from_workshop, w),
            case when o.assigned_from_workshop is null then old.code else o.assigned_from_pit end)
            as place (from_workshop, from_pit)
        where o.workshop_id = new.workshop_id and o.pit_id = new.id) moved
    where d.device_id = moved.device_id;
    update command c set state = 'expired', state_reason = 'replaced', finished_at = now()
    from device d
    where d.workshop_id = new.workshop_id and d.pit_id = new.id and c.device_id = d.device_id and c.command = 'ASSIGN'
        and c.finished_at is null;
    insert into command (command_id, workshop_id, device_id, command, params)
    select gen_random_uuid(), d.workshop_id, d.device_id, 'ASSIGN', jsonb_build_object('workshop', w, 'pit', new.code)
    from device d
    where d.workshop_id = new.workshop_id and d.pit_id = new.id;
    return null;
end $$;
create trigger pit_moved after update of code on pit for each row when (old.code is distinct from new.code)
    execute function follow_pit();

-- Value = raw × gain + value_offset from valid_from on, until a later row of the same metric; nothing is ever changed.
create table calibration (
    id bigint generated always as identity primary key,
    workshop_id bigint not null references workshop,
    device_id text not null references device on delete cascade,
    metric text not null check (metric ~ '^[A-Za-z][A-Za-z0-9_]{0,63}$'),
    value_offset double precision not null, -- in the metric's unit
    gain double precision not null check (gain > 0),
    valid_from timestamptz not null,
    created_by bigint references app_user on delete set null,
    created_at timestamptz not null
);
create index on calibration (device_id, valid_from desc, id desc);
create index on calibration (workshop_id);

create trigger calibration_told after insert or update or delete on calibration
    for each row execute function tell_device();

alter table calibration enable row level security;
alter table calibration force row level security;
create policy tenant on calibration to pitwatch_app
    using (on_platform() or workshop_id = current_workshop())
    with check (on_platform() or workshop_id = current_workshop());
create policy owner on calibration to pitwatch_owner using (true) with check (true);
create policy ingest on calibration to pitwatch_ingest using (true);
create trigger audited after insert or update or delete on calibration
    for each row execute function audit('calibration', 'device_id,metric', '{}', '{id}');

grant select, insert on calibration to pitwatch_app;
grant select on calibration to pitwatch_ingest;

create index on violation (workshop_id, device_id, last_seen_at desc);
