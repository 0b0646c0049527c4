-- Who changed limits last; a user is called as their row says.
alter table alert_config
    add column updated_by bigint references app_user on delete set null, -- null: no user, or before this column came
    add column updated_by_name text; -- of what is no user: an API key

-- The log says who did it, anyway.
drop trigger audited on alert_config;
create trigger audited after insert or update or delete on alert_config
    for each row execute function audit('alert_config', 'workshop_id,pit_id', '{}', '{updated_at,updated_by,updated_by_name}');
