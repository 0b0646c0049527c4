-- A message whose person, device or workshop was deleted after the restore can't go out any more, and kept all others from it.
create function release_held_messages(send boolean) returns table (released bigint, left_out bigint)
language plpgsql set search_path = public, pg_temp as $$
declare
    t text;
    columns text;
    held record;
    added bigint;
begin
    released := 0;
    left_out := 0;
    if send then
        foreach t in array array['announcement', 'notice', 'command'] loop
            select string_agg(quote_ident(attname), ', ' order by attnum) into columns
            from pg_attribute
            where attrelid = t::regclass and attnum > 0 and not attisdropped and attgenerated = '';
            for held in select content from held_message where kind = t order by id loop
                begin
                    execute format(
                        'insert into %1$I (%2$s) overriding system value select %2$s from jsonb_populate_record(null::%1$I, $1)'
                            || ' on conflict do nothing',
                        t, columns) using held.content;
                    get diagnostics added = row_count;
                exception when integrity_constraint_violation then
                    added := 0;
                end;
                released := released + added;
                left_out := left_out + 1 - added; -- or announced again since
            end loop;
        end loop;
    else
        select count(*) into left_out from held_message;
    end if;
    delete from held_message;
    perform write_audit(null, case when send then 'send' else 'drop' end, 'held_messages', null, null,
        jsonb_build_object('sent', released, 'left_out', left_out), now());
    return next;
end $$;
revoke all on function release_held_messages(boolean) from public;

-- Of the version before, which returns how many go out.
create or replace function release_messages(send boolean) returns bigint language sql set search_path = public, pg_temp as $$
    select released from release_held_messages(send)
$$;
