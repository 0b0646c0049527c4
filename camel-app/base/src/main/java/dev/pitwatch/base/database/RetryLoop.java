package dev.pitwatch.base.database;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries work with back-off while the database is away, until it succeeds or this is closed. A statement that doesn't fit the
 * tables and rights that are there is given up after ten minutes, in which a migration has ended. Thread safe.
 */
public final class RetryLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RetryLoop.class);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 2_000;
    private static final Duration MIGRATION = Duration.ofMinutes(10);

    private final String task;
    private final Duration migration;
    private volatile boolean closed;

    /** Takes what is done, for the log. */
    public RetryLoop(String task) {
        this(task, MIGRATION);
    }

    /** Takes how long a migration may last. */
    RetryLoop(String task, Duration migration) {
        this.task = task;
        this.migration = migration;
    }

    /** {@return what the work returns} Throws what it throws when the database is there, or this was closed. */
    public <T> T untilItWorks(Supplier<T> work) throws InterruptedException {
        long start = System.nanoTime();
        for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                boolean mayMigrate =
                        DatabaseFailure.isOfStatement(e) && System.nanoTime() - start < migration.toNanos();
                if (closed || !(DatabaseFailure.isPassing(e) || mayMigrate)) {
                    throw e;
                }
                if (pause == FIRST_PAUSE_MS) {
                    LOG.warn("{}: {}; trying again until it works", task, e.getMessage());
                }
                Thread.sleep(pause);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
