package dev.pitwatch.launcher.backup;

import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** The rests of a copy after each piece, so that the readings that come in have the processor and the disk most of the time. */
final class Rests {

    /** Bytes from one rest to the next. */
    static final int PIECE = 1 << 22;

    /** How much longer it rests than it worked, and at most. */
    private static final int TIMES = 2;

    private static final long REST_NS = TimeUnit.SECONDS.toNanos(1);

    /** The rests together: some 400 GB of a database are copied by then, and a night has an end. */
    private static final long ALL_RESTS_NS = TimeUnit.HOURS.toNanos(1);

    private final boolean wanted;
    private final LongSupplier nanos;
    private final LongConsumer sleep;
    private long pieceBegan;
    private int inPiece;
    private long left = ALL_RESTS_NS;

    private Rests(boolean wanted, LongSupplier nanos, LongConsumer sleep) {
        this.wanted = wanted;
        this.nanos = nanos;
        this.sleep = sleep;
        this.pieceBegan = nanos.getAsLong();
    }

    static Rests afterEachPiece() {
        return afterEachPiece(System::nanoTime, LockSupport::parkNanos);
    }

    /** Takes what tells the time, and what sleeps, in nanoseconds. */
    static Rests afterEachPiece(LongSupplier nanos, LongConsumer sleep) {
        return new Rests(true, nanos, sleep);
    }

    /** {@return those of a copy that nothing runs beside} */
    static Rests none() {
        return new Rests(false, System::nanoTime, LockSupport::parkNanos);
    }

    /** Rests where these bytes, which were written to that file, made a piece full; it is on the disk then. */
    void written(int bytes, FileOutputStream file) throws IOException {
        if (isFull(bytes)) {
            file.getFD().sync(); // little at a time: the database's own writes wait for what is before them
            rest();
        }
    }

    /** Rests where these bytes, which were read and are not written, made a piece full. */
    void read(int bytes) {
        if (isFull(bytes)) {
            rest();
        }
    }

    private boolean isFull(int bytes) {
        inPiece += wanted ? bytes : 0;
        return inPiece >= PIECE;
    }

    private void rest() {
        long rest = Math.min(Math.min(REST_NS, left), TIMES * (nanos.getAsLong() - pieceBegan));
        sleep.accept(rest);
        left -= rest;
        pieceBegan = nanos.getAsLong();
        inPiece = 0;
    }
}
