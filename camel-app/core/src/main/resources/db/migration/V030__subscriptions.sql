-- What workshops pay, and what was done about those that didn't.

alter table subscription
    add column due_day smallint check (due_day between 1 and 31), -- that due dates fall on, in shorter months on the last; null: none was paid
    add column status_reason text check (length(status_reason) between 1 and 500), -- of who set the status by hand; null: the hub did
    add column due_at timestamptz generated always as (case -- end of the trial or of the period paid for
        when status in ('trial', 'expired') then expires_at
        when status in ('active', 'past_due') then next_due_at
        else coalesce(next_due_at, expires_at) end) stored;
create index on subscription (created_at, id);
create index on subscription (due_at, id);
create index subscription_renewed on subscription (due_at, id) where status <> 'cancelled';
create index on subscription (status, plan, workshop_id);

-- What follows from the rest is not told of.
drop trigger audited on subscription;
create trigger audited after insert or update or delete on subscription
    for each row execute function audit('subscription', 'id', '{}', '{due_at}');

-- Whoever shows a subscription, or enables its devices, looks at once.
create function tell_subscription() returns trigger language plpgsql as $$
begin
    perform pg_notify('pitwatch_subscription', new.workshop_id::text);
    return null;
end $$;
create trigger subscription_changed after insert or update on subscription
    for each row execute function tell_subscription();

-- By hand, or by a provider.
create table payment (
    id bigint generated always as identity primary key,
    workshop_id bigint not null references workshop,
    subscription_id bigint not null references subscription,
    provider text not null check (length(provider) between 1 and 40), -- manual: recorded by a person
    method text check (method in ('cash', 'bank')), -- of a manual one
    provider_ref text check (length(provider_ref) between 1 and 200), -- the provider's, or what the person wrote
    state text not null check (state in ('created', 'pending', 'authorised', 'captured', 'partially_refunded', 'refunded',
        'disputed', 'failed', 'expired')),
    amount_minor bigint not null check (amount_minor > 0),
    refunded_minor bigint not null default 0 check (refunded_minor between 0 and amount_minor),
    currency text not null,
    paid_at timestamptz, -- null: it is not
    created_by bigint references app_user on delete set null,
    created_at timestamptz not null,
    check (provider <> 'manual' or method is not null)
);
create index on payment (workshop_id, created_at desc, id desc);
create index on payment (created_at desc, id desc);
create index on payment (subscription_id);
create index on payment (created_by) where created_by is not null;

-- What was done about a due date: the row makes each step happen once, whichever hub comes first.
create table dunning_step (
    subscription_id bigint not null references subscription on delete cascade,
    workshop_id bigint not null references workshop,
    due_at timestamptz not null,
    step text not null check (step in ('seven_days_before', 'on_the_day', 'one_day_after', 'three_days_after',
        'five_days_after', 'end')),
    done_at timestamptz not null,
    primary key (subscription_id, due_at, step)
);
create index on dunning_step (workshop_id);

do $$
declare
    t text;
begin
    foreach t in array array['payment', 'dunning_step'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I for select to pitwatch_app using (workshop_id = current_workshop())', t);
        execute format('create policy platform on %I to pitwatch_platform
            using (current_workshop() is null or workshop_id = current_workshop())
            with check (current_workshop() is null or workshop_id = current_workshop())', t);
        execute format('create policy owner on %I to pitwatch_owner using (true) with check (true)', t);
    end loop;
end $$;
create policy ingest on dunning_step to pitwatch_ingest using (true) with check (true);

grant select on payment, dunning_step to pitwatch_app;
grant select, insert on payment to pitwatch_platform;
grant select on dunning_step to pitwatch_platform;
grant select, insert on dunning_step to pitwatch_ingest;
grant update (status, status_reason) on subscription to pitwatch_ingest;

-- How many there are on the whole platform. As the owner: by indexes alone, while a policy would look at each row. The planner would
-- rather read a table of few thousand rows whole; that is as slow as the table is long.
create function subscription_count(workshop bigint, standing text, of_plan text) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
    if not on_platform() then
        raise insufficient_privilege using message = 'a count of the subscriptions of all workshops';
    end if;
    if workshop is null and standing is null and of_plan is null then
        return (select count(*) from subscription);
    end if;
    return (select count(*) from subscription s where (workshop is null or s.workshop_id = workshop)
        and (standing is null or s.status = standing) and (of_plan is null or s.plan = of_plan));
end $$;

create function renewal_count(until timestamptz) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
    if not on_platform() then
        raise insufficient_privilege using message = 'a count of the renewals of all workshops';
    end if;
    return (select count(*) from subscription s
        where s.status <> 'cancelled' and s.due_at <= coalesce(until, 'infinity'));
end $$;

create function payment_count(subscription bigint) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
    if not on_platform() then
        raise insufficient_privilege using message = 'a count of the payments of all workshops';
    end if;
    if subscription is null then
        return (select count(*) from payment);
    end if;
    return (select count(*) from payment p where p.subscription_id = subscription);
end $$;

do $$
declare
    signature text;
begin
    foreach signature in array array['subscription_count(bigint, text, text)', 'renewal_count(timestamptz)',
        'payment_count(bigint)'] loop
        execute format('revoke all on function %s from public', signature);
        execute format('grant execute on function %s to pitwatch_platform', signature);
    end loop;
end $$;

create trigger audited after insert or update or delete on payment
    for each row execute function audit('payment', 'id');
