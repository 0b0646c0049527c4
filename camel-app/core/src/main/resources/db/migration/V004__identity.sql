-- Identity: machines that sign in, second factors, links and codes that are good once.

-- An API key, or the link of a wall screen. It shows `sid` and 256 random bits.
create table machine (
    id bigint generated always as identity primary key,
    sid uuid not null unique, -- what the hub knows it by in memory, as people by their session's id
    workshop_id bigint not null references workshop,
    role text not null check (role in ('api_key', 'kiosk')),
    name text not null check (length(name) between 1 and 100),
    scopes text[] not null check (scopes <@ array['read', 'jobs', 'devices']),
    secret_hash bytea not null, -- HMAC-SHA-256 under PITWATCH_MASTER_KEY
    sealed_secret bytea, -- AES-256-GCM under PITWATCH_MASTER_KEY: a kiosk's link can be read again, an API key cannot
    created_by bigint references app_user on delete set null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at timestamptz,
    check ((role = 'api_key') = (cardinality(scopes) > 0)),
    check ((role = 'kiosk') = (sealed_secret is not null))
);
create index on machine (workshop_id, role, created_at) where revoked_at is null;

create function tell_machine() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_session', coalesce(new.sid, old.sid)::text);
    return null;
end $$;
create trigger machine_told after insert or update of revoked_at, role, scopes, workshop_id, secret_hash or delete
    on machine for each row execute function tell_machine();

-- Nobody is left to answer for the machines of a workshop that is archived.
create function revoke_machines() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update machine set revoked_at = now() where workshop_id = new.id and revoked_at is null;
    return null;
end $$;
create trigger workshop_machines after update of archived_at on workshop
    for each row when (new.archived_at is not null) execute function revoke_machines();

-- A machine's calls may be repeated, too.
alter table repeated_call drop constraint repeated_call_pkey;
alter table repeated_call alter column user_id drop not null;
alter table repeated_call add column machine_sid uuid references machine (sid) on delete cascade;
alter table repeated_call add check (num_nonnulls(user_id, machine_sid) = 1);
alter table repeated_call add unique nulls not distinct (user_id, machine_sid, key);

-- TOTP (RFC 6238): set up, and in force once confirmed.
create table second_factor (
    user_id bigint primary key references app_user on delete cascade,
    workshop_id bigint references workshop,
    secret bytea not null, -- AES-256-GCM under PITWATCH_MASTER_KEY
    created_at timestamptz not null,
    confirmed_at timestamptz,
    last_step bigint not null default 0 -- of the newest code that was taken: none is taken twice
);

create table recovery_code (
    user_id bigint not null references second_factor on delete cascade,
    workshop_id bigint references workshop,
    code_hash bytea not null, -- HMAC-SHA-256 under PITWATCH_MASTER_KEY
    primary key (user_id, code_hash)
);

-- How people of a workshop sign in, where it wants it otherwise.
alter table workshop
    add column second_factor_required boolean not null default false, -- of its owners
    add column customer_sign_in text not null default 'link' check (customer_sign_in in ('link', 'password'));

-- Owners without a second factor are out until they have set one up, which they do when they sign in.
create function end_sessions_of_one_factor() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update session s set ended_at = now(), ended_reason = 'second_factor_required'
    from app_user u
    where u.workshop_id = new.id and u.role = 'owner' and s.user_id = u.id and s.ended_at is null
        and not exists (select 1 from second_factor f where f.user_id = u.id and f.confirmed_at is not null);
    return null;
end $$;
create trigger workshop_second_factor after update of second_factor_required on workshop
    for each row when (new.second_factor_required and not old.second_factor_required)
    execute function end_sessions_of_one_factor();

-- What lets somebody in once.
create table one_time_secret (
    id bigint generated always as identity primary key,
    workshop_id bigint references workshop,
    user_id bigint not null references app_user on delete cascade,
    -- second_factor: the password was right; set_password: a link; customer_code: six digits sent to a customer
    purpose text not null check (purpose in ('second_factor', 'set_password', 'customer_code')),
    secret_hash bytea not null, -- HMAC-SHA-256 under PITWATCH_MASTER_KEY
    tries integer not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create unique index one_time_secret_found on one_time_secret (secret_hash) where purpose <> 'customer_code';
create index on one_time_secret (user_id, purpose, created_at);
create index on one_time_secret (expires_at);

-- Whoever may no longer sign in as before may not do so by what was handed out before either.
create function void_one_time_secrets() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if old.password_hash is distinct from new.password_hash or not new.is_active then
        update one_time_secret set used_at = now() where user_id = new.id and used_at is null;
    end if;
    return null;
end $$;
create trigger user_one_time_secrets after update of is_active, password_hash on app_user
    for each row execute function void_one_time_secrets();

-- A customer is found by what they signed up with.
create index app_user_phone on app_user (workshop_id, phone) where role = 'customer';
create index app_user_email on app_user (workshop_id, lower(email)) where role = 'customer';

do $$
declare
    t text;
begin
    foreach t in array array['machine', 'second_factor', 'recovery_code', 'one_time_secret'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to pitwatch_app
            using (on_platform() or workshop_id = current_workshop())
            with check (on_platform() or workshop_id = current_workshop())', t);
        execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', t);
    end loop;
end $$;

grant select, insert, update (last_used_at, revoked_at) on machine to pitwatch_app;
grant select, insert, update, delete on second_factor, recovery_code, one_time_secret to pitwatch_app;
grant select (machine_sid) on repeated_call to pitwatch_ingest;

create trigger audited_api_key after insert or update of name, scopes, revoked_at on machine
    for each row when (new.role = 'api_key') execute function audit('api_key', 'id', '{}', '{last_used_at}');
create trigger audited_kiosk_link after insert or update of name, revoked_at on machine
    for each row when (new.role = 'kiosk') execute function audit('kiosk_link', 'id', '{}', '{last_used_at}');
create trigger audited after insert or delete or update of secret, confirmed_at on second_factor
    for each row execute function audit('second_factor', 'user_id', '{}', '{last_step}');
