-- Alerts: which hub judges a workshop's readings, and whether film is worked on in a pit.

-- A hub that judges; its lease, which it renews, is that of all its workshops.
create table alert_hub (
    node text primary key,
    until timestamptz not null
);

-- The hub that judges a workshop; another takes it once that hub's lease has ended.
create table alert_judge (
    workshop_id bigint primary key references workshop on delete cascade,
    node text not null
);
create index on alert_judge (node);

alter table alert_judge enable row level security;
alter table alert_judge force row level security;
create policy owner on alert_judge to pitwatch_owner using (true) with check (true);
create policy ingest on alert_judge to pitwatch_ingest using (true) with check (true);
grant select, insert, update, delete on alert_hub to pitwatch_ingest;
grant select, insert, update on alert_judge to pitwatch_ingest;

-- The running stage of the job whose car is there, if that wants the film's climate; null: none. Ingest reads no jobs.
alter table job_occupancy add column film_stage text;

create function film_stage(job bigint) returns text language sql stable as $$
    select lower(name) from job_stage
    where job_id = job and state = 'running' and lower(name) in ('installation', 'coating', 'curing')
    order by position limit 1
$$;

create function follow_film_stage() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    running text := film_stage(new.job_id);
begin
    update job_occupancy set film_stage = running
    where job_id = new.job_id and to_at is null and film_stage is distinct from running;
    return null;
end $$;
create trigger job_stage_film after insert or update of state, name on job_stage
    for each row execute function follow_film_stage();

create function fill_film_stage() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.to_at is null then
        new.film_stage := film_stage(new.job_id);
    end if;
    return new;
end $$;
create trigger job_occupancy_film before insert or update of to_at on job_occupancy
    for each row execute function fill_film_stage();

update job_occupancy set film_stage = film_stage(job_id) where to_at is null;
