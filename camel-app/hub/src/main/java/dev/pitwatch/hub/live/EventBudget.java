package dev.pitwatch.hub.live;

import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the kept events of all workshops take. When that is too much memory the oldest go first, but only of workshops that have more
 * than half of what the largest has: one with few keeps them, however much others publish. Thread safe.
 */
final class EventBudget {

    /** So much more goes at once, since all workshops are looked at to find what goes. */
    private static final int MORE = 32;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    /** A workshop's log and when the oldest event that it keeps was published. */
    private record Oldest(long at, WorkshopLog log) {
        static Oldest of(WorkshopLog log) {
            return new Oldest(log.oldestAt(), log);
        }
    }

    EventBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A log keeps so much more, or less; called with its lock. */
    void count(long change) {
        bytes.addAndGet(change);
    }

    long bytes() {
        return bytes.get();
    }

    /** Has the logs drop what is too much; called without the lock of any. */
    void hold(Collection<WorkshopLog> logs) {
        if (bytes.get() > maxBytes) {
            makeRoom(logs);
        }
    }

    private synchronized void makeRoom(Collection<WorkshopLog> logs) {
        boolean dropped = bytes.get() > maxBytes; // another thread may have made room meanwhile
        while (dropped && isTooMuch()) {
            dropped = dropOfTheLargest(logs);
        }
    }

    private boolean isTooMuch() {
        return bytes.get() > maxBytes - maxBytes / MORE;
    }

    private boolean dropOfTheLargest(Collection<WorkshopLog> logs) {
        long half = logs.stream().mapToLong(WorkshopLog::bytes).max().orElse(0) / 2;
        PriorityQueue<Oldest> queue = new PriorityQueue<>(Comparator.comparingLong(Oldest::at));
        logs.stream().filter(log -> log.bytes() > half).map(Oldest::of).forEach(queue::add);
        boolean any = false;
        while (isTooMuch() && !queue.isEmpty()) {
            WorkshopLog log = queue.remove().log();
            if (log.dropOldest()) {
                any = true;
                if (log.bytes() > half) {
                    queue.add(Oldest.of(log));
                }
            }
        }
        return any;
    }
}
