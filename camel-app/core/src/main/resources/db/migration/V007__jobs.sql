-- Jobs: work on one car in one pit, its stages, who works on it, when the car was where, and templates.
-- pg_trgm and btree_gin are there already (dev.pitwatch.core.database.DatabaseSetup): the owner may not create them.

create table job_template (
    id bigint generated always as identity primary key,
    workshop_id bigint not null references workshop,
    name text not null check (length(name) between 1 and 100),
    work_type text not null check (work_type in ('full_ppf', 'partial_ppf', 'ceramic_coating', 'custom')),
    estimated_duration_minutes integer not null check (estimated_duration_minutes between 1 and 525600),
    stages jsonb not null, -- [{"name", "weight"}], in order
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (workshop_id, id)
);
create unique index job_template_name_once on job_template (workshop_id, lower(name));

create table job (
    id bigint generated always as identity primary key,
    workshop_id bigint not null references workshop,
    pit_id bigint not null,
    status text not null default 'received' check (status in
        ('received', 'in_progress', 'quality_check', 'on_hold', 'completed', 'delivered', 'cancelled')),
    held_from text check (held_from in ('received', 'in_progress')), -- where on_hold returns to
    held_at timestamptz,
    frozen_at timestamptz, -- on hold, time left is that of this moment: when it began, or a new estimate was given since
    work_type text not null check (work_type in ('full_ppf', 'partial_ppf', 'ceramic_coating', 'custom')),
    template_id bigint,
    -- Personal: kept with the job, and taken off it when the customer is erased.
    customer_id bigint,
    customer_name text not null check (length(customer_name) between 1 and 200),
    customer_phone text,
    customer_email text,
    car_model text not null check (length(car_model) between 1 and 200),
    car_plate text,
    notes text,
    estimated_duration_minutes integer not null check (estimated_duration_minutes between 1 and 525600),
    estimated_end_time timestamptz,
    actual_start_time timestamptz,
    actual_end_time timestamptz,
    closed_at timestamptz, -- delivered or cancelled
    price_minor bigint check (price_minor >= 0),
    price_currency text check (price_currency ~ '^[A-Z]{3}$'),
    consent_video boolean,
    consent_text_version text,
    consent_how text,
    consent_at timestamptz,
    consent_by bigint references app_user on delete set null, -- null: by the link
    tracking_hash bytea unique, -- HMAC-SHA-256 under PITWATCH_MASTER_KEY
    tracking_sealed bytea, -- AES-256-GCM under PITWATCH_MASTER_KEY: owner and assigned staff see the link again
    tracking_ends_at timestamptz, -- null: not while the job is open
    created_by bigint references app_user on delete set null,
    created_at timestamptz not null,
    updated_at timestamptz not null, -- also when the car came or went, if this changed that
    version bigint not null default 1,
    -- The car is in the pit.
    occupies boolean generated always as (status in ('in_progress', 'quality_check')
        or (status = 'on_hold' and held_from is not distinct from 'in_progress')) stored,
    -- What a job is found by: the name in small letters, the plate and the phone without what people put between.
    search text generated always as (
        lower(customer_name) || E'\n' || coalesce(regexp_replace(lower(car_plate), '[^[:alnum:]]', '', 'g'), '') || E'\n'
        || coalesce(regexp_replace(customer_phone, '[^0-9]', '', 'g'), '')) stored,
    check ((status = 'on_hold') = (held_from is not null)),
    check ((status = 'on_hold') = (held_at is not null)),
    check ((status = 'on_hold') = (frozen_at is not null)),
    check ((status in ('delivered', 'cancelled')) = (closed_at is not null)),
    check ((price_minor is null) = (price_currency is null)),
    check ((consent_video is null) = (consent_at is null)),
    check ((tracking_hash is null) = (tracking_sealed is null)),
    unique (workshop_id, id),
    foreign key (workshop_id, pit_id) references pit (workshop_id, id),
    foreign key (workshop_id, customer_id) references app_user (workshop_id, id) on delete set null (customer_id),
    foreign key (workshop_id, template_id) references job_template (workshop_id, id) on delete set null (template_id)
);
create unique index job_active_once on job (pit_id) where occupies;
create index job_open_in_pit on job (pit_id) where closed_at is null;
create index job_open on job (workshop_id) where closed_at is null;
create index job_due on job (estimated_end_time) where status in ('in_progress', 'quality_check');
create index on job (created_at desc, id desc);
create index on job (status, created_at desc, id desc) include (work_type);
create index on job (workshop_id, created_at desc, id desc);
create index on job (workshop_id, status, created_at desc, id desc);
create index on job (workshop_id, pit_id, created_at desc, id desc);
create index on job (workshop_id, work_type, created_at desc, id desc);
create index on job (customer_id, created_at desc, id desc) where customer_id is not null;
create index on job (template_id) where template_id is not null;
create index job_search on job using gin (workshop_id, search gin_trgm_ops);

