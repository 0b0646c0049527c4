-- A data folder as version V010 left it: rows in every table, of two workshops. Hashes and sealed values are filled in by
-- UpgradeIT, as is what stands between $.
insert into workshop (code, slug, name, phone) values ('shine', 'shine', 'Shine', '+911'), ('gloss', 'gloss', 'Gloss', '+912');
insert into pit (workshop_id, pit_number, name) values (1, 1, 'Bay'), (2, 1, 'Bay');
insert into subscription (workshop_id, plan, status, quantity) values (1, 'premium', 'active', 1), (2, 'basic', 'trial', 1);

-- 2, 3 and 4 differ only in case, 6 and 7 look alike on paper; each in one workshop and in two.
insert into app_user (workshop_id, username, name, role, sub_role, phone, email, password_hash) values
    (null, 'root', 'Root', 'super_admin', null, null, 'root@example.com', '$hash of root$'),
    (1, 'Asha.Sharma', 'Asha', 'owner', null, null, null, '$hash of Asha.Sharma$'),
    (1, 'asha.sharma', 'Asha too', 'staff', 'operator', null, null, '$hash of asha.sharma$'),
    (2, 'ASHA.sharma', 'Another Asha', 'owner', null, null, null, '$hash of ASHA.sharma$'),
    (1, 'cust_1', 'Customer', 'customer', null, '+919800000001', 'Cust@example.com', null),
    (1, 'bill_101', 'Bill', 'staff', 'admin', null, null, '$hash of bill_101$'),
    (2, 'bill_lOl', 'Bill', 'staff', 'operator', null, null, '$hash of bill_lOl$');
insert into pit_grant values (1, 3, 1), (2, 7, 2);
insert into session (id, workshop_id, user_id, address, user_agent, created_at, expires_at) values
    ('00000000-0000-0000-0000-000000000001', null, 1, '10.0.0.1', 'curl', now() - interval '2 days', now() + interval '5 days'),
    ('00000000-0000-0000-0000-000000000002', 1, 2, '10.0.0.7', 'curl', now() - interval '1 day', now() + interval '6 days'),
    ('00000000-0000-0000-0000-000000000003', 1, 2, '10.0.0.7', null, now(), now() + interval '7 days'),
    ('00000000-0000-0000-0000-000000000004', 2, 4, '2001:db8::1', null, now(), now() + interval '7 days'),
    ('00000000-0000-0000-0000-000000000005', 1, 5, null, null, now(), now() + interval '7 days');
insert into refresh_token (token_hash, workshop_id, session_id) values ('\x01', 1, '00000000-0000-0000-0000-000000000002');
insert into login_failure values ('asha.sharma', array[now()], null), ('a password typed as a name', array[now()], null);
insert into machine (sid, workshop_id, role, name, scopes, secret_hash, sealed_secret) values
    ('00000000-0000-0000-0000-0000000000a1', 1, 'api_key', 'Accounts', '{read}', '\x02', null),
    ('00000000-0000-0000-0000-0000000000a2', 1, 'kiosk', 'Wall', '{}', '\x03', '\x00');
insert into repeated_call (workshop_id, user_id, machine_sid, key, request_hash, answer, created_at) values
    (1, 2, null, 'a key', '\x04', null, now()),
    (1, null, '00000000-0000-0000-0000-0000000000a1', 'a key', '\x04', null, now());
insert into second_factor (user_id, workshop_id, secret, created_at, confirmed_at) values (6, 1, '\x00', now(), now());
insert into recovery_code values (6, 1, '\x05');
insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at) values
    (1, 5, 'customer_code', '\x06', now(), now() + interval '5 minutes'),
    (2, 7, 'set_password', '\x07', now(), now() + interval '1 day');

-- The last but one has the name of the hub's session, the last is nobody's.
insert into device (device_id, workshop_id, pit_id, name, labels, sensor_types) values
    ('ESP32-000000000001', 1, 1, 'Left', '{left}', '{bme680}'), ('ESP32-000000000002', 2, 2, null, '{}', '{}'),
    ('pitwatch-1a2b3c4d-readings', 2, 2, null, '{}', '{}'), ('ESP32-000000000003', null, null, null, '{}', '{}');
update device set assigned_from_workshop = 'gloss', assigned_from_pit = 'pit1' where device_id = 'ESP32-000000000001';
insert into licence (device_id, workshop_id, key_hash) values
    ('ESP32-000000000001', 1, '\x08'), ('pitwatch-1a2b3c4d-readings', 2, '\x09');
