-- How many jobs a workshop has, of these statuses and of that kind of work; null: of any. Counted one by one for each page of its list,
-- five thousand took as long as half of the page. Whose jobs these are is asked here, as found_jobs() does.
create function workshop_job_count(workshop bigint, statuses text[], type text) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not on_platform() and workshop is distinct from current_workshop() then
        raise insufficient_privilege using message = 'a count of the jobs of another workshop';
    end if;
    return (select coalesce(sum(t.jobs), 0) from job_total t
        where t.workshop_id = workshop and (statuses is null or t.status = any (statuses)) and (type is null or t.work_type = type));
end $$;
revoke all on function workshop_job_count(bigint, text[], text) from public;
grant execute on function workshop_job_count(bigint, text[], text) to pitwatch_app, pitwatch_platform;
