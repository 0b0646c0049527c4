-- A note is emptied, too, when it has the person's plate or phone in another spelling, or a name of two letters: "DL 01 AB 1234 back, call
-- 98123 45678" stayed.

-- The text in small letters, with `gap` for each run of what is neither letter nor digit. Whatever the locale: to C no letter is one but
-- those of ASCII, so which are none is said by number; to others I may be no large i.
create function without_separators(said text, gap text) returns text language sql immutable as $$
    select regexp_replace(lower(lower(said collate "C") collate "default"), '[\u0001-/:-@[-`{-\u00bf\u0964\u0965\u2000-\u206f\u3000]+', gap, 'g')
$$;
revoke all on function without_separators(text, text) from public;

-- Whether a note has one of the words anywhere, one of the names as a word, one of the plates, or one of the ends of phone numbers.
create function names_person(note text, words text[], names text[], plates text[], phones text[]) returns boolean
language sql immutable as $$
    select exists (select 1 from unnest(words) w where position(w in lower(note)) > 0)
        or string_to_array(without_separators(note, ' '), ' ') && names
        or exists (select 1 from unnest(plates) p where position(p in without_separators(note, '')) > 0)
        or exists (select 1 from unnest(phones) p where position(p in regexp_replace(note, '[^0-9]', '', 'g')) > 0)
$$;
revoke all on function names_person(text, text[], text[], text[], text[]) from public;

-- Takes a customer off all that is kept, the audit log too, which nobody else may change; jobs stay without them. Returns
-- 'erased', or why not: 'not_found', 'not_a_customer', 'job_open'.
create or replace function erase_person(person bigint, at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    who app_user;
    jobs bigint[];
    words text[];
    names text[];
    plates text[];
    phones text[];
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
    names := array(
        select distinct word
        from (select who.name union select customer_name from job where id = any(jobs)) as said (text),
            regexp_split_to_table(without_separators(said.text, ' '), ' ') as word
        where length(word) = 2);
    plates := array(
        select distinct key
        from job, unnest(array[plate_key, car_plate]) as plate, without_separators(plate, '') as key
        where id = any(jobs) and length(key) > 3);
    -- Their ends: people leave out the country's code, or write a 0 in its place.
    phones := array(
        select distinct right(digits, least(8, length(digits) - 3))
        from (select who.phone union select customer_phone from job where id = any(jobs)) as said (phone),
            regexp_replace(said.phone, '[^0-9]', '', 'g') as digits
        where length(digits) > 8);
    addresses := array(
        select lower(address)
        from (select unnest(array[who.email, who.phone])
              union select unnest(array[customer_email, customer_phone]) from job where id = any(jobs)) as known (address)
        where address is not null);

    update job_history h set note = null
    where h.job_id = any(jobs) and names_person(h.note, words, names, plates, phones);
    update job_stage s set note = null
    where s.job_id = any(jobs) and names_person(s.note, words, names, plates, phones);
    update job
    set customer_name = 'Erased', customer_phone = null, customer_email = null, car_plate = null, notes = null,
        consent_how = case when names_person(consent_how, words, names, plates, phones) then 'erased' else consent_how end,
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
