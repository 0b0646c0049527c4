package dev.pitwatch.hub.routes;

import static java.util.stream.Collectors.joining;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.routes.RouteFileView.Undone;
import dev.pitwatch.hub.routes.RouteVersions.FailedTry;
import dev.pitwatch.hub.routes.RouteVersions.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the operators' files were, for those who look at it or go back to it. One thread at a time writes; any may read meanwhile. */
final class RouteHistory {

    private static final Logger LOG = LoggerFactory.getLogger(RouteHistory.class);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final int CONTEXT_LINES = 3;

    private final RouteVersions versions;

    RouteHistory(RouteVersions versions) {
        this.versions = versions;
    }

    /** Keeps the file; a full disk must not keep it from running. */
    @Nullable
    Version keep(RouteFile file, Instant now) {
        try {
            return versions.keep(file, now);
        } catch (IOException e) {
            LOG.warn("route file {}: its version can't be kept: {}", file.label(), e.getMessage());
            return null;
        }
    }

    /** Writes down what is known of a version; without it there are no rates. */
    void note(String id, Version version) {
        try {
            versions.note(id, version);
        } catch (IOException e) {
            LOG.warn("version {} of {}: its rates can't be kept: {}", version.version(), id, e.getMessage());
        }
    }

    /** Writes down that someone went back to an older version, which that one says again. */
    void restored(String id, @Nullable Version now, int older) {
        if (now != null && now.version() != older) {
            version(id, now.version()).ifPresent(version -> note(id, version.restoring(older)));
        }
    }

    /** Writes down that the hub went back to an older version, and {@return the version that says it again} */
    @Nullable
    Version undone(String id, @Nullable Version now, @Nullable Version older, Undone undone) {
        if (now == null) {
            return null;
        }
        Version kept = version(id, now.version()).orElse(now);
        boolean again = older != null && older.version() != kept.version();
        Version noted = (again ? kept.restoring(older.version()) : kept).undoing(undone);
        note(id, noted);
        return noted;
    }

    /** {@return ids of files of which versions may be kept} */
    List<String> ids() {
        return versions.ids();
    }

    /** {@return a version that is kept} */
    Optional<Version> version(String id, int number) {
        return list(id).stream().filter(version -> version.version() == number).findFirst();
    }

    /** {@return whether there is a kept version of that file, which may be gone} */
    boolean knows(String id) {
        return ID.matcher(id).matches() && !list(id).isEmpty();
    }

    /** Keeps that the hub undid these versions, of which none counts as one that ran. */
    void keepUndone(String id, Set<Integer> numbers) {
        try {
            versions.keepUndone(id, numbers);
        } catch (IOException e) {
            LOG.warn("route file {}: that versions {} were undone can't be kept: {}", id, numbers, e.getMessage());
        }
    }

    /** {@return whether a kept version of that file says the same, which the hub has not undone} */
    boolean holds(RouteFile file) {
        return good(file.id()).anyMatch(version -> says(version, file));
    }

    /** {@return whether the hub has undone what the file says, and has not taken it since} */
    boolean hasUndone(RouteFile file) {
        return list(file.id()).stream().anyMatch(version -> says(version, file)) && !holds(file);
    }

    private boolean says(Version version, RouteFile file) {
        return text(file.id(), version).filter(file.text()::equals).isPresent();
    }

    /** {@return versions that the hub has not undone, the newest first} */
    private Stream<Version> good(String id) {
        List<Version> kept = list(id);
        Set<Integer> undone = kept.stream()
                .flatMap(version -> Stream.ofNullable(version.undone()))
                .flatMap(edit -> Stream.ofNullable(edit.version()))
                .collect(Collectors.toCollection(HashSet::new));
        try {
            undone.addAll(versions.undone(id));
        } catch (IOException e) {
            LOG.warn("route file {}: which versions were undone can't be read: {}", id, e.getMessage());
        }
        return kept.stream().filter(version -> !undone.contains(version.version()));
    }

