-- Who is notified: what a notice goes to and is about, what people want, their browsers, and a workshop's webhook.

-- What each person wants otherwise than the workshop.
create table preference (
    user_id bigint primary key references app_user on delete cascade,
    workshop_id bigint references workshop, -- null: a super_admin's
    channels jsonb check (jsonb_typeof(channels) = 'object'), -- e.g. {"alerts": ["sms"]}; null, or no such key: the workshop's
    opt_outs text[] not null default '{}',
    quiet_from text check (quiet_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'), -- HH:MM of the workshop; null: the workshop's
    quiet_to text check (quiet_to ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    updated_at timestamptz not null,
    check ((quiet_from is null) = (quiet_to is null)),
    check (quiet_from <> quiet_to)
);

-- A browser that takes push messages (RFC 8030) of one person.
create table push_subscription (
    id bigint generated always as identity primary key,
    workshop_id bigint references workshop, -- null: a super_admin's
    user_id bigint not null references app_user on delete cascade,
    endpoint text not null check (length(endpoint) <= 2000),
    p256dh text not null check (length(p256dh) <= 200), -- the browser's public key, base64url
    auth bytea not null, -- its secret: AES-256-GCM under PITWATCH_MASTER_KEY
    user_agent text,
    created_at timestamptz not null,
    unique (user_id, endpoint)
);

-- Where a workshop wants to be called when something happens.
create table webhook (
    workshop_id bigint primary key references workshop,
    url text not null check (length(url) <= 2000),
    events text[] not null,
    enabled boolean not null default true,
    secret bytea not null, -- calls are signed with it: AES-256-GCM under PITWATCH_MASTER_KEY
    last_status integer, -- of HTTP; null: not called yet, or no answer came
    last_at timestamptz
);

do $$
declare
    t text;
begin
    foreach t in array array['preference', 'push_subscription', 'webhook'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to pitwatch_app
            using (workshop_id = current_workshop()) with check (workshop_id = current_workshop())', t);
        execute format('create policy platform on %I to pitwatch_platform
            using (current_workshop() is null or workshop_id = current_workshop())
            with check (current_workshop() is null or workshop_id = current_workshop())', t);
        execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', t);
        execute format('grant select, insert, update, delete on %I to pitwatch_app, pitwatch_platform', t);
    end loop;
end $$;

create trigger audited after insert or delete or update of url, events, enabled, secret on webhook
    for each row execute function audit('webhook', 'workshop_id', '{}', '{last_status,last_at}');

-- A notice goes to a user, perhaps to one browser of theirs; or to an address; or, by the channel webhook, to the workshop's.
alter table notice
    alter column user_id drop not null,
    add column address text check (length(address) between 1 and 320), -- a fixed one; else it is looked up when it is sent
    add column language text check (language in ('en', 'hi')), -- null: the user's
    add column push_subscription_id bigint references push_subscription on delete set null,
    add column class text not null default 'customer' -- what hubs of before V023 write: codes, and of jobs
        check (class in ('code', 'customer', 'alert', 'billing', 'summary', 'platform', 'test')),
    add column urgent boolean not null default false, -- of a critical alert, or escalated: not held back
    add column announcement_id bigint, -- no foreign key: announcements are forgotten by themselves
    add column subject text, -- what it is about, e.g. pit:1
    add column alert_id bigint,
    add column job_id bigint,
    add column throttle_key text, -- of those of one a person gets one in a while, e.g. high_aqi:pit:1
    add constraint notice_target check (case channel
        when 'webhook' then workshop_id is not null and num_nonnulls(user_id, address, push_subscription_id) = 0
        else num_nonnulls(user_id, address) = 1 and (push_subscription_id is null or user_id is not null) end);
update notice set class = 'code' where event in ('one_time_code', 'set_password');

create index notice_provider_ref on notice (provider_ref) where provider_ref is not null;
create index notice_throttle_key on notice (throttle_key, created_at) where throttle_key is not null;
create index on notice (job_id) where job_id is not null;
create index on notice (push_subscription_id) where push_subscription_id is not null;
create index on notice (announcement_id) where announcement_id is not null;

-- What is not to be sent wakes no channel.
drop trigger notice_told on notice;
create trigger notice_told after insert or update of channel on notice
    for each row when (new.state in ('pending', 'sending')) execute function tell_notice();

-- Workshops with open announcements are taken in turn, the platform's own as 0.
create index announcement_next on announcement (coalesce(workshop_id, 0), id) where settled_at is null;
drop index announcement_open;

-- Takes a customer off all that is kept, the audit log too, which nobody else may change; jobs stay without them. Returns
-- 'erased', or why not: 'not_found', 'not_a_customer', 'job_open'.
create or replace function erase_person(person bigint, at timestamptz) returns text
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
