package dev.pitwatch.hub.news;

import dev.pitwatch.hub.trace.ReadingTrace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one route has yet to read, in order. Full, it drops the oldest and says so with the next. It stays while its route is
 * exchanged; of a route that was stopped for longer only the number of what it missed is kept. A route that reads lists may read
 * at intervals, so that its thread isn't woken for each. Thread safe.
 */
final class NewsQueue {

    private static final Logger LOG = LoggerFactory.getLogger(NewsQueue.class);

    /** So many that wait are read before their time: they would outlive young collections. */
    private static final int JOINED = 64;

    private record Entry(Object fact, int size, List<ReadingTrace> traces) {}

    private final String name;
    private final String route;
    private final int limit;
    private final Duration kept;
    private final Counter dropped;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private int size;
    private long missed;
    private int reading;
    private News.@Nullable Reader reader;
    private long intervalNanos;
    private long nextAt = System.nanoTime();
    /** Its thread sleeps until the interval is over: what comes doesn't wake it. */
    private boolean resting;

    /** Those who wait for all to be read: nothing rests meanwhile. */
    private int drains;

    private long detachedAt = System.nanoTime();

    NewsQueue(String name, String route, int limit, Duration kept, MeterRegistry meters) {
        this.name = name;
        this.route = route;
        this.limit = limit;
        this.kept = kept;
        this.dropped = Counter.builder("pitwatch.news.dropped")
                .description("Committed facts that a route was too slow for")
                .tags("news", name, "route", route)
                .register(meters);
        Gauge.builder("pitwatch.news.waiting", this, NewsQueue::size)
                .description("Committed facts that wait for a route")
                .tags("news", name, "route", route)
                .strongReference(true)
                .register(meters);
    }

    String route() {
        return route;
    }

    private synchronized int size() {
        return size;
    }

    /** {@return how much is kept} Half for a route that is stopped, and nothing once it has been so for long. */
    private int most() {
        if (reader != null) {
            return limit;
        }
        return System.nanoTime() - detachedAt < kept.toNanos() ? limit / 2 : 0;
    }

    synchronized void add(Object fact, int facts, List<ReadingTrace> traces) {
        entries.add(new Entry(fact, facts, traces));
        size += facts;
        int most = most();
        while (size > most && (entries.size() > 1 || most == 0)) {
            drop();
        }
        if (!resting || size >= JOINED) {
            notifyAll();
        }
    }

    private void drop() {
        Entry oldest = entries.remove();
        size -= oldest.size();
        missed += oldest.size();
        dropped.increment(oldest.size());
        oldest.traces().forEach(ReadingTrace::leave);
    }

    /** Reads with it from now on, on a thread of its own; at least that long from one fact to the next, what comes meanwhile joined. */
    synchronized void attach(News.Reader with, Duration interval) {
        reader = with;
        intervalNanos = interval.toNanos();
        nextAt = System.nanoTime(); // the rest of the reader before it is over
        Thread thread = new Thread(() -> run(with), "news-" + route);
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads no more after what it reads now; what waits stays for the next reader. */
    synchronized void detach() {
        if (reader != null) {
            reader = null;
            detachedAt = System.nanoTime();
            notifyAll();
        }
    }

    private void run(News.Reader mine) {
        try {
            while (true) {
                Entry next;
                long before;
                synchronized (this) {
                    rest(mine);
                    while (reader == mine && entries.isEmpty()) {
                        wait();
                    }
                    if (reader != mine) {
                        return;
                    }
                    next = take();
                    before = missed;
                    missed = 0;
                    reading++;
                }
                read(mine, next, before);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rest(News.Reader mine) throws InterruptedException {
        resting = true;
        long left = nextAt - System.nanoTime();
        while (left > 0 && reader == mine && size < JOINED && drains == 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = nextAt - System.nanoTime();
        }
        resting = false;
    }

    private Entry take() {
        Entry next = entries.remove();
        if (intervalNanos > 0) {
            nextAt = System.nanoTime() + intervalNanos;
            next = joined(next);
        }
        size -= next.size();
        return next;
    }

    /** {@return it with those behind it that are lists, too} */
    private Entry joined(Entry first) {
        if (!(first.fact() instanceof List<?> facts) || !joins(first.size())) {
            return first;
        }
        List<Object> all = new ArrayList<>(facts);
        List<ReadingTrace> traces = new ArrayList<>(first.traces());
        int count = first.size();
        while (joins(count)) {
            Entry next = entries.remove();
            all.addAll((List<?>) next.fact());
            traces.addAll(next.traces());
            count += next.size();
        }
        return new Entry(all, count, traces);
    }

    private boolean joins(int count) {
        Entry next = entries.peek();
        return next != null && next.fact() instanceof List && count + next.size() <= JOINED;
    }

    private void read(News.Reader mine, Entry next, long before) {
        List<ReadingTrace.Step> steps =
                next.traces().stream().map(trace -> trace.reader(route)).toList();
        try {
            mine.read(next.fact(), before);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("news: {}: {}", this, e.getMessage(), e);
        } finally {
            steps.forEach(ReadingTrace.Step::close);
            synchronized (this) {
                reading--;
                notifyAll();
            }
        }
    }

    /** Waits until nothing is being read, or until that {@link System#nanoTime}. {@return whether nothing is} */
    synchronized boolean settle(long end) {
        await(() -> reading > 0, end);
        return reading == 0;
    }

    /** Waits until all was read, or until that {@link System#nanoTime}. */
    synchronized void drain(long end) {
        drains++;
        notifyAll();
        await(() -> reader != null && (reading > 0 || !entries.isEmpty()), end);
        drains--;
    }

    private synchronized void await(BooleanSupplier busy, long end) {
        try {
            while (busy.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name + " for " + route;
    }
}
