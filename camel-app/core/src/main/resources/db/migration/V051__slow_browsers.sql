-- Push services that fail or are slow are called by threads of their own, a browser that failed three times in a row rests for a while.
alter table push_subscription
    add column slow boolean not null default false, -- the last call failed or took long
    add column failures integer not null default 0, -- in a row
    add column rest_until timestamptz;
