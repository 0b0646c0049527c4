-- Names of cameras' paths at the media server, and whose recordings are there: a pit's code follows its number, so that a pit may have
-- had several, and another may want one of them. A row is there before anything is recorded, and goes with the last recording; until
-- then nobody else gets the name.
create table camera_path (
    name text primary key check (length(name) between 1 and 200),
    workshop_id bigint not null,
    pit_id bigint not null,
    from_at timestamptz not null,
    to_at timestamptz check (to_at >= from_at), -- null: the pit has it
    foreign key (workshop_id, pit_id) references pit (workshop_id, id)
);
create index on camera_path (pit_id);

alter table camera_path enable row level security;
alter table camera_path force row level security;
create policy tenant on camera_path for select to pitwatch_app using (workshop_id = current_workshop());
create policy platform on camera_path to pitwatch_platform
    using (current_workshop() is null or workshop_id = current_workshop())
    with check (current_workshop() is null or workshop_id = current_workshop());
create policy owner on camera_path to pitwatch_owner using (true) with check (true);
grant select on camera_path to pitwatch_app;
grant select, insert, update, delete on camera_path to pitwatch_platform;
