package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.routes.RouteVersions.Version;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators' files that were exchanged in the last two minutes, and what ran before. Not thread safe. */
final class RecentEdits {

    static final Duration KEPT = Duration.ofMinutes(2);

    private final Ingest ingest;
    private final Clock clock;
    private final List<Edit> edits = new ArrayList<>();

    /**
     * An edit that was taken.
     *
     * @param before the file that ran before; null: none did
     * @param versionBefore its version, where that was kept
     * @param version the one that runs since, where that was kept
     * @param since when its exchange began
     * @param began the same, as the tally marks it
     */
    record Edit(
            String id,
            @Nullable RouteFile before,
            @Nullable Version versionBefore,
            @Nullable Version version,
            Instant since,
            long began) {}

    RecentEdits(Ingest ingest, Clock clock) {
        this.ingest = ingest;
        this.clock = clock;
    }

    /** {@return the present, for {@link #exchanged}} An exchange begins. */
    long begin() {
        return ingest.tally().mark();
    }

    /** The routes of a file run in place of those of before. */
    void exchanged(RouteFile file, @Nullable TrackedFile before, @Nullable Version version, long began) {
        if (!file.isOperators()) {
            return;
        }
        Duration ago = Duration.ofNanos(ingest.tally().now() - began);
        RouteFile ran = before == null || before.added() == null ? null : before.running();
        edits.add(new Edit(
                file.id(),
                ran,
                before == null ? null : before.version(),
                version,
                clock.instant().minus(ago),
                began));
    }

    /** {@return those of the last two minutes, the oldest first} */
    List<Edit> list() {
        long now = ingest.tally().now();
        edits.removeIf(edit -> now - edit.began() > KEPT.toNanos());
        return List.copyOf(edits);
    }

    /** They are judged. */
    void clear() {
        edits.clear();
    }
}
