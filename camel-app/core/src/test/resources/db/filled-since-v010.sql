-- What a data folder has that was in use all the way from V010 on: below each version what it brought. UpgradeIT runs a part when
-- that version is reached, then goes on to the next. Rows and columns that were there before stay as they are: they are looked at
-- in the end.

-- V011
insert into sign_in_failure values ('\x21', '192.0.2.9', array[now()], now() + interval '15 minutes', now());
insert into sign_in_failure_total values ('\x21', array[now()], now() + interval '1 minute', now());
insert into sign_in_network (workshop_id, user_id, network, last_success_at) values (2, 4, '2001:db8::/64', now());
insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at, network) values
    (1, 5, 'customer_code', '\x22', now(), now() + interval '5 minutes', '192.0.2.9');
-- A car whose film cures, which occupancy knows from V019 on.
insert into job (workshop_id, pit_id, status, work_type, customer_name, car_model, estimated_duration_minutes, created_at, updated_at)
values (2, 2, 'in_progress', 'full_ppf', 'Meena', 'Car', 600, now(), now());
insert into job_stage (workshop_id, job_id, position, name, weight, state, started_at, running_since) values
    (2, 2, 1, 'Curing', 100, 'running', now(), now());

-- V012
update workshop set time_zone_changed_at = now() where id = 2;
-- Presence is in their rows from V021 on.
insert into device (device_id, workshop_id, pit_id, reported_status, last_seen_at) values
    ('ESP32-000000000011', 2, 2, 'offline', now()), ('ESP32-000000000012', 2, 2, 'online', now());
insert into device (device_id, claim_code_hash) values ('ESP32-000000000013', '\x23');
insert into licence (device_id, workshop_id, key_hash) values ('ESP32-000000000011', 2, '\x24'), ('ESP32-000000000013', null, '\x25');
insert into broker_account (username, salt, password_hash, client_id) values
    ('ESP32-000000000011', '\x0a', '\x26', 'ESP32-000000000011');

-- V013
insert into machine (sid, workshop_id, role, name, scopes, secret_hash, expires_at) values
    ('00000000-0000-0000-0000-0000000000a3', 2, 'api_key', 'Until spring', '{read}', '\x27', now() + interval '30 days');

-- V017
insert into announcement (workshop_id, event, subject, facts, once_key, created_at, settled_at, outcome) values
    (1, 'high_aqi', 'pit:1', '{"value": 180}', 'alert:1:opened', now(), null, null),
    (null, 'broker_down', 'platform', '{}', 'alert:2:opened', now(), null, null),
    (2, 'job_completed', 'job:2', '{}', 'job:2:completed', now(), now(), 'nobody');
-- Notices have a class from V023 on.
insert into notice (workshop_id, user_id, event, channel, dedupe_key, next_attempt_at, give_up_at, created_at) values
    (1, 5, 'one_time_code', 'sms', 'a code', now(), now(), now());

-- V019
insert into alert_hub values ('1a2b3c4d', now() + interval '10 seconds');
insert into alert_judge values (1, '1a2b3c4d');

-- V020
insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, acknowledged_at, acknowledged_by, shelved_until,
    escalated_at) values (1, 1, 'high_pm25', 'critical', 'pit:1', 'm', now(), 2, now() + interval '1 hour', now());
insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, cleared_at, cleared_reason) values
    (1, 1, 'high_pm25', 'warning', 'pit:1', 'm', now(), 'escalated');

-- V021
insert into device (device_id, workshop_id, pit_id, connection, connection_as_of) values
    ('ESP32-000000000021', 2, 2, 'disabled', now());

-- V022
insert into device (device_id, workshop_id, pit_id, boot_id, reported_sensors, reported_status, reported_reason) values
    ('ESP32-000000000022', 2, 2, 'b', '{bme680}', 'disabled', 'by command');
insert into device_diag (workshop_id, device_id, received_at, boot_id, uptime_s, heap_free, heap_min, link, rssi, reset_reason, queue,
    dropped, errors, fw)
