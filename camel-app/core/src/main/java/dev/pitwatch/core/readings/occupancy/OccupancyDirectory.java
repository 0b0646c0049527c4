package dev.pitwatch.core.readings.occupancy;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.mirror.Mirror;
import dev.pitwatch.base.mirror.MirrorSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which job's car was in which pit, in memory, for as long back as readings may come. PostgreSQL's notifications say which pit
 * to read again; all are read again every minute in case one was missed. Readings that were on their way while a car came or
 * went carry what was known before: they are set right as soon as it is known, and again when none can be on its way any more.
 */
public final class OccupancyDirectory implements PitJobs, AutoCloseable {

    /** A day more than readings may be late. */
    private static final Duration KEPT = Duration.ofDays(8);

    private static final Duration FULL_RELOAD = Duration.ofSeconds(60);
    private static final List<Duration> MENDED_AGAIN = List.of(Duration.ofSeconds(2), Duration.ofSeconds(15));

    /** Longer than any reading is on its way, and than any hub goes without a full reload. */
    private static final Duration MENDED = Duration.ofMinutes(10);

    private final JdbiOccupancyRepository stays;
    private final Clock clock;
    private final Mirror<Long, Long, PitTimeline> pits;
    private final Counter mended;

    // Only the mirror's thread touches it.
    private boolean readingAll;

    /** Reads nothing yet: see {@link #start}. */
    public OccupancyDirectory(Database database, Clock clock, MeterRegistry meters) {
        this.stays = new JdbiOccupancyRepository(database);
        this.clock = clock;
        this.pits = new Mirror<>("occupancy", FULL_RELOAD, clock, new Timelines());
        this.mended = Counter.builder("pitwatch.jobs.readings.mended")
                .description("Readings that were given to the right job afterwards")
                .register(meters);
        pits.onRead(this::mendDifference);
        pits.countFailures(meters, "pitwatch.jobs.reload.failures");
        pits.gaugeSize(meters, "pitwatch.jobs.pits.known");
    }

    /** Listens from now on; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        pits.listen(notifications, "pitwatch_occupancy", Long::valueOf);
    }

    /** Reads all in the background, again and again until it succeeds, and every minute from then on. */
    public void start() {
        pits.start();
    }

    @Override
    public void awaitKnown() throws InterruptedException {
        pits.awaitLoaded();
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
        pits.refresh(these);
    }

    @Override
    public void close() {
        pits.close();
    }

    /** After a read of all, the database says what has changed lately: at first everything differs. */
    private void mendDifference(Long pit, @Nullable PitTimeline before, @Nullable PitTimeline after) {
        if (!readingAll) {
            orEmpty(after).differsSince(orEmpty(before)).ifPresent(moment -> mendNowAndAgain(pit, moment));
        }
    }

    private static PitTimeline orEmpty(@Nullable PitTimeline timeline) {
        return timeline == null ? PitTimeline.EMPTY : timeline;
    }

    private void mendNowAndAgain(long pit, Instant since) {
        mend(pit, since);
        MENDED_AGAIN.forEach(delay -> pits.later(delay, () -> mend(pit, since)));
    }

    private void mend(long pit, Instant since) {
        mended.increment(stays.mend(pit, since));
    }

    private final class Timelines implements MirrorSource<Long, Long, PitTimeline> {

        @Override
        public Map<Long, PitTimeline> all() {
            readingAll = true;
            return stays.all(since());
        }

        @Override
        public Map<Long, PitTimeline> some(Set<Long> changed) {
            readingAll = false;
            return stays.some(changed, since());
        }

        private Instant since() {
            return clock.instant().minus(KEPT);
        }

        @Override
        public Set<Long> covered(Set<Long> changed) {
            return changed;
        }

        @Override
        public void allRead() {
            stays.changed(clock.instant().minus(MENDED)).forEach(OccupancyDirectory.this::mend);
        }
    }
}
