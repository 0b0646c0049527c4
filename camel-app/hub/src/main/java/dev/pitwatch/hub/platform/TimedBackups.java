package dev.pitwatch.hub.platform;

import dev.pitwatch.hub.platform.KeptBackups.Contents;
import dev.pitwatch.hub.platform.SharedRead.Answer;
import dev.pitwatch.hub.services.HubServices;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of backups, read in bounded time: it may lie on a network's drive that hangs. One for all of a hub. Thread safe. */
final class TimedBackups {

    /** A disk that slept takes longer, and is there at the next look. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final KeptBackups kept;
    private final SharedRead<Contents> all;
    private final SharedRead<Contents> newest;
    private final SharedRead<Boolean> lock;

    /**
     * Reads nothing yet.
     *
     * @param timeout for which a caller waits
     */
    TimedBackups(KeptBackups kept, Duration timeout, Clock clock, MeterRegistry meters) {
        this.kept = kept;
        this.all = new SharedRead<>("backups-all", kept::all, Contents.NOTHING, timeout, clock);
        this.newest = new SharedRead<>("backups-newest", kept::newest, Contents.NOTHING, timeout, clock);
        this.lock = new SharedRead<>("backups-lock", kept::isBeingMade, false, timeout, clock);
        Gauge.builder("pitwatch.backup.folder.waiting", this, TimedBackups::waiting)
                .description(
                        "Since the longest read of the folder of backups began that is under way; 0: there is none")
                .baseUnit("seconds")
                .register(meters);
    }

    /** {@return that of the hub; empty: none is set} */
    static Optional<TimedBackups> of(HubServices services) {
        return services.settings()
                .backups()
                .folder()
                .map(KeptBackups::new)
                .map(kept -> new TimedBackups(kept, TIMEOUT, services.clock(), services.meters()));
    }

    private double waiting() {
        return Stream.of(all, newest, lock)
                .mapToDouble(read -> read.lasts().toMillis() / 1000.0)
                .max()
                .orElse(0);
    }

    Path folder() {
        return kept.folder();
    }

    /** {@return all that are there} */
    Answer<Contents> all() {
        return all.get();
    }

    /** {@return those down to the newest good one} */
    Answer<Contents> newest() {
        return newest.get();
    }

    /** {@return whether one is being made there, by whatever process} */
    boolean isBeingMade() {
        return lock.get().value();
    }
}
