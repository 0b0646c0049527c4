package dev.pitwatch.hub.news;

import dev.pitwatch.hub.trace.ReadingTrace;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Facts that were committed, for the routes that read them. Each route has an ordered, bounded queue and a thread of its own,
 * so a slow one holds up neither the publisher nor the others. News is in memory: what must not be lost is a row. Thread safe.
 */
public final class News implements AutoCloseable {

    /** Where the registry has it. */
    public static final String BEAN = "news";

    /**
     * Of one queue: readings of about a second at full rate, some 32 MiB, which the queues share. Large ones count as their KiB.
     * Of one whose route is stopped half.
     */
    static final int LIMIT = 32_768;

    /** A route is exchanged in less. */
    private static final Duration KEPT = Duration.ofSeconds(60);

    /** How long a route that stops may read on. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    private final Map<String, List<NewsQueue>> queues = new ConcurrentHashMap<>();
    private final MeterRegistry meters;
    private final int limit;
    private final Duration kept;

    public News(MeterRegistry meters) {
        this(meters, LIMIT, KEPT);
    }

    /**
     * Takes other bounds.
     *
     * @param limit how many facts a queue holds
     * @param kept how long it keeps them while its route is stopped
     */
    News(MeterRegistry meters, int limit, Duration kept) {
        this.meters = meters;
        this.limit = limit;
        this.kept = kept;
    }

    /** Hands a fact to the routes that read {@code news:name}. Call after the commit; returns at once. */
    public void publish(String name, Object fact) {
        publish(name, fact, 1, List.of());
    }

    /**
     * Hands over many facts that were committed together.
     *
     * @param fact the body that each route gets
     * @param size how many facts it is for the bound of a queue
     * @param traces of the few that are traced; each ends once all routes are done with it
     */
    public void publish(String name, Object fact, int size, List<ReadingTrace> traces) {
        List<NewsQueue> readers = List.copyOf(queues.getOrDefault(name, List.of())); // one may come meanwhile
        traces.forEach(trace -> trace.share(readers.size()));
        readers.forEach(queue -> queue.add(fact, size, traces));
    }

    /** What reads news: on a thread of its own, one fact after the other. */
    @FunctionalInterface
    public interface Reader {
        /** {@code missed}: how many facts before this one were dropped. */
        void read(Object fact, long missed);
    }

    /** Hands what is published under that name to the reader from now on, what waits for its route first. */
    public void attach(String name, String route, Reader reader) {
        attach(name, route, reader, Duration.ZERO);
    }

    /**
     * The same of facts that are lists.
     *
     * @param interval from one fact to the next at least, unless much waits; what is published meanwhile is one list. Zero: each fact at once
     */
    public void attach(String name, String route, Reader reader, Duration interval) {
        queue(name, route).attach(reader, interval);
    }

    /**
     * Hands it nothing more and waits until it is done with what it reads now: a fact that was taken when its route's steps
     * stopped would be lost. What waits stays for a while, for its route's next reader.
     */
    public void detach(String name, String route) {
        NewsQueue queue = queue(name, route);
        queue.detach();
        if (!queue.settle(System.nanoTime() + SETTLED.toNanos())) {
            LOG.warn(
                    "news: {}: is still being read after {} s, its route stops all the same",
                    queue,
                    SETTLED.toSeconds());
        }
    }

    private NewsQueue queue(String name, String route) {
        List<NewsQueue> all = queues.computeIfAbsent(name, any -> new CopyOnWriteArrayList<>());
        synchronized (all) {
            return all.stream()
                    .filter(queue -> queue.route().equals(route))
                    .findFirst()
                    .orElseGet(() -> {
                        NewsQueue made = new NewsQueue(name, route, limit, kept, meters);
                        all.add(made);
                        return made;
                    });
        }
    }

    /** Waits until the routes have read what was published, at most so long. */
    public void drain(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        queues.values().forEach(all -> all.forEach(queue -> queue.drain(end)));
    }

    /** Ends the threads once they are done with what they read now; what waits is dropped. */
    @Override
    public void close() {
        queues.values().forEach(all -> all.forEach(NewsQueue::detach));
    }
}
