-- pitwatch_platform: a login of its own for what concerns more than one workshop. pitwatch_app sees the workshop that it names,
-- and nothing else by any other setting.

-- Who asks, as before; looked up where nobody's search path counts.
create or replace function current_workshop() returns bigint stable parallel safe
return nullif(pg_catalog.current_setting('app.workshop_id', true), '')::bigint;

-- By whom the connection was opened, which no statement changes; within a workshop the platform sees that one alone, too.
create or replace function on_platform() returns boolean stable parallel safe
return session_user in ('pitwatch_platform', 'pitwatch_owner') and current_workshop() is null;

-- Wrong passwords belong to the workshop of the user with that name, if there is one.
alter table login_failure enable row level security;
alter table login_failure force row level security;
create policy tenant on login_failure to pitwatch_app
    using (exists (select 1 from app_user u where u.username = login_failure.username and u.workshop_id = current_workshop()))
    with check (exists (select 1 from app_user u
        where u.username = login_failure.username and u.workshop_id = current_workshop()));
create policy platform on login_failure to pitwatch_platform using (true) with check (true);
create policy owner on login_failure to pitwatch_owner using (true) with check (true);

-- Messages that could not be read are nobody's: a super_admin looks at them.
revoke all on dead_letter from pitwatch_app;
grant select, update on dead_letter to pitwatch_platform;

-- A super_admin may do anywhere what an owner may in one workshop; sign-in, links and codes, live sessions, the outbox and
-- customers' reminders work on the same tables. So the platform's rights are those of the app, and its policies let all workshops
-- through, or the one that is named.
do $$
declare
    p record;
    workshop text;
    rule text;
begin
    for p in
        select tablename, cmd from pg_policies
        where schemaname = 'public' and policyname = 'tenant' and roles = '{pitwatch_app}' and tablename <> 'login_failure'
    loop
        workshop := case p.tablename when 'workshop' then 'id' else 'workshop_id' end;
        rule := case p.cmd when 'SELECT' then 'for select to %1$s using (%2$s)'
            else 'for all to %1$s using (%2$s) with check (%2$s)' end;
        execute format('drop policy tenant on %I', p.tablename);
        execute format('create policy tenant on %I ', p.tablename)
            || format(rule, 'pitwatch_app', workshop || ' = current_workshop()');
        execute format('create policy platform on %I ', p.tablename)
            || format(rule, 'pitwatch_platform', 'current_workshop() is null or ' || workshop || ' = current_workshop()');
    end loop;
    for p in
        select c.relname, a.privilege_type
        from pg_class c cross join aclexplode(c.relacl) a
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.grantee = 'pitwatch_app'::regrole
    loop
        execute format('grant %s on %I to pitwatch_platform', p.privilege_type, p.relname);
    end loop;
    for p in
        select c.relname, t.attname, a.privilege_type
        from pg_class c join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.grantee = 'pitwatch_app'::regrole
    loop
        execute format('grant %s (%I) on %I to pitwatch_platform', p.privilege_type, p.attname, p.relname);
    end loop;
    for p in
        select f.oid::regprocedure::text as signature from pg_proc f cross join aclexplode(f.proacl) a
        where f.pronamespace = 'public'::regnamespace and a.grantee = 'pitwatch_app'::regrole
    loop
        execute format('grant execute on function %s to pitwatch_platform', p.signature);
    end loop;
end $$;

-- Of all workshops.
revoke execute on function job_count(text[], bigint, text) from pitwatch_app;

