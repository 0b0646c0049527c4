package dev.pitwatch.core.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Commands in PostgreSQL: people's under row-level security, the hub's own as pitwatch_ingest. */
final class JdbiCommandRepository implements CommandRepository {

    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    // Taken first, so that of two switches at once the second replaces the first.
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('command ' || :device, 0))";

    private static final String REPLACE =
            """
            update command set state = 'expired', state_reason = 'replaced', finished_at = :now
            where device_id = :device and command = any(:kinds) and finished_at is null
            """;

    private static final String INSERT =
            """
            insert into command (command_id, workshop_id, device_id, command, params, reason, created_by, created_at, expires_at)
            select :id, workshop_id, device_id, :kind, :params::jsonb, :reason, :createdBy, :now, :expiresAt
            from device where device_id = :device
            """;

    private static final String COLUMNS =
            """
            select c.command_id, c.workshop_id, d.pit_id, c.device_id, c.command, c.params, c.reason, c.state, c.progress,
                c.created_by, c.created_at, c.sent_at, c.finished_at, c.expires_at
            from command c join device d on d.device_id = c.device_id
            """;

    private static final String FIND = COLUMNS + "where c.command_id = :id";

    private static final String NEWEST_SWITCH = COLUMNS
            + """
            where c.device_id = :device and c.command in ('DISABLE', 'ENABLE')
            order by c.created_at desc limit 1
            """;

    private static final String QUEUED = COLUMNS
            + """
            where c.device_id = any(:devices) and c.finished_at is null and c.state = 'queued'
                and (c.expires_at is null or c.expires_at > :now)
            order by c.created_at
            """;

    private static final String WAITING =
            "select distinct device_id from command where finished_at is null and state = 'queued' limit 10000";

    private static final String PLACES =
            """
            select distinct place from device d left join workshop w on w.id = d.workshop_id
            cross join lateral unnest(array[coalesce(w.code, 'unclaimed'), d.assigned_from_workshop]) as place
            where d.device_id = :device and place is not null
            """;

    private static final String SENT =
            "update command set state = 'sent', sent_at = :at where command_id = :id and state = 'queued'";

    private static final String ANSWERED =
            """
            update command set state = :state, progress = coalesce(:progress, progress), state_reason = :reason,
                sent_at = coalesce(sent_at, :at), finished_at = case when :final then :at end
            where command_id = :id and device_id = :device and finished_at is null
                and (state in ('queued', 'sent', 'accepted') or state = 'progress' and :state <> 'accepted')
            """;

    private static final String ARRIVED =
            """
            update device set assigned_from_workshop = null, assigned_from_pit = null
            where device_id = :device and assigned_from_workshop is not null
            """;

    private static final String DISABLED_BY_HUB =
            """
            select d.device_id, last.reason
            from device d cross join lateral (
                select c.command, c.reason, c.created_by from command c
                where c.device_id = d.device_id and c.command in ('DISABLE', 'ENABLE')
                order by c.created_at desc limit 1) last
            where last.command = 'DISABLE' and last.created_by is null and last.reason = any(:reasons)
            """;

    private final Database database;

    JdbiCommandRepository(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Command> add(Scope scope, UUID id, NewCommand command, Instant now, Optional<Instant> expiresAt) {
        return database.in(scope, handle -> {
            lock(handle, command.deviceId());
            return insert(handle, id, command, now, expiresAt);
        });
    }

    @Override
    public Optional<Command> addDisable(UUID id, String deviceId, String reason, Instant now, Instant since) {
        return database.ingest().inTransaction(handle -> {
            lock(handle, deviceId);
            boolean given = newestSwitch(handle, deviceId)
                    .filter(last -> last.kind() == CommandKind.DISABLE
                            && reason.equals(last.reason())
                            && last.createdAt().isAfter(since))
                    .isPresent();
            return given
                    ? Optional.empty()
                    : insert(handle, id, own(deviceId, CommandKind.DISABLE, reason), now, Optional.empty());
        });
    }

    @Override
    public Optional<Command> addEnable(UUID id, String deviceId, String reason, Instant now) {
        return database.ingest().inTransaction(handle -> {
            lock(handle, deviceId);
            boolean disabled = newestSwitch(handle, deviceId)
                    .filter(last -> last.kind() == CommandKind.DISABLE)
                    .isPresent();
            return disabled
                    ? insert(handle, id, own(deviceId, CommandKind.ENABLE, reason), now, Optional.empty())
                    : Optional.empty();
        });
    }

    private static Optional<Command> newestSwitch(Handle handle, String deviceId) {
        return handle.createQuery(NEWEST_SWITCH)
                .bind("device", deviceId)
                .map(JdbiCommandRepository::toCommand)
                .findOne();
    }

    private static NewCommand own(String deviceId, CommandKind kind, String reason) {
        return new NewCommand(deviceId, kind, Map.of(), reason, null);
    }

    private static void lock(Handle handle, String deviceId) {
        handle.createQuery(LOCK).bind("device", deviceId).mapTo(String.class).findOne();
    }

    private static Optional<Command> insert(
            Handle handle, UUID id, NewCommand command, Instant now, Optional<Instant> expiresAt) {
        int added = handle.createUpdate(INSERT)
                .bind("id", id)
                .bind("device", command.deviceId())
                .bind("kind", command.kind().name())
                .bind("params", json(command.params()))
                .bind("reason", command.reason())
                .bind("createdBy", command.createdBy())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind(
                        "expiresAt",
                        expiresAt.map(end -> end.atOffset(ZoneOffset.UTC)).orElse(null))
                .execute();
        if (added == 0) {
            return Optional.empty();
        }
        if (!command.kind().replaces().isEmpty()) {
            handle.createUpdate(REPLACE + " and command_id <> :id")
                    .bind("id", id)
                    .bind("device", command.deviceId())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .bindArray(
                            "kinds",
                            String.class,
                            command.kind().replaces().stream().map(Enum::name).toArray())
                    .execute();
        }
        return handle.createQuery(FIND)
                .bind("id", id)
                .map(JdbiCommandRepository::toCommand)
                .findOne();
    }

    @Override
    public Optional<Command> find(UUID id) {
        return database.ingest().withHandle(handle -> handle.createQuery(FIND)
                .bind("id", id)
                .map(JdbiCommandRepository::toCommand)
                .findOne());
    }

    @Override
    public List<String> places(String deviceId) {
        return database.ingest().withHandle(handle -> handle.createQuery(PLACES)
                .bind("device", deviceId)
                .mapTo(String.class)
                .list());
    }

    @Override
    public void sent(UUID id, Instant at) {
        database.ingest().useHandle(handle -> handle.createUpdate(SENT)
                .bind("id", id)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute());
    }

    @Override
    public boolean answered(String deviceId, CommandAnswer answer, Instant at) {
        return database.ingest()
                .withHandle(handle -> handle.createUpdate(ANSWERED)
                                .bind("id", answer.commandId())
                                .bind("device", deviceId)
                                .bind("state", answer.state().code())
                                .bind("progress", answer.progress())
                                .bind("reason", answer.reason())
                                .bind("final", answer.state().isFinal())
                                .bind("at", at.atOffset(ZoneOffset.UTC))
                                .execute()
                        > 0);
    }

    @Override
    public void arrived(String deviceId) {
        database.ingest()
                .useHandle(handle ->
                        handle.createUpdate(ARRIVED).bind("device", deviceId).execute());
    }

    @Override
    public List<Command> queued(Collection<String> deviceIds, Instant now) {
        return database.ingest().withHandle(handle -> handle.createQuery(QUEUED)
                .bindArray("devices", String.class, deviceIds.toArray())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(JdbiCommandRepository::toCommand)
                .list());
    }

    @Override
    public List<String> waiting() {
        return database.ingest()
                .withHandle(handle ->
                        handle.createQuery(WAITING).mapTo(String.class).list());
    }

    @Override
    public Map<String, String> disabledByHub(Collection<String> reasons) {
        return database.ingest().withHandle(handle -> {
            Map<String, String> disabled = new HashMap<>();
            handle.createQuery(DISABLED_BY_HUB)
                    .bindArray("reasons", String.class, reasons.toArray())
                    .map((row, context) -> disabled.put(row.getString("device_id"), row.getString("reason")))
                    .list();
            return disabled;
        });
    }

    private static String json(Map<String, Object> params) {
        try {
            return Json.MAPPER.writeValueAsString(params);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("command params can't be written as JSON", e);
        }
    }

    private static Command toCommand(ResultSet row, StatementContext context) throws SQLException {
        return new Command(
                row.getObject("command_id", UUID.class),
                whole(row, "workshop_id"),
                whole(row, "pit_id"),
                row.getString("device_id"),
                CommandKind.valueOf(row.getString("command")),
                params(row),
                row.getString("reason"),
                CommandState.of(row.getString("state")),
                row.getObject("progress", Integer.class),
                whole(row, "created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                time(row, "sent_at"),
                time(row, "finished_at"),
                time(row, "expires_at"));
    }

    private static Map<String, Object> params(ResultSet row) throws SQLException {
        try {
            return Json.MAPPER.readValue(row.getString("params"), MEMBERS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("command params are no JSON object", e);
        }
    }

    private static @Nullable Long whole(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Long.class);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
