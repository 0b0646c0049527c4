-- Workshops take turns with their notices, and so with their one-time codes, which go first. No expression in the index: below a policy
-- PostgreSQL would not use it.
alter table notice add column turn bigint
    generated always as (case when event = 'one_time_code' then -1 - coalesce(workshop_id, 0) else coalesce(workshop_id, 0) end) stored;
create index notice_turn on notice (channel, turn, next_attempt_at, id) where state in ('pending', 'sending');
