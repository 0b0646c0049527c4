package dev.pitwatch.core.work.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.work.job.NewTemplate;
import dev.pitwatch.core.work.job.TemplateService;
import dev.pitwatch.core.work.setup.Setup.PitSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;

/** Set-ups in PostgreSQL. */
final class JdbiSetupRepository {

    private static final String RECIPIENTS = "recipients";

    private static final String STATE =
            """
            select json_build_object('opening_hours', w.opening_hours, 'holidays', w.holidays,
                'config', coalesce((
                    select c.config from alert_config c where c.workshop_id = w.id and c.pit_id is null), '{}'),
                'pits', array(
                    select json_build_object('pit_number', p.pit_number, 'name', p.name, 'camera_ip', p.camera_ip,
                        'camera_model', p.camera_model, 'limits', c.config - 'recipients')
                    from pit p left join alert_config c on c.workshop_id = p.workshop_id and c.pit_id = p.id
                    where p.workshop_id = w.id and p.archived_at is null
                    order by p.pit_number),
                'templates', array(
                    select json_build_object('name', t.name, 'work_type', t.work_type, 'estimated_duration_minutes',
                        t.estimated_duration_minutes, 'stages', t.stages)
                    from job_template t where t.workshop_id = w.id order by lower(t.name)),
                'users', (
                    select coalesce(json_object_agg(u.username, u.id), '{}') from app_user u
                    where u.workshop_id = w.id and u.role in ('owner', 'staff') and (u.username = any(:names) or u.id in (
                        select (r #>> '{}')::bigint
                        from alert_config c, jsonb_path_query(c.config, '$.recipients[*].user_id') r
                        where c.workshop_id = w.id and c.pit_id is null))))
            from workshop w
            where w.id = :workshop and w.archived_at is null and (
                select count(*) <= :most and coalesce(sum(octet_length(t.name) + octet_length(t.stages::text)), 0) <= :bytes
                from job_template t where t.workshop_id = w.id)
            """;

    /** Before the set-up is read: what is read in the same statement may be older than the lock. */
    private static final String LOCK =
            "select w.id from workshop w where w.id = :workshop and w.archived_at is null for no key update";

    private final Database database;

    JdbiSetupRepository(Database database) {
        this.database = database;
    }

    /**
     * A workshop's set-up, and whom its recipients may be.
     *
     * @param config its own alert settings, recipients with them
     * @param users owner and staff by user name: those who are recipients, or were asked about
     */
    record State(
            ObjectNode config,
            List<PitSetup> pits,
            List<NewTemplate> templates,
            SortedMap<String, Long> users,
            JsonNode openingHours,
            JsonNode holidays) {

        State withHours(JsonNode week, JsonNode daysOff) {
            return new State(config, pits, templates, users, week, daysOff);
        }

        /** {@return the settings but for the recipients} */
        ObjectNode limits() {
            ObjectNode limits = config.deepCopy();
            limits.remove(RECIPIENTS);
            return limits;
        }

        /** {@return the user names of those who are notified; of those who left nothing} */
        List<String> recipients() {
            List<String> names = new ArrayList<>();
            for (JsonNode recipient : config.path(RECIPIENTS)) {
                users.forEach((name, id) -> {
                    if (id == recipient.path("user_id").asLong()) {
                        names.add(name);
                    }
                });
            }
            return names;
        }

        /** {@return the recipient of that name, as the settings have it} */
        Map<String, Long> recipient(String username) {
            Long id = users.get(username);
            if (id == null) {
                throw Problem.invalid(
                        RECIPIENTS, "the workshop has nobody called %s among its staff".formatted(username));
            }
            return Map.of("user_id", id);
        }

        Optional<NewTemplate> template(String name) {
            return templates.stream()
                    .filter(template -> template.name().equalsIgnoreCase(name))
                    .findFirst();
        }

        Optional<PitSetup> pit(int number) {
            return pits.stream().filter(pit -> pit.pitNumber() == number).findFirst();
        }
    }

    /** {@return the workshop's; empty: the scope has no such workshop, or it has too many templates} */
    Optional<State> read(Scope scope, long workshopId) {
        return database.in(scope, handle -> read(handle, workshopId, List.of()));
    }

    /**
     * {@return the same, which no other transaction changes until this one ends}
     *
     * @param names of users who are to be recipients
     */
    Optional<State> lock(Scope scope, long workshopId, List<String> names) {
        return database.in(scope, handle -> handle.createQuery(LOCK)
                .bind("workshop", workshopId)
                .mapTo(Long.class)
                .findOne()
                .flatMap(locked -> read(handle, locked, names)));
    }

    private static Optional<State> read(Handle handle, long workshopId, List<String> names) {
        return handle.createQuery(STATE)
                .bind("workshop", workshopId)
                .bindArray("names", String.class, names.toArray())
                .bind("most", TemplateService.MAX_OF_WORKSHOP)
                .bind("bytes", TemplateService.MAX_BYTES)
                .mapTo(String.class)
                .findOne()
                .map(json -> Json.read(json, State.class));
    }
}
