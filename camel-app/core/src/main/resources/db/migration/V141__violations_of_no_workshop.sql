-- A device that is in no workshop has a licence_violation, as all that are refused: its alert had a type of its own. Those of a device
-- that has both stay, and end as they do.
update alert a set alert_type = 'licence_violation'
where a.workshop_id is null and a.alert_type = 'unknown_device' and a.cleared_at is null and not exists (
    select from alert o
    where o.workshop_id is null and o.alert_type = 'licence_violation' and o.subject = a.subject and o.cleared_at is null);
