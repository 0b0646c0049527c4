-- A link for someone who forgot the password: asked for by anybody who knows the name, so counted by name and network.
alter table one_time_secret drop constraint one_time_secret_purpose_check;
alter table one_time_secret add constraint one_time_secret_purpose_check
    check (purpose in ('second_factor', 'set_password', 'customer_code', 'forgotten_password'));

-- A link that was sent to the address before is good no more.
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
        where user_id = new.id and used_at is null and purpose in ('customer_code', 'forgotten_password');
    end if;
    return new;
end $$;