create table job_stage (
    workshop_id bigint not null,
    job_id bigint not null,
    position integer not null check (position >= 1),
    name text not null check (length(name) between 1 and 60),
    weight integer not null check (weight between 0 and 100),
    state text not null default 'pending' check (state in ('pending', 'running', 'done', 'skipped')),
    started_at timestamptz, -- the first time
    finished_at timestamptz, -- the last time
    worked_ms bigint not null default 0, -- up to running_since; time on hold is not in it
    running_since timestamptz, -- null: not running, or on hold
    note text,
    primary key (job_id, position),
    unique (job_id, name),
    foreign key (workshop_id, job_id) references job (workshop_id, id) on delete cascade
);

-- Who moved a job, for ever.
create table job_history (
    id bigint generated always as identity primary key,
    workshop_id bigint not null,
    job_id bigint not null,
    at timestamptz not null,
    from_status text, -- null: it was made
    to_status text not null,
    by_id bigint references app_user on delete set null, -- null: a machine
    by_name text not null, -- user name, or what the machine is called
    note text,
    foreign key (workshop_id, job_id) references job (workshop_id, id) on delete cascade
);
create index on job_history (job_id, id);

create table job_staff (
    workshop_id bigint not null,
    job_id bigint not null,
    user_id bigint not null,
    primary key (job_id, user_id),
    foreign key (workshop_id, job_id) references job (workshop_id, id) on delete cascade,
    foreign key (workshop_id, user_id) references app_user (workshop_id, id) on delete cascade
);
create index on job_staff (user_id);

-- When a car was in which pit: what readings are joined by.
create table job_occupancy (
    workshop_id bigint not null,
    job_id bigint not null,
    pit_id bigint not null,
    from_at timestamptz not null,
    to_at timestamptz, -- null: it is there
    check (to_at >= from_at),
    primary key (job_id, from_at, pit_id),
    foreign key (workshop_id, job_id) references job (workshop_id, id) on delete cascade,
    foreign key (workshop_id, pit_id) references pit (workshop_id, id)
);
create unique index job_occupancy_now on job_occupancy (pit_id) where to_at is null;
create index on job_occupancy (pit_id, from_at desc);
create index on job_occupancy (to_at);
create index on job_occupancy (from_at);

-- What follows from a job's row, whoever changes it ------------------------------------------------------------------

create function count_job_version() returns trigger language plpgsql as $$
begin
    new.version := old.version + 1;
    return new;
end $$;
create trigger job_version before update on job for each row execute function count_job_version();

create function follow_job() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'UPDATE' and old.occupies and (not new.occupies or new.pit_id <> old.pit_id) then
        update job_occupancy set to_at = greatest(from_at, new.updated_at) where job_id = new.id and to_at is null;
    end if;
    if new.occupies and (tg_op = 'INSERT' or not old.occupies or new.pit_id <> old.pit_id) then
        insert into job_occupancy (workshop_id, job_id, pit_id, from_at)
        values (new.workshop_id, new.id, new.pit_id,
            case tg_op when 'INSERT' then coalesce(new.actual_start_time, new.updated_at) else new.updated_at end)
        on conflict (job_id, from_at, pit_id) do update set to_at = null;
    end if;
    return null;
end $$;
create trigger job_occupies after insert or update of status, held_from, pit_id on job
    for each row execute function follow_job();

create function tell_job() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_job', coalesce(new.id, old.id)::text);
    return null;
end $$;
create trigger job_told after insert or update or delete on job for each row execute function tell_job();

create function tell_occupancy() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_occupancy', coalesce(new.pit_id, old.pit_id)::text);
    return null;
end $$;
create trigger job_occupancy_told after insert or update or delete on job_occupancy
    for each row execute function tell_occupancy();

-- An operator sees the pits of the open jobs that they are assigned to: who they are is read again.
create trigger job_staff_told after insert or delete on job_staff for each row execute function tell_grantee();

create function tell_job_staff() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform pg_notify('pitwatch_user', user_id::text) from job_staff where job_id = new.id;
    return null;
end $$;
create trigger job_sight_told after update of pit_id, closed_at on job
    for each row when ((old.pit_id, old.closed_at is null) is distinct from (new.pit_id, new.closed_at is null))
    execute function tell_job_staff();

-- Readings and jobs --------------------------------------------------------------------------------------------------

-- The job whose car was in the pit then.
create function job_at(pit bigint, moment timestamptz) returns bigint language sql stable as $$
    select job_id from job_occupancy
    where pit_id = pit and from_at <= moment and (to_at is null or moment < to_at)
    order by from_at desc limit 1
$$;

