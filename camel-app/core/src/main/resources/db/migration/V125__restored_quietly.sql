-- A database that was brought back from a backup would send again what went out since. What it had on its way waits here until a person
-- says whether it is to go out: ./pitwatch restore --send, or --drop.
create table held_message (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('announcement', 'notice', 'command')),
    content jsonb not null -- the row
);

-- Called once, by who restores, before any hub runs on it. Sessions end: a copy may be in other hands than the sign-ins.
create function hold_messages() returns bigint language plpgsql set search_path = public, pg_temp as $$
declare
    held bigint;
begin
    with gone as (delete from announcement a where settled_at is null returning to_jsonb(a) as content)
    insert into held_message (kind, content) select 'announcement', content from gone;
    with gone as (delete from notice n where state in ('pending', 'sending') returning to_jsonb(n) as content)
    insert into held_message (kind, content) select 'notice', content from gone;
    with gone as (delete from command c where finished_at is null returning to_jsonb(c) as content)
    insert into held_message (kind, content) select 'command', content from gone;
    update session set ended_at = now(), ended_reason = 'restored' where ended_at is null;
    select count(*) into held from held_message;
    return held;
end $$;
revoke all on function hold_messages() from public;

-- What was announced again since stays as it is. Returns how many go out.
create function release_messages(send boolean) returns bigint language plpgsql set search_path = public, pg_temp as $$
declare
    t text;
    columns text;
    added bigint;
    sent bigint := 0;
begin
    if send then
        foreach t in array array['announcement', 'notice', 'command'] loop
            select string_agg(quote_ident(attname), ', ' order by attnum) into columns
            from pg_attribute
            where attrelid = t::regclass and attnum > 0 and not attisdropped and attgenerated = '';
            execute format(
                'insert into %1$I (%2$s) overriding system value select %2$s from ('
                    || 'select (jsonb_populate_record(null::%1$I, content)).* from held_message where kind = %1$L order by id) held'
                    || ' on conflict do nothing',
                t, columns);
            get diagnostics added = row_count;
            sent := sent + added;
        end loop;
    end if;
    delete from held_message;
    return sent;
end $$;
revoke all on function release_messages(boolean) from public;
