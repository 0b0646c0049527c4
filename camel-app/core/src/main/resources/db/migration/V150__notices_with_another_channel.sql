-- Before each notice that a channel only stands in for, what others could bring is looked for: it is asked of those that have another, not of
-- all that wait (with 100,000 due 25 ms each time).
create index notice_by_another on notice (channel, next_attempt_at) where state = 'pending' and then_by <> '{}' and not perhaps_sent;
