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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;

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
    private static final String CREATE =
            """
            with t as (
                insert into job_template (workshop_id, name, work_type, estimated_duration_minutes, stages, created_at,
                    updated_at)
                select w.id, :name, :type, :minutes, :stages::jsonb, :now, :now
                from workshop w where w.id = :workshop and w.archived_at is null
                on conflict do nothing
                returning *)
            select %s from t
            """
                    .formatted(COLUMNS);
    private static final String UPDATE =
            """
            with t as (
                update job_template o set name = :name, work_type = :type, estimated_duration_minutes = :minutes,
                    stages = :stages::jsonb, updated_at = :now
                where o.id = :id and not exists (
                    select 1 from job_template other
                    where other.workshop_id = o.workshop_id and lower(other.name) = lower(:name) and other.id <> o.id)
                returning *)
            select %s from t
            """
                    .formatted(COLUMNS);
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
    private static final String DELETE = "delete from job_template where id = :id";

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
        return database.in(scope, handle -> handle.createQuery(CREATE)
                .bind("workshop", workshopId)
                .bind("name", wanted.name())
                .bind("type", type)
                .bind("minutes", wanted.minutes(type))
                .bind("stages", stages(wanted.stages()).toString())
                .bind("now", now)
                .map(TEMPLATE)
                .findOne());
    }

    /** {@return the template as it is now; empty: the workshop has another of that name} */
    Optional<JobTemplate> update(Scope scope, JobTemplate template) {
        return database.in(scope, handle -> handle.createQuery(UPDATE)
                .bind("id", template.id())
                .bind("name", template.name())
                .bind("type", template.workType())
                .bind("minutes", template.estimatedDurationMinutes())
                .bind("stages", stages(template.stages()).toString())
                .bind("now", template.updatedAt())
                .map(TEMPLATE)
                .findOne());
    }

    /** Makes templates, or what there is of these names as they are. */
    void putAll(Scope scope, long workshopId, List<NewTemplate> templates) {
        database.in(scope, handle -> handle.createUpdate(PUT_ALL)
                .bind("workshop", workshopId)
                .bind("templates", kept(Json.MAPPER.valueToTree(templates)).toString())
                .execute());
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
