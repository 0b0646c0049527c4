-- What becomes of an alert is told to all hubs, the one that changed it among them, by <id>:<step>.

create function tell_alert() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.cleared_at is null then -- else it comes from an archive
            perform pg_notify('pitwatch_alert', new.id || ':opened');
        end if;
        return null;
    end if;
    if old.acknowledged_at is null and new.acknowledged_at is not null then
        perform pg_notify('pitwatch_alert', new.id || ':acknowledged');
    end if;
    if new.shelved_until is distinct from old.shelved_until then
        perform pg_notify('pitwatch_alert', new.id || ':shelved');
    end if;
    if old.escalated_at is null and new.escalated_at is not null then
        perform pg_notify('pitwatch_alert', new.id || ':escalated');
    end if;
    if old.cleared_at is null and new.cleared_at is not null then
        perform pg_notify('pitwatch_alert', new.id || ':cleared');
    end if;
    return null;
end $$;
create trigger alert_told after insert or update of acknowledged_at, shelved_until, escalated_at, cleared_at on alert
    for each row execute function tell_alert();

-- Those that wait for an acknowledgement, which are looked for every few seconds.
create index alert_unacknowledged on alert (created_at)
    where severity = 'critical' and cleared_at is null and acknowledged_at is null and escalated_at is null;
