-- Administration of workshops, pits and users.

-- A field after a merge patch: as it was, unless the patch names it.
create function patched(patch jsonb, field text, otherwise text) returns text language sql immutable parallel safe as
$$ select case when patch ? field then patch ->> field else otherwise end $$;

-- Lists of users.
create index on app_user (workshop_id, created_at, id);
create index on app_user (workshop_id, name, id);
create index on app_user (workshop_id, username);
create index app_user_needed on app_user (workshop_id) where role in ('owner', 'super_admin');

-- Numbers of the whole platform.
create index on device (status);
create index on licence (status);
create index on app_user (role) where is_active;
create index on violation (last_seen_at);
create index on dead_letter (id) where replayed_at is null;
