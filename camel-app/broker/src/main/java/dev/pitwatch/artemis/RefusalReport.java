package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.JdbiBrokerSignInRepository;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the hubs every few seconds what was refused, for their metrics, and writes down what was refused of devices; while the database
 * is away it adds up.
 */
final class RefusalReport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalReport.class);
    private static final long EVERY_MS = 2_000;

    private final Refusals refusals;
    private final JdbiBrokerSignInRepository repository;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "refusal-report");
        thread.setDaemon(true);
        return thread;
    });

    RefusalReport(Refusals refusals, JdbiBrokerSignInRepository repository) {
        this.refusals = refusals;
        this.repository = repository;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::report, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void report() {
        tell();
        store();
    }

    private void store() {
        try {
            refusals.devices().store(repository::storeRefused);
        } catch (RuntimeException e) {
            LOG.debug("refusals of devices are written later: {}", e.getMessage());
        }
    }

    private void tell() {
        refusals.takeUnreported().forEach((kind, count) -> {
            try {
                repository.tellRefused(kind, count);
            } catch (RuntimeException e) {
                refusals.giveBack(kind, count);
                LOG.debug("refusals are told later: {}", e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
