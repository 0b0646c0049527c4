package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.routes.RouteFileCheck.Checked;
import dev.pitwatch.hub.routes.RouteFiles.AuditContext;
import dev.pitwatch.hub.routes.RouteVersions.Version;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which files are loaded: in an order in which each finds what it names, again once another gave up or brought
 * what it lacked, and at a start with a bad file its newest kept version that was not undone. Not thread safe: {@link RouteFiles} locks.
 */
final class RouteIntake {

    private static final Logger LOG = LoggerFactory.getLogger(RouteIntake.class);
    private static final Comparator<RouteFile> ERRORS_FIRST =
            Comparator.<RouteFile, Boolean>comparing(file -> !file.isErrors()).thenComparing(RouteFile::id);

    private final Map<String, TrackedFile> tracked;
    private final RouteLoader loader;
    private final RouteHistory history;
    private final AuditContext audit;
    private final Clock clock;
    private final TriedEdits tries;
    /** By id, without those that were removed since; null before the first look. */
    private @Nullable Set<String> thereAtStart;

    RouteIntake(
            Map<String, TrackedFile> tracked,
            RouteLoader loader,
            RouteHistory history,
            AuditContext audit,
            Clock clock) {
        this.tracked = tracked;
        this.loader = loader;
        this.history = history;
        this.audit = audit;
        this.clock = clock;
        this.tries = new TriedEdits(tracked, history);
    }

    /** Has edits tried there before they take over, from now on, and those that were refused where what they go through has changed since. */
    void probe(RouteProbe edits) {
        tries.begin(edits::tried);
        retryRefused();
    }

    /** The first look found these, by id; later calls change nothing. */
    void found(Set<String> ids) {
        if (thereAtStart == null) {
            thereAtStart = new HashSet<>(ids);
        }
    }

    /** Takes away a file that is there no more. */
    void drop(String id) {
        TrackedFile gone = tracked.get(id);
        if (gone == null) {
            return;
        }
        if (loader.unload(gone) && gone.newest().isOperators()) {
            audit.done("delete", "route_file", id, Map.of());
        }
        tracked.remove(id);
        if (thereAtStart != null) {
            thereAtStart.remove(id);
        }
        for (TrackedFile other : List.copyOf(tracked.values())) {
            if (other.newest().isOtherOf(gone.newest()) && other.isReplaced()) {
                take(other.newest());
            }
        }
    }

    /** Looks again at operators' copies of a plugin's files, which has come: whatever was wrong with them may be right now. */
    void retakeCopies(Collection<RouteFile> brought) {
        for (TrackedFile copy : List.copyOf(tracked.values())) {
            if (copy.refusal() != null
                    && copy.newest().isOperators()
                    && brought.stream().anyMatch(copy.newest()::isOtherOf)) {
                take(copy.newest());
            }
        }
    }

    /** A file may name what another brings, which comes after it: none is refused before all were looked at. */
    void takeAll(Collection<RouteFile> files) {
        inOrder(files, this::tryToTake);
    }

    /** Loads versions that ran before, which no rule that came later refuses. */
    void putBack(Collection<RouteFile> files) {
        if (files.stream().anyMatch(RouteFile::isErrors)) {
            // The errors' file makes all others anew: what is put back next would hold its messages up once more.
            files.stream()
                    .filter(file -> !file.isErrors())
                    .flatMap(file -> Stream.ofNullable(tracked.get(file.id())))
                    .forEach(loader::halt);
        }
        inOrder(files, file -> loader.load(file, loader.checked(file)));
        files.stream()
                .flatMap(file -> Stream.ofNullable(tracked.get(file.id())))
                .forEach(loader::putBack);
    }

    private void inOrder(Collection<RouteFile> files, Attempt attempt) {
        Deque<RouteFile> waiting =
                new ArrayDeque<>(files.stream().sorted(ERRORS_FIRST).toList());
        for (int lookedAt = 0; waiting.size() > 1 && lookedAt < waiting.size(); lookedAt++) {
            RouteFile file = waiting.remove();
            try {
                attempt.take(file);
                lookedAt = -1;
            } catch (RouteFileException e) {
                if (e.isWorthAnotherTry()) {
                    waiting.add(file);
                } else {
                    refuseOrFallBack(file, e);
                }
            }
        }
        waiting.stream().sorted(ERRORS_FIRST).forEach(file -> take(file, attempt));
    }

