package dev.pitwatch.core.work.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.work.job.NewTemplate;
import dev.pitwatch.core.work.setup.Setup.PitSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Set-ups in PostgreSQL. */
final class JdbiSetupRepository {

    private static final String RECIPIENTS = "recipients";

    private static final String STATE =
            """
            select json_build_object(
                'config', coalesce((
                    select c.config from alert_config c where c.workshop_id = w.id and c.pit_id is null), '{}'),
                'pits', array(
                    select json_build_object('pit_number', p.pit_number, 'name', p.name, 'camera_ip', p.camera_ip,
                        'camera_model', p.camera_model, 'limits', c.config)
                    from pit p left join alert_config c on c.workshop_id = p.workshop_id and c.pit_id = p.id
                    where p.workshop_id = w.id and p.archived_at is null
                    order by p.pit_number),
                'templates', array(
                    select json_build_object('name', t.name, 'work_type', t.work_type, 'estimated_duration_minutes',
                        t.estimated_duration_minutes, 'stages', t.stages)
                    from job_template t where t.workshop_id = w.id order by lower(t.name)),
                'users', (
                    select coalesce(json_object_agg(u.username, u.id), '{}') from app_user u
                    where u.workshop_id = w.id and u.role in ('owner', 'staff')))
            from workshop w
            where w.id = :workshop and w.archived_at is null
            """;
    private static final String ALONE = " for no key update of w";
    private static final String PITS =
            """
            with n as (
                select * from jsonb_to_recordset(:pits::jsonb)
                    as n (pit_number integer, name text, camera_ip text, camera_model text)),
            known as (
                update pit p set name = coalesce(n.name, p.name), camera_ip = coalesce(n.camera_ip, p.camera_ip),
                    camera_model = coalesce(n.camera_model, p.camera_model)
                from n
                where p.workshop_id = :workshop and p.pit_number = n.pit_number and p.archived_at is null
                returning p.pit_number)
            insert into pit (workshop_id, pit_number, name, camera_ip, camera_model)
            select :workshop, n.pit_number, coalesce(n.name, 'Pit ' || n.pit_number), n.camera_ip, n.camera_model
            from n
            where n.pit_number not in (select pit_number from known)
            """;
    private static final String CONFIGS =
            """
            insert into alert_config as c (workshop_id, pit_id, config)
            select :workshop, p.id, n.limits
            from jsonb_to_recordset(:configs::jsonb) as n (pit_number integer, limits jsonb)
            left join pit p on p.workshop_id = :workshop and p.pit_number = n.pit_number and p.archived_at is null
            on conflict (workshop_id, pit_id) do update
            set config = excluded.config, version = c.version + 1, updated_at = now()
            where c.config is distinct from excluded.config
            """;

    private static final String TEMPLATES =
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

    private final Database database;

    JdbiSetupRepository(Database database) {
        this.database = database;
    }

    /**
     * A workshop's set-up, and whom its recipients may be.
     *
     * @param config its own alert settings, recipients with them
     * @param users owner and staff by user name
     */
    record State(ObjectNode config, List<PitSetup> pits, List<NewTemplate> templates, Map<String, Long> users) {

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

    /** What an import changes. */
    record Plan(List<PitSetup> pits, Optional<ObjectNode> config, List<NewTemplate> templates) {
        static final Plan NOTHING = new Plan(List.of(), Optional.empty(), List.of());
    }

    Optional<State> read(Scope scope, long workshopId) {
        return database.in(scope, handle -> read(handle, STATE, workshopId));
    }

    /** Changes the set-up as planned, while no other transaction does. */
    void change(Scope scope, long workshopId, Function<State, Plan> planning) {
        database.in(scope, handle -> {
            State state = read(handle, STATE + ALONE, workshopId).orElseThrow(() -> Problem.notFound("workshop"));
            Plan plan = planning.apply(state);
            if (!plan.pits().isEmpty()) {
                write(handle, PITS, workshopId, "pits", Json.MAPPER.valueToTree(plan.pits()));
            }
            List<Map<String, Object>> configs = configs(plan);
            if (!configs.isEmpty()) {
                write(handle, CONFIGS, workshopId, "configs", Json.MAPPER.valueToTree(configs));
            }
            if (!plan.templates().isEmpty()) {
                write(handle, TEMPLATES, workshopId, "templates", Json.MAPPER.valueToTree(plan.templates()));
            }
            return plan;
        });
    }

    private static List<Map<String, Object>> configs(Plan plan) {
        List<Map<String, Object>> configs = new ArrayList<>();
        plan.config().ifPresent(config -> configs.add(Map.of("limits", config)));
        for (PitSetup pit : plan.pits()) {
            if (pit.limits() != null) {
                configs.add(Map.of("pit_number", pit.pitNumber(), "limits", pit.limits()));
            }
        }
        return configs;
    }

    private static void write(Handle handle, String sql, long workshopId, String name, JsonNode rows) {
        handle.createUpdate(sql)
                .bind("workshop", workshopId)
                .bind(name, rows.toString())
                .execute();
    }

    private static Optional<State> read(Handle handle, String sql, long workshopId) {
        return handle.createQuery(sql)
                .bind("workshop", workshopId)
                .mapTo(String.class)
                .findOne()
                .map(JdbiSetupRepository::toState);
    }

    private static State toState(String json) {
        try {
            JsonNode state = Json.MAPPER.readTree(json);
            List<PitSetup> pits = new ArrayList<>();
            for (JsonNode pit : state.get("pits")) {
                pits.add(Json.MAPPER.treeToValue(pit, PitSetup.class));
            }
            List<NewTemplate> templates = new ArrayList<>();
            for (JsonNode template : state.get("templates")) {
                templates.add(Json.MAPPER.treeToValue(template, NewTemplate.class));
            }
            Map<String, Long> users = new TreeMap<>();
            state.get("users")
                    .properties()
                    .forEach(user -> users.put(user.getKey(), user.getValue().asLong()));
            return new State((ObjectNode) state.get("config"), pits, templates, users);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a set-up can't be read", e);
        }
    }
}