-- A note without a workshop is the platform's to write.
create or replace function note_audit(workshop bigint, doing text, what text, which text, was jsonb, is_now jsonb, at timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not on_platform() and (workshop is null or workshop is distinct from current_workshop()) then
        raise insufficient_privilege using message = 'a note in the audit log of another workshop';
    end if;
    perform write_audit(workshop, doing, what, which, was, is_now, at);
end $$;

-- What a call of one workshop needs beyond it ------------------------------------------------------------------------

-- The device that nobody has yet and whose label bears that code, locked; no row when there is none. A wrong code tells nothing.
create function claimable_device(device text, code_hash bytea) returns setof device
language sql volatile security definer set search_path = public, pg_temp rows 1 as $$
    select d.* from device d
    where d.device_id = claimable_device.device and d.workshop_id is null and d.status <> 'retired'
        and d.claim_code_hash = claimable_device.code_hash
    for no key update of d
$$;
revoke all on function claimable_device(text, bytea) from public;
grant execute on function claimable_device(text, bytea) to pitwatch_app;

-- Gives that device, its licence and what waits to be sent to it to the workshop that asks, into one of its pits.
create function take_device(device text, code_hash bytea, pit bigint, from_workshop text, from_pit text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    taker bigint := current_workshop();
begin
    update device d
    set workshop_id = taker, pit_id = take_device.pit, assigned_from_workshop = from_workshop, assigned_from_pit = from_pit
    where d.device_id = take_device.device and d.workshop_id is null and d.status <> 'retired'
        and d.claim_code_hash = take_device.code_hash
        and exists (select 1 from pit p where p.id = take_device.pit and p.workshop_id = taker);
    if not found then
        return false;
    end if;
    update licence l set workshop_id = taker where l.device_id = take_device.device;
    update command c set workshop_id = taker where c.device_id = take_device.device and c.finished_at is null;
    return true;
end $$;
revoke all on function take_device(text, bytea, bigint, text, text) from public;
grant execute on function take_device(text, bytea, bigint, text, text) to pitwatch_app;

-- A pit's id is drawn before its camera's address is sealed for it.
grant usage on sequence pit_id_seq to pitwatch_app, pitwatch_platform;

-- Wrong passwords are nobody's: the names are hashed, so no row tells its workshop. A call of one workshop counts and lifts
-- those of a name that it knows, and reads none.
revoke all on sign_in_failure, sign_in_failure_total from pitwatch_app;

-- Until when a name is locked there, and whether wrong passwords from everywhere are more than the limit.
create function sign_in_standing(name bytea, network text, at timestamptz, since timestamptz, most int,
    out locked_until timestamptz, out exceeded boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select
        (select f.locked_until from sign_in_failure f
            where f.name_hash = $1 and f.network = $2 and f.locked_until > $3),
        (select count(*) from sign_in_failure_total a, unnest(a.failed_at) t where a.name_hash = $1 and t > $4) >= $5
$$;

-- Takes the try that unknown networks share for a name; a row says when the next one is, none that it was taken.
create function take_shared_try(name bytea, at timestamptz, next timestamptz) returns setof timestamptz
language sql volatile security definer set search_path = public, pg_temp rows 1 as $$
    with taken as (
        update sign_in_failure_total set next_try_at = $3
        where name_hash = $1 and coalesce(next_try_at, $2) <= $2
        returning name_hash)
    select coalesce(a.next_try_at, $3) from sign_in_failure_total a
    where a.name_hash = $1 and not exists (select 1 from taken)
$$;

-- Counts a wrong password of a name in a network and, when it came from afar, among those from everywhere.
create function count_sign_in_failure(name bytea, network text, remote boolean, at timestamptz, since timestamptz,
    most int, lock timestamptz, kept timestamptz, most_of_all int) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    with pair as (
        insert into sign_in_failure as f (name_hash, network, failed_at, last_failed_at)
        values ($1, $2, array[$4], $4)
        on conflict (name_hash, network) do update
        set failed_at = array(select t from unnest(f.failed_at || excluded.failed_at) t where t > $5),
            last_failed_at = excluded.last_failed_at,
            locked_until = case
                when (select count(*) from unnest(f.failed_at) t where t > $5) + 1 >= $6 then $7
                else f.locked_until end)
    insert into sign_in_failure_total as a (name_hash, failed_at, last_failed_at)
    select $1, array[$4], $4 where $3
    on conflict (name_hash) do update
    set failed_at = array(select t from unnest(a.failed_at || excluded.failed_at) t where t > $8 order by t desc limit $9),
        last_failed_at = excluded.last_failed_at
$$;

-- Who signed in is not locked there any more.
create function lift_sign_in_lock(name bytea, network text) returns void
language sql volatile security definer set search_path = public, pg_temp as
$$ delete from sign_in_failure f where f.name_hash = $1 and f.network = $2 $$;

do $$
declare
    signature text;
begin
    foreach signature in array array[
        'sign_in_standing(bytea, text, timestamptz, timestamptz, int)',
        'take_shared_try(bytea, timestamptz, timestamptz)',
        'count_sign_in_failure(bytea, text, boolean, timestamptz, timestamptz, int, timestamptz, timestamptz, int)',
        'lift_sign_in_lock(bytea, text)'] loop
        execute format('revoke all on function %s from public', signature);
        execute format('grant execute on function %s to pitwatch_app, pitwatch_platform', signature);
    end loop;
end $$;
