-- How many jobs a workshop has of each status and kind of work. Counted one by one for each page of the platform's list, those of all
-- workshops took half a second. No role reads it: job_count() does.
create table job_total (
    workshop_id bigint not null references workshop on delete cascade,
    status text not null,
    work_type text not null,
    jobs bigint not null,
    primary key (workshop_id, status, work_type)
) with (fillfactor = 50); -- a row that changes stays on its page
alter table job_total enable row level security;
alter table job_total force row level security;
create policy owner on job_total to pitwatch_owner using (true) with check (true);

-- Rows are taken in one order, so that two moves of a workshop never wait for each other in a circle.
create function count_jobs() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into job_total as t (workshop_id, status, work_type, jobs)
        select workshop_id, status, work_type, count(*) from added group by 1, 2, 3 order by 1, 2, 3
        on conflict (workshop_id, status, work_type) do update set jobs = t.jobs + excluded.jobs;
    elsif tg_op = 'DELETE' then
        insert into job_total as t (workshop_id, status, work_type, jobs)
        select workshop_id, status, work_type, -count(*) from gone group by 1, 2, 3 order by 1, 2, 3
        on conflict (workshop_id, status, work_type) do update set jobs = t.jobs + excluded.jobs;
    else
        insert into job_total as t (workshop_id, status, work_type, jobs)
        select c.* from (values (old.workshop_id, old.status, old.work_type, -1),
            (new.workshop_id, new.status, new.work_type, 1)) c order by 1, 2, 3
        on conflict (workshop_id, status, work_type) do update set jobs = t.jobs + excluded.jobs;
    end if;
    return null;
end $$;
revoke all on function count_jobs() from public;
create trigger job_counted_insert after insert on job
    referencing new table as added for each statement execute function count_jobs();
create trigger job_counted_delete after delete on job
    referencing old table as gone for each statement execute function count_jobs();
create trigger job_counted_update after update of workshop_id, status, work_type on job
    for each row when ((old.workshop_id, old.status, old.work_type) is distinct from (new.workshop_id, new.status, new.work_type))
    execute function count_jobs();

-- Behind the triggers, whose making holds back all who write jobs until this has been counted.
insert into job_total (workshop_id, status, work_type, jobs)
select workshop_id, status, work_type, count(*) from job group by 1, 2, 3;

create or replace function job_count(statuses text[], pit bigint, type text) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not on_platform() then
        raise insufficient_privilege using message = 'a count of the jobs of all workshops';
    end if;
    if pit is not null then
        return (select count(*) from job j where j.pit_id = pit and (statuses is null or j.status = any (statuses))
            and (type is null or j.work_type = type));
    end if;
    return (select coalesce(sum(t.jobs), 0) from job_total t where (statuses is null or t.status = any (statuses))
        and (type is null or t.work_type = type));
end $$;
