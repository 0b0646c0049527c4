package dev.pitwatch.base.mirror;

import dev.pitwatch.base.database.DatabaseNotifications;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table kept in memory. Notifications name what to read again, coalesced while a read is under way; all rows are read again
 * after the reload time in case a notification was lost. After a failed read the known rows stay, and all are read again with
 * back-off. One thread reads, so that what is read later is also put later; {@link #get} is a look-up in a map. Thread safe.
 *
 * @param <C> what a notification names
 * @param <K> the key of a row
 * @param <V> a row, immutable
 */
public final class Mirror<C, K, V> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final Duration CHECK = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
    /** The database is closed afterwards, in whose midst a read would fail. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(1);

    private final String name;
    private final Duration reload;
    private final Clock clock;
    private final MirrorSource<C, K, V> source;
    private final ScheduledExecutorService worker;
    private final Map<K, V> rows = new ConcurrentHashMap<>();
    /** Tombstones: when a row was removed, in nanoseconds, for the reload time; a read that began before must not bring it back. */
    private final Map<K, Long> removed = new ConcurrentHashMap<>();

    private final List<MirrorListener<K, V>> listeners = new CopyOnWriteArrayList<>();
    private final PendingChanges<C> pending = new PendingChanges<>();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final AtomicLong failures = new AtomicLong();
    private volatile Runnable failureCounter = () -> {};
    private volatile Instant allReadAt;
    private volatile boolean failing;

    // Only the worker touches these.
    private long allReadNanos = System.nanoTime();
    private Duration pause = FIRST_RETRY;
    private @Nullable ScheduledFuture<?> retry;

    private record Change<K, V>(K key, @Nullable V before, @Nullable V after) {}

    /**
     * Reads nothing yet: see {@link #start}.
     *
     * @param name of its thread and in the log
     * @param reload how soon a change counts whose notification was lost
     * @param clock moves the safety reload; elapsed time does so too, since a clock may be set back
     */
    public Mirror(String name, Duration reload, Clock clock, MirrorSource<C, K, V> source) {
        this.name = name;
        this.reload = reload;
        this.clock = clock;
        this.source = source;
        this.allReadAt = clock.instant();
        this.worker = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Counts failed reads under that name. */
    public void countFailures(MeterRegistry meters, String metric) {
        failureCounter = Counter.builder(metric)
                .description("Failed reads of the rows that are kept in memory")
                .register(meters)::increment;
    }

    /** Shows under that name how many seconds ago all rows were read. */
    public void gaugeAge(MeterRegistry meters, String metric) {
        Gauge.builder(metric, this, Mirror::age)
                .description("Since all of the rows that are kept in memory were read")
                .register(meters);
    }

    /** Shows under that name how many rows there are. */
    public void gaugeSize(MeterRegistry meters, String metric) {
        Gauge.builder(metric, rows, Map::size)
                .description("Rows that are kept in memory")
                .register(meters);
    }

    private double age() {
        return Duration.between(allReadAt, clock.instant()).toMillis() / 1000.0;
    }

    /** {@return how many reads have failed} */
    public long failures() {
        return failures.get();
    }

    /** Adds a listener. Of what was read together, the first listener added receives all first. */
    public void onRead(MirrorListener<K, V> listener) {
        listeners.add(listener);
    }

    /** Listens on that channel, whose payloads are understood so; call before the notifications start. */
    public void listen(DatabaseNotifications notifications, String channel, Function<String, C> change) {
        notifications.on(channel, payload -> notified(payload, change));
    }

    /** Takes a notification: an empty payload means that anything may have changed. */
    public void notified(String payload, Function<String, C> change) {
        if (payload.isEmpty()) {
            allChanged();
        } else {
            changed(change.apply(payload));
        }
    }

    /** Has one change read, with the next retry while reads fail. Returns at once. */
    public void changed(C change) {
        if (pending.add(change)) {
            schedule(this::read, Duration.ZERO);
        }
    }

    /** Has all rows read, at once even while reads fail: the database may have come back. Returns before it is done. */
    public void allChanged() {
        if (pending.addAll() || failing) {
            schedule(this::read, Duration.ZERO);
        }
    }

    /** Has these changes read and waits for it, a second at most: the caller that made them need not wait for the notification. */
    public void refresh(Set<C> changes) {
        changes.forEach(this::changed);
        if (!changes.isEmpty()) {
            awaitTasks(REFRESH_TIMEOUT);
        }
    }

    /** Waits until all that was to be done at once is done, successful or not, for so long at most. */
    public void awaitTasks(Duration timeout) {
        ThreadDrain.await(worker, timeout);
    }

    /** Reads all rows in the background until it succeeds, and again after each reload time. */
    public void start() {
        allChanged();
        every(CHECK, this::check);
    }

    /** Runs work on the mirror's thread; what it throws counts as a failed read. */
    public void later(Duration delay, Runnable work) {
        schedule(() -> guard(work), delay);
    }

    /** Runs work on the mirror's thread from now on; what it throws counts as a failed read. */
    public void every(Duration period, Runnable work) {
        worker.scheduleWithFixedDelay(() -> guard(work), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@return the row as last read; null: there is none} */
    public @Nullable V get(K key) {
        return rows.get(key);
    }

    /** {@return all rows as last read, a view} */
    public Map<K, V> rows() {
        return Collections.unmodifiableMap(rows);
    }

    /** {@return all rows as last read, a view} */
    public Collection<V> values() {
        return rows().values();
    }

    /** {@return whether all rows have been read once} */
    public boolean isLoaded() {
        return loaded.getCount() == 0;
    }

    /** {@return when the last reading of all rows that succeeded began; when this was made, before the first one} */
    public Instant allReadAt() {
        return allReadAt;
    }

    /** Waits until all rows have been read once. */
    public void awaitLoaded() throws InterruptedException {
        loaded.await();
    }

    /** Puts a row that the caller has just made or read, whether or not it was removed before. */
    public void put(K key, V row) {
        V before = rows.get(key);
        rows.compute(key, (same, known) -> {
            removed.remove(same);
            return row;
        });
        pass(List.of(new Change<>(key, before, row)));
    }

    /**
     * Puts a row that the caller has just made or read, unless there is one, which may have been read later, or it was removed
     * within the reload time.
     */
    public void putIfAbsent(K key, V row) {
        if (rows.computeIfAbsent(key, same -> removed.containsKey(same) ? null : row) == row) {
            pass(List.of(new Change<>(key, null, row)));
        }
    }

    /** Removes a row that the caller knows to be gone; returns whether it was there. A read under way does not bring it back. */
    public boolean remove(K key) {
        V before = take(key);
        if (before != null) {
            pass(List.of(new Change<>(key, before, null)));
        }
        return before != null;
    }

    private @Nullable V take(K key) {
        // First the tombstone: what is put in between is removed with the rest.
        removed.put(key, System.nanoTime());
        return rows.remove(key);
    }

    @Override
    public void close() {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("{}: still reading, not waiting for it", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check() {
        long now = System.nanoTime();
        removed.values().removeIf(at -> now - at > reload.toNanos());
        boolean due = now - allReadNanos >= reload.toNanos() || !clock.instant().isBefore(allReadAt.plus(reload));
        if (due && pending.addAll()) {
            schedule(this::read, Duration.ZERO);
        }
    }

    private void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private @Nullable ScheduledFuture<?> schedule(Runnable work, Duration delay) {
        try {
            return worker.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed", name, e);
            return null;
        }
    }

    private void read() {
        PendingChanges.Taken<C> changes = pending.take();
        if (!changes.all() && changes.some().isEmpty()) {
            return;
        }
        try {
            if (changes.all()) {
                readAll();
            } else {
                readSome(changes.some());
            }
            succeeded();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void readAll() {
        // A row put while the query runs is in the map but not in its answer.
        Set<K> before = Set.copyOf(rows.keySet());
        long begun = System.nanoTime();
        Instant now = clock.instant();
        apply(source.all(), before, begun);
        allReadAt = now;
        allReadNanos = begun;
        if (!isLoaded()) {
            LOG.info("{}: {} rows", name, rows.size());
            loaded.countDown();
        }
        source.allRead();
    }

    private void readSome(Set<C> changes) {
        Set<K> covered = source.covered(changes);
        long begun = System.nanoTime();
        apply(source.some(changes), covered, begun);
    }

    private void apply(Map<K, V> read, Set<K> covered, long begun) {
        List<Change<K, V>> changes = new ArrayList<>(read.size());
        read.forEach((key, row) -> {
            V before = rows.get(key);
            if (rows.compute(key, (same, known) -> isRemovedSince(same, begun) ? known : row) == row) {
                changes.add(new Change<>(key, before, row));
            }
        });
        for (K key : covered) {
            V gone = read.containsKey(key) ? null : take(key);
            if (gone != null) {
                changes.add(new Change<>(key, gone, null));
            }
        }
        pass(changes);
    }

    private boolean isRemovedSince(K key, long begun) {
        Long at = removed.get(key);
        return at != null && at - begun >= 0;
    }

    /** Each listener receives each change, even after one has failed: a row that is gone is not read again. */
    private void pass(List<Change<K, V>> changes) {
        RuntimeException failure = null;
        for (MirrorListener<K, V> listener : listeners) {
            for (Change<K, V> change : changes) {
                try {
                    listener.read(change.key(), change.before(), change.after());
                } catch (RuntimeException e) {
                    failure = failure == null ? e : failure;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void succeeded() {
        if (failing) {
            LOG.info("{}: read again, {} rows", name, rows.size());
        }
        failing = false;
        pause = FIRST_RETRY;
    }

    private void failed(RuntimeException e) {
        failures.incrementAndGet();
        failureCounter.run();
        if (!failing) {
            LOG.warn("{}: cannot read; keeping {} rows and trying again: {}", name, rows.size(), e.getMessage());
        }
        failing = true;
        pending.addAll();
        if (retry == null) {
            retry = schedule(this::retry, pause);
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_RETRY) < 0 ? twice : LONGEST_RETRY;
        }
    }

    private void retry() {
        retry = null;
        read();
    }
}
