-- Who changed a job last, and lists of what was in a span of time.

alter table job
    add column updated_by bigint references app_user on delete set null, -- null: no user, or before this column came
    add column updated_by_name text; -- of what is no user: an API key, the link

-- The log says who did it, anyway.
drop trigger audited on job;
create trigger audited after insert or update or delete on job
    for each row execute function audit('job', 'id', '{customer_name,customer_phone,customer_email,car_plate,notes}',
        '{search,occupies,version,updated_at,updated_by,updated_by_name,frozen_at}');

-- Jobs in the order in which they are due, and in which they changed last.
create index job_by_end on job (workshop_id, estimated_end_time, id);
create index job_by_end_down on job (workshop_id, estimated_end_time desc nulls last, id desc);
create index job_by_change on job (workshop_id, updated_at desc, id desc);

-- What was still going on at a time: from then on few are left of many.
create index job_until on job (workshop_id, (coalesce(actual_end_time, closed_at, 'infinity')));
create index job_until_anywhere on job ((coalesce(actual_end_time, closed_at, 'infinity')));
create index alert_until on alert (workshop_id, (coalesce(cleared_at, 'infinity')));
