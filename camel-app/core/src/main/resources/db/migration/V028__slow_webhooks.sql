-- Webhooks that fail rest longer each time, and those that are slow are called by threads of their own.
alter table webhook
    add column slow boolean, -- the last call failed or took long; null: it has not been called since V028
    add column failures integer, -- calls in a row that failed; null: none
    add column rest_until timestamptz; -- not called before; null: at once

drop trigger audited on webhook;
create trigger audited after insert or delete or update of url, events, enabled, secret on webhook
    for each row execute function audit('webhook', 'workshop_id', '{}', '{last_status,last_at,slow,failures,rest_until}');
