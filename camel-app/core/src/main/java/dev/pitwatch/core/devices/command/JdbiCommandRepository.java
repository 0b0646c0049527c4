package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Commands in PostgreSQL: people's under row-level security, the hub's own as pitwatch_ingest. */
final class JdbiCommandRepository {

    /** What an answer did: {@code done} is its command, if that is the device's and was done: by now, or when another had replaced it. */
    record Answered(boolean moved, Optional<Command> done) {}

    /** Of {@code command c} and its {@code device d}: {@link #COMMANDS}. */
    static final String COLUMNS =
            """
            c.command_id as id, c.workshop_id, d.pit_id, c.device_id, c.command as kind, c.params, c.reason, c.state,
                c.state_reason, c.progress, c.created_by, c.created_at, c.sent_at, c.finished_at, c.expires_at
            """;

    static final String FROM = "from command c join device d on d.device_id = c.device_id ";

    /** Licence keys stay sealed. */
    static final RowMapper<Command> COMMANDS = RecordMapper.of(Command.class);

    private static final String SELECT = "select " + COLUMNS + FROM;
    private static final String FIND = SELECT + "where c.command_id = :id and c.device_id = :device";
    private static final String FIND_ALL = SELECT + "where c.command_id = any(:ids)";

    // Which boot accepted it tells whether a restart has happened, should the device's own word of it get lost.
    private static final String ANSWERED =
            """
            update command set state = :state, progress = coalesce(:progress, progress), state_reason = :reason,
                sent_at = coalesce(sent_at, :at), finished_at = case when :final then :at end,
                accepted_boot_id = case when :state = 'accepted' and accepted_at is null
                    then (select boot_id from device where device_id = :device) else accepted_boot_id end,
                accepted_at = case when :state = 'accepted' then coalesce(accepted_at, :at) else accepted_at end
            where command_id = :id and device_id = :device and finished_at is null
                and (state in ('queued', 'sent') or :state <> 'accepted')
            """;

    private static final String ARRIVED =
            """
            with former as (
                select d.device_id, d.assigned_from_workshop as place, w.code
                from device d left join workshop w on w.id = d.workshop_id
                where d.device_id = :device and d.assigned_from_workshop is not null)
            update device d set assigned_from_workshop = null, assigned_from_pit = null
            from former
            where d.device_id = former.device_id
            returning nullif(former.place, former.code) as left_workshop
            """;

    // Of its own workshop: what a device says must not open it the topics of another one.
    private static final String PASSING =
            """
            update device d set assigned_from_workshop = w.code, assigned_from_pit = c.params ->> 'pit'
            from command c, workshop w, pit p
            where d.device_id = :device and c.command_id = :id and c.device_id = d.device_id
                and c.command = 'ASSIGN' and c.state_reason = 'replaced'
                and w.id = d.workshop_id and w.code = c.params ->> 'workshop'
                and p.id = d.pit_id and p.code <> c.params ->> 'pit'
                and (d.assigned_from_workshop, d.assigned_from_pit) is distinct from (w.code, c.params ->> 'pit')
                and exists (
                    select from command newer
                    where newer.device_id = d.device_id and newer.command = 'ASSIGN' and newer.finished_at is null)
            """;

    private static final String ASTRAY =
            """
            with astray as (
                update device d set assigned_from_workshop = 'unclaimed', assigned_from_pit = null
                where d.device_id = :device and d.pit_id is not null and d.status <> 'retired' and not exists (
                    select 1 from command c
                    where c.device_id = :device and c.command = 'ASSIGN' and c.created_at > :since)
                returning d.workshop_id, d.pit_id)
            select w.code as workshop, p.code as pit
            from astray join workshop w on w.id = astray.workshop_id join pit p on p.id = astray.pit_id
            """;

    /** Each that is open says the place, which is in the device's row as well. */
    private static final String ASSIGNED =
            "select exists (select from command where device_id = :device and command = 'ASSIGN' and finished_at is null)";

    private static final String INTERVAL =
            "update device set interval_s = :interval where device_id = :device and interval_s <> :interval";

    private static final String END =
            """
            update command set state = 'expired', state_reason = :reason, finished_at = :now
            where device_id = :device and finished_at is null and (:kind::text is null or command = :kind)
            """;

    private static final String CLAIMED =
            """
            update command c set workshop_id = d.workshop_id from device d
            where d.device_id = c.device_id and c.device_id = :device and c.finished_at is null
                and c.workshop_id is distinct from d.workshop_id
            """;

    private final Database database;
    private final JdbiNewCommandRepository added;

    /** Takes the key that licence keys on their way are sealed with. */
    JdbiCommandRepository(Database database, MasterKey key) {
        this.database = database;
        this.added = new JdbiNewCommandRepository(key);
    }

