-- Customers: what they see of their jobs while these are open and for 30 days after, and how a person is erased.

-- How customers are told of their jobs, if it reaches them.
alter table workshop add column preferred_channel text not null default 'sms'
    check (preferred_channel in ('sms', 'whatsapp', 'email'));

-- Opened by a one-time code: whoever comes so need not choose a password.
alter table session add column by_code boolean not null default false;
create index on session (user_id, created_at); -- all of one person's, those that ended too

-- A customer sees the pit of their car, and no other: who they are is read again whenever that changes.
create function tell_customer() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.customer_id is not null then
        perform pg_notify('pitwatch_user', old.customer_id::text);
    end if;
    if tg_op <> 'DELETE' and new.customer_id is not null then
        perform pg_notify('pitwatch_user', new.customer_id::text);
    end if;
    return null;
end $$;
create trigger job_customer_told after insert or delete or update of customer_id, pit_id, status, held_from, closed_at on job
    for each row execute function tell_customer();

-- With the last open job of theirs their sessions end. A code opens another one: nothing that is over can be written to.
create function end_customer_sessions() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    update session set ended_at = now(), ended_reason = 'job_closed'
    where user_id = new.customer_id and ended_at is null
        and not exists (select 1 from job where customer_id = new.customer_id and closed_at is null);
    return null;
end $$;
create trigger job_customer_sessions after update of closed_at on job
    for each row when (old.closed_at is null and new.closed_at is not null) execute function end_customer_sessions();

-- Accounts -----------------------------------------------------------------------------------------------------------

-- The workshop's customer who has the phone or the e-mail; of several the one with the phone, and of those the newest, as for
-- one-time codes. What the account lacks is filled in, unless it is another's.
create function known_customer(workshop bigint, its_phone text, its_email text) returns bigint language sql volatile as $$
    with matching as (
        select u.id, coalesce(u.phone = its_phone, false) as by_phone, count(*) over () = 1 as alone
        from app_user u
        where u.workshop_id = workshop and u.role = 'customer' and u.is_active
            and (u.phone = its_phone or lower(u.email) = lower(its_email))),
    found as (select id, alone from matching order by by_phone desc, id desc limit 1),
    completed as (
        update app_user u set phone = coalesce(u.phone, its_phone), email = coalesce(u.email, its_email)
        from found f
        where u.id = f.id and f.alone
            and (u.phone is null and its_phone is not null or u.email is null and its_email is not null))
    select id from found
$$;
revoke all on function known_customer(bigint, text, text) from public;
grant execute on function known_customer(bigint, text, text) to pitwatch_app;

-- That customer's account, or a new one; of two at once for somebody new one makes it, and the other waits for the commit.
create function customer_account(workshop bigint, its_name text, its_phone text, its_email text, new_username text,
    new_hash text, out account bigint, out made boolean) language plpgsql volatile as $$
begin
    made := false;
    account := known_customer(workshop, its_phone, its_email);
    if account is not null then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('customers of ' || workshop, 0));
    account := known_customer(workshop, its_phone, its_email);
    if account is not null then
        return;
    end if;
    insert into app_user (workshop_id, username, name, email, phone, role, password_hash, must_change_password,
        is_temporary_password)
    values (workshop, new_username, its_name, its_email, its_phone, 'customer', new_hash, true, true)
    returning id into account;
    made := true;
end $$;
revoke all on function customer_account(bigint, text, text, text, text, text) from public;
grant execute on function customer_account(bigint, text, text, text, text, text) to pitwatch_app;

-- Erasure ------------------------------------------------------------------------------------------------------------

-- What the audit log tells of a user or of a job, without who they are.
create function unnamed(told jsonb) returns jsonb language sql immutable as $$
    select jsonb_object_agg(e.key,
        case when e.key in ('name', 'email', 'phone', 'username', 'consent_how') and e.value <> 'null' then '"erased"' else e.value end)
    from jsonb_each(told) e
$$;
revoke all on function unnamed(jsonb) from public;

-- Takes a customer off all that is kept, the audit log too, which nobody else may change; jobs stay without them. Returns
-- 'erased', or why not: 'not_found', 'not_a_customer', 'job_open'.
create function erase_person(person bigint, at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    who app_user;
    jobs bigint[];
    words text[];
begin
    -- Who makes a job of theirs meanwhile waits, or is waited for.
    select * into who from app_user where id = person for update;
    if not found or not on_platform() and who.workshop_id is distinct from current_workshop() then
        return 'not_found';
    elsif who.role <> 'customer' then
        return 'not_a_customer';
    elsif exists (select 1 from job where customer_id = person and closed_at is null) then
        return 'job_open';
    end if;

    jobs := array(select id from job where customer_id = person);
    words := array(
        select distinct lower(word)
        from (select unnest(array[who.name, who.username, who.email, who.phone])
              union select unnest(array[customer_name, customer_email, customer_phone, car_plate])
              from job where id = any(jobs)) as said (text),
            regexp_split_to_table(said.text, '\s+') as word
        where length(word) > 2);

    update job_history h set note = null
    where h.job_id = any(jobs) and exists (select 1 from unnest(words) w where position(w in lower(h.note)) > 0);
    update job_stage s set note = null
    where s.job_id = any(jobs) and exists (select 1 from unnest(words) w where position(w in lower(s.note)) > 0);
    update job
    set customer_name = 'Erased', customer_phone = null, customer_email = null, car_plate = null, notes = null,
        consent_how = case when exists (select 1 from unnest(words) w where position(w in lower(consent_how)) > 0)
            then 'erased' else consent_how end,
        tracking_ends_at = least(tracking_ends_at, at), updated_at = at
    where id = any(jobs);
    update notice
    set params = '{}', secrets = null, provider_ref = null,
        reason = case when reason is not null or state in ('pending', 'sending') then 'erased' end,
        state = case when state in ('pending', 'sending') then 'suppressed' else state end
    where user_id = person;
    update app_user
    set username = 'erased_' || id, name = 'Erased', email = null, phone = null, password_hash = null, is_active = false,
        must_change_password = false, is_temporary_password = false, last_login = null
    where id = person;
    delete from session where user_id = person;
    delete from one_time_secret where user_id = person;
    delete from second_factor where user_id = person;
    delete from repeated_call where user_id = person;
    delete from login_failure where username = who.username;

    -- Last, since all of the above is in the log, too.
    update audit_log set before = unnamed(before), after = unnamed(after)
    where thing = 'user' and thing_id = person::text
        or thing = 'job' and thing_id = any(jobs::text[]) and (before ? 'consent_how' or after ? 'consent_how');
    update audit_log set actor_name = 'erased', address = null where actor_type = 'user' and actor_id = person;
    update audit_log set address = null -- by the link
    where thing = 'job' and thing_id = any(jobs::text[]) and actor_id is null and actor_role = 'customer';
    perform write_audit(who.workshop_id, 'erase', 'user', person::text, null, null, at);
    return 'erased';
end $$;
revoke all on function erase_person(bigint, timestamptz) from public;
grant execute on function erase_person(bigint, timestamptz) to pitwatch_app;
