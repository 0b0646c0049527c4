-- Customers: what they see of their jobs while these are open and for 30 days after, and how a person is erased.

-- Opened by a one-time code: whoever comes so need not choose a password.
alter table session add column by_code boolean not null default false;

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
