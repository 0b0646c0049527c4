-- Sign-in that can't be guessed at, and that nobody can be locked out of from afar.

-- Wrong passwords and codes by the name as typed, known or not, and by where they came from. Kept for an hour.
create table sign_in_failure (
    name_hash bytea not null, -- HMAC-SHA-256 under PITWATCH_MASTER_KEY: some type their password where the name belongs
    network text not null, -- an IPv4 address, the /64 of an IPv6 address, or the session that asked
    failed_at timestamptz[] not null,
    locked_until timestamptz,
    last_failed_at timestamptz not null,
    primary key (name_hash, network)
);
create index on sign_in_failure (last_failed_at);

-- The same of all networks together.
create table sign_in_failure_total (
    name_hash bytea primary key,
    failed_at timestamptz[] not null, -- the newest, no more than the limit
    next_try_at timestamptz, -- of all networks together that nobody of that name signed in from
    last_failed_at timestamptz not null
);
create index on sign_in_failure_total (last_failed_at);

-- From where somebody signed in lately: no guessing elsewhere keeps them out there.
create table sign_in_network (
    workshop_id bigint references workshop,
    user_id bigint not null references app_user on delete cascade,
    network text not null,
    last_success_at timestamptz not null,
    primary key (user_id, network)
);
create index on sign_in_network (last_success_at);

insert into sign_in_network (workshop_id, user_id, network, last_success_at)
select workshop_id, user_id, address, max(created_at) from session
where address ~ '^\d{1,3}(\.\d{1,3}){3}$'
group by workshop_id, user_id, address;

-- It held names in clear; its counts are taken anew.
delete from login_failure;

alter table sign_in_network enable row level security;
alter table sign_in_network force row level security;
create policy tenant on sign_in_network to pitwatch_app
    using (on_platform() or workshop_id = current_workshop())
    with check (on_platform() or workshop_id = current_workshop());
create policy owner on sign_in_network to pitwatch_owner using (true) with check (true);
grant select, insert, update, delete on sign_in_failure, sign_in_failure_total, sign_in_network to pitwatch_app;

-- Whoever resets a password in a workshop lifts the locks of its name, and sees none of them.
create function lift_sign_in_locks(locked bytea) returns void
language sql volatile security definer set search_path = public, pg_temp as
$$ delete from sign_in_failure where name_hash = locked $$;
revoke all on function lift_sign_in_locks(bytea) from public;
grant execute on function lift_sign_in_locks(bytea) to pitwatch_app;

-- From where a code was wanted: counted by the day.
alter table one_time_secret add column network text;
create index one_time_secret_network on one_time_secret (network, created_at) where purpose = 'customer_code';

-- User names ---------------------------------------------------------------------------------------------------------

-- What looks alike on paper: O and 0; l, 1 and I.
create function name_skeleton(name text) returns text language sql immutable strict parallel safe as
$$ select translate(lower(name), '01i', 'oll') $$;

-- The name in lower case, once on the platform. Of twins that are there already the oldest has it.
alter table app_user add column name_key text;
update app_user u set name_key = lower(u.username)
where not exists (select 1 from app_user o where lower(o.username) = lower(u.username) and o.id < u.id);
create unique index app_user_name_key on app_user (name_key);
create index app_user_name_skeleton on app_user (name_skeleton(username));

-- A name that could be taken for one of another workshop's people is left out, as one that is taken. Those of erased people
-- are not for anybody who may sign in; an erased person comes back out of an archive.
create function fill_name_key() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.name_key := lower(new.username);
    if tg_op = 'INSERT' then
        perform pg_advisory_xact_lock(hashtextextended('user name ' || name_skeleton(new.username), 0));
        if (new.is_active and new.name_key like 'erased\_%') or exists (
                select 1 from app_user u
                where name_skeleton(u.username) = name_skeleton(new.username)
                    and u.workshop_id is distinct from new.workshop_id) then
            return null;
        end if;
    end if;
    return new;
end $$;
create trigger user_name_key before insert or update of username on app_user
    for each row execute function fill_name_key();

drop trigger audited on app_user;
create trigger audited after insert or delete or update of workshop_id, username, name, email, phone, password_hash, role,
    sub_role, language, is_active, must_change_password, is_temporary_password on app_user
    for each row execute function audit('user', 'id', '{password_hash}', '{last_login,name_key}');

-- Customers ----------------------------------------------------------------------------------------------------------

-- The workshop's customer who has the phone or the e-mail; of several the one with the phone, and of those the newest, as for
-- one-time codes. What somebody says at the counter stays with the job: it joins the account at a sign-in by code.
create or replace function known_customer(workshop bigint, its_phone text, its_email text) returns bigint
language sql volatile as $$
    select u.id
    from app_user u
    where u.workshop_id = workshop and u.role = 'customer' and u.is_active
        and (u.phone = its_phone or lower(u.email) = lower(its_email))
    order by coalesce(u.phone = its_phone, false) desc, u.id desc
    limit 1
$$;