    @FunctionalInterface
    private interface Attempt {
        void take(RouteFile file) throws RouteFileException;
    }

    private void take(RouteFile file) {
        take(file, this::tryToTake);
    }

    private void take(RouteFile file, Attempt attempt) {
        try {
            attempt.take(file);
        } catch (RouteFileException e) {
            refuseOrFallBack(file, e);
        }
    }

    /** Refuses it; at a start its newest kept version runs instead. */
    void refuseOrFallBack(RouteFile file, RouteFileException why) {
        loader.refuse(file, why);
        fallBack(file);
    }

    private void tryToTake(RouteFile file) throws RouteFileException {
        TrackedFile before = tracked.get(file.id());
        if (before != null && before.runs(file)) { // touched, or a bad edit taken back
            tracked.put(file.id(), before.confirmed(file));
            return;
        }
        if (!file.isOperators() && tracked.values().stream().anyMatch(copy -> copy.replaces(file))) {
            tracked.put(file.id(), TrackedFile.unknown(file));
            LOG.info("route file {}: {} runs in its place", file.label(), file.name());
            return;
        }
        Instant began = clock.instant();
        Checked checked = loader.checked(file);
        holdEdit(file, checked);
        tries.check(file);
        loader.load(file, checked);
        noteEdit(file, began);
        fallBack(file);
    }

    /** Some rules came later than files that run: they hold for what is edited from then on. */
    private void holdEdit(RouteFile file, Checked checked) throws RouteFileException {
        Optional<RouteFileException> refusal = checked.refusedAsEdit();
        if (refusal.isEmpty() || !file.isOperators()) {
            return;
        }
        boolean unknownAtStart = thereAtStart != null && thereAtStart.contains(file.id()) && !history.knows(file.id());
        if (!unknownAtStart && !history.holds(file)) {
            throw refusal.get();
        }
        LOG.warn(
                "route file runs as before, but would be refused as an edit: {}",
                refusal.get().getMessage());
    }

    /** A version that was not there before someone wrote the file. */
    private void noteEdit(RouteFile file, Instant began) {
        TrackedFile now = Objects.requireNonNull(tracked.get(file.id()));
        Version version = now.version();
        if (now.running() == file && version != null && !version.takenAt().isBefore(began)) {
            audit.done(
                    version.version() == 1 ? "create" : "update",
                    "route_file",
                    file.id(),
                    Map.of("version", version.version(), "changed_by", version.changedBy()));
        }
    }

    /** At a start with a bad file the newest kept version that was not undone runs, as it did before; of a file that was removed none does. */
    private void fallBack(RouteFile file) {
        TrackedFile found = Objects.requireNonNull(tracked.get(file.id()));
        if (found.running() != null || thereAtStart == null || !thereAtStart.contains(file.id())) {
            return;
        }
        Optional<RouteFile> kept = history.newestGood(file.id());
        RouteFileException why = found.refusal();
        if (kept.isEmpty() || why == null || kept.get().sameAs(file)) {
            return;
        }
        try {
            loader.load(kept.get(), loader.checked(kept.get()));
            TrackedFile now = Objects.requireNonNull(tracked.get(file.id()));
            tracked.put(file.id(), now.refused(file, why, clock.instant()));
            if (now.added() != null) {
                LOG.warn("route file {}: its newest kept version runs instead", file.label());
            }
        } catch (RouteFileException e) {
            LOG.debug("route file {}: its newest kept version can't run either: {}", file.label(), e.getMessage());
        }
    }

    /** Another file may have given up what a refused one wants, or bring what it lacked. */
    void retryRefused() {
        for (TrackedFile file : List.copyOf(tracked.values())) {
            RouteFileException refusal = file.refusal();
            if (refusal != null && (refusal.isWorthAnotherTry() || tries.isWorthAnother(file.newest()))) {
                take(file.newest());
            }
        }
    }
}
