-- When a workshop tells customers how to care for what was done, days after they have their car, and in which words.
alter table workshop
    add column aftercare_days integer[] not null default '{7}' check (aftercare_days <@ '{2,7,28}'),
    add column aftercare_text text check (length(aftercare_text) <= 2000); -- null: that of the kind of work
