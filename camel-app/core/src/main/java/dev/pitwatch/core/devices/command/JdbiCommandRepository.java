package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.devices.command.JdbiCommandRequestRepository.Rows;
import dev.pitwatch.core.devices.command.SwitchRule.Give;
import dev.pitwatch.core.devices.command.SwitchRule.Standing;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Commands in PostgreSQL: people's under row-level security, the hub's own as pitwatch_ingest. */
final class JdbiCommandRepository implements CommandRepository {

    // Taken first, so that of two switches at once the second replaces the first.
    private static final String LOCK =
            """
            select pg_advisory_xact_lock(hashtextextended('command ' || device, 0))
            from (select distinct unnest(:devices) as device order by 1) d
            """;

    private static final String COLUMNS = "select " + Rows.COLUMNS + Rows.FROM;

    private static final String FIND = COLUMNS + "where c.command_id = :id and c.device_id = :device";

    private static final String FIND_ALL = COLUMNS + "where c.command_id = any(:ids)";

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

    private final Database database;
    private final CommandParams params;
    private final JdbiNewCommandRepository added;
    private final Rows rows = new Rows();

    /** Takes the key that licence keys on their way are sealed with. */
    JdbiCommandRepository(Database database, MasterKey key) {
        this.database = database;
        this.params = new CommandParams(key);
        this.added = new JdbiNewCommandRepository(params);
    }

    @Override
    public List<Command> add(Scope scope, List<Addition> additions, Instant now) {
        return database.in(scope, handle -> {
            lock(
                    handle,
                    additions.stream()
                            .map(addition -> addition.command().deviceId())
                            .toList());
            List<Command> given = added.add(handle, additions, now, false);
            if (given.size() < additions.size()) {
                throw Problem.notFound("device");
            }
            return given;
        });
    }

    @Override
    public void afterCommit(Runnable step) {
        database.afterCommit(step);
    }

    @Override
    public List<Standing> standings(Collection<String> deviceIds, Instant now) {
        return database.ingest().withHandle(handle -> JdbiSwitchRepository.of(handle, deviceIds, now));
    }

    @Override
    public Optional<Standing> standing(Scope scope, String deviceId, Instant now) {
        return database.in(scope, handle -> JdbiSwitchRepository.of(handle, List.of(deviceId), now).stream()
                .findFirst());
    }

    @Override
    public List<Standing> astray(@Nullable Collection<Long> workshops, String after, int most, Instant now) {
        return database.ingest().withHandle(handle -> JdbiSwitchRepository.astray(handle, workshops, after, most, now));
    }

    @Override
    public List<Command> addSwitches(Collection<String> deviceIds, Set<String> heard, Instant now) {
        return database.ingest().inTransaction(handle -> {
            lock(handle, List.copyOf(deviceIds));
            List<Addition> due = new ArrayList<>();
            for (Standing device : JdbiSwitchRepository.of(handle, deviceIds, now)) {
                if (SwitchRule.next(device, heard.contains(device.deviceId()), now) instanceof Give give) {
                    due.add(own(device.deviceId(), give));
                }
            }
            return added.add(handle, due, now, true);
        });
    }

    private static Addition own(String deviceId, Give give) {
        NewCommand command = new NewCommand(deviceId, give.kind(), Map.of(), give.reason(), null);
        return new Addition(UUID.randomUUID(), command, Optional.empty());
    }

    @Override
    public Optional<Command> addAssign(UUID id, String deviceId, Instant now, Instant since) {
        return database.ingest().inTransaction(handle -> {
            // The device first, as whoever moves it does: else two would wait for each other.
            Optional<Map<String, Object>> place = handle.createQuery(ASTRAY)
                    .bind("device", deviceId)
                    .bind("since", since.atOffset(ZoneOffset.UTC))
                    .map((row, context) ->
                            Map.<String, Object>of("workshop", row.getString("workshop"), "pit", row.getString("pit")))
                    .findOne();
            if (place.isEmpty()) {
                return Optional.empty();
            }
            lock(handle, List.of(deviceId));
            if (isAssigned(handle, deviceId)) {
                return Optional.empty(); // it goes out again until the device answers
            }
            NewCommand command = new NewCommand(deviceId, CommandKind.ASSIGN, place.get(), null, null);
            return added.add(handle, List.of(new Addition(id, command, Optional.empty())), now, true).stream()
                    .findFirst();
        });
    }

    private static boolean isAssigned(Handle handle, String deviceId) {
        return handle.createQuery(ASSIGNED)
                .bind("device", deviceId)
                .mapTo(Boolean.class)
                .one();
    }

    private static void lock(Handle handle, List<String> devices) {
        handle.createQuery(LOCK)
                .bindArray("devices", String.class, devices)
                .mapTo(String.class)
                .list();
    }

    @Override
    public List<Command> find(List<UUID> ids) {
        return database.ingest().withHandle(handle -> handle.createQuery(FIND_ALL)
                .bindArray("ids", UUID.class, ids)
                .map(rows)
                .list());
    }

    @Override
    public List<Turn> due(long after, int most, Instant now) {
        return database.ingest().withHandle(handle -> JdbiDeliveryRepository.due(handle, after, most, now));
    }

    @Override
    public List<Turn> back(Collection<String> deviceIds, Instant now) {
        return database.ingest().withHandle(handle -> JdbiDeliveryRepository.back(handle, deviceIds, now));
    }

    @Override
    public List<Delivery> take(List<Due> due, Predicate<String> there, Instant now) {
        return database.ingest().inTransaction(handle -> JdbiDeliveryRepository.take(handle, params, due, there, now));
    }

    @Override
    public void giveBack(List<UUID> ids, Instant at) {
        database.ingest().useHandle(handle -> JdbiDeliveryRepository.giveBack(handle, ids, at));
    }

    @Override
    public void unheard(List<UUID> ids, Instant now) {
        database.ingest().useHandle(handle -> JdbiDeliveryRepository.unheard(handle, ids, now));
    }

    @Override
    public Answered answered(String deviceId, CommandAnswer answer, Instant at) {
        return database.ingest().inTransaction(handle -> {
            // Its device first, as whoever moves that does: else two would wait for each other.
            Optional<Command> done = answer.state() == CommandState.DONE
                    ? handle.createQuery(FIND)
                            .bind("id", answer.commandId())
                            .bind("device", deviceId)
                            .map(rows)
                            .findOne()
                    : Optional.empty();
            done.filter(command -> command.kind().isSwitch())
                    .ifPresent(command -> JdbiSwitchRepository.reported(handle, deviceId, command.kind()));
            int moved = handle.createUpdate(ANSWERED)
                    .bind("id", answer.commandId())
                    .bind("device", deviceId)
                    .bind("state", answer.state().code())
                    .bind("progress", answer.progress())
                    .bind("reason", answer.reason())
                    .bind("final", answer.state().isFinal())
                    .bind("at", at.atOffset(ZoneOffset.UTC))
                    .execute();
            return new Answered(moved > 0, done);
        });
    }

    @Override
    public Optional<String> arrived(String deviceId) {
        return database.ingest().withHandle(handle -> handle.createQuery(ARRIVED)
                .bind("device", deviceId)
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public void interval(String deviceId, int seconds) {
        database.ingest().useHandle(handle -> handle.createUpdate(INTERVAL)
                .bind("device", deviceId)
                .bind("interval", seconds)
                .execute());
    }
}
