package dev.pitwatch.hub.live;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event as its sockets get it, written once. A link of the {@link EventBudget}'s chain. */
final class StoredEvent {

    /** What the object and its links take beside the text. */
    private static final int OVERHEAD_BYTES = 160;

    final WorkshopLog log;
    final long number;
    final Instant at;
    /** Null: of the workshop as a whole. */
    final @Nullable Long pitId;
    /** A reading: on a slow socket a newer one of the pit takes its place. */
    final boolean update;

    final boolean late;
    final String json;

    @Nullable
    StoredEvent older;

    @Nullable
    StoredEvent newer;

    boolean counted;

    StoredEvent(
            WorkshopLog log, long number, Instant at, @Nullable Long pitId, boolean update, boolean late, String json) {
        this.log = log;
        this.number = number;
        this.at = at;
        this.pitId = pitId;
        this.update = update;
        this.late = late;
        this.json = json;
    }

    long bytes() {
        return json.length() + OVERHEAD_BYTES;
    }
}
