-- Providers report what became of notices. One that failed goes by its next channel, for which its secrets are kept until it is too
-- late for that: these are found by it.
create index notice_kept_secrets on notice (channel, give_up_at) where state = 'sent' and secrets is not null;
