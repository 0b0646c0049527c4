-- Why the last call of a webhook or a push service failed, and since when none was answered: after a week it goes.
alter table webhook
    add column last_error text check (length(last_error) <= 200), -- null: the last call was answered, or none was made
    add column unreachable_since timestamptz; -- the first of the calls in a row that failed since V074
alter table push_subscription
    add column last_error text check (length(last_error) <= 200),
    add column unreachable_since timestamptz;

drop trigger audited on webhook;
create trigger audited after insert or delete or update of url, events, enabled, secret on webhook
    for each row execute function audit('webhook', 'workshop_id', '{}',
        '{last_status,last_at,slow,failures,rest_until,last_error,unreachable_since}');

-- One that was out of reach is seen to have gone; its address and keys belong to the browser.
create trigger audited after delete on push_subscription
    for each row execute function audit('push_subscription', 'id', '{}',
        '{endpoint,p256dh,auth,user_agent,slow,failures,rest_until,unreachable_since}');
