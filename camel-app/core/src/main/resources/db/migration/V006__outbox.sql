-- The outbox: notices to people, each in the transaction of its cause.

create table notice (
    id bigint generated always as identity primary key,
    workshop_id bigint references workshop, -- the user's; null: a super_admin's
    user_id bigint not null references app_user on delete cascade, -- the address is looked up when it is sent
    event text not null,
    channel text not null check (channel ~ '^[a-z0-9-]{1,32}$'),
    then_by text[] not null default '{}', -- channels to try after this one
    params jsonb not null default '{}', -- what the text names, but for the secrets
    secrets bytea, -- AES-256-GCM under PITWATCH_MASTER_KEY; null once nobody needs it any more
    dedupe_key text not null unique check (length(dedupe_key) between 1 and 200),
    message_key uuid not null unique default gen_random_uuid(), -- the same at every attempt: idempotency key at a provider
    state text not null default 'pending'
        check (state in ('pending', 'sending', 'sent', 'delivered', 'failed', 'suppressed', 'dead')),
    reason text,
    template text, -- the text it was sent with
    attempts integer not null default 0,
    next_attempt_at timestamptz not null, -- of one that is being sent: when it counts as interrupted
    give_up_at timestamptz not null,
    provider_ref text, -- what the provider calls it
    created_at timestamptz not null,
    sent_at timestamptz,
    delivered_at timestamptz
);
create index notice_due on notice (channel, next_attempt_at) where state in ('pending', 'sending');
create index on notice (workshop_id, created_at desc);
create index on notice (user_id);
create index on notice (created_at);

-- A channel with something new to send looks at once.
create function tell_notice() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_notice', new.channel);
    return null;
end $$;
create trigger notice_told after insert or update of channel on notice
    for each row execute function tell_notice();

alter table notice enable row level security;
alter table notice force row level security;
create policy tenant on notice to pitwatch_app
    using (on_platform() or workshop_id = current_workshop())
    with check (on_platform() or workshop_id = current_workshop());
create policy owner on notice to pitwatch_owner using (true) with check (true);
create policy ingest on notice to pitwatch_ingest using (true);

grant select, insert, update on notice to pitwatch_app;
-- Housekeeping, which knows them by their age.
grant select (id, created_at), delete on notice to pitwatch_ingest;
