package dev.pitwatch.hub.readings;

import dev.pitwatch.base.database.Scope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Parts of long lists, read one after the other of a workshop: its calls may have half of the API's threads, and each in the
 * midst of thousands of rows, they would have all processors. While several wait, as much time as a part took is left to
 * other workshops. Thread safe.
 */
final class LongReads {

    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Map<Scope, Turn> turns = new ConcurrentHashMap<>();

    /** Of one workshop, while any of its calls reads or waits. */
    private static final class Turn {
        private final Semaphore free = new Semaphore(1, true);
        private int calls;
    }

    /** Reads a part when it is its turn; those before it, no more than the workshop may have threads, end with their statement. */
    <T> T part(Scope scope, Supplier<T> read) {
        Semaphore turn = enter(scope);
        turn.acquireUninterruptibly();
        long begun = System.nanoTime();
        try {
            return read.get();
        } finally {
            if (turn.hasQueuedThreads()) {
                LockSupport.parkNanos(Math.min(System.nanoTime() - begun, LONGEST_PAUSE));
            }
            turn.release();
            leave(scope);
        }
    }

    private Semaphore enter(Scope scope) {
        return turns.compute(scope, (of, known) -> {
                    Turn turn = known == null ? new Turn() : known;
                    turn.calls++;
                    return turn;
                })
                .free;
    }

    private void leave(Scope scope) {
        turns.computeIfPresent(scope, (of, turn) -> --turn.calls == 0 ? null : turn);
    }

    /** {@return workshops whose calls read or wait} */
    int busy() {
        return turns.size();
    }
}
