package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Templates in PostgreSQL. */
final class JdbiTemplateRepository {

    private static final Map<String, String> ORDERS = Map.of(
            "name", "lower(t.name), t.id",
            "-name", "lower(t.name) desc, t.id desc",
            "created_at", "t.created_at, t.id",
            "-created_at", "t.created_at desc, t.id desc");
    private static final String UNATTENDED = "unattended";
    private static final String COLUMNS =
            """
            t.id, t.workshop_id, t.name, t.work_type, t.estimated_duration_minutes, t.stages, t.created_at, t.updated_at
            """;
    private static final RowMapper<JobTemplate> TEMPLATE = RecordMapper.of(JobTemplate.class);
    private static final ListQuery<JobTemplate> LIST = new ListQuery<>(
            COLUMNS,
            """
            from job_template t where t.workshop_id = :workshop and (:type::text is null or t.work_type = :type::text)
            """,
            TEMPLATE);
    private static final String FIND = "select " + COLUMNS + "from job_template t where t.id = :id";
    /** Of a workshop: its set-up has all of them, and is read as one text. */
    static final int MAX_TEMPLATES = 200;

    static final long MAX_BYTES = 512 << 10;

    private static final String SIZE =
            """
            select count(*) as templates, coalesce(sum(octet_length(o.name) + octet_length(o.stages::text)), 0) as bytes,
                coalesce(sum(octet_length(o.name) + octet_length(o.stages::text)) filter (where o.id = :id::bigint), 0) as own
            from job_template o where o.workshop_id = :workshop
            """;

    /** Before templates are counted: what is counted in the same statement may be older than the lock. */
    private static final String LOCK = "select id from workshop where id = :workshop for no key update";

    /** What the workshop has with the template, in the same statement, which reads what was there before it. */
    private static final String COLUMNS_AND_SIZE = COLUMNS
            + """
            , b.templates + %d as templates_after, b.bytes as bytes_before,
            b.bytes - b.own + octet_length(t.name) + octet_length(t.stages::text) as bytes_after
            """;

    private static final String CREATE =
            """
            with b as (%s), t as (
                insert into job_template (workshop_id, name, work_type, estimated_duration_minutes, stages, created_at,
                    updated_at)
                select w.id, :name, :type, :minutes, :stages::jsonb, :now, :now
                from workshop w where w.id = :workshop and w.archived_at is null
                on conflict do nothing
                returning *)
            select %s from t cross join b
            """
                    .formatted(SIZE, COLUMNS_AND_SIZE.formatted(1));
    private static final String UPDATE =
            """
            with b as (%s), t as (
                update job_template o set name = :name, work_type = :type, estimated_duration_minutes = :minutes,
                    stages = :stages::jsonb, updated_at = :now
                where o.id = :id and not exists (
                    select 1 from job_template other
                    where other.workshop_id = o.workshop_id and lower(other.name) = lower(:name) and other.id <> o.id)
                returning *)
            select %s from t cross join b
            """
                    .formatted(SIZE, COLUMNS_AND_SIZE.formatted(0));
    private static final String PUT_ALL =
            """
            insert into job_template as t (workshop_id, name, work_type, estimated_duration_minutes, stages, created_at,
                updated_at)
            select :workshop, n.name, n.work_type, n.estimated_duration_minutes, n.stages, now(), now()
            from jsonb_to_recordset(:templates::jsonb)
                as n (name text, work_type text, estimated_duration_minutes integer, stages jsonb)
            on conflict (workshop_id, lower(name)) do update
            set name = excluded.name, work_type = excluded.work_type,
                estimated_duration_minutes = excluded.estimated_duration_minutes, stages = excluded.stages,
                updated_at = excluded.updated_at
            """;

    /** What that leaves, in the same statement, which reads what was there before it. */
    private static final String PUT_ALL_AND_SIZE =
            """
            with put as (%s returning t.id, t.name, t.stages)
            select count(*) as templates, coalesce(sum(octet_length(coalesce(put.name, b.name))
                + octet_length(coalesce(put.stages, b.stages)::text)), 0) as bytes
            from (select o.id, o.name, o.stages from job_template o where o.workshop_id = :workshop) b
            full join put on put.id = b.id
            """
                    .formatted(PUT_ALL);

    private static final String DELETE = "delete from job_template where id = :id";

    /** How many templates a workshop has, and the bytes of their names and stages. */
    record Size(long templates, long bytes) {}

