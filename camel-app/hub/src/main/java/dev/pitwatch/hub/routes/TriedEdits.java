package dev.pitwatch.hub.routes;

import dev.pitwatch.base.database.ReadingTrialChannels.Verdict;
import dev.pitwatch.hub.routes.RouteProbe.Tried;
import dev.pitwatch.hub.routes.RouteVersions.FailedTry;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has operators' edits tried before they take over. A text that failed stays refused, over restarts, too, until a file changes that the readings went
 * through, and a try of it is good then. One that was undone is tried anew when it is saved again; at a start of the hub it is refused. Not thread
 * safe: {@link RouteFiles} locks.
 */
final class TriedEdits {

    private static final Logger LOG = LoggerFactory.getLogger(TriedEdits.class);

    /** At a start there is no minute before to judge it by, and a try had let it in before. */
    private static final String UNDONE =
            "what it says was undone by the hub, and is not loaded at a start; saved once more it is taken as any other edit";

    private final Map<String, TrackedFile> tracked;
    private final RouteHistory history;
    private @Nullable Tries tries;

    /** What tries an edit. */
    @FunctionalInterface
    interface Tries {
        Tried of(RouteFile file);
    }

    /** Takes what runs, by the file's id. */
    TriedEdits(Map<String, TrackedFile> tracked, RouteHistory history) {
        this.tracked = tracked;
        this.history = history;
    }

    /** Has them tried so from now on: while the first files are loaded nothing goes through them. */
    void begin(Tries now) {
        tries = now;
    }

    /** Refuses an edit that fails, or has failed. What can't be known passes, unless it is known to have failed. */
    void check(RouteFile file) throws RouteFileException {
        if (!file.isOperators() || history.holds(file)) {
            return;
        }
        Optional<FailedTry> failed = history.failed(file);
        Tries now = tries;
        if (failed.isPresent() && (now == null || !hasChanged(failed.get()))) {
            throw refusal(file, failed.get());
        }
        if (now == null) {
            if (history.hasUndone(file)) {
                throw RouteFileException.forGood(file.label(), OptionalInt.empty(), UNDONE);
            }
            return;
        }
        Tried tried = now.of(file);
        RouteFileException refusal = tried.refusal();
        if (refusal != null) {
            history.keepFailed(file, failedTry(file, tried, refusal));
            throw refusal;
        }
        if (tried.found().verdict() != Verdict.GOOD) {
            if (failed.isPresent()) {
                throw refusal(file, failed.get());
            }
            LOG.warn(
                    "route file {}: it is taken, but could not be tried: {}",
                    file.label(),
                    RouteFileException.oneLine(tried.found().reason()));
        } else if (failed.isPresent()) {
            history.forgetFailed(file);
        }
    }

    /** {@return whether the text has failed, and may not now} */
    boolean isWorthAnother(RouteFile file) {
        return tries != null && history.failed(file).filter(this::hasChanged).isPresent();
    }

    private static FailedTry failedTry(RouteFile file, Tried tried, RouteFileException refusal) {
        Map<String, String> through = new TreeMap<>();
        tried.through().forEach((id, other) -> through.put(id, other.hash()));
        OptionalInt line = refusal.line();
        return new FailedTry(file.hash(), line.isPresent() ? line.getAsInt() : null, refusal.reason(), through);
    }

    private static RouteFileException refusal(RouteFile file, FailedTry failed) {
        Integer line = failed.line();
        return RouteFileException.forGood(
                file.label(), line == null ? OptionalInt.empty() : OptionalInt.of(line), failed.reason());
    }

    private boolean hasChanged(FailedTry failed) {
        return failed.through().entrySet().stream()
                .anyMatch(other -> !other.getValue().equals(running(other.getKey())));
    }

    /** {@return the hash of what runs of a file; empty: nothing does} */
    private String running(String id) {
        TrackedFile file = tracked.get(id);
        RouteFile runs = file == null || file.added() == null ? null : file.running();
        return runs == null ? "" : runs.hash();
    }
}
