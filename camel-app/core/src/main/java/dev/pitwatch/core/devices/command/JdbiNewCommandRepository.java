package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.devices.command.CommandRepository.Addition;
import dev.pitwatch.core.devices.command.JdbiCommandRequestRepository.Rows;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Commands that are given, many at a time, in the transaction of the caller, who has locked their devices. */
final class JdbiNewCommandRepository {

    /** Of people and keys, to one device, whatever became of them. */
    private static final int DAILY_LIMIT = 300;

    private static final Duration DAY = Duration.ofDays(1);

    // Locked, so that none is sent while it is decided what becomes of it.
    private static final String OPEN =
            """
            select c.command_id, c.device_id, c.command, c.state, c.created_at,
                c.expires_at is not null and c.expires_at <= :now as late
            from command c
            where c.device_id = any(:devices) and c.finished_at is null
            order by c.device_id, c.command
            for no key update
            """;

    private static final String END =
            """
            update command c set state = 'expired', state_reason = e.reason, finished_at = :now
            from unnest(:ids, :reasons) as e (command_id, reason)
            where c.command_id = e.command_id
            """;

    private static final String GIVEN = " from unnest(:ids, :devices, :kinds, :params, :reasons, :creators, :ends)"
            + " as w (command_id, device_id, command, params, reason, created_by, expires_at) ";

    private static final String INSERT =
            """
            with c as (
                insert into command (command_id, workshop_id, device_id, command, params, reason, created_by, created_at,
                    next_at, expires_at, by_hub)
                select w.command_id, d.workshop_id, w.device_id, w.command, w.params::jsonb, w.reason, w.created_by, :now,
                    :now, w.expires_at::timestamptz, :byHub
                %s join device d on d.device_id = w.device_id
                returning *)
            select %s from c join device d on d.device_id = c.device_id
            """
                    .formatted(GIVEN, Rows.COLUMNS);

    // With its state, so that it is told of.
    private static final String CHANGE =
            """
            with c as (
                update command c set state = 'queued', params = w.params::jsonb, reason = w.reason, created_by = w.created_by,
                    created_at = :now, next_at = :now, tries = 0, expires_at = w.expires_at::timestamptz, by_hub = :byHub,
                    changes = c.changes + 1
                %s where c.command_id = w.command_id
                returning c.*)
            select %s from c join device d on d.device_id = c.device_id
            """
                    .formatted(GIVEN, Rows.COLUMNS);

    private static final String TOO_MANY =
            """
            select device_id, min(created_at) as since from command
            where device_id = any(:devices) and not by_hub and created_at > :yesterday and created_at <= :now
            group by device_id having sum(1 + changes) >= :most order by device_id limit 1
            """;

    /** One that has not ended. */
    private record Open(UUID id, CommandKind kind, CommandState state, Instant since, boolean late) {}

    /** An open one, and why it ends. */
    private record End(UUID id, @Nullable String reason) {}

    private final CommandParams params;
    private final Rows rows = new Rows();

    /** Takes what seals licence keys. */
    JdbiNewCommandRepository(CommandParams params) {
        this.params = params;
    }

    /**
     * Adds them as queued; an open one of the same kind gives way, takes over the params, or is a conflict.
     *
     * @param byHub false: they count to those that a device may be given a day
     * @return those whose device there is, in their order
     */
    List<Command> add(Handle handle, List<Addition> additions, Instant now, boolean byHub) {
        if (additions.isEmpty()) {
            return List.of();
        }
        if (!byHub) {
            requireFewer(handle, additions, now);
        }
        Map<String, List<Open>> open = open(handle, additions, now);
        List<End> ends = new ArrayList<>();
        List<Addition> fresh = new ArrayList<>();
        List<Addition> changes = new ArrayList<>();
        List<UUID> order = new ArrayList<>();
        for (Addition added : additions) {
            Optional<UUID> known =
                    makeRoom(added.command(), open.getOrDefault(added.command().deviceId(), List.of()), ends);
            order.add(known.orElse(added.id()));
            if (known.isPresent()) {
                changes.add(new Addition(known.get(), added.command(), added.expiresAt()));
            } else {
                fresh.add(added);
            }
        }
        end(handle, ends, now);
        Map<UUID, Command> given = new HashMap<>();
        put(handle, INSERT, fresh, now, byHub).forEach(command -> given.put(command.id(), command));
        put(handle, CHANGE, changes, now, byHub).forEach(command -> given.put(command.id(), command));
        return order.stream().filter(given::containsKey).map(given::get).toList();
    }

