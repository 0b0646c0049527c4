-- Shelving holds for what opens again: the newest shelved one of a type and subject is looked up at each opening.
create index alert_shelved on alert (alert_type, subject, shelved_until) where shelved_until is not null;

-- A person may want none of the workshop's quiet hours.
alter table preference
    add column quiet_off boolean not null default false,
    add check (not (quiet_off and quiet_from is not null));
