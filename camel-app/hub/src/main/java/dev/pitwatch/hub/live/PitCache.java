package dev.pitwatch.hub.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Cache of the pits of workshops that are watched, so that subscribing asks nothing of the database. Dropped by PostgreSQL's
 * notifications, and after a minute in case one was lost. Thread safe.
 */
final class PitCache {

    private static final int MAX_WORKSHOPS = 10_000;
    private static final long KEPT = Duration.ofSeconds(60).toNanos();
    /** So often a pit that isn't known is looked for. */
    private static final long RELOAD = Duration.ofSeconds(1).toNanos();

    private record Known(List<Long> ids, long since) {
        private boolean isYounger(long nanos) {
            return System.nanoTime() - since < nanos;
        }
    }

    private final LongFunction<List<Long>> load;
    private final Counter loads;
    private final AtomicLong changes = new AtomicLong();
    private final Map<Long, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
            return size() > MAX_WORKSHOPS;
        }
    };

    /**
     * Takes what asks the database.
     *
     * @param load the ids of a workshop's pits by their numbers; throws a Problem when there is no such workshop
     */
    PitCache(LongFunction<List<Long>> load, MeterRegistry meters) {
        this.load = load;
        this.loads = Counter.builder("pitwatch.live.pits.loads")
                .description("times that a workshop's pits were read for those who subscribe")
                .register(meters);
    }

    /** {@return the ids of the workshop's pits by their numbers; read anew when one of the wanted isn't among them} */
    List<Long> of(long workshopId, Collection<Long> wanted) {
        Known cached;
        synchronized (known) {
            cached = known.get(workshopId);
        }
        if (cached != null
                && cached.isYounger(KEPT)
                && (cached.isYounger(RELOAD) || cached.ids().containsAll(wanted))) {
            return cached.ids();
        }
        long before = changes.get();
        List<Long> ids = load.apply(workshopId);
        loads.increment();
        synchronized (known) {
            if (changes.get() == before) { // else it may have been read before the change
                known.put(workshopId, new Known(ids, System.nanoTime()));
            }
        }
        return ids;
    }

    /** The workshop's pits may have changed; empty: those of any. */
    void changed(String workshopId) {
        synchronized (known) {
            changes.incrementAndGet();
            if (workshopId.isEmpty()) {
                known.clear();
            } else {
                known.remove(Long.valueOf(workshopId));
            }
        }
    }
}
