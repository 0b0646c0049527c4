-- What the broker refused of a device last, for who looks why it does not come through: a row a device and reason, so that what is
-- kept has its bounds in what is registered, whoever tries to sign in.
create table broker_refusal (
    device_id text not null references device on delete cascade,
    reason text not null check (reason in ('wrong_password', 'wrong_user', 'wrong_client_id', 'account_closed', 'foreign_topic',
        'retained', 'too_many_subscriptions', 'bad_packet', 'too_fast')),
    workshop_id bigint references workshop, -- the device's when it was refused; null: none
    count bigint not null, -- since first_seen_at
    first_seen_at timestamptz not null, -- of those with less than an hour between them
    last_seen_at timestamptz not null,
    primary key (device_id, reason)
);
create index on broker_refusal (workshop_id);

alter table broker_refusal enable row level security;
alter table broker_refusal force row level security;
create policy tenant on broker_refusal to pitwatch_app
    using (workshop_id = current_workshop()) with check (workshop_id = current_workshop());
create policy platform on broker_refusal to pitwatch_platform
    using (current_workshop() is null or workshop_id = current_workshop())
    with check (current_workshop() is null or workshop_id = current_workshop());
create policy owner on broker_refusal to pitwatch_owner using (true) with check (true);
grant select on broker_refusal to pitwatch_app, pitwatch_platform;

-- The broker's login reads accounts and nothing else; by this it says what it refused, of devices only.
create function refuse_by_broker(devices text[], reasons text[], counts bigint[]) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into broker_refusal as r (device_id, reason, workshop_id, count, first_seen_at, last_seen_at)
    select d.device_id, u.reason, d.workshop_id, u.count, now(), now()
    from unnest(devices, reasons, counts) as u (device_id, reason, count) join device d on d.device_id = u.device_id
    order by d.device_id, u.reason
    on conflict (device_id, reason) do update set workshop_id = excluded.workshop_id, last_seen_at = excluded.last_seen_at,
        (count, first_seen_at) = (
            select case when goes_on then r.count else 0 end + excluded.count,
                case when goes_on then r.first_seen_at else excluded.first_seen_at end
            from (select r.workshop_id is not distinct from excluded.workshop_id
                and r.last_seen_at > excluded.last_seen_at - interval '1 hour') as same (goes_on))
$$;
revoke execute on function refuse_by_broker(text[], text[], bigint[]) from public;
grant execute on function refuse_by_broker(text[], text[], bigint[]) to pitwatch_broker;
