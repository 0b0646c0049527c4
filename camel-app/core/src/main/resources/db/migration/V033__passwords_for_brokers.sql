-- A broker that keeps accounts itself is told passwords, and told them again when it lost them.
alter table broker_account add column sealed_password bytea; -- null: the broker reads password_hash here

drop trigger audited on broker_account;
create trigger audited after insert or delete or update of workshop_id, password_hash, client_id, enabled on broker_account
    for each row execute function audit('broker_account', 'username', '{}', '{salt,publish,subscribe,updated_at,sealed_password}');
