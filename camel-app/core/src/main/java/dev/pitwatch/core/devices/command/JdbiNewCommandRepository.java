package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Commands that are given, many at a time, in the transaction of the caller, who has locked their devices. */
final class JdbiNewCommandRepository {

    /** Of people and keys, to one device, whatever became of them. */
    private static final int DAILY_LIMIT = 300;

    private static final Duration DAY = Duration.ofDays(1);

    // Taken first, so that of two switches at once the second replaces the first.
    private static final String LOCK =
            """
            select pg_advisory_xact_lock(hashtextextended('command ' || device, 0))
            from (select distinct unnest(:devices) as device order by 1) d
            """;

    // Locked, so that none is sent while it is decided what becomes of it.
    private static final String MAKE_ROOM =
            """
            with w as (select * from unnest(:devices, :kinds) as w (device_id, command)),
            open as (
                select c.command_id, c.device_id, c.command as kind, c.state, c.created_at,
                    (c.expires_at <= :now or w.command in ('DISABLE', 'ENABLE')
                        or w.command in ('ASSIGN', 'SET_LICENCE') and c.state <> 'queued') is true as gives_way
                from command c join w on w.device_id = c.device_id and (w.command = c.command
                    or w.command in ('DISABLE', 'ENABLE') and c.command in ('DISABLE', 'ENABLE'))
                where c.finished_at is null
                for no key update of c),
            ended as (
                update command c set state = 'expired', finished_at = :now,
                    state_reason = case when c.expires_at <= :now then null else 'replaced' end
                from open where c.command_id = open.command_id and open.gives_way)
            select * from open where not gives_way
            """;

    // A queued one takes over what is given; with its state, so that it is told of.
    private static final String PUT =
            """
            with c as (
                insert into command as c (command_id, workshop_id, device_id, command, params, reason, created_by, created_at,
                    next_at, expires_at, by_hub)
                select w.command_id, d.workshop_id, w.device_id, w.command, w.params, w.reason, w.created_by, :now,
                    :now, w.expires_at, :byHub
                from jsonb_to_recordset(:rows::jsonb) as w (command_id uuid, device_id text, command text, params jsonb,
                    reason text, created_by bigint, expires_at timestamptz)
                join device d on d.device_id = w.device_id
                on conflict (command_id) do update set state = 'queued', params = excluded.params,
                    reason = excluded.reason, created_by = excluded.created_by, created_at = :now, next_at = :now,
                    tries = 0, expires_at = excluded.expires_at, by_hub = :byHub, changes = c.changes + 1
                returning *)
            select %s from c join device d on d.device_id = c.device_id
            """
                    .formatted(JdbiCommandRepository.COLUMNS);

    private static final String TOO_MANY =
            """
            select device_id, min(created_at) as since from command
            where device_id = any(:devices) and not by_hub and created_at > :yesterday and created_at <= :now
            group by device_id having sum(1 + changes) >= :most order by device_id limit 1
            """;

    /** One that has not ended. */
    private record Open(UUID commandId, String deviceId, CommandKind kind, CommandState state, Instant createdAt) {

        /** {@return its number} Throws a conflict when it was sent. */
        UUID queued() {
            if (state != CommandState.QUEUED) {
                throw Problem.conflict("device %s: a %s that was sent has not ended, given %s: command_id %s"
                        .formatted(deviceId, kind, createdAt, commandId));
            }
            return commandId;
        }
    }

    /** A row to be. */
    private record Row(
            UUID commandId,
            String deviceId,
            CommandKind command,
            Map<String, Object> params,
            @Nullable String reason,
            @Nullable Long createdBy,
            @Nullable String expiresAt) {}

    private final CommandParams params;

    /** Takes the key that licence keys on their way are sealed with. */
    JdbiNewCommandRepository(MasterKey key) {
        this.params = new CommandParams(key);
    }

    /** Keeps others from giving these devices commands until the transaction ends. */
    static void lock(Handle handle, List<String> devices) {
        handle.createQuery(LOCK)
                .bindArray("devices", String.class, devices)
                .mapTo(String.class)
                .list();
    }

    /**
     * Adds them as queued; an open one of the same kind gives way, takes over the params, or is a conflict.
     *
     * @param byHub false: they count to those that a device may be given a day
     * @return those whose device there is, in their order
     */
    List<Command> add(Handle handle, List<NewCommand> given, Instant now, boolean byHub) {
        if (given.isEmpty()) {
            return List.of();
        }
        if (!byHub) {
            requireFewer(handle, given, now);
        }
        Map<String, UUID> queued = makeRoom(handle, given, now);
        List<Row> rows = given.stream()
                .map(command -> row(
                        queued.getOrDefault(key(command.deviceId(), command.kind()), UUID.randomUUID()), command, now))
                .toList();
        Map<UUID, Command> added = handle.createQuery(PUT)
                .bind("rows", Json.text(rows))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("byHub", byHub)
                .map(JdbiCommandRepository.COMMANDS)
                .collect(Collectors.toMap(Command::id, Function.identity()));
        return rows.stream()
                .map(Row::commandId)
                .filter(added::containsKey)
                .map(added::get)
                .toList();
    }

    private Row row(UUID id, NewCommand given, Instant now) {
        return new Row(
                id,
                given.deviceId(),
                given.kind(),
                params.sealed(id, given.params()),
                given.reason(),
                given.createdBy(),
                given.end(now).map(Instant::toString).orElse(null)); // JSON has milliseconds only
    }

    private static void requireFewer(Handle handle, List<NewCommand> given, Instant now) {
        handle.createQuery(TOO_MANY)
                .bindArray(
                        "devices",
                        String.class,
                        given.stream()
                                .filter(command -> !command.isLast())
                                .map(NewCommand::deviceId)
                                .toList())
                .bind("yesterday", now.minus(DAY).atOffset(ZoneOffset.UTC))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("most", DAILY_LIMIT)
                .map((row, context) -> Problem.later(
                        ProblemCode.RATE_LIMITED,
                        "device %s was given %d commands within a day"
                                .formatted(row.getString("device_id"), DAILY_LIMIT),
                        Duration.between(
                                now, row.getTimestamp("since").toInstant().plus(DAY))))
                .findOne()
                .ifPresent(tooMany -> {
                    throw tooMany;
                });
    }

    /** Ends what gives way. {@return those that take over the params, by device and kind} */
    private static Map<String, UUID> makeRoom(Handle handle, List<NewCommand> given, Instant now) {
        return handle.createQuery(MAKE_ROOM)
                .bindArray(
                        "devices",
                        String.class,
                        given.stream().map(NewCommand::deviceId).toList())
                .bindArray(
                        "kinds",
                        String.class,
                        given.stream().map(command -> command.kind().name()).toList())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(RecordMapper.of(Open.class))
                .collect(Collectors.toMap(open -> key(open.deviceId(), open.kind()), Open::queued));
    }

    private static String key(String deviceId, CommandKind kind) {
        return deviceId + ' ' + kind;
    }
}
