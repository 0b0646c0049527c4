-- What is decided of an announcement asks what went out about alerts, and how much is kept of what did not: neither reads through the
-- other, however many alerts a workshop has.
create index notice_about_alerts on notice (workshop_id, created_at)
    where event in ('alert', 'alert_escalated') and channel <> 'webhook' and state <> 'suppressed';
create index notice_unsent on notice (workshop_id, created_at) where state = 'suppressed' and announcement_id is not null;

-- A person's newest of a key; those that were not sent throttle nothing.
drop index notice_throttle_key;
create index notice_throttle_key on notice (throttle_key, user_id, created_at)
    where throttle_key is not null and state <> 'suppressed';
