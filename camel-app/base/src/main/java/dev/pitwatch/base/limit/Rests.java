package dev.pitwatch.base.limit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The rests of long work after each piece of it, so that the readings that come in and those who look have the processor and the disk
 * most of the time. Of one thread.
 */
public final class Rests {

    private static final int TIMES = 2;

    /** Pieces take long where much else is done: a short rest would be none then. But PostgreSQL ends what is idle for 30 s. */
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(10);

    /** The rests together: a night has an end. */
    private static final long ALL_RESTS_NS = TimeUnit.HOURS.toNanos(1);

    private final LongSupplier nanos;
    private final LongConsumer sleep;
    private long pieceBegan;
    private long left = ALL_RESTS_NS;

    /** The first piece begins. */
    public Rests() {
        this(System::nanoTime, LockSupport::parkNanos);
    }

    /** Takes what tells the time, and what sleeps, in nanoseconds. */
    public Rests(LongSupplier nanos, LongConsumer sleep) {
        this.nanos = nanos;
        this.sleep = sleep;
        this.pieceBegan = nanos.getAsLong();
    }

    /** Rests, as a piece is done: twice as long as it took, but for ten seconds at most, and for an hour of all pieces. */
    public void rest() {
        long rest = Math.min(Math.min(REST_NS, left), TIMES * (nanos.getAsLong() - pieceBegan));
        sleep.accept(rest);
        left -= rest;
        pieceBegan = nanos.getAsLong();
    }
}
