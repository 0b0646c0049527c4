-- What a device sends, for the minutes in which somebody looks into it: what came, and where it stopped.

create table message_trace (
    device_id text primary key references device on delete cascade,
    workshop_id bigint references workshop, -- the device's when it began; null: none. In another one it has ended
    ends_at timestamptz not null
);
create index on message_trace (workshop_id, ends_at);
create index on message_trace (ends_at);

create table traced_message (
    id bigint generated always as identity primary key,
    workshop_id bigint references workshop,
    device_id text not null references device on delete cascade,
    at timestamptz not null, -- when the hub received it
    topic text not null,
    payload text not null, -- its first 4 KiB, licence keys masked
    step text not null check (step in ('parse', 'licence', 'driver', 'persist', 'unknown')), -- where it stopped
    outcome text not null check (outcome in ('stored', 'dropped', 'dead_letter')),
    reason text -- null: it was stored
);
create index on traced_message (device_id, at desc, id desc);
create index on traced_message (workshop_id);
create index on traced_message (at);

do $$
declare
    t text;
begin
    foreach t in array array['message_trace', 'traced_message'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to pitwatch_app
            using (workshop_id = current_workshop()) with check (workshop_id = current_workshop())', t);
        execute format('create policy platform on %I to pitwatch_platform
            using (current_workshop() is null or workshop_id = current_workshop())
            with check (current_workshop() is null or workshop_id = current_workshop())', t);
        execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', t);
        execute format('create policy ingest on %I to pitwatch_ingest using (true) with check (true)', t);
        execute format('grant select on %I to pitwatch_app, pitwatch_platform, pitwatch_ingest', t);
    end loop;
end $$;
grant insert, update, delete on message_trace to pitwatch_app, pitwatch_platform;
grant insert, delete on traced_message to pitwatch_ingest;

create function tell_trace() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_trace', new.device_id);
    return null;
end $$;
create trigger message_trace_told after insert or update on message_trace
    for each row execute function tell_trace();
