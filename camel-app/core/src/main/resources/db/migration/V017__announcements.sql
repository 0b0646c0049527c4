-- Announcements: what people are to hear of, each a row in the transaction of its cause. Who is told, and by which channel, is decided
-- from the row, so that no role that writes one has to know people.

create table announcement (
    id bigint generated always as identity primary key, -- they are taken in this order, per workshop
    workshop_id bigint references workshop, -- null: the platform's
    event text not null,
    subject text not null, -- what it is about, e.g. pit:1
    facts jsonb not null default '{}', -- what texts name
    once_key text not null unique check (length(once_key) between 1 and 200), -- a cause that is saved again announces nothing
    created_at timestamptz not null,
    settled_at timestamptz, -- null: open
    outcome text, -- what became of it
    check ((settled_at is null) = (outcome is null))
);
create index announcement_open on announcement (workshop_id, id) where settled_at is null;
create index on announcement (created_at);

-- Those who decide look at once.
create function tell_announcement() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_announcement', coalesce(new.workshop_id::text, 'platform'));
    return null;
end $$;
create trigger announcement_told after insert on announcement
    for each row execute function tell_announcement();

alter table announcement enable row level security;
alter table announcement force row level security;
create policy tenant on announcement for insert to pitwatch_app with check (workshop_id = current_workshop());
create policy platform on announcement to pitwatch_platform
    using (current_workshop() is null or workshop_id = current_workshop())
    with check (current_workshop() is null or workshop_id = current_workshop());
create policy owner on announcement to pitwatch_owner using (true) with check (true);
create policy ingest on announcement to pitwatch_ingest using (true) with check (true);

-- Without a column to read, "on conflict do nothing" needs no more than this.
grant insert on announcement to pitwatch_app, pitwatch_ingest;
grant select, insert, update (settled_at, outcome) on announcement to pitwatch_platform;
-- Housekeeping, which knows them by their age.
grant select (id, created_at), delete on announcement to pitwatch_ingest;
