package dev.pitwatch.core.readings.occupancy;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.ThreadDrain;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which job's car was in which pit, in memory, for as long back as readings may come. PostgreSQL's notifications say which pit
 * to read again; all are read again every minute in case one was missed. Readings that were on their way while a car came or
 * went carry what was known before: they are set right as soon as it is known, and again when none can be on its way any more.
 */
public final class OccupancyDirectory implements PitJobs, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OccupancyDirectory.class);

    /** A day more than readings may be late. */
    private static final Duration KEPT = Duration.ofDays(8);

    private static final Duration FULL_RELOAD = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration WAITED_FOR = Duration.ofSeconds(1);
    private static final List<Duration> MENDED_AGAIN = List.of(Duration.ofSeconds(2), Duration.ofSeconds(15));

    /** Longer than any reading is on its way, and than any hub goes without a full reload. */
    private static final Duration MENDED = Duration.ofMinutes(10);

    private final JdbiOccupancyRepository stays;
    private final Clock clock;
    private final Map<Long, PitTimeline> pits = new ConcurrentHashMap<>();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final ScheduledExecutorService worker;
    private final Counter mended;
    private final Counter failures;

    private final Object changes = new Object();
    private Set<Long> changedPits = new HashSet<>();
    private boolean allChanged = true;
    private boolean waiting;

    // Only the worker touches it.
    private boolean failing;

    /** Reads nothing yet: see {@link #start}. */
    public OccupancyDirectory(Database database, Clock clock, MeterRegistry meters) {
        this.stays = new JdbiOccupancyRepository(database);
        this.clock = clock;
        this.worker = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "occupancy");
            thread.setDaemon(true);
            return thread;
        });
        this.mended = meters.counter("pitwatch.jobs.readings.mended");
        this.failures = meters.counter("pitwatch.jobs.reload.failures");
        meters.gaugeMapSize("pitwatch.jobs.pits.known", List.of(), pits);
    }

    /** Listens from now on; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_occupancy", this::changed);
    }

    /** Reads all in the background, again and again until it succeeds, and every minute from then on. */
    public void start() {
        worker.scheduleWithFixedDelay(() -> changed(""), 0, FULL_RELOAD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void awaitKnown() throws InterruptedException {
        loaded.await();
    }

    @Override
    public @Nullable Long at(long pitId, Instant time) {
        PitTimeline timeline = pits.get(pitId);
        return timeline == null ? null : timeline.jobAt(time);
    }

    /**
     * Reads these pits again, and waits for it a little: the caller that moved a car need not wait for the
     * notification.
     */
    public void refresh(Set<Long> these) {
        these.forEach(pit -> changed(pit.toString()));
        if (!these.isEmpty()) {
            ThreadDrain.await(worker, WAITED_FOR);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    private void changed(String pitId) {
        synchronized (changes) {
            if (pitId.isEmpty()) {
                allChanged = true;
            } else {
                changedPits.add(Long.valueOf(pitId));
            }
            if (!waiting) {
                waiting = true;
                later(this::reload, Duration.ZERO);
            }
        }
    }

    private void later(Runnable work, Duration delay) {
        try {
            worker.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("occupancy directory is closed", e);
        }
    }

    /** One thread runs this, so that what is read later is also put later. */
    private void reload() {
        boolean all;
        Set<Long> some;
        synchronized (changes) {
            all = allChanged;
            some = changedPits;
            allChanged = false;
            changedPits = new HashSet<>();
            waiting = false;
        }
        try {
            Instant since = clock.instant().minus(KEPT);
            if (all) {
                readAll(since);
            } else {
                readSome(some, since);
            }
            failing = false;
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void readAll(Instant since) {
        Map<Long, PitTimeline> read = stays.all(since);
        pits.putAll(read);
        pits.keySet().retainAll(read.keySet());
        loaded.countDown();
        stays.changed(clock.instant().minus(MENDED)).forEach(this::mend);
    }

    private void readSome(Set<Long> some, Instant since) {
        Map<Long, PitTimeline> read = stays.some(some, since);
        for (Long pit : some) {
            PitTimeline before = pits.getOrDefault(pit, PitTimeline.EMPTY);
            PitTimeline after = read.getOrDefault(pit, PitTimeline.EMPTY);
            if (after == PitTimeline.EMPTY) {
                pits.remove(pit);
            } else {
                pits.put(pit, after);
            }
            after.differsSince(before).ifPresent(moment -> mendNowAndAgain(pit, moment));
        }
    }

    private void mendNowAndAgain(long pit, Instant since) {
        mend(pit, since);
        MENDED_AGAIN.forEach(delay -> later(() -> mendAgain(pit, since), delay));
    }

    private void mendAgain(long pit, Instant since) {
        try {
            mend(pit, since);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void mend(long pit, Instant since) {
        mended.increment(stays.mend(pit, since));
    }

    private void failed(RuntimeException e) {
        failures.increment();
        if (!failing) {
            LOG.warn(
                    "occupancy: cannot read which cars are where, keeping what is known and trying again: {}",
                    e.getMessage());
        }
        failing = true;
        synchronized (changes) {
            allChanged = true;
            waiting = true;
        }
        later(this::reload, RETRY);
    }
}