    /** {@return why made-up readings failed on what the file says, if they did} */
    Optional<FailedTry> failed(RouteFile file) {
        try {
            return versions.failed(file.id()).filter(failed -> failed.text().equals(file.hash()));
        } catch (IOException e) {
            LOG.warn("route file {}: whether it was refused before can't be read: {}", file.label(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Keeps why they did; without it the text is tried again at the next change of any file, and taken at the next start. */
    void keepFailed(RouteFile file, FailedTry failed) {
        try {
            versions.keepFailed(file.id(), failed);
        } catch (IOException e) {
            LOG.warn("route file {}: why it is refused can't be kept: {}", file.label(), e.getMessage());
        }
    }

    /** They failed on it, and don't now. */
    void forgetFailed(RouteFile file) {
        try {
            versions.forgetFailed(file.id());
        } catch (IOException e) {
            LOG.warn("route file {}: that it was refused can't be forgotten: {}", file.label(), e.getMessage());
        }
    }

    /** {@return files that are not among these ids, though versions of them are kept} */
    List<RouteFileView> gone(Set<String> there) {
        return versions.ids().stream()
                .filter(id -> !there.contains(id))
                .flatMap(id -> list(id).stream().limit(1).map(newest -> gone(id, newest)))
                .toList();
    }

    private static RouteFileView gone(String id, Version newest) {
        return new RouteFileView(
                id,
                id + RouteFile.SUFFIX,
                RouteFile.FOLDER,
                "gone",
                null,
                newest.changedBy(),
                newest.changedAt(),
                null,
                null,
                null,
                null,
                List.of());
    }

    /**
     * {@return the versions, newest first, each with its difference to the one before}
     *
     * @param counted what has gone through since a version runs, where that is counted still
     */
    List<RouteVersionView> views(String id, @Nullable Version current, IntFunction<Optional<Traffic>> counted) {
        List<Version> kept = list(id);
        List<RouteVersionView> views = new ArrayList<>();
        String after = kept.isEmpty() ? "" : text(id, kept.get(0)).orElse("");
        for (int i = 0; i < kept.size(); i++) {
            Version version = kept.get(i);
            String before = i + 1 < kept.size() ? text(id, kept.get(i + 1)).orElse("") : "";
            views.add(new RouteVersionView(
                    version.version(),
                    version.changedBy(),
                    version.changedAt(),
                    version.takenAt(),
                    current != null && current.version() == version.version(),
                    difference(before, after),
                    version.ratesBefore(),
                    counted.apply(version.version()).orElse(version.ratesAfter()),
                    version.restoredVersion(),
                    version.undone()));
            after = before;
        }
        return views;
    }

    /** The hunks as {@code diff -u} writes them, without the lines that name the files; empty when the texts are the same. */
    private static String difference(String before, String after) {
        List<String> lines = before.lines().toList();
        Patch<String> patch = DiffUtils.diff(lines, after.lines().toList());
        return UnifiedDiffUtils.generateUnifiedDiff("", "", lines, patch, CONTEXT_LINES).stream()
                .skip(2)
                .map(line -> line + "\n")
                .collect(joining());
    }

    /** {@return the newest kept version as a file} */
    Optional<RouteFile> newest(String id) {
        return list(id).stream().findFirst().flatMap(version -> file(id, version));
    }

    /** {@return the newest kept version that the hub has not undone, as a file} */
    Optional<RouteFile> newestGood(String id) {
        return good(id).findFirst().flatMap(version -> file(id, version));
    }

    private Optional<RouteFile> file(String id, Version version) {
        return text(id, version).map(text -> file(id, text, version.changedBy(), version.changedAt()));
    }

    /** {@return a version as the file that someone makes of it now} Throws a Problem when it isn't kept. */
    RouteFile file(String id, int number, String by, Instant now) {
        Version wanted = version(id, number).orElseThrow(() -> Problem.notFound("version"));
        return file(id, text(id, wanted).orElseThrow(() -> Problem.notFound("version")), by, now);
    }

    private static RouteFile file(String id, String text, String by, Instant at) {
        return new RouteFile(RouteFile.FOLDER, id + RouteFile.SUFFIX, text.getBytes(StandardCharsets.UTF_8), by, at);
    }

    private List<Version> list(String id) {
        try {
            return versions.list(id);
        } catch (IOException e) {
            LOG.warn("the kept versions of {} can't be read: {}", id, e.getMessage());
            return List.of();
        }
    }

    private Optional<String> text(String id, Version version) {
        try {
            return versions.text(id, version.version());
        } catch (IOException e) {
            LOG.warn("version {} of {} can't be read: {}", version.version(), id, e.getMessage());
            return Optional.empty();
        }
    }
}
