-- A notice keeps the address that it went to, and says when only a stand-in took it.
alter table notice
    add column sent_to bytea, -- AES-256-GCM under a key derived from PITWATCH_MASTER_KEY; null: not tried yet, or from before V053
    drop constraint notice_state_check,
    add constraint notice_state_check
        check (state in ('pending', 'sending', 'sent', 'delivered', 'failed', 'logged', 'suppressed', 'dead'));

-- Takes a customer off all that is kept, the audit log too, which nobody else may change; jobs stay without them. Returns
-- 'erased', or why not: 'not_found', 'not_a_customer', 'job_open'.
create or replace function erase_person(person bigint, at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    who app_user;
    jobs bigint[];
    words text[];
    addresses text[];
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
    addresses := array(
        select lower(address)
        from (select unnest(array[who.email, who.phone])
              union select unnest(array[customer_email, customer_phone]) from job where id = any(jobs)) as known (address)
        where address is not null);

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
    set params = '{}', secrets = null, provider_ref = null, sent_to = null, to_number = null,
        reason = case when reason is not null or state in ('pending', 'sending') then 'erased' end,
        state = case when state in ('pending', 'sending') then 'suppressed' else state end
    where user_id = person;
    -- Those that tried a channel with an address of theirs.
    update notice
    set address = 'erased', params = '{}', provider_ref = null, sent_to = null, to_number = null,
        reason = case when reason is not null or state in ('pending', 'sending') then 'erased' end,
        state = case when state in ('pending', 'sending') then 'suppressed' else state end
    where workshop_id = who.workshop_id and lower(address) = any(addresses);
    update app_user
    set username = 'erased_' || id, name = 'Erased', email = null, phone = null, password_hash = null, is_active = false,
        must_change_password = false, is_temporary_password = false, last_login = null
    where id = person;
    delete from preference where user_id = person;
    delete from push_subscription where user_id = person;
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
