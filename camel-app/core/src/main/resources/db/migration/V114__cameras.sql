-- Cameras: what is recorded, where a workshop's cameras may be, and how each one is, which every hub is notified of.
alter table workshop
    add column video_record text not null default 'jobs' check (video_record in ('jobs', 'always', 'off')),
    add column video_consent text not null default 'required' check (video_consent in ('required', 'notice')),
    add column camera_networks cidr[] not null default '{}';

alter table pit
    add column camera_low_rtsp_url bytea, -- AES-256-GCM under PITWATCH_MASTER_KEY
    add column camera_kind text not null default 'generic',
    add column camera_codec text,
    add column camera_problem text check (camera_problem in
        ('unreachable', 'unauthorised', 'no_video', 'codec', 'refused_address', 'not_recording')),
    add column camera_unknown_since timestamptz, -- the media server is away
    -- Since when it has been as it is, by the clock of the hub that looked; null: nobody has looked yet.
    add column camera_changed_at timestamptz;

-- How a camera is, is not in the audit log.
drop trigger audited on pit;
create trigger audited after insert or delete or update of pit_number, code, name, status, maintenance_until, camera_ip,
    camera_model, camera_rtsp_url, camera_low_rtsp_url, camera_kind, archived_at on pit
    for each row execute function audit('pit', 'id', '{}', '{camera_is_online,camera_last_seen_at,camera_codec,'
        'camera_problem,camera_unknown_since,camera_changed_at}');

create function tell_camera() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_camera', concat_ws(':', new.workshop_id, new.id, new.camera_is_online));
    return null;
end $$;
create trigger camera_told after update of camera_is_online on pit
    for each row when (old.camera_is_online <> new.camera_is_online) execute function tell_camera();

-- What the media server is to be told of: addresses, names, what is recorded. Of jobs hubs are notified anyway.
create function tell_cameras() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_cameras', '');
    return null;
end $$;
create trigger cameras_told after insert or update of code, archived_at, camera_rtsp_url, camera_low_rtsp_url, workshop_id
    on pit for each statement execute function tell_cameras();
create trigger cameras_told after update of code, archived_at, video_record, video_consent, video_days, camera_networks
    on workshop for each statement execute function tell_cameras();

-- What one hub does for all: until when it does.
create table lease (
    name text primary key,
    node text not null,
    until timestamptz not null
);
grant select, insert, update on lease to pitwatch_platform;
