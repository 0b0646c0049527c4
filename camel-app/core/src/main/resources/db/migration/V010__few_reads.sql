-- Numbers of the whole platform and of one workshop, by indexes alone: row-level security asks for the workshop, too.
create index on device (status, workshop_id);
create index on licence (status, workshop_id);
create index on app_user (role, workshop_id) where is_active;
create index on broker_account (workshop_id);
create index app_user_super on app_user (id) where role = 'super_admin';
