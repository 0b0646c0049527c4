package dev.pitwatch.hub.live;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All kept events of all workshops by age. When they take too much memory the oldest go first, but only of workshops that have more
 * than half of what the largest has: one with few keeps them, however much others publish. Thread safe.
 */
final class EventBudget {

    /** So much more goes at once, since all are looked at to find what goes. */
    private static final int MORE = 32;

    private final long maxBytes;
    private final Duration maxAge;
    private @Nullable StoredEvent oldest;
    private @Nullable StoredEvent newest;
    private long bytes;

    /** What one workshop's events take; guarded by the budget. */
    static final class Share {
        private long bytes;
    }

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
        count(event, event.bytes());
        List<StoredEvent> gone = expire(event.at);
        return bytes > maxBytes ? makeRoom(gone) : gone;
    }

    private List<StoredEvent> makeRoom(List<StoredEvent> before) {
        List<StoredEvent> gone = new ArrayList<>(before);
        while (bytes > maxBytes - maxBytes / MORE) {
            long largest = largest();
            StoredEvent next = oldest;
            while (next != null && bytes > maxBytes - maxBytes / MORE) {
                StoredEvent event = next;
                next = event.newer;
                if (event.log.share().bytes > largest / 2) {
                    gone.add(event);
                    remove(event);
                }
            }
        }
        return gone;
    }

    private long largest() {
        long largest = 0;
        for (StoredEvent event = oldest; event != null; event = event.newer) {
            largest = Math.max(largest, event.log.share().bytes);
        }
        return largest;
    }

    private void count(StoredEvent event, long change) {
        event.log.share().bytes += change;
        bytes += change;
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
        count(event, -event.bytes());
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
        return event.at.isBefore(now.minus(maxAge));
    }
}
