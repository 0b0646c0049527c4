-- The audit log: who did what, on what, before and after. Rows are written by triggers, in the transaction of the change;
-- what changes no row is noted through note_audit(). Append-only by rights: nobody but pitwatch_owner, who runs
-- migrations and these functions, may write to it.

-- Who acts: app.actor, set per transaction by the application as {"type", "id", "name", "role", "address",
-- "correlation_id"}; without it, it is the system.
create table audit_log (
    id bigint generated always as identity primary key,
    workshop_id bigint, -- null: the platform's. No reference: the log outlives what it tells of
    created_at timestamptz not null,
    actor_type text not null check (actor_type in ('user', 'api_key', 'device', 'system')),
    actor_id bigint, -- of the user or the API key
    actor_name text not null,
    actor_role text,
    action text not null,
    thing text not null,
    thing_id text,
    before jsonb, -- of an update: what changed only
    after jsonb,
    address text,
    correlation_id text
);
create index on audit_log (created_at desc, id desc);
create index on audit_log (workshop_id, created_at desc, id desc);
create index on audit_log (thing, thing_id, created_at desc, id desc);
create index on audit_log (actor_id, created_at desc, id desc) where actor_id is not null;
create index on audit_log (correlation_id) where correlation_id is not null;
create index audit_log_activity on audit_log (workshop_id, created_at desc, id desc)
    where actor_role in ('owner', 'staff');

alter table audit_log enable row level security;
alter table audit_log force row level security;
create policy tenant on audit_log for select to pitwatch_app
    using (on_platform() or workshop_id = current_workshop());
create policy owner on audit_log to pitwatch_owner using (true) with check (true);
grant select on audit_log to pitwatch_app;

create function write_audit(workshop bigint, doing text, what text, which text, was jsonb, is_now jsonb, at timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    actor jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
begin
    insert into audit_log (workshop_id, created_at, actor_type, actor_id, actor_name, actor_role, action, thing, thing_id,
        before, after, address, correlation_id)
    values (workshop, at, coalesce(actor ->> 'type', 'system'), (actor ->> 'id')::bigint,
        coalesce(actor ->> 'name', 'system'), actor ->> 'role', doing, what, which, was, is_now, actor ->> 'address',
        actor ->> 'correlation_id');
end $$;
revoke all on function write_audit(bigint, text, text, text, jsonb, jsonb, timestamptz) from public;

-- For what changes no row of an audited table. The note belongs to whom the transaction is for.
create function note_audit(workshop bigint, doing text, what text, which text, was jsonb, is_now jsonb, at timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not on_platform() and workshop is distinct from current_workshop() then
        raise insufficient_privilege using message = 'a note in the audit log of another workshop';
    end if;
    perform write_audit(workshop, doing, what, which, was, is_now, at);
end $$;
revoke all on function note_audit(bigint, text, text, text, jsonb, jsonb, timestamptz) from public;
grant execute on function note_audit(bigint, text, text, text, jsonb, jsonb, timestamptz) to pitwatch_app;

-- The members of one row that differ from the other's; of secrets, and of all that is bytes, only that they do.
create function audited(one jsonb, other jsonb, secret text[]) returns jsonb language sql immutable as $$
    select jsonb_object_agg(e.key,
        case when e.value <> 'null' and (e.key = any(secret) or e.value #>> '{}' like '\\x%') then '"***"' else e.value end)
    from jsonb_each(one) e
    where e.value is distinct from coalesce(other -> e.key, 'null')
$$;
revoke all on function audited(jsonb, jsonb, text[]) from public;

-- Trigger: audit('<thing>', '<columns of its id, with commas>' [, '{columns whose values are never told}'
-- [, '{columns that are left out}']]). After insert, update of what matters, or delete; for each row.
create function audit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    secret text[] := coalesce(tg_argv[2], '{}');
    untold text[] := coalesce(tg_argv[3], '{}');
    was jsonb := '{}';
    is_now jsonb := '{}';
    whole jsonb;
    before jsonb;
    after jsonb;
begin
    if tg_op <> 'INSERT' then
        was := to_jsonb(old) - untold;
    end if;
    if tg_op <> 'DELETE' then
        is_now := to_jsonb(new) - untold;
    end if;
    before := audited(was, is_now, secret);
    after := audited(is_now, was, secret);
    if before is null and after is null then
        return null;
    end if;
    whole := was || is_now;
    perform write_audit(
        (whole ->> case when tg_table_name = 'workshop' then 'id' else 'workshop_id' end)::bigint,
        case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end,
        tg_argv[0],
        (select string_agg(whole ->> name, ':' order by place)
         from unnest(string_to_array(tg_argv[1], ',')) with ordinality as part (name, place)),
        before, after, now());
    return null;
end $$;
revoke all on function audit() from public;

create trigger audited after insert or update or delete on workshop
    for each row execute function audit('workshop', 'id');
create trigger audited after insert or delete or update of pit_number, code, name, status, maintenance_until, camera_ip,
    camera_model, camera_rtsp_url, archived_at on pit
    for each row execute function audit('pit', 'id', '{}', '{camera_is_online,camera_last_seen_at}');
create trigger audited after insert or update or delete on subscription
    for each row execute function audit('subscription', 'id');
create trigger audited after insert or delete or update of workshop_id, username, name, email, phone, password_hash, role,
    sub_role, language, is_active, must_change_password, is_temporary_password on app_user
    for each row execute function audit('user', 'id', '{password_hash}', '{last_login}');
create trigger audited after insert or update or delete on pit_grant
    for each row execute function audit('pit_grant', 'user_id,pit_id');
create trigger audited after insert or delete or update of workshop_id, pit_id, name, labels, status, sensor_types,
    interval_s, claim_code_hash, firmware_pin on device
    for each row execute function audit('device', 'device_id', '{}', '{assigned_from_workshop,assigned_from_pit,fw,ip,'
        'rssi,reported_status,conn,legacy,last_seen_at}');
create trigger audited after insert or delete or update of workshop_id, key_hash, status, expires_at, rotated_at on licence
    for each row execute function audit('licence', 'device_id', '{}', '{previous_key_hash,previous_until}');
create trigger audited after insert or delete or update of workshop_id, password_hash, client_id, enabled on broker_account
    for each row execute function audit('broker_account', 'username', '{}', '{salt,publish,subscribe,updated_at}');
create trigger audited after insert or update or delete on alert_config
    for each row execute function audit('alert_config', 'workshop_id,pit_id', '{}', '{updated_at}');