    private final Database database;

    JdbiTemplateRepository(Database database) {
        this.database = database;
    }

    Optional<Paged<JobTemplate>> list(Scope scope, long workshopId, Optional<WorkType> type, String sort, Page page) {
        return database.in(
                scope,
                handle -> LIST.pageOf(
                        workshopId,
                        handle,
                        ORDERS.get(sort),
                        page,
                        query -> query.bind("type", type.map(WorkType::code).orElse(null))));
    }

    Optional<JobTemplate> find(Scope scope, long id) {
        return database.in(
                scope,
                handle -> handle.createQuery(FIND).bind("id", id).map(TEMPLATE).findOne());
    }

    /** {@return the template; empty: the workshop has one of that name, or there is no such workshop} */
    Optional<JobTemplate> create(Scope scope, long workshopId, NewTemplate wanted, WorkType type, Instant now) {
        return database.in(scope, handle -> {
            lock(handle, workshopId);
            return handle.createQuery(CREATE)
                    .bindByType("id", null, Long.class)
                    .bind("workshop", workshopId)
                    .bind("name", wanted.name())
                    .bind("type", type)
                    .bind("minutes", wanted.minutes(type))
                    .bind("stages", stages(wanted.stages()).toString())
                    .bind("now", now)
                    .map((row, context) -> {
                        requireFew(row.getLong("templates_after"));
                        return toFitting(row, context);
                    })
                    .findOne();
        });
    }

    /** {@return the template as it is now; empty: the workshop has another of that name} */
    Optional<JobTemplate> update(Scope scope, JobTemplate template) {
        return database.in(scope, handle -> {
            lock(handle, template.workshopId());
            return handle.createQuery(UPDATE)
                    .bind("id", template.id())
                    .bind("workshop", template.workshopId())
                    .bind("name", template.name())
                    .bind("type", template.workType())
                    .bind("minutes", template.estimatedDurationMinutes())
                    .bind("stages", stages(template.stages()).toString())
                    .bind("now", template.updatedAt())
                    .map(JdbiTemplateRepository::toFitting)
                    .findOne();
        });
    }

    private static void lock(Handle handle, long workshopId) {
        handle.createQuery(LOCK).bind("workshop", workshopId).mapTo(Long.class).findOne();
    }

    /** {@return how much the workshop has} */
    Size size(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(SIZE)
                .bindByType("id", null, Long.class)
                .bind("workshop", workshopId)
                .map(RecordMapper.of(Size.class))
                .one());
    }

    /** Throws a {@link Problem} when a workshop may not have so many. */
    static void requireFew(long templates) {
        if (templates > MAX_TEMPLATES) {
            throw Problem.conflict("the workshop would have %d templates, expected at most %d: delete some of them"
                    .formatted(templates, MAX_TEMPLATES));
        }
    }

    /** What makes them shorter is taken, however long the others are. */
    private static JobTemplate toFitting(ResultSet row, StatementContext context) throws SQLException {
        long bytes = row.getLong("bytes_after");
        if (bytes > MAX_BYTES && bytes > row.getLong("bytes_before")) {
            throw Problem.invalid(
                    "stages",
                    "are too long: those of all templates of the workshop would have %d bytes, expected at most %d"
                            .formatted(bytes, MAX_BYTES));
        }
        return TEMPLATE.map(row, context);
    }

    /** Makes templates, or what there is of these names as they are. Returns how much the workshop has then. */
    Size putAll(Scope scope, long workshopId, List<NewTemplate> templates) {
        return database.in(scope, handle -> handle.createQuery(PUT_ALL_AND_SIZE)
                .bind("workshop", workshopId)
                .bind("templates", kept(Json.MAPPER.valueToTree(templates)).toString())
                .map(RecordMapper.of(Size.class))
                .one());
    }

    private static JsonNode stages(List<StagePlan> stages) {
        return kept(Json.MAPPER.valueToTree(stages));
    }

    /** Without flags that aren't set: a hub of the version before knows none. */
    private static JsonNode kept(JsonNode json) {
        json.findParents(UNATTENDED).stream()
                .filter(stage -> !stage.get(UNATTENDED).asBoolean())
                .forEach(stage -> ((ObjectNode) stage).remove(UNATTENDED));
        return json;
    }

    boolean delete(Scope scope, long id) {
        return database.in(
                        scope,
                        handle -> handle.createUpdate(DELETE).bind("id", id).execute())
                > 0;
    }
}
