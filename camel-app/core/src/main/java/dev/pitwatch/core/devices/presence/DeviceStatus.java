package dev.pitwatch.core.devices.presence;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RetryLoop;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Takes what devices say of their state. */
public final class DeviceStatus implements AutoCloseable {

    private static final Set<String> STATES = Set.of("online", "offline", "disabled", "updating");
    private static final int LONGEST_BOARD = 16;

    private final DeviceReports reports;
    private final PresenceRepository repository;
    private final DevicePresence presence;
    private final StatusWrites writes;
    private final List<Consumer<String>> reporters = new CopyOnWriteArrayList<>();
    private final RetryLoop patience = new RetryLoop("device status can't be stored now");

    /** Takes whether devices are limited in what they may have written. */
    public DeviceStatus(
            DeviceReports reports, Database database, DevicePresence presence, Clock clock, boolean limited) {
        this.reports = reports;
        this.repository = new JdbiPresenceRepository(database.ingest());
        this.presence = presence;
        this.writes = new StatusWrites(clock, limited, this::store);
    }

    /** Counts in these meters. */
    public void countIn(MeterRegistry meters) {
        FunctionCounter.builder("pitwatch.devices.status.replaced", writes, StatusWrites::replaced)
                .description("Status reports that were not written, since their device sent newer ones too soon")
                .register(meters);
    }

    /** Adds a listener that receives the id of each device whose status was kept; must return at once. */
    public void onReported(Consumer<String> listener) {
        reporters.add(listener);
    }

    /**
     * Stores a status, waiting for the database, and acknowledges it; of a device that sends many, the newest one in a while.
     *
     * @param retained whether the broker had kept it, so that it tells nothing of now
     * @throws Rejected when it is no status of a registered device
     */
    public void status(Delivery delivery, boolean retained) throws InterruptedException {
        StatusReport status = read(reports.read(delivery, retained), retained);
        if (!status.isOffline() && !retained) {
            presence.heard(status.deviceId(), delivery.receivedAt());
            status.conn().ifPresent(conn -> presence.connected(status.deviceId(), conn));
        }
        writes.write(status, delivery.receivedAt(), delivery.ack());
    }

    private void store(StatusReport status, Instant receivedAt, Runnable ack) throws InterruptedException {
        Optional<PresenceRepository.Standing> kept =
                patience.untilItWorks(() -> repository.status(status, receivedAt.toEpochMilli()));
        kept.ifPresent(presence::reported);
        if (kept.isPresent() && !status.isOffline()) {
            reporters.forEach(listener -> listener.accept(status.deviceId()));
        }
        ack.run();
    }

    @Override
    public void close() {
        patience.close();
        writes.close();
    }

    static StatusReport read(DeviceReport report, boolean retained) {
        String status = report.text("status").filter(STATES::contains).orElseThrow(() -> report.missing("status"));
        return new StatusReport(
                report.device().deviceId(),
                retained,
                status,
                report.text("reason"),
                report.number("conn"),
                report.text("fw"),
                report.text("board").filter(board -> board.length() <= LONGEST_BOARD),
                report.text("boot_id"),
                report.text("ip"),
                report.whole("interval_s", 2, 3600),
                report.texts("sensors"));
    }
}
