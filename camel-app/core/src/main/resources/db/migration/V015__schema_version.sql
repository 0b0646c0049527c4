-- Which version the schema has: a hub has no right to migrate, and refuses to work on another schema than the one that it knows.

create function schema_version() returns integer language sql stable security definer set search_path = public, pg_temp as
$$ select max(version::integer) from flyway_schema_history where success $$;
revoke all on function schema_version() from public;
grant execute on function schema_version() to pitwatch_app, pitwatch_ingest;