insert into broker_account (username, salt, password_hash, client_id) values
    ('ESP32-000000000001', '\x0a', '\x0b', 'ESP32-000000000001'), ('ESP32-000000000003', '\x0a', '\x0c', null),
    ('pitwatch', '\x0a', '\x0d', null);
insert into command (command_id, workshop_id, device_id, command, params, created_by) values
    ('00000000-0000-0000-0000-0000000000c1', 1, 'ESP32-000000000001', 'SET_LICENCE', '{}', 2),
    ('00000000-0000-0000-0000-0000000000c2', 2, 'ESP32-000000000002', 'IDENTIFY', '{}', null);
insert into calibration (workshop_id, device_id, metric, value_offset, gain, valid_from, created_by, created_at) values
    (1, 'ESP32-000000000001', 'temperature', 0.5, 1, now(), 2, now());

insert into job_template (workshop_id, name, work_type, estimated_duration_minutes, stages, created_at, updated_at) values
    (1, 'Full', 'full_ppf', 600, '[{"name": "Wash", "weight": 100}]', now(), now());
insert into job (workshop_id, pit_id, status, work_type, template_id, customer_id, customer_name, customer_phone, car_model,
    car_plate, estimated_duration_minutes, price_minor, price_currency, tracking_hash, tracking_sealed, created_by, created_at,
    updated_at) values
    (1, 1, 'in_progress', 'full_ppf', 1, 5, 'Customer', '+919800000001', 'Car', 'KA 01 AB 1234', 600, 5000000, 'INR', '\x0e',
        '\x00', 2, now(), now());
insert into job_stage (workshop_id, job_id, position, name, weight, state, started_at, running_since) values
    (1, 1, 1, 'Wash', 100, 'running', now(), now());
insert into job_history (workshop_id, job_id, at, to_status, by_id, by_name) values (1, 1, now(), 'received', 2, 'Asha.Sharma');
insert into job_staff values (1, 1, 3);
insert into notice (workshop_id, user_id, event, channel, secrets, dedupe_key, next_attempt_at, give_up_at, created_at) values
    (1, 5, 'job_received', 'sms', '\x00', 'a notice', now(), now(), now());

select make_reading_partitions(2, 2, now());
insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, job_id, temperature, extra)
select 1, 1, 'ESP32-000000000001', 'b', i, now() - i * interval '5 minutes', now(), 1, 20 + i % 7, '{"co2_ppm": 400}'
from generate_series(0, 799) i; -- beyond the days that were made, too
insert into ingest_dedupe (device_id, boot_id, seq) select device_id, boot_id, seq from reading;
insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, temperature) values
    (1, 1, 'ESP32-000000000001', now(), now(), 'b', 0, 20);
insert into reading_archive values (1, '2026-01-02', 1, 'shine/2026-01-02.csv.gz', 7, 100, 'abc', now(), 'archived', null);
insert into rollup_metric values ('co2_ppm');
insert into rollup_due (workshop_id, pit_id, minute) values (1, 1, date_trunc('minute', now()));
insert into rollup_1m (workshop_id, pit_id, at, readings) values (1, 1, '2026-01-02 10:00Z', 7);
insert into rollup_15m (workshop_id, pit_id, at, readings) values (1, 1, '2026-01-02 10:00Z', 7);
insert into rollup_1h (workshop_id, pit_id, at, readings) values (1, 1, '2026-01-02 10:00Z', 7);
insert into rollup_1d (workshop_id, pit_id, at, until, readings) values (1, 1, '2026-01-01 18:30Z', '2026-01-02 18:30Z', 7);
insert into rollup_rezone values (2, 2);

insert into dead_letter (reason, topic, device_id, payload, length, received_at) values
    ('bad_json', 'workshop/shine/pit/pit1/sensors', 'ESP32-000000000001', '\x7b', 1, now());
insert into violation (workshop_id, device_id, reason, topic, hour, first_seen_at, last_seen_at) values
    (1, 'ESP32-000000000001', 'bad_key', 't', now() - interval '100 days', now(), now()), (null, 'x', 'flood', 't', now(), now(), now());
insert into alert_config (workshop_id, config) values (1, '{"high_aqi": {"limit": 150}}'), (2, '{}');
insert into alert (workshop_id, pit_id, alert_type, severity, subject, message) values
    (1, 1, 'high_aqi', 'warning', 'pit:1', 'm'), (null, null, 'broker_down', 'critical', 'platform', 'm');
