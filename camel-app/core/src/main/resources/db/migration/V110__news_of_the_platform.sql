-- Workshops that come, go, or are heard no more and again, for those who follow the platform: every hub is notified.
create function tell_platform() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    w workshop;
    change text;
begin
    if tg_table_name = 'workshop' then
        w := new;
        change := case when tg_op = 'INSERT' then 'made' when new.archived_at is null then 'restored' else 'gone' end;
    else
        select * into w from workshop where id = new.workshop_id;
        change := case when new.status in ('suspended', 'cancelled', 'expired') then 'suspended' else 'restored' end;
    end if;
    perform pg_notify('pitwatch_platform', json_build_object('type', 'workshop',
        'data', json_build_object('id', w.id, 'code', w.code, 'change', change))::text);
    return null;
end $$;
create trigger workshop_made after insert on workshop for each row execute function tell_platform();
create trigger workshop_gone after update of archived_at on workshop
    for each row when ((old.archived_at is null) <> (new.archived_at is null)) execute function tell_platform();
create trigger subscription_heard after update of status on subscription for each row
    when ((old.status in ('suspended', 'cancelled', 'expired')) <> (new.status in ('suspended', 'cancelled', 'expired')))
    execute function tell_platform();
