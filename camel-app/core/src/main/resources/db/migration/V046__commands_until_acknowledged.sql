-- A command is sent until its device has acknowledged it, and one is open of a kind and device.
alter table command
    add column tries integer not null default 0, -- since the device was last back
    add column tried_at timestamptz, -- the last time it was sent; sent_at is the first
    add column next_at timestamptz default now(), -- when it is due to be sent; null: not again
    add column sent_boot_id text, -- the device's when it was first sent; null: unknown
    add column changes integer not null default 0, -- how often a newer one gave it its params while it was queued
    add column by_hub boolean not null default false; -- the hub gave it of its own accord

-- Old firmware has no ids: what it was sent once is not sent again.
update command c set next_at = null
from device d where d.device_id = c.device_id and d.legacy and c.state <> 'queued' and c.finished_at is null;

update command set by_hub = true
where created_by is null and command in ('DISABLE', 'ENABLE', 'ASSIGN') and created_at > now() - interval '1 day';

update command c set state = 'expired', state_reason = 'replaced', finished_at = now()
where c.finished_at is null and exists (
    select from command n
    where n.device_id = c.device_id and n.command = c.command and n.finished_at is null and n.seq > c.seq);

drop index command_open;
create unique index command_open on command (device_id, command) where finished_at is null;
create index command_due on command (next_at) where finished_at is null and next_at is not null;
create index command_ended on command (finished_at) where finished_at is not null;
-- Who is disabled is asked often, and a device may have been given thousands of others since.
create index command_switch on command (device_id, seq desc) where command in ('DISABLE', 'ENABLE');

-- Those that ended long ago go.
grant delete on command to pitwatch_ingest;
