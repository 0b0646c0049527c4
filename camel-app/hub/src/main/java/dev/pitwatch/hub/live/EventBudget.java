package dev.pitwatch.hub.live;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All kept events of all workshops by age, so that the oldest go first when they take too much memory. Thread safe. */
final class EventBudget {

    private final long maxBytes;
    private final Duration maxAge;
    private @Nullable StoredEvent oldest;
    private @Nullable StoredEvent newest;
    private long bytes;

    EventBudget(long maxBytes, Duration maxAge) {
        this.maxBytes = maxBytes;
        this.maxAge = maxAge;
    }

    /** Adds the event; returns those that have to go. */
    synchronized List<StoredEvent> add(StoredEvent event) {
        event.older = newest;
        event.counted = true;
        if (newest == null) {
            oldest = event;
        } else {
            newest.newer = event;
        }
        newest = event;
        bytes += event.bytes();
        return expire(event.at);
    }

    /** {@return those that have to go at this time, the oldest first; they are counted no more} */
    synchronized List<StoredEvent> expire(Instant now) {
        StoredEvent next = oldest;
        if (next == null || !isOver(next, now)) {
            return List.of();
        }
        List<StoredEvent> gone = new ArrayList<>();
        while (next != null && isOver(next, now)) {
            gone.add(next);
            remove(next);
            next = oldest;
        }
        return gone;
    }

    synchronized void remove(StoredEvent event) {
        if (!event.counted) {
            return;
        }
        event.counted = false;
        bytes -= event.bytes();
        if (event.older == null) {
            oldest = event.newer;
        } else {
            event.older.newer = event.newer;
        }
        if (event.newer == null) {
            newest = event.older;
        } else {
            event.newer.older = event.older;
        }
        event.older = null;
        event.newer = null;
    }

    synchronized long bytes() {
        return bytes;
    }

    private boolean isOver(StoredEvent event, Instant now) {
        return bytes > maxBytes || event.at.isBefore(now.minus(maxAge));
    }
}
