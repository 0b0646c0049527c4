-- When a workshop is open, stages that run by themselves, and when a car is to come.
alter table workshop
    add column opening_hours jsonb, -- {"mon": [["09:00", "19:00"]], …, "sun": []}; null: around the clock
    add column holidays jsonb not null default '[]'; -- [{"date", "name", "open": []}], by date

-- Whatever ends jobs have by now count as given by hand, since they were made without hours; those to come say it themselves.
alter table job
    add column end_by_hand boolean not null default true,
    add column scheduled_at timestamptz;
alter table job alter column end_by_hand set default false;
create index job_by_schedule on job (workshop_id, scheduled_at, id);
create index job_by_schedule_down on job (workshop_id, scheduled_at desc nulls last, id desc);

alter table job_stage add column unattended boolean not null default false;
alter table job_stage disable trigger user; -- nobody has changed a job
update job_stage s set unattended = true
from job j
where j.id = s.job_id and s.name = 'curing' and j.work_type <> 'custom' and j.actual_start_time is null and j.closed_at is null;
alter table job_stage enable trigger user;
comment on column job_template.stages is '[{"name", "weight", "unattended"}], in order; without the last: false';
