-- The audit log grew by as many rows as a statement had, and by all limits where one of them changed: a thousand grants, made and taken
-- away by calls of a few bytes, filled the disk of all workshops.

-- Trigger: audit_rows('<thing>', '<column of whose they are>', '<column of what they have>'), after insert or delete, for each
-- statement, with its rows as changed. One is logged as by audit(); of more there is one entry for whose they are, with all ids.
create function audit_rows() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    holder record;
    told jsonb;
begin
    for holder in
        select (c.whole ->> 'workshop_id')::bigint as workshop, c.whole ->> tg_argv[1] as id,
            jsonb_agg(concat(c.whole ->> tg_argv[1], ':', c.whole ->> tg_argv[2])
                order by (c.whole ->> tg_argv[2])::bigint) as ids,
            (array_agg(c.whole))[1] as one
        from (select to_jsonb(r) as whole from changed r) c
        group by 1, 2
        order by 1, 2
    loop
        told := case jsonb_array_length(holder.ids) when 1 then holder.one
            else jsonb_build_object('thing_ids', holder.ids) end;
        perform write_audit(
            holder.workshop, case tg_op when 'INSERT' then 'create' else 'delete' end, tg_argv[0],
            case jsonb_array_length(holder.ids) when 1 then holder.ids ->> 0 else holder.id end,
            case tg_op when 'DELETE' then told end, case tg_op when 'INSERT' then told end, now());
    end loop;
    return null;
end $$;
revoke all on function audit_rows() from public;

drop trigger audited on pit_grant;
create trigger audited_insert after insert on pit_grant
    referencing new table as changed for each statement execute function audit_rows('pit_grant', 'user_id', 'pit_id');
create trigger audited_delete after delete on pit_grant
    referencing old table as changed for each statement execute function audit_rows('pit_grant', 'user_id', 'pit_id');
create trigger audited_update after update on pit_grant
    for each row execute function audit('pit_grant', 'user_id,pit_id'); -- nothing does

drop trigger audited on job_staff;
create trigger audited_insert after insert on job_staff
    referencing new table as changed for each statement execute function audit_rows('job_staff', 'job_id', 'user_id');
create trigger audited_delete after delete on job_staff
    referencing old table as changed for each statement execute function audit_rows('job_staff', 'job_id', 'user_id');

-- The members of one row that differ from the other's, and of objects within it likewise; of secrets, and of all that is bytes,
-- only that they do.
create or replace function audited(one jsonb, other jsonb, secret text[]) returns jsonb language sql immutable as $$
    select jsonb_object_agg(e.key, case
        when e.value <> 'null' and (e.key = any(secret) or e.value #>> '{}' like '\\x%') then '"***"'
        when jsonb_typeof(e.value) = 'object' and jsonb_typeof(other -> e.key) = 'object'
            then coalesce(public.audited(e.value, other -> e.key, secret), '{}')
        else e.value end)
    from jsonb_each(one) e
    where e.value is distinct from coalesce(other -> e.key, 'null')
$$;
