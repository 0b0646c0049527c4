-- What opens again and again stays open until all was well for long, and is marked.
alter table alert add column flapping boolean not null default false;

-- An alert opens and clears in no less than 10 s together: settings with less are lifted, a pit's own last, which may follow its
-- workshop's in one of the two.
create function seconds(config jsonb, field text, otherwise integer) returns integer language sql immutable as $$
    select case when jsonb_typeof(config -> field) = 'number' then (config ->> field)::numeric::integer else otherwise end
$$;
update alert_config
set config = config || jsonb_build_object('clear_seconds', 10 - seconds(config, 'for_seconds', 0)),
    version = version + 1, updated_at = now()
where pit_id is null and seconds(config, 'for_seconds', 0) + seconds(config, 'clear_seconds', 60) < 10;
update alert_config p
set config = p.config || jsonb_build_object('clear_seconds', 10 - seconds(p.config, 'for_seconds', own.lasting)),
    version = p.version + 1, updated_at = now()
from (
    select w.id, seconds(c.config, 'for_seconds', 0) as lasting, seconds(c.config, 'clear_seconds', 60) as clearing
    from workshop w left join alert_config c on c.workshop_id = w.id and c.pit_id is null) own
where p.pit_id is not null and own.id = p.workshop_id
    and seconds(p.config, 'for_seconds', own.lasting) + seconds(p.config, 'clear_seconds', own.clearing) < 10;
drop function seconds(jsonb, text, integer);
