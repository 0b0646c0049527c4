-- Recordings that are to be deleted at the media server: a row is there until it says that there are none any more.
create table recording_removal (
    id bigint generated always as identity primary key,
    workshop_id bigint not null,
    pit_id bigint not null,
    job_id bigint, -- null: an owner wants it
    reason text not null check (reason in ('consent', 'person', 'owner')),
    from_at timestamptz not null,
    to_at timestamptz, -- null: until the car has left
    failures integer not null default 0,
    next_at timestamptz, -- null: at once
    foreign key (workshop_id, pit_id) references pit (workshop_id, id)
);
create index on recording_removal (workshop_id, pit_id);
create index on recording_removal (next_at);
create index on recording_removal (job_id) where to_at is null;

alter table recording_removal enable row level security;
alter table recording_removal force row level security;
create policy tenant on recording_removal to pitwatch_app
    using (workshop_id = current_workshop()) with check (workshop_id = current_workshop());
create policy platform on recording_removal to pitwatch_platform
    using (current_workshop() is null or workshop_id = current_workshop())
    with check (current_workshop() is null or workshop_id = current_workshop());
create policy owner on recording_removal to pitwatch_owner using (true) with check (true);
grant select, insert on recording_removal to pitwatch_app;
grant select, insert, update, delete on recording_removal to pitwatch_platform;

-- Who takes back their consent has what was recorded by it deleted, in pits that may have recordings. Once they agree again, what is
-- recorded from then on stays.
create function follow_consent() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.consent_video then
        update recording_removal set to_at = greatest(from_at, new.consent_at) where job_id = new.id and to_at is null;
    else
        insert into recording_removal (workshop_id, pit_id, job_id, reason, from_at, to_at)
        select o.workshop_id, o.pit_id, o.job_id, 'consent', o.from_at, o.to_at
        from job_occupancy o join workshop w on w.id = o.workshop_id
        where o.job_id = new.id and w.video_consent = 'required'
            and exists (select 1 from camera_path c where c.pit_id = o.pit_id);
    end if;
    return null;
end $$;
create trigger consent_followed after update of consent_video on job
    for each row when (coalesce(old.consent_video, false) <> coalesce(new.consent_video, false))
    execute function follow_consent();
