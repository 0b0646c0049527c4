package dev.pitwatch.core.devices.diag;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.queue.SharedBacklog;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.devices.diag.JdbiDiagRepository.Stored;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.devices.presence.DeviceReport;
import dev.pitwatch.core.devices.presence.DeviceReports;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what devices say of their health: bean {@code diagnostics} of routes/devices. Messages wait in memory until the route
 * stores them in batches, up to a limit, since the database may be away; health is no reading, so the oldest of the workshop with the most are dropped then.
 * Thread safe.
 */
public final class Diagnostics {

    /** What 20,000 devices send in two minutes and a half. */
    static final int MAX_WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Diagnostics.class);
    private static final int AT_ONCE = 1_000;

    /** What a device may have stored: ten times of what it sends, and the backlog of a day in which no hub was there. */
    private static final double PER_SECOND = 1 / 30.0;

    private static final int BURST = 300;

    /** The same of a workshop, however many devices it has: three times of what 2,000 send, and one of each at once. */
    private static final double OF_WORKSHOP_PER_SECOND = 20;

    private static final int OF_WORKSHOP_BURST = 2_000;

    private static final String OTHER = "other";
    private static final Set<String> RESETS = Set.of("power", "panic", "watchdog", "restart", "brownout");
    private static final Set<String> LINKS = Set.of("ethernet", "wifi");

    private final DeviceReports reports;
    private final DevicePresence presence;
    private final JdbiDiagRepository repository;
    private final FloodLimit limit;
    private final Map<String, FloodLimit.Allowance> allowances = new ConcurrentHashMap<>();
    private final FloodLimit limitOfWorkshop;
    private final Map<String, FloodLimit.Allowance> allowancesOfWorkshops = new ConcurrentHashMap<>();
    private final Map<String, String> links = new ConcurrentHashMap<>();
    private final SharedBacklog<DeviceDiag> waiting = new SharedBacklog<>(MAX_WAITING, DeviceDiag::workshopCode);
    private final MeterRegistry meters;
    private final Counter stored;
    private final Counter tooMany;
    private final Counter overflow;
    private final Counter refused;

    /** Takes whether devices and workshops are limited in what they may have stored. */
    public Diagnostics(
            DeviceReports reports,
            DevicePresence presence,
            Database database,
            Clock clock,
            boolean limited,
            MeterRegistry meters) {
        this.reports = reports;
        this.presence = presence;
        this.repository = new JdbiDiagRepository(database);
        this.limit = new FloodLimit(clock, limited, PER_SECOND, BURST);
        this.limitOfWorkshop = new FloodLimit(clock, limited, OF_WORKSHOP_PER_SECOND, OF_WORKSHOP_BURST);
        this.meters = meters;
        this.stored = Counter.builder("pitwatch.devices.diag.stored")
                .description("Diagnostic messages that were stored")
                .register(meters);
        this.tooMany = dropped("too_many");
        this.overflow = dropped("overflow");
        this.refused = dropped("refused");
        Gauge.builder("pitwatch.devices.diag.waiting", waiting, SharedBacklog::size)
                .description("Diagnostic messages that wait to be stored, at most 10,000")
                .register(meters);
        LINKS.forEach(link -> Gauge.builder("pitwatch.devices.link", link, this::online)
                .tag("link", link)
                .description("Devices that are there, by what they are connected by")
                .register(meters));
        RESETS.forEach(this::resets); // zero before the first one, so that a rise shows
    }

    private Counter dropped(String reason) {
        return Counter.builder("pitwatch.devices.diag.dropped")
                .tag("reason", reason)
                .description("Diagnostic messages that were not stored")
                .register(meters);
    }

    private Counter resets(String reason) {
        return Counter.builder("pitwatch.devices.resets")
                .tag("reason", reason)
                .description("Times that devices booted, by why they did")
                .register(meters);
    }

    private double online(String link) {
        return links.entrySet().stream()
                .filter(device -> device.getValue().equals(link) && presence.isOnline(device.getKey()))
                .count();
    }

    /**
     * Takes a message, as a sign of life too, and acknowledges it; it is stored by {@link #store()}.
     *
     * @param retained whether the broker had kept it, so that it tells nothing of now and is not stored
     * @throws Rejected when it is no message of a registered device
     */
    public void take(Delivery delivery, boolean retained) throws InterruptedException {
        DeviceReport report = reports.read(delivery, retained);
        if (!retained) {
            String device = report.device().deviceId();
            Diag diag = DiagMessage.read(report.body(), delivery.receivedAt());
            presence.heard(
                    device,
                    delivery.receivedAt(),
                    diag.rssi() == null ? OptionalInt.empty() : OptionalInt.of(diag.rssi()));
            if (diag.link() != null) {
                links.put(device, diag.link());
            }
            if (mayStore(device, report.device().workshopCode())) {
                add(new DeviceDiag(device, report.device().workshopCode(), diag));
            } else {
                tooMany.increment();
            }
        }
        delivery.ack().run();
    }

    private boolean mayStore(String device, String workshop) {
        return allowances.computeIfAbsent(device, id -> limit.allowance()).take()
                && allowancesOfWorkshops
                        .computeIfAbsent(workshop, code -> limitOfWorkshop.allowance())
                        .take();
    }

    private void add(DeviceDiag diag) {
        waiting.add(diag).ifPresent(gaveWay -> overflow.increment());
    }

    /** Stores what waits, workshops in turns; what the database does not take now waits for the next call. One thread stores. */
    public void store() {
        for (List<DeviceDiag> batch = waiting.next(AT_ONCE); !batch.isEmpty(); batch = waiting.next(AT_ONCE)) {
            try {
                repository.store(batch).forEach(this::count);
            } catch (RuntimeException e) {
                if (DatabaseFailure.isPassing(e)) {
                    LOG.debug("diagnostics wait: {}", e.getMessage());
                    return;
                }
                LOG.warn("{} diagnostics are refused by the database, given up: {}", batch.size(), e.getMessage());
                refused.increment(batch.size());
            }
            waiting.remove(batch);
        }
    }

    private void count(Stored some) {
        stored.increment(some.stored());
        String reason = some.resetReason();
        resets(reason != null && RESETS.contains(reason) ? reason : OTHER).increment(some.resets());
    }
}
