-- A critical alert of which no device tells any more stays open, until a person ends it.
alter table alert
    add column no_data_since timestamptz,
    drop constraint alert_cleared_reason_check,
    add constraint alert_cleared_reason_check check (
        cleared_reason in ('recovered', 'escalated', 'no_data', 'maintenance', 'config', 'by_hand'));

create or replace function tell_alert() returns trigger language plpgsql as $$
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
    if new.no_data_since is distinct from old.no_data_since then
        perform pg_notify('pitwatch_alert', new.id || ':silent');
    end if;
    if old.escalated_at is null and new.escalated_at is not null then
        perform pg_notify('pitwatch_alert', new.id || ':escalated');
    end if;
    if old.cleared_at is null and new.cleared_at is not null then
        perform pg_notify('pitwatch_alert', new.id || ':cleared');
    end if;
    return null;
end $$;
drop trigger alert_told on alert;
create trigger alert_told
    after insert or update of acknowledged_at, shelved_until, no_data_since, escalated_at, cleared_at on alert
    for each row execute function tell_alert();
