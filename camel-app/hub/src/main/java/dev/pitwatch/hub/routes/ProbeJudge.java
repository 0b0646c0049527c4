package dev.pitwatch.hub.routes;

import dev.pitwatch.base.database.ReadingTrialChannels.Verdict;
import dev.pitwatch.hub.routes.EditJudge.Fault;
import dev.pitwatch.hub.routes.ProbeRun.Finding;
import dev.pitwatch.hub.routes.RecentEdits.Edit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tries what runs with a made-up reading each ten seconds while edits are judged: finds what the try of an edit could not know in its time, and what
 * has changed since, as in the database. It leaves out what that left out. Not thread safe.
 */
final class ProbeJudge {

    static final int FAILED = 3;
    private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final Tries tries;
    private OptionalLong newest = OptionalLong.empty();
    private long triedAt;
    private int failed;

    /** What tries route files; some that run may be replaced, by their ids; empty: left out. */
    @FunctionalInterface
    interface Tries {
        Finding with(Map<String, Optional<RouteFile>> instead);
    }

    ProbeJudge(Tries tries) {
        this.tries = tries;
    }

    /**
     * {@return what is wrong since these edits; empty: nothing, or it isn't known, or it was wrong before}
     *
     * @param edits of the last two minutes, the oldest first
     * @param now as the tally marks it
     */
    Optional<Fault> fault(List<Edit> edits, long now) {
        OptionalLong last = edits.stream().mapToLong(Edit::began).max();
        if (!last.equals(newest)) {
            newest = last;
            failed = 0;
            triedAt = now; // it was tried before it took over
            return Optional.empty();
        }
        if (now - triedAt < EVERY_NANOS) {
            return Optional.empty();
        }
        triedAt = now;
        Finding found = tries.with(Map.of());
        failed = found.verdict() == Verdict.WRONG ? failed + 1 : 0;
        if (failed < FAILED || tries.with(before(edits)).verdict() != Verdict.GOOD) {
            return Optional.empty();
        }
        return Optional.of(
                new Fault("%d of %d made-up readings fail: %s".formatted(FAILED, FAILED, found.reason()), false));
    }

    private static Map<String, Optional<RouteFile>> before(List<Edit> edits) {
        Map<String, Optional<RouteFile>> before = new HashMap<>();
        edits.forEach(edit -> before.putIfAbsent(edit.id(), Optional.ofNullable(edit.before())));
        return before;
    }
}