-- A hub that had not heard yet of a car's coming or going stored readings with what it knew. Sets right those of the
-- pit from that time on, and what they opened, and returns how many; a second run changes nothing.
create function mend_job_readings(pit bigint, since timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    mended integer;
begin
    update reading r set job_id = job_at(pit, r.recorded_at)
    where r.pit_id = pit and r.recorded_at >= since and r.job_id is distinct from job_at(pit, r.recorded_at);
    get diagnostics mended = row_count;
    -- In the writer's order, so that neither waits for the other in a circle.
    perform 1 from reading_latest l where l.pit_id = pit and l.recorded_at >= since order by l.device_id for update;
    update reading_latest l set job_id = job_at(pit, l.recorded_at)
    where l.pit_id = pit and l.recorded_at >= since and l.job_id is distinct from job_at(pit, l.recorded_at);
    -- An alert is of the job that its reading is of: the newest that its device had sent when it opened.
    update alert a set job_id = wrong.its_job
    from (
        select o.id, r.job_id as its_job
        from alert o cross join lateral (
            select r.job_id from reading r
            where r.pit_id = pit and r.device_id = o.device_id and r.received_at <= o.created_at
                and r.recorded_at between o.created_at - interval '10 minutes' and o.created_at + interval '10 minutes'
            order by r.received_at desc, r.recorded_at desc limit 1) r
        where o.workshop_id = (select p.workshop_id from pit p where p.id = pit) and o.created_at >= since
            and o.subject = 'pit:' || pit and o.job_id is distinct from r.job_id) wrong
    where a.id = wrong.id;
    return mended;
end $$;
revoke all on function mend_job_readings(bigint, timestamptz) from public;

-- Search -------------------------------------------------------------------------------------------------------------

-- Jobs whose name holds the one text, or whose plate or phone the other (empty: no such). As the owner, since `like` may
-- not use an index below a policy; so whose jobs these are is asked here.
create function found_jobs(workshop bigint, name text, compact text) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp rows 50 as $$
declare
    named text := '%' || regexp_replace(lower(name), '([\\%_])', '\\\1', 'g') || '%';
    plain text := case when compact = '' then named else '%' || compact || '%' end;
begin
    if workshop is null then
        if not on_platform() then
            raise insufficient_privilege using message = 'a search in the jobs of all workshops';
        end if;
        return query select id from job where search like named or search like plain;
        return;
    end if;
    if not on_platform() and workshop is distinct from current_workshop() then
        raise insufficient_privilege using message = 'a search in the jobs of another workshop';
    end if;
    return query select id from job where workshop_id = workshop and (search like named or search like plain);
end $$;
revoke all on function found_jobs(bigint, text, text) from public;

-- How many jobs there are of all workshops, of these statuses, in that pit and of that work type; null: of any. As the owner: by
-- indexes alone, while a policy would look at each row.
create function job_count(statuses text[], pit bigint, type text) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not on_platform() then
        raise insufficient_privilege using message = 'a count of the jobs of all workshops';
    end if;
    if pit is not null then
        return (select count(*) from job j where j.pit_id = pit and (statuses is null or j.status = any (statuses))
            and (type is null or j.work_type = type));
    elsif statuses is null and type is null then
        return (select count(*) from job);
    end if;
    return (select count(*) from job j where (statuses is null or j.status = any (statuses))
        and (type is null or j.work_type = type));
end $$;
revoke all on function job_count(text[], bigint, text) from public;

-- Row-level security and rights --------------------------------------------------------------------------------------

do $$
declare
    t text;
begin
    foreach t in array array['job_template', 'job', 'job_stage', 'job_history', 'job_staff', 'job_occupancy'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I to pitwatch_app
            using (on_platform() or workshop_id = current_workshop())
            with check (on_platform() or workshop_id = current_workshop())', t);
        execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', t);
    end loop;
end $$;
create policy ingest on job_occupancy for select to pitwatch_ingest using (true);

grant select, insert, update, delete on job_template to pitwatch_app;
grant select, insert, update on job, job_stage to pitwatch_app;
grant select, insert on job_history to pitwatch_app;
grant select, insert, delete on job_staff to pitwatch_app;
grant select on job_occupancy to pitwatch_app;
grant execute on function found_jobs(bigint, text, text) to pitwatch_app;
grant execute on function job_count(text[], bigint, text) to pitwatch_app;
grant select on job_occupancy to pitwatch_ingest;
grant execute on function mend_job_readings(bigint, timestamptz) to pitwatch_ingest;

-- The log can't be changed, and people can be erased: it says that personal columns changed, not to what.
create trigger audited after insert or update or delete on job
    for each row execute function audit('job', 'id', '{customer_name,customer_phone,customer_email,car_plate,notes}',
        '{search,occupies,version,updated_at,frozen_at}');
create trigger audited after update of state on job_stage
    for each row execute function audit('job_stage', 'job_id,name', '{note}', '{worked_ms,running_since}');
create trigger audited after insert or delete on job_staff
    for each row execute function audit('job_staff', 'job_id,user_id');
create trigger audited after insert or update or delete on job_template
    for each row execute function audit('job_template', 'id', '{}', '{updated_at}');
