package dev.pitwatch.hub.rest;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Refuses calls for a second after no connection could be had. Each try waits for seconds on a worker; without this all
 * workers would, and the queue behind them.
 */
final class DatabaseGate {

    private static final long CLOSED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong openAt = new AtomicLong(System.nanoTime());

    boolean isClosed() {
        return openAt.get() - System.nanoTime() > 0;
    }

    void pass() {
        if (isClosed()) {
            throw Failures.unavailable();
        }
    }

    void noticed(Exception failure) {
        if (Failures.noConnection(failure)) {
            openAt.set(System.nanoTime() + CLOSED_NANOS);
        }
    }
}
