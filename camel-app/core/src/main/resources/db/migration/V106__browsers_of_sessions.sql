-- A browser takes push messages for who is signed in there, and only as long. Browsers of before have no session: they go with
-- the last of their person's sessions.
alter table push_subscription add column session_id uuid references session on delete cascade;
create index push_subscription_session on push_subscription (session_id);

-- One browser is one person's: of a shared phone the last who subscribed.
delete from push_subscription s using push_subscription newer
where newer.endpoint = s.endpoint and (newer.created_at, newer.id) > (s.created_at, s.id);
alter table push_subscription drop constraint push_subscription_user_id_endpoint_key;
alter table push_subscription add unique (endpoint);
create index push_subscription_user on push_subscription (user_id);

drop trigger audited on push_subscription;
create trigger audited after delete on push_subscription
    for each row execute function audit('push_subscription', 'id', '{}',
        '{endpoint,p256dh,auth,user_agent,slow,failures,rest_until,unreachable_since,session_id}');

-- Takes the browser from whoever had it before: its endpoint and key together are known to that browser alone. Returns whether no
-- one else has it now. Under a lock, so that two who come at once take turns.
create function take_browser(person bigint, its_endpoint text, its_key text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('push ' || its_endpoint, 0));
    delete from push_subscription where endpoint = its_endpoint and p256dh = its_key and user_id <> person;
    return not exists (select from push_subscription where endpoint = its_endpoint and user_id <> person);
end $$;
revoke execute on function take_browser(bigint, text, text) from public;
grant execute on function take_browser(bigint, text, text) to pitwatch_app, pitwatch_platform;

-- In the transaction that ends the session, whoever ends it and why.
create function end_browsers() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from push_subscription where session_id = new.id
        or (session_id is null and user_id = new.user_id
            and not exists (select from session s where s.user_id = new.user_id and s.ended_at is null));
    return null;
end $$;
create trigger session_browsers after update of ended_at on session
    for each row when (old.ended_at is null and new.ended_at is not null) execute function end_browsers();

-- By what a push message carries a critical alert is acknowledged from it, without a sign-in: good for ten minutes, for the session
-- whose browser it was sent to.
create table push_acknowledgement (
    token_hash bytea primary key, -- HMAC-SHA-256 under PITWATCH_MASTER_KEY; the token is 128 random bits
    workshop_id bigint references workshop, -- null: of an alert of the platform
    subscription_id bigint not null references push_subscription on delete cascade,
    alert_id bigint not null references alert on delete cascade,
    expires_at timestamptz not null
);
create index on push_acknowledgement (expires_at);
create index on push_acknowledgement (subscription_id);
create index on push_acknowledgement (alert_id);
alter table push_acknowledgement enable row level security;
alter table push_acknowledgement force row level security;
create policy platform on push_acknowledgement to pitwatch_platform using (current_workshop() is null)
    with check (current_workshop() is null);
create policy owner on push_acknowledgement to pitwatch_owner using (true) with check (true);
grant select, insert, delete on push_acknowledgement to pitwatch_platform;
