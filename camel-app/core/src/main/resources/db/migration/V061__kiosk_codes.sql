-- A code by which a screen that has a remote control for a keyboard takes a kiosk link; it is good once, for some minutes.
alter table machine
    add column code_hash bytea, -- HMAC-SHA-256 under PITWATCH_MASTER_KEY
    add column code_expires_at timestamptz,
    add check ((code_hash is null) = (code_expires_at is null)),
    add check (code_hash is null or role = 'kiosk');
create unique index machine_code on machine (code_hash) where code_hash is not null;
grant update (code_hash, code_expires_at) on machine to pitwatch_app, pitwatch_platform;

drop trigger audited_kiosk_link on machine;
create trigger audited_kiosk_link after insert or update of name, revoked_at, code_expires_at on machine
    for each row when (new.role = 'kiosk') execute function audit('kiosk_link', 'id', '{}', '{last_used_at,code_hash}');
