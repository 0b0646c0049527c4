-- Open announcements by workshop. Below a policy PostgreSQL doesn't use an index for an expression of a column, as V023 had it.
create index announcement_open on announcement (workshop_id, id) where settled_at is null;
drop index announcement_next;