select 2, 'ESP32-000000000022', now() - i * interval '1 day', 'b', 60, 200000, 100000, 'wifi', -61, 'power_on', 0, 0,
    '{"bme680": 2}', '2.1.0'
from generate_series(0, 20) i; -- of days without a partition, too

-- V023
insert into preference values (2, 1, '{"alerts": ["sms"]}', '{weekly_summary}', '22:00', '07:00', now());
insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, user_agent, created_at) values
    (1, 2, 'https://push.example.com/1', 'a key', '\x00', 'Firefox', now());
insert into webhook values (1, 'https://books.example.com/hook', '{alert_opened}', true, '\x00', 200, now());
insert into notice (workshop_id, user_id, address, language, push_subscription_id, class, urgent, announcement_id, subject, alert_id,
    job_id, throttle_key, event, channel, dedupe_key, next_attempt_at, give_up_at, created_at) values
    (1, 2, null, 'hi', 1, 'alert', true, 1, 'pit:1', 1, 1, 'high_aqi:pit:1', 'high_aqi', 'push', 'a push', now(), now(), now()),
    (1, null, 'asha@example.com', 'en', null, 'test', false, null, null, null, null, null, 'test', 'email', 'a test', now(), now(), now());

-- V024
insert into notice (workshop_id, user_id, event, channel, then_by, secrets, dedupe_key, state, provider_ref, sent_at, next_attempt_at,
    give_up_at, created_at) values
    (1, 5, 'one_time_code', 'whatsapp', '{sms}', '\x28', 'a code that was sent', 'sent', 'SM1', now(), now(), now(), now());

-- V025
insert into notice (workshop_id, event, channel, class, dedupe_key, next_attempt_at, give_up_at, created_at) values
    (1, 'alert_opened', 'webhook', 'alert', 'a call', now(), now(), now());

-- V028
update webhook set slow = true, failures = 3, rest_until = now() + interval '1 minute' where workshop_id = 1;

-- V029
insert into job (workshop_id, pit_id, status, work_type, customer_name, car_model, estimated_duration_minutes, created_at, updated_at,
    updated_by, updated_by_name) values
    (1, 1, 'received', 'full_ppf', 'Asha', 'Car', 360, now(), now(), 2, null),
    (1, 1, 'received', 'full_ppf', 'Ravi', 'Car', 360, now(), now(), null, 'A key');

-- V030
insert into workshop (name) values ('A late payer');
insert into subscription (workshop_id, status, next_due_at, due_day, status_reason)
select max(id), 'suspended', now() - interval '9 days', 31, 'cheque bounced' from workshop;
insert into payment (workshop_id, subscription_id, provider, method, provider_ref, state, amount_minor, currency, paid_at, created_by, created_at)
select workshop_id, id, 'manual', 'bank', 'UTR 1', 'captured', 450000, 'INR', now(), 2, now() from subscription where due_day = 31;
insert into dunning_step select id, workshop_id, due_at, 'end', now() from subscription where due_day = 31;

-- V031
insert into message_trace values ('ESP32-000000000001', 1, now());
insert into traced_message (workshop_id, device_id, at, topic, payload, step, outcome, reason) values
    (1, 'ESP32-000000000001', now(), 'workshop/gloss/pit/pit1/sensors', '{', 'parse', 'dead_letter', 'bad_json');

-- V032
update command set accepted_at = now(), accepted_boot_id = '9f3a01c2' where command_id = '00000000-0000-0000-0000-0000000000c2';

-- V033
update broker_account set sealed_password = '\x00' where username = 'ESP32-000000000011';

-- V046
update command set tried_at = now(), sent_boot_id = '9f3a01c2' where command_id = '00000000-0000-0000-0000-0000000000c2';

-- V050
update app_user set email_confirmed_at = now(), phone_confirmed_at = now() where id = 5;
insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at, notice_key) values
    (1, 5, 'set_password', '\x2c', now(), now() + interval '1 day', 'set-password:1');

-- V051
update push_subscription set slow = true, failures = 3, rest_until = now() + interval '15 minutes' where id = 1;

