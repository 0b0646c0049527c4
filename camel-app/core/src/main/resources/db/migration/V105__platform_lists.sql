-- Lists of all workshops, for the platform's team.

-- By when they end; with the status, so that they are counted by the index alone.
create index licence_ends on licence (expires_at, device_id, status);
create index device_firmware on device (fw, status, workshop_id);

-- As subscription_count (V030): as the owner, by indexes.
create function licence_count(standing text, before timestamptz, now timestamptz) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
    if not on_platform() then
        raise insufficient_privilege using message = 'a count of the licences of all workshops';
    end if;
    return (select count(*) from licence l where (before is null or l.expires_at < before)
        and (standing is null or standing = case
            when l.status = 'active' and l.expires_at <= now then 'expired' else l.status end));
end $$;

-- Devices of all workshops by the firmware that they reported; null: they never did.
create function firmware_in_use() returns table (fw text, devices bigint)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
    if not on_platform() then
        raise insufficient_privilege using message = 'the firmware of the devices of all workshops';
    end if;
    return query select d.fw, count(*) from device d where d.workshop_id is not null and d.status <> 'retired' group by d.fw;
end $$;

do $$
declare
    signature text;
begin
    foreach signature in array array['licence_count(text, timestamptz, timestamptz)', 'firmware_in_use()'] loop
        execute format('revoke all on function %s from public', signature);
        execute format('grant execute on function %s to pitwatch_platform', signature);
    end loop;
end $$;
