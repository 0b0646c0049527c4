-- What was done to many at once is one row, which is found by the id of each.
create index audit_log_of_many on audit_log using gin ((after -> 'thing_ids') jsonb_path_ops)
    where thing_id is null and after -> 'thing_ids' is not null;