    /** {@return the queued one that takes over the params} Adds those that end. */
    private static Optional<UUID> makeRoom(NewCommand given, List<Open> open, List<End> ends) {
        Optional<UUID> known = Optional.empty();
        for (Open one : open) {
            boolean opposite = one.kind() != given.kind()
                    && one.kind().isSwitch()
                    && given.kind().isSwitch();
            if (one.kind() != given.kind() && !opposite) {
                continue;
            }
            if (one.late()) {
                ends.add(new End(one.id(), null));
            } else if (given.kind().isSwitch() || given.kind().lasts() && one.state() != CommandState.QUEUED) {
                ends.add(new End(one.id(), "replaced"));
            } else if (one.state() == CommandState.QUEUED) {
                known = Optional.of(one.id());
            } else {
                throw Problem.conflict("device %s: a %s that was sent has not ended, given %s: command_id %s"
                        .formatted(given.deviceId(), one.kind(), one.since(), one.id()));
            }
        }
        return known;
    }

    private static void requireFewer(Handle handle, List<Addition> additions, Instant now) {
        String[] devices = additions.stream()
                .map(Addition::command)
                .filter(command -> !command.isLast())
                .map(NewCommand::deviceId)
                .toArray(String[]::new);
        handle.createQuery(TOO_MANY)
                .bindArray("devices", String.class, (Object[]) devices)
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

    private static Map<String, List<Open>> open(Handle handle, List<Addition> additions, Instant now) {
        Map<String, List<Open>> open = new HashMap<>();
        handle.createQuery(OPEN)
                .bindArray("devices", String.class, column(additions, added -> added.command()
                        .deviceId()))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map((row, context) -> open.computeIfAbsent(row.getString("device_id"), any -> new ArrayList<>())
                        .add(new Open(
                                row.getObject("command_id", UUID.class),
                                CommandKind.valueOf(row.getString("command")),
                                CommandState.of(row.getString("state")),
                                row.getTimestamp("created_at").toInstant(),
                                row.getBoolean("late"))))
                .list();
        return open;
    }

    private static void end(Handle handle, List<End> ends, Instant now) {
        if (!ends.isEmpty()) {
            handle.createUpdate(END)
                    .bindArray("ids", UUID.class, ends.stream().map(End::id).toArray())
                    .bindArray(
                            "reasons",
                            String.class,
                            ends.stream().map(End::reason).toArray())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .execute();
        }
    }

    private List<Command> put(Handle handle, String sql, List<Addition> additions, Instant now, boolean byHub) {
        return additions.isEmpty()
                ? List.of()
                : bind(handle.createQuery(sql), additions)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("byHub", byHub)
                        .map(rows)
                        .list();
    }

    private Query bind(Query query, List<Addition> additions) {
        return query.bindArray("ids", UUID.class, column(additions, Addition::id))
                .bindArray("devices", String.class, column(additions, added -> added.command()
                        .deviceId()))
                .bindArray("kinds", String.class, column(additions, added -> added.command()
                        .kind()
                        .name()))
                .bindArray(
                        "params",
                        String.class,
                        column(
                                additions,
                                added -> params.written(
                                        added.id(), added.command().params())))
                .bindArray("reasons", String.class, column(additions, added -> added.command()
                        .reason()))
                .bindArray("creators", Long.class, column(additions, added -> added.command()
                        .createdBy()))
                .bindArray("ends", String.class, column(additions, added -> added.expiresAt()
                        .map(Instant::toString)
                        .orElse(null)));
    }

    private static Object[] column(List<Addition> additions, Function<Addition, @Nullable Object> member) {
        return additions.stream().map(member).toArray();
    }
}
