-- When the broker refused something is not when it was written down: while the database is away, what is refused waits at the broker.
drop function refuse_by_broker(text[], text[], bigint[]);
create function refuse_by_broker(devices text[], reasons text[], counts bigint[], firsts_ms_ago bigint[], lasts_ms_ago bigint[])
returns void language sql security definer set search_path = public, pg_temp as $$
    insert into broker_refusal as r (device_id, reason, workshop_id, count, first_seen_at, last_seen_at)
    select d.device_id, u.reason, d.workshop_id, u.count, now() - u.first * interval '1 millisecond',
        now() - u.last * interval '1 millisecond'
    from unnest(devices, reasons, counts, firsts_ms_ago, lasts_ms_ago) as u (device_id, reason, count, first, last)
    join device d on d.device_id = u.device_id
    order by d.device_id, u.reason
    on conflict (device_id, reason) do update set workshop_id = excluded.workshop_id, last_seen_at = excluded.last_seen_at,
        (count, first_seen_at) = (
            select case when goes_on then r.count else 0 end + excluded.count,
                case when goes_on then r.first_seen_at else excluded.first_seen_at end
            from (select r.workshop_id is not distinct from excluded.workshop_id
                and r.last_seen_at > excluded.first_seen_at - interval '1 hour') as same (goes_on))
$$;
revoke execute on function refuse_by_broker(text[], text[], bigint[], bigint[], bigint[]) from public;
grant execute on function refuse_by_broker(text[], text[], bigint[], bigint[], bigint[]) to pitwatch_broker;

-- Kept for 90 days, as violations are.
create index on broker_refusal (last_seen_at);
create policy ingest on broker_refusal to pitwatch_ingest using (true);
grant select (device_id, reason, last_seen_at), delete on broker_refusal to pitwatch_ingest;
