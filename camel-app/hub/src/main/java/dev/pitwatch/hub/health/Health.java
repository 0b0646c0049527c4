package dev.pitwatch.hub.health;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The state of every part. A part that is down makes the hub unready, never dead: it recovers without a restart.
 * Answers are kept for a moment, so that asking often costs nothing.
 */
public final class Health {

    private static final long KEEP_NANOS = 500_000_000;

    /** State of one part: {@code up} or {@code down}, how long the check took, and what is wrong. */
    public record Part(String status, double ms, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {

        /** {@return whether nothing is wrong} */
        @JsonIgnore
        public boolean isUp() {
            return status.equals("up");
        }
    }

    /** The whole: {@code up} or {@code down} and the parts by name. */
    public record Report(String status, Map<String, Part> checks) {

        /** {@return whether all parts are up} */
        @JsonIgnore
        public boolean isUp() {
            return status.equals("up");
        }

        /** {@return whether that part is up; one that isn't looked at is not to blame for anything} */
        public boolean isUp(String part) {
            Part found = checks.get(part);
            return found == null || found.isUp();
        }
    }

    private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();
    private volatile @Nullable Report report;
    private volatile long reportedAt;
    private volatile @Nullable Report last;

    public void add(HealthCheck check) {
        checks.add(check);
        report = null;
    }

    /** {@return whether the hub is ready, part by part} Blocks for as long as the checks take. */
    public Report ready() {
        Report kept = report;
        if (kept != null && System.nanoTime() - reportedAt < KEEP_NANOS) {
            return kept;
        }
        return refresh();
    }

    /** {@return the same parts; the hub itself is up, or no one would answer} */
    public Report live() {
        return new Report("up", ready().checks());
    }

    /** {@return as it was when someone last looked, for strangers: which parts are down, not why} Asks no part. */
    public Report publicly() {
        Report known = last;
        Map<String, Part> parts = new TreeMap<>();
        (known == null ? ready() : known)
                .checks()
                .forEach((name, part) -> parts.put(name, new Part(part.status(), part.ms(), null)));
        return new Report("up", parts);
    }

    private synchronized Report refresh() {
        Report kept = report;
        if (kept != null && System.nanoTime() - reportedAt < KEEP_NANOS) {
            return kept; // another caller was quicker
        }
        Map<String, Part> parts = new TreeMap<>();
        for (HealthCheck check : checks) {
            parts.put(check.name(), run(check));
        }
        boolean up = !parts.isEmpty() && parts.values().stream().allMatch(Part::isUp);
        Report fresh = new Report(up ? "up" : "down", parts);
        reportedAt = System.nanoTime();
        report = fresh;
        last = fresh;
        return fresh;
    }

    private static Part run(HealthCheck check) {
        long started = System.nanoTime();
        String reason = null;
        try {
            check.check();
        } catch (Exception e) {
            reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
        double ms = Math.round((System.nanoTime() - started) / 100_000.0) / 10.0;
        return new Part(reason == null ? "up" : "down", ms, reason);
    }
}