    /**
     * Adds them as queued, all or none. One is open of a kind and device: one that is queued takes over the params and keeps its
     * id; switches end each other, and ASSIGN and SET_LICENCE end one that was sent.
     *
     * @throws Problem {@code not_found} when the scope lacks one of their devices; a conflict when one of another kind was sent
     *     and has not ended; {@code rate_limited} when a device was given too many within a day
     */
    List<Command> add(Scope scope, List<NewCommand> given, Instant now) {
        return database.in(scope, handle -> {
            JdbiNewCommandRepository.lock(
                    handle, given.stream().map(NewCommand::deviceId).toList());
            List<Command> commands = added.add(handle, given, now, false);
            if (commands.size() < given.size()) {
                throw Problem.notFound("device");
            }
            return commands;
        });
    }

    /**
     * Adds the hub's own ASSIGN for a device that is heard where unassigned devices are; empty when it has no pit, or was
     * assigned after {@code since}, or is being assigned.
     */
    Optional<Command> addAssign(String deviceId, Instant now, Instant since) {
        return database.ingest().inTransaction(handle -> {
            // The device first, as whoever moves it does: else two would wait for each other.
            Optional<Map<String, Object>> place = handle.createQuery(ASTRAY)
                    .bind("device", deviceId)
                    .bind("since", since.atOffset(ZoneOffset.UTC))
                    .mapToMap()
                    .findOne();
            if (place.isEmpty()) {
                return Optional.empty();
            }
            JdbiNewCommandRepository.lock(handle, List.of(deviceId));
            boolean isAssigned = handle.createQuery(ASSIGNED)
                    .bind("device", deviceId)
                    .mapTo(Boolean.class)
                    .one();
            if (isAssigned) {
                return Optional.empty(); // it goes out again until the device answers
            }
            NewCommand command = new NewCommand(deviceId, CommandKind.ASSIGN, place.get(), null, null);
            return added.add(handle, List.of(command), now, true).stream().findFirst();
        });
    }

    /** {@return those that are there, in any order} */
    List<Command> find(List<UUID> ids) {
        return database.ingest().withHandle(handle -> handle.createQuery(FIND_ALL)
                .bindArray("ids", UUID.class, ids)
                .map(COMMANDS)
                .list());
    }

    /** Moves the device's command on, and keeps which switch it has obeyed last: the device is what it says. */
    Answered answered(String deviceId, CommandAnswer answer, Instant at) {
        return database.ingest().inTransaction(handle -> {
            // Its device first, as whoever moves that does: else two would wait for each other.
            Optional<Command> done = answer.state() == CommandState.DONE
                    ? handle.createQuery(FIND)
                            .bind("id", answer.commandId())
                            .bind("device", deviceId)
                            .map(COMMANDS)
                            .findOne()
                    : Optional.empty();
            done.filter(command -> command.kind().isSwitch())
                    .ifPresent(command -> JdbiSwitchRepository.reported(handle, deviceId, command.kind()));
            int moved = handle.createUpdate(ANSWERED)
                    .bind("id", answer.commandId())
                    .bind("device", deviceId)
                    .bind("state", answer.state())
                    .bind("progress", answer.progress())
                    .bind("reason", answer.reason())
                    .bind("final", answer.state().isFinal())
                    .bind("at", at.atOffset(ZoneOffset.UTC))
                    .execute();
            return new Answered(moved > 0, done);
        });
    }

    /** Ends the device's open commands of that kind; null: all. */
    void end(Scope scope, String deviceId, @Nullable String kind, String reason, Instant now) {
        database.in(scope, handle -> handle.createUpdate(END)
                .bind("device", deviceId)
                .bind("kind", kind)
                .bind("reason", reason)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }

    /** The device's open commands are its workshop's. */
    void claimed(Scope scope, String deviceId) {
        database.in(
                scope,
                handle -> handle.createUpdate(CLAIMED).bind("device", deviceId).execute());
    }

    /** Forgets the place that a device came from. {@return the code of the workshop that it has left, if it has} */
    Optional<String> arrived(String deviceId) {
        return database.ingest().withHandle(handle -> handle.createQuery(ARRIVED)
                .bind("device", deviceId)
                .mapTo(String.class)
                .findOne());
    }

    /** A device has obeyed an ASSIGN that another had replaced: that place is where it comes from, until it has obeyed the newer. */
    void passing(String deviceId, UUID replaced) {
        database.ingest().useHandle(handle -> handle.createUpdate(PASSING)
                .bind("device", deviceId)
                .bind("id", replaced)
                .execute());
    }

    /** Keeps the interval that the device has taken. */
    void interval(String deviceId, int seconds) {
        database.ingest().useHandle(handle -> handle.createUpdate(INTERVAL)
                .bind("device", deviceId)
                .bind("interval", seconds)
                .execute());
    }
}
