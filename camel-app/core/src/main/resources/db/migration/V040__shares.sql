-- Names and references that are there once.

-- A device called as the workshop of those that nobody has claimed would stand in its own topics twice.
create or replace function refuse_hub_name() returns trigger language plpgsql as $$
begin
    raise check_violation using
        message = format('device_id is %s, expected one that is not pitwatch and does not begin with pitwatch-, nor unclaimed',
            new.device_id),
        constraint = 'device_id_not_a_hub', table = 'device', column = 'device_id';
end $$;
drop trigger device_id_not_a_hub on device;
create trigger device_id_not_a_hub before insert or update of device_id on device
    for each row when (new.device_id ~* '^(pitwatch(-|$)|unclaimed$)') execute function refuse_hub_name();

-- A payment's reference counts once for a subscription. What was recorded before may have some twice; they stay as they are.
alter table payment add column reference_once boolean not null default false;
alter table payment alter column reference_once set default true;
create unique index payment_reference_once on payment (subscription_id, provider, lower(btrim(provider_ref)))
    where reference_once;
