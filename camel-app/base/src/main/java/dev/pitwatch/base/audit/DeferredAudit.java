package dev.pitwatch.base.audit;

import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.database.RetryLoop;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audit entries of what must be possible while the database is away, such as stopping a route, written as soon as it is there. Keeps so many
 * notes until then and logs what is more, or was left when the hub ended. Thread safe.
 */
public final class DeferredAudit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeferredAudit.class);
    private static final int PLACES = 1_000;

    private final AuditLog log;
    private final Clock clock;
    private final BlockingQueue<Late> waiting = new ArrayBlockingQueue<>(PLACES);
    private final RetryLoop patience = new RetryLoop("audit log");
    private final Thread writer = new Thread(this::run, "audit-notes");

    private record Late(Actor actor, AuditedAction doing, Instant at) {}

    /** Starts a thread that ends with {@link #close}. */
    public DeferredAudit(AuditLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
        writer.setDaemon(true);
        writer.start();
    }

    /** Notes what the current actor has done, soon; neither waits nor fails. */
    public void note(AuditedAction doing) {
        if (!waiting.offer(new Late(Actor.current(), doing, clock.instant()))) {
            LOG.warn(
                    "audit log: too much waits for the database, not noted: {} by {}",
                    doing,
                    Actor.current().name());
        }
    }

    @Override
    public void close() {
        patience.close();
        writer.interrupt();
    }

    private void run() {
        try {
            while (true) {
                write(waiting.take());
            }
        } catch (InterruptedException e) {
            waiting.forEach(late -> LOG.warn(
                    "audit log: not noted: {} by {}", late.doing(), late.actor().name()));
        }
    }

    private void write(Late late) throws InterruptedException {
        try {
            late.actor()
                    .run(() -> patience.untilItWorks(() -> {
                        log.note(late.doing(), late.at());
                        return late;
                    }));
        } catch (RuntimeException e) {
            LOG.error(
                    "audit log: not noted: {} by {}: {}",
                    late.doing(),
                    late.actor().name(),
                    e.getMessage());
        }
    }
}
