package dev.pitwatch.base.database;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Retries work with back-off while the database is away, until it succeeds or this is closed. Thread safe. */
public final class RetryLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RetryLoop.class);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 2_000;

    private final String task;
    private volatile boolean closed;

    /** Takes what is done, for the log. */
    public RetryLoop(String task) {
        this.task = task;
    }

    /** {@return what the work returns} Throws what it throws when the database is there, or this was closed. */
    public <T> T untilItWorks(Supplier<T> work) throws InterruptedException {
        for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (closed || !DatabaseFailure.isPassing(e)) {
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
