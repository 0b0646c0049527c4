-- Who was notified of an alert is counted for each that is listed, and listed for one.
create index notice_alert on notice (alert_id) where alert_id is not null;

-- How long the one before took is said beside each.
create index alert_recovered on alert (subject, alert_type, created_at) where cleared_reason = 'recovered';
