-- Whose address it is, is known once a code or a link that was sent there was used. To others a workshop sends so many mails a day.
alter table app_user add column email_confirmed_at timestamptz, add column phone_confirmed_at timestamptz;
-- The notice that carried a link.
alter table one_time_secret add column notice_key text;
alter table notice add column unconfirmed boolean not null default false;
create index notice_unconfirmed on notice (workshop_id, created_at) where unconfirmed;

-- A new address is not confirmed, not by a link that was sent to the one before either; a code is good no more.
create function unconfirm_address() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.email is distinct from old.email then
        new.email_confirmed_at := null;
    end if;
    if new.phone is distinct from old.phone then
        new.phone_confirmed_at := null;
    end if;
    if new.email is distinct from old.email or new.phone is distinct from old.phone then
        update one_time_secret set notice_key = null where user_id = new.id and used_at is null;
        update one_time_secret set used_at = now() where user_id = new.id and used_at is null and purpose = 'customer_code';
    end if;
    return new;
end $$;
create trigger user_address before update of email, phone on app_user
    for each row execute function unconfirm_address();
