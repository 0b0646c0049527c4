package dev.pitwatch.core.devices.trace;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.devices.device.Device;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.readings.reading.MessageOutcomes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each message of a device for the minutes in which a person looks into it: bean {@code messageTraces} of routes/devices.
 * Which devices these are is a row, so that every hub knows; messages wait in memory until the route stores them, up to a
 * limit. Thread safe.
 */
public final class MessageTraces {

    /** Devices of a workshop at a time. */
    static final int MAX_OF_WORKSHOP = 10;

    private static final Logger LOG = LoggerFactory.getLogger(MessageTraces.class);

    private final Database database;
    private final JdbiMessageTraceRepository repository;
    private final DeviceService devices;
    private final AuditLog audit;
    private final Clock clock;
    private final WatchedDevices watched;
    private volatile boolean toRead = true;

    public MessageTraces(Database database, DeviceService devices, AuditLog audit, Clock clock, MeterRegistry meters) {
        this.database = database;
        this.repository = new JdbiMessageTraceRepository(database);
        this.devices = devices;
        this.audit = audit;
        this.clock = clock;
        this.watched = new WatchedDevices(meters);
    }

    /** Hears of every trace that begins, on whichever hub; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_trace", device -> toRead = true);
    }

    /** {@return what hears of each message} */
    public MessageOutcomes outcomes() {
        return watched;
    }

    /**
     * Traces a device from within a second on, for so long from now.
     *
     * @return when it ends
     * @throws Problem {@code not_found} when the caller may not know of the device, a conflict when it is decommissioned, or
     *     too many of its workshop are traced
     */
    public Instant begin(Principal who, String deviceId, Duration time) {
        Instant now = clock.instant();
        Instant end = now.plus(time);
        return database.together(() -> {
            Device device = devices.get(who, deviceId);
            if ("retired".equals(device.status())) {
                throw Problem.conflict("device %s is decommissioned".formatted(deviceId));
            }
            requireRoom(repository.others(who.scope(), deviceId, device.workshopId(), now));
            repository.begin(who.scope(), deviceId, device.workshopId(), end);
            audit.note(
                    who.scope(),
                    List.of(new AuditedAction(device.workshopId(), "trace", "device", deviceId, Map.of("until", end))));
            return end;
        });
    }

    private static void requireRoom(List<String> others) {
        if (others.size() >= MAX_OF_WORKSHOP) {
            throw Problem.conflict("%d devices of the workshop are traced, expected fewer than %d: %s"
                    .formatted(others.size(), MAX_OF_WORKSHOP, String.join(", ", others)));
        }
    }

    /** {@return a page of the device's messages, sorted by a field, downwards with a leading "-"} */
    public Paged<TracedMessage> list(Principal who, String deviceId, String sort, Page page) {
        devices.get(who, deviceId);
        return repository.list(who.scope(), deviceId, sort, page);
    }

    /**
     * Learns who is traced, and stores what waits; what the database does not take now waits for the next call. One thread runs it.
     */
    public void run() {
        try {
            if (toRead) {
                read();
            }
            watched.end(clock.instant());
            for (List<HeardMessage> batch = watched.next(); !batch.isEmpty(); batch = watched.next()) {
                repository.store(batch);
                watched.remove(batch);
            }
        } catch (RuntimeException e) {
            if (!DatabaseFailure.isPassing(e)) {
                watched.remove(watched.next()); // refused: it would be for ever
                throw e;
            }
            LOG.debug("traced messages wait: {}", e.getMessage());
        }
    }

    private void read() {
        toRead = false; // before reading: what is notified meanwhile is newer
        try {
            watched.watch(repository.watched(clock.instant()));
        } catch (RuntimeException e) {
            toRead = true;
            throw e;
        }
    }

    /** {@return how many devices are traced, as far as is known here} */
    int watching() {
        return watched.size();
    }
}
