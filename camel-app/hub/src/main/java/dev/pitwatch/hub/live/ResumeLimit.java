package dev.pitwatch.hub.live;

import dev.pitwatch.core.people.identity.Principal;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often what a session or a link missed is sent to it again: three times a minute, as the WebSocket contract has it. Thousands of events
 * may follow each {@code since}, and a client may ask as fast as it can write. Remembers who resumed in the last minute only. Thread safe.
 */
final class ResumeLimit {

    static final int MAX_RESUMES = 3;

    private static final long WINDOW_NS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    /** Oldest first. */
    private final Map<Object, Window> windows = new LinkedHashMap<>();

    private static final class Window {
        private final long startedAt;
        private int resumes;

        Window(long startedAt) {
            this.startedAt = startedAt;
        }
    }

    ResumeLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** {@return whether it may have what it missed once more, which this call counts} */
    synchronized boolean take(Principal principal) {
        long now = nanoTime.getAsLong();
        forget(now);
        Object whose = principal.sessionId() == null ? principal : principal.sessionId();
        Window window = windows.computeIfAbsent(whose, first -> new Window(now));
        return ++window.resumes <= MAX_RESUMES;
    }

    private void forget(long now) {
        Iterator<Window> oldest = windows.values().iterator();
        while (oldest.hasNext() && now - oldest.next().startedAt >= WINDOW_NS) {
            oldest.remove();
        }
    }
}
