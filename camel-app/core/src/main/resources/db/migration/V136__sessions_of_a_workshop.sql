-- A workshop has a number of sessions at a time, of which the oldest gives way: that one is found by this.
create index session_of_workshop on session (workshop_id, created_at desc, id) where ended_at is null;
