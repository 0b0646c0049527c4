package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** What people ask of devices and see of commands, in PostgreSQL, under row-level security. */
final class JdbiCommandRequestRepository {

    /** A device that a command is wanted for, locked until the transaction ends. */
    record Target(String deviceId, @Nullable Long workshopId, String status) {

        boolean isRetired() {
            return "retired".equals(status);
        }

        /** {@return this} Throws a conflict when it was decommissioned. */
        Target inService() {
            if (isRetired()) {
                throw Problem.conflict("device %s is decommissioned".formatted(deviceId));
            }
            return this;
        }
    }

    private static final Map<String, String> ORDERS =
            Map.of("created_at", "c.created_at, c.command_id", "-created_at", "c.created_at desc, c.command_id desc");

    // Locked as whoever moves or decommissions it does, so that of two who ask at once the second sees what is pending.
    private static final String TARGET = "select d.device_id, d.workshop_id, d.status from device d ";
    private static final String LOCKED = " order by d.device_id for no key update of d";
    private static final String LOCK = TARGET + "where d.device_id = :device" + LOCKED;
    private static final String LOCK_CHOSEN =
            TARGET + "where d.workshop_id = :workshop and (d.device_id = any(:devices) or d.labels && :labels::text[])"
                    + LOCKED;

    private static final String SIZE =
            """
            select (select count(*) from device where workshop_id = w.id and status <> 'retired') from workshop w
            where w.id = :workshop and w.archived_at is null
            """;

    private static final String PENDING =
            """
            select %s %s
            where c.device_id = any(:devices) and c.finished_at is null and c.command = :command
                and c.params = :params::jsonb and (c.expires_at is null or c.expires_at > :now)
            """
                    .formatted(JdbiCommandRepository.COLUMNS, JdbiCommandRepository.FROM);

    private static final String WANTED = JdbiCommandRepository.FROM
            + """
            where c.device_id = :device and (:command::text is null or c.command = :command)
                and (:state::text is null or c.state = :state)
            """;
    // Null: the scope sees no such device.
    private static final String COUNT =
            "select case when exists (select from device where device_id = :device) then (select count(*) %s) end"
                    .formatted(WANTED);
    private static final String FIND = "select %s %s where c.device_id = :device and c.command_id = :id"
            .formatted(JdbiCommandRepository.COLUMNS, JdbiCommandRepository.FROM);

    private static final RowMapper<Target> TARGETS = RecordMapper.of(Target.class);
    private static final ListQuery<Command> LIST =
            new ListQuery<>(JdbiCommandRepository.COLUMNS, WANTED, JdbiCommandRepository.COMMANDS);

    private final Database database;

    JdbiCommandRequestRepository(Database database) {
        this.database = database;
    }

    Optional<Target> lock(Scope scope, String deviceId) {
        return database.in(scope, handle -> handle.createQuery(LOCK)
                .bind("device", deviceId)
                .map(TARGETS)
                .findOne());
    }

    /** {@return those of the choice that the workshop has, by their ids} */
    List<Target> lock(Scope scope, long workshopId, DeviceChoice choice) {
        return database.in(scope, handle -> handle.createQuery(LOCK_CHOSEN)
                .bind("workshop", workshopId)
                .bindArray("devices", String.class, choice.deviceIds())
                .bindArray("labels", String.class, choice.labels())
                .map(TARGETS)
                .list());
    }

    /** {@return how many devices are in service there; empty: the scope sees no such workshop} */
    Optional<Integer> size(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(SIZE)
                .bind("workshop", workshopId)
                .mapTo(Integer.class)
                .findOne());
    }

    /** {@return for each of the devices the one that is the same and has not ended, if there is one} */
    List<Command> pending(Scope scope, List<Target> devices, CommandRequest wanted, Instant now) {
        return database.in(scope, handle -> handle.createQuery(PENDING)
                .bindArray(
                        "devices",
                        String.class,
                        devices.stream().map(Target::deviceId).toList())
                .bind("command", wanted.kind().name())
                .bind("params", Json.text(wanted.params()))
                .bind("now", now)
                .map(JdbiCommandRepository.COMMANDS)
                .list());
    }

    /** Empty: the scope sees no such device. */
    Optional<Paged<Command>> list(Scope scope, String deviceId, CommandFilter filter, String sort, Page page) {
        return database.in(scope, handle -> handle.createQuery(COUNT)
                .bindMethods(filter)
                .bind("device", deviceId)
                .mapTo(Long.class)
                .findOne()
                .map(total -> LIST.page(
                        handle,
                        String.valueOf(ORDERS.get(sort)),
                        page,
                        query -> query.bindMethods(filter).bind("device", deviceId),
                        () -> total)));
    }

    Optional<Command> find(Scope scope, String deviceId, UUID id) {
        return database.in(scope, handle -> handle.createQuery(FIND)
                .bind("device", deviceId)
                .bind("id", id)
                .map(JdbiCommandRepository.COMMANDS)
                .findOne());
    }
}
