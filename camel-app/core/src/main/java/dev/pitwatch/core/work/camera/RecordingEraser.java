package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.work.camera.Segments.Segment;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes recordings at the media server: bean {@code recordingEraser} of routes/cameras. What is to be deleted stays to be until the
 * server lists nothing more of it. One thread calls it.
 */
public final class RecordingEraser {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingEraser.class);
    private static final int AT_ONCE = 20;

    /** Of one removal in one run: others have their turn. */
    private static final int MAX_SEGMENTS = 200;

    /** By so much the server's clock may differ from ours unseen, as its answers tell seconds. */
    private static final Duration UNSEEN = Duration.ofSeconds(1);

    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration MAX_PAUSE = Duration.ofHours(1);
    private static final int MAX_DOUBLINGS = 10;

    private final JdbiRecordingRemovalRepository removals;
    private final MediaApi api;
    private final Clock clock;
    private final Counter failures;
    private final AtomicLong waiting = new AtomicLong();

    public RecordingEraser(Database database, MediaApi api, Clock clock, MeterRegistry meters) {
        this.removals = new JdbiRecordingRemovalRepository(database);
        this.api = api;
        this.clock = clock;
        this.failures = Counter.builder("pitwatch.recordings.removal.failures")
                .description("Tries to delete recordings at the media server that failed")
                .register(meters);
        Gauge.builder("pitwatch.recordings.clock.ahead", api, RecordingEraser::ahead)
                .description("By how much the media server's clock is ahead of the hub's, as of its last answer")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("pitwatch.recordings.removals", waiting, AtomicLong::get)
                .description("Recordings that are to be deleted, as the hub knows that looks after cameras")
                .register(meters);
    }

    /** {@return what is to be deleted now} */
    public List<RecordingRemoval> due() {
        List<RecordingRemoval> due = removals.due(clock.instant(), AT_ONCE);
        waiting.set(removals.count());
        return due;
    }

    /** Deletes some of it, or has it done later. */
    public void erase(RecordingRemoval removal) {
        Instant now = clock.instant();
        try {
            if (run(removal, now)) {
                removals.done(removal.id());
            } else {
                removals.putOff(removal.id(), 0, now.plus(AGAIN));
            }
        } catch (MediaServerException e) {
            failures.increment();
            if (removal.failures() == 0) {
                LOG.warn(
                        "recordings of pit {} can't be deleted yet, trying again: {}", removal.pitId(), e.getMessage());
            }
            removals.putOff(removal.id(), removal.failures() + 1, now.plus(pause(removal.failures())));
        }
    }

    /** {@return whether nothing was left to be deleted} */
    private boolean run(RecordingRemoval removal, Instant now) {
        Instant end = removal.to() == null ? now : removal.to();
        Instant from = removal.from().minus(UNSEEN);
        Instant to = end.plus(UNSEEN);
        boolean nothing = true;
        boolean all = true;
        int left = MAX_SEGMENTS;
        for (String name : removal.names()) {
            // As long as it is recorded more comes; asked before what there is, so that nothing can come between.
            nothing &= removal.to() != null || !api.isRecorded(name);
            RecordedStarts starts =
                    api.oldestRecordings(name, start -> Segments.mayOverlap(start, api.ahead(), from, to));
            all &= starts.all();
            for (Segment segment : Segments.of(name, starts.oldest(), api.ahead(), Segments.LONGEST)) {
                if (!segment.overlaps(from, to)) {
                    continue;
                }
                if (left == 0) {
                    return false;
                }
                api.deleteRecording(name, segment.start());
                nothing = false;
                left--;
            }
        }
        if (!all && left == MAX_SEGMENTS) {
            throw new MediaServerException(
                    "the list of recordings is too long, and the part that was read has none of those");
        }
        return nothing && all;
    }

    private static double ahead(MediaApi api) {
        return api.ahead().map(ahead -> ahead.toMillis() / 1_000.0).orElse(Double.NaN);
    }

    private static Duration pause(int failures) {
        Duration pause = PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
    }
}
