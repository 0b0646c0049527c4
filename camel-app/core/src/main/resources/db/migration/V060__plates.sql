-- What plates are compared by. It is made by Java alone, since a database's locale must not matter; null: no plate, one without letter
-- and digit, or one that a hub of the version before has written and nobody has filled yet.
alter table job add column plate_key text;
create index job_plate on job (workshop_id, plate_key) where plate_key is not null;
create index job_plate_part on job using gin (workshop_id, plate_key gin_trgm_ops);
create index job_plate_missing on job (id) where plate_key is null and car_plate is not null;

-- What a job is found by besides. The plate in `search` stays for hubs of the version before.
create index job_model on job using gin (workshop_id, lower(car_model) gin_trgm_ops);

drop trigger audited on job;
create trigger audited after insert or update or delete on job
    for each row execute function audit('job', 'id', '{customer_name,customer_phone,customer_email,car_plate,notes}',
        '{search,plate_key,occupies,version,updated_at,updated_by,updated_by_name,frozen_at}');

-- Who writes another plate and knows nothing of keys leaves none that is wrong.
create function forget_plate_key() returns trigger language plpgsql as $$
begin
    if new.car_plate is null or new.plate_key is not distinct from old.plate_key
            and regexp_replace(lower(new.car_plate), '[ .-]', '', 'g')
                is distinct from regexp_replace(lower(old.car_plate), '[ .-]', '', 'g') then
        new.plate_key := null;
    end if;
    return new;
end $$;
create trigger job_plate_key before update of car_plate on job
    for each row when (new.car_plate is distinct from old.car_plate) execute function forget_plate_key();

-- A key that is filled in changes nothing that anybody has seen.
drop trigger job_version on job;
create trigger job_version before update on job
    for each row when (new.plate_key is not distinct from old.plate_key or new.updated_at is distinct from old.updated_at)
    execute function count_job_version();
drop trigger job_told on job;
create trigger job_told after insert or delete on job for each row execute function tell_job();
create trigger job_change_told after update on job
    for each row when (new.plate_key is not distinct from old.plate_key or new.updated_at is distinct from old.updated_at)
    execute function tell_job();

-- Jobs whose name or model holds the one text, whose phone the second, or whose plate the third (empty: no such). As the owner, since
-- `like` may not use an index below a policy; so whose jobs these are is asked here.
create function found_jobs(workshop bigint, name text, phone text, plate text) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp rows 50 as $$
declare
    named text := '%' || regexp_replace(lower(name), '([\\%_])', '\\\1', 'g') || '%';
    called text := case when phone = '' then named else '%' || phone || '%' end;
    plated text := case when plate = '' then null else '%' || plate || '%' end;
begin
    if workshop is null then
        if not on_platform() then
            raise insufficient_privilege using message = 'a search in the jobs of all workshops';
        end if;
        return query select id from job
            where search like named or search like called or lower(car_model) like named or plate_key like plated;
        return;
    end if;
    if not on_platform() and workshop is distinct from current_workshop() then
        raise insufficient_privilege using message = 'a search in the jobs of another workshop';
    end if;
    return query select id from job
        where workshop_id = workshop
            and (search like named or search like called or lower(car_model) like named or plate_key like plated);
end $$;
revoke all on function found_jobs(bigint, text, text, text) from public;
grant execute on function found_jobs(bigint, text, text, text) to pitwatch_app, pitwatch_platform;
