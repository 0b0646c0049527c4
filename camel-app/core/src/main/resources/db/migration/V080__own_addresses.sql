-- An address that someone wants messages at counts once a code that was sent there was typed: it waits with the code.
alter table one_time_secret drop constraint one_time_secret_purpose_check;
alter table one_time_secret add constraint one_time_secret_purpose_check
    check (purpose in ('second_factor', 'set_password', 'customer_code', 'forgotten_password', 'new_address'));
alter table one_time_secret
    add column channel text check (channel in ('email', 'sms')),
    add column address text check (length(address) between 1 and 254),
    add constraint one_time_secret_address check (
        (purpose = 'new_address') = (channel is not null) and (channel is null) = (address is null));
create index one_time_secret_new_address on one_time_secret (workshop_id, created_at) where purpose = 'new_address';

-- Whoever changes an address decides: one that waits is off.
create or replace function unconfirm_address() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.email is distinct from old.email then
        new.email_confirmed_at := null;
    end if;
    if new.phone is distinct from old.phone then
        new.phone_confirmed_at := null;
    end if;
    if new.email is distinct from old.email or new.phone is distinct from old.phone then
        update one_time_secret set notice_key = null where user_id = new.id and used_at is null;
        update one_time_secret set used_at = now()
        where user_id = new.id and used_at is null and purpose in ('customer_code', 'forgotten_password', 'new_address');
    end if;
    return new;
end $$;
