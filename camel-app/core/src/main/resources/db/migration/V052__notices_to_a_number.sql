-- Notices to one telephone number go one after another, and what a provider calls a message belongs to one notice.
alter table notice
    add column perhaps_sent boolean not null default false, -- an attempt got no answer: its provider has it, or not
    add column to_number bigint; -- of SMS and WhatsApp, once begun: the end of the number, hashed
create index notice_to_number on notice (to_number) where to_number is not null;

-- A notice was taken for sent when another one to its number said the same: the first keeps the message.
update notice n set provider_ref = null
from (
    select id, row_number() over (partition by channel, provider_ref order by sent_at nulls last, id) as place
    from notice where channel in ('sms', 'whatsapp') and provider_ref is not null) as twin
where twin.id = n.id and twin.place > 1;
create unique index notice_message on notice (channel, provider_ref)
    where channel in ('sms', 'whatsapp') and provider_ref is not null;
