-- Who takes back their consent has what was recorded of their car deleted, whatever the workshop asks for at that moment: a workshop that
-- asked for consent may have recorded by it, and tell customers only (`notice`) by now. Where it does, the car goes on being recorded, so
-- that the deletion ends with the consent, and not with the stay.
create or replace function follow_consent() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.consent_video then
        update recording_removal r set to_at = greatest(r.from_at, least(new.consent_at, o.to_at))
        from job_occupancy o
        where r.job_id = new.id and r.to_at is null and r.reason = 'consent'
            and o.job_id = r.job_id and o.pit_id = r.pit_id and o.from_at = r.from_at;
    else
        -- By new rows, so that who deletes an old one after its recordings deletes none that is wider.
        with stay as (
            select o.workshop_id, o.pit_id, o.job_id, o.from_at,
                case when w.video_consent = 'required' then o.to_at
                    else greatest(o.from_at, least(new.consent_at, o.to_at)) end as to_at
            from job_occupancy o join workshop w on w.id = o.workshop_id
            where o.job_id = new.id and exists (select 1 from camera_path c where c.pit_id = o.pit_id)),
        wanted as (
            select * from stay s
            where not exists (
                select 1 from recording_removal r
                where r.job_id = s.job_id and r.pit_id = s.pit_id and r.from_at = s.from_at and r.reason = 'consent'
                    and r.to_at is not distinct from s.to_at)),
        narrower as (
            delete from recording_removal r using wanted w
            where r.job_id = w.job_id and r.pit_id = w.pit_id and r.from_at = w.from_at and r.reason = 'consent')
        insert into recording_removal (workshop_id, pit_id, job_id, reason, from_at, to_at)
        select workshop_id, pit_id, job_id, 'consent', from_at, to_at from wanted;
    end if;
    return null;
end $$;
