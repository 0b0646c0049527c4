-- A decommissioned device gets its last command, and answers, before its account is closed: a second was too short for a hub
-- that has much to send. A broker of one's own is compared each five seconds, so that within ten the account is closed there, too.
create or replace function follow_device() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.status = 'retired' then
        update broker_account a
        set workshop_id = new.workshop_id, enabled = false, closes_at = now() + interval '4 seconds', updated_at = now()
        where a.username = new.device_id and a.enabled;
    else
        update broker_account a
        set workshop_id = new.workshop_id, publish = t.may_publish, subscribe = t.may_subscribe, enabled = true,
            closes_at = null, updated_at = now()
        from device_topics(new) t
        where a.username = new.device_id;
    end if;
    return new;
end $$;
