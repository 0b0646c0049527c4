-- Sessions of the media server in which somebody looks into a pit: it knows no viewers, so that who looks, and that it ended, stands
-- here. Written behind the answer that let them in; a session without a row is nobody's and is ended.
create table stream_session (
    id uuid primary key, -- the media server's
    node text not null check (length(node) between 1 and 100), -- the hub that let it in
    workshop_id bigint not null,
    pit_id bigint not null,
    path text not null check (length(path) between 1 and 200),
    protocol text not null check (protocol in ('webrtc', 'hls', 'rtsp', 'rtsps')),
    viewer uuid not null, -- a session's, a machine's, or a link's
    by_link boolean not null,
    opened_at timestamptz not null,
    closed_at timestamptz, -- null: it runs, as far as is known
    foreign key (workshop_id, pit_id) references pit (workshop_id, id)
);
create index stream_session_open on stream_session (opened_at) where closed_at is null;
create index stream_session_closed on stream_session (closed_at) where closed_at is not null;
create index on stream_session (workshop_id, pit_id);

alter table stream_session enable row level security;
alter table stream_session force row level security;
create policy tenant on stream_session for select to pitwatch_app using (workshop_id = current_workshop());
create policy platform on stream_session for select to pitwatch_platform
    using (current_workshop() is null or workshop_id = current_workshop());
create policy ingest on stream_session to pitwatch_ingest using (true) with check (true);
create policy owner on stream_session to pitwatch_owner using (true) with check (true);
grant select on stream_session to pitwatch_app, pitwatch_platform;
grant select, insert, update, delete on stream_session to pitwatch_ingest;
