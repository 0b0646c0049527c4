-- A word sealed and hashed under the master key, by which a hub with another key is noticed before it refuses every device.
create table master_key_canary (
    one boolean primary key default true check (one),
    sealed bytea not null,
    hashed bytea not null
);

create function master_key_canary(out sealed bytea, out hashed bytea) returns setof record
language sql stable security definer set search_path = public, pg_temp as $$
    select sealed, hashed from master_key_canary
$$;
revoke all on function master_key_canary() from public;
grant execute on function master_key_canary() to pitwatch_app;
