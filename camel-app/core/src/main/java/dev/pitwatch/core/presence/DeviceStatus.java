package dev.pitwatch.core.presence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.database.Patience;
import dev.pitwatch.core.reading.Delivery;
import dev.pitwatch.core.reading.Rejected;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Takes what devices say of their state and health. */
public final class DeviceStatus implements AutoCloseable {

    private static final Set<String> STATES = Set.of("online", "offline", "disabled", "updating");
    private static final int WEAKEST_RSSI = -130;

    private final DeviceReports reports;
    private final PresenceRepository repository;
    private final DevicePresence presence;
    private final Patience patience = new Patience("device status can't be stored now");

    public DeviceStatus(DeviceReports reports, Database database, DevicePresence presence) {
        this(reports, new JdbiPresenceRepository(database.ingest()), presence);
    }

    DeviceStatus(DeviceReports reports, PresenceRepository repository, DevicePresence presence) {
        this.reports = reports;
        this.repository = repository;
        this.presence = presence;
    }

    /**
     * Stores a status, waiting for the database, and acknowledges it.
     *
     * @param retained whether the broker had kept it, so that it tells nothing of now
     * @throws Rejected when it is no status of a registered device
     */
    public void status(Delivery delivery, boolean retained) throws InterruptedException {
        StatusReport status = read(reports.read(delivery, retained));
        boolean kept = patience.untilItWorks(() -> repository.status(status));
        if (kept && status.isOffline()) {
            presence.gone(status.deviceId(), delivery.receivedAt());
        } else if (!status.isOffline() && !retained) {
            presence.heard(status.deviceId(), delivery.receivedAt());
        }
        delivery.ack().run();
    }

    /**
     * Takes a sign of life with the strength of the radio signal.
     *
     * @throws Rejected when it is no message of a registered device
     */
    public void diag(Delivery delivery, boolean retained) throws InterruptedException {
        DeviceReport report = reports.read(delivery, retained);
        if (!retained) {
            presence.heard(report.device().deviceId(), delivery.receivedAt(), report.whole("rssi", WEAKEST_RSSI, 0));
        }
        delivery.ack().run();
    }

    @Override
    public void close() {
        patience.close();
    }

    private static StatusReport read(DeviceReport report) {
        String status = report.text("status").filter(STATES::contains).orElseThrow(() -> report.missing("status"));
        JsonNode conn = report.body().path("conn");
        Optional<String> fw = report.text("fw");
        OptionalInt interval = report.whole("interval_s", 2, 3600);
        return new StatusReport(
                report.device().deviceId(),
                status,
                conn.isIntegralNumber() && conn.canConvertToLong()
                        ? OptionalLong.of(conn.longValue())
                        : OptionalLong.empty(),
                fw,
                report.text("ip"),
                interval);
    }
}
