-- What waits for browsers is found browser by browser: those that rest, and all that waits for them, are passed over.
create index notice_browser on notice (turn, push_subscription_id, next_attempt_at, id)
    where channel = 'push' and state in ('pending', 'sending');
