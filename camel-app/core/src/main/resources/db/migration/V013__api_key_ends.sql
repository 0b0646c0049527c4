-- API keys that end by themselves.
alter table machine add column expires_at timestamptz; -- null: until it is revoked
alter table machine add constraint machine_expires_at_check check (expires_at is null or role = 'api_key');
