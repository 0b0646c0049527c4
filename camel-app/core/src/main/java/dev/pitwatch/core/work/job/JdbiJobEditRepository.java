package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.util.Map;

/** What the audit log in PostgreSQL has of jobs, their stages and their staff. */
final class JdbiJobEditRepository {

    private static final String COLUMNS =
            """
            a.created_at as at, case when a.actor_type = 'user' then a.actor_id end as "by",
            case when a.actor_role is distinct from 'super_admin' then coalesce(u.name, a.actor_name) end as by_name,
            a.thing, k.subject, a.before, a.after, w.currency,
            (select p.pit_number from pit p where p.id = (a.before ->> 'pit_id')::bigint) as pit_before,
            (select p.pit_number from pit p where p.id = (a.after ->> 'pit_id')::bigint) as pit_after
            """;
    /** What was made together with the job is no change of it. Staff who came or went together are one entry, of each a change. */
    private static final String ROWS =
            """
            from (
                select 'job' as thing, concat(:id::bigint) as thing_id, null as subject, null as of_many
                union all
                select 'job_stage', concat(:id::bigint, ':', s.name), s.name, null
                from job_stage s where s.job_id = :id::bigint
                union all
                select 'job_staff', unnest(array[concat(:id::bigint, ':', m.id), concat(:id::bigint)]), m.name,
                    unnest(array[null, concat(:id::bigint, ':', m.id)])
                from app_user m
                where m.workshop_id = :workshop and m.role in ('owner', 'staff')
            ) k
            join audit_log a on a.thing = k.thing and a.thing_id = k.thing_id
                and (k.of_many is null or coalesce(a.after, a.before) -> 'thing_ids' @> to_jsonb(k.of_many))
            join workshop w on w.id = a.workshop_id
            left join app_user u on a.actor_type = 'user' and u.id = a.actor_id
            where a.workshop_id = :workshop
            and (a.thing <> 'job' or (a.action = 'update'
                and jsonb_exists_any(coalesce(a.before, '{}') || coalesce(a.after, '{}'), :columns)))
            and a.created_at > (select coalesce(min(c.created_at), '-infinity') from audit_log c
                where c.thing = 'job' and c.thing_id = concat(:id::bigint) and c.action = 'create')
            """;

    private static final String OLDEST_FIRST = "a.created_at, a.id, k.subject";
    private static final String NEWEST_FIRST = "a.created_at desc, a.id desc, k.subject";
    private static final Map<String, String> ORDERS =
            Map.of("at", OLDEST_FIRST, "-at", NEWEST_FIRST, "created_at", OLDEST_FIRST, "-created_at", NEWEST_FIRST);

    private static final ListQuery<LoggedJobEdit> LIST =
            new ListQuery<>(COLUMNS, ROWS, RecordMapper.of(LoggedJobEdit.class));

    private final Database database;

    JdbiJobEditRepository(Database database) {
        this.database = database;
    }

    /** {@return a page of the job's changes, sorted by {@code at}, downwards with a leading "-"} */
    Paged<LoggedJobEdit> list(Scope scope, long workshopId, long id, String sort, Page page) {
        return database.in(
                scope,
                handle -> LIST.page(handle, ORDERS.get(sort), page, query -> query.bind("id", id)
                        .bind("workshop", workshopId)
                        .bindArray("columns", String.class, LoggedJobEdit.COLUMNS)));
    }
}
