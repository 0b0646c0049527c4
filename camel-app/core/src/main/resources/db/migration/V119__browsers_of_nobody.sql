-- A browser from before V106 has no session and goes with the last of its person's: where that had ended already, nothing took it away.
delete from push_subscription p
where session_id is null
    and not exists (select from session s where s.user_id = p.user_id and s.ended_at is null);