-- V052
update notice set to_number = 1 where dedupe_key = 'a code that was sent';

-- V053
update notice set sent_to = '\x00' where dedupe_key = 'a code that was sent';

-- V056
update alert set no_data_since = now() where id = 1;

-- V057
insert into preference (user_id, workshop_id, quiet_off, updated_at) values (5, 1, true, now());

-- V060
update job set plate_key = 'KA01AB1234' where id = 1;

-- V061
update machine set code_hash = '\x61', code_expires_at = now() + interval '10 minutes' where role = 'kiosk';

-- V064
update device set reported_switch = 'disabled' where device_id = 'ESP32-000000000022';

-- V066
insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at, network, notice_key) values
    (1, 5, 'forgotten_password', '\x66', now(), now() + interval '30 minutes', '192.0.2.9', 'forgotten-password:5:x');

-- V070
update workshop set opening_hours = '{"mon": [["09:00", "19:00"]], "tue": [], "wed": [], "thu": [], "fri": [], "sat": [], "sun": []}',
    holidays = '[{"date": "2027-01-26", "name": "Republic Day", "open": []}]' where id = 1;
insert into job (workshop_id, pit_id, status, work_type, customer_name, car_model, estimated_duration_minutes, created_at, updated_at,
    scheduled_at, end_by_hand) values (1, 1, 'received', 'full_ppf', 'Meera', 'Car', 360, now(), now(), now(), true);
update job_stage set unattended = true where job_id = 1;

-- V071
update alert set well_since = now() where id = 1;

-- V074
update webhook set last_error = 'status 503', unreachable_since = now();
update push_subscription set last_error = 'no answer', unreachable_since = now() where id = 1;

-- V080
insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at, network, channel, address) values
    (1, 5, 'new_address', '\x80', now(), now() + interval '15 minutes', '192.0.2.9', 'email', 'new@example.com');

-- V085
update device set board = 'gateway' where boot_id is not null;

-- V090
update alert_config set updated_by = 5 where workshop_id = 1 and pit_id is null;
update alert_config set updated_by_name = 'Till' where workshop_id = 2;

-- V100
update calibration set reference = 'Testo 174 H';

-- V106
update push_subscription set session_id = (select id from session where user_id = 2 limit 1) where id = 1;
insert into push_acknowledgement values ('\x81', 1, 1, 1, now() + interval '10 minutes');

-- V109
insert into broker_refusal (device_id, reason, workshop_id, count, first_seen_at, last_seen_at)
select device_id, 'wrong_password', workshop_id, 3, now() - interval '1 minute', now() from device;

-- V114
update workshop set video_record = 'always', video_consent = 'notice', camera_networks = '{10.8.1.0/24}' where id = 1;
update pit set camera_low_rtsp_url = '\x00', camera_kind = 'hikvision', camera_codec = 'H264', camera_problem = 'unreachable',
    camera_unknown_since = now(), camera_changed_at = now() where id = 1;
insert into lease values ('cameras', '9f3a01c2', now() + interval '30 seconds');
-- V118
insert into stream_session (id, node, workshop_id, pit_id, path, protocol, viewer, by_link, opened_at, closed_at)
select gen_random_uuid(), 'a1b2c3d4', workshop_id, id, 'w/p', 'webrtc', gen_random_uuid(), false, now() - interval '1 minute', now()
from pit;

-- V122
insert into camera_path (name, workshop_id, pit_id, from_at, to_at)
select 'w/' || code || id, workshop_id, id, now() - interval '1 day', now() from pit;

-- V123
insert into recording_removal (workshop_id, pit_id, job_id, reason, from_at, to_at, failures, next_at)
select workshop_id, pit_id, id, 'consent', now() - interval '1 hour', now(), 2, now() from job where id = 1;

-- V125
insert into held_message (kind, content)
select 'announcement', to_jsonb(a) from announcement a limit 1;

-- V146
update workshop set aftercare_days = '{2,28}', aftercare_text = 'No wash for a week.' where id = 1;

-- V147
update workshop set time_zone_changes = 2 where id = 2;
