-- Numbers of the whole platform and of one workshop, by indexes alone: row-level security asks for the workshop, too.
create index on device (status, workshop_id);
create index on licence (status, workshop_id);
create index on app_user (role, workshop_id) where is_active;
create index on broker_account (workshop_id);
create index app_user_super on app_user (id) where role = 'super_admin';

-- Asked once a statement, and not per row; and PostgreSQL then takes it that the platform may well see every row, where it
-- took it to see one in two hundred, for which it read a whole table rather than the newest by their index.
alter policy tenant on pit using ((select on_platform()) or workshop_id = (select current_workshop()));
alter policy tenant on job using ((select on_platform()) or workshop_id = (select current_workshop()));
