-- Webhooks are called in turn: of each workshop the notice that is due first.
create index notice_webhook on notice (workshop_id, next_attempt_at, id)
    where channel = 'webhook' and state in ('pending', 'sending');
