package dev.pitwatch.hub.plugins;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what goes wrong in calls of one plugin, and says when it is enough: three calls that did not come back, or
 * twenty in a row that threw. Thread safe.
 */
final class FailureThreshold implements Strikes {

    private static final int OVERRUNS = 3;
    private static final int THROWN_IN_A_ROW = 20;

    private final AtomicInteger overruns = new AtomicInteger();
    private final AtomicInteger thrownInARow = new AtomicInteger();

    @Override
    public void fine() {
        // Read first: a write by every call of a driver that works would cost more.
        if (thrownInARow.get() != 0) {
            thrownInARow.set(0);
        }
    }

    @Override
    public boolean thrown() {
        return thrownInARow.incrementAndGet() == THROWN_IN_A_ROW;
    }

    @Override
    public boolean overrun() {
        return overruns.incrementAndGet() == OVERRUNS;
    }
}
