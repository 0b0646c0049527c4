package dev.pitwatch.hub.routes;

import static java.util.Objects.requireNonNull;

import dev.pitwatch.hub.routes.EditJudge.Fault;
import dev.pitwatch.hub.routes.RecentEdits.Edit;
import dev.pitwatch.hub.routes.RouteFileView.Undone;
import dev.pitwatch.hub.routes.RouteFiles.AuditContext;
import dev.pitwatch.hub.routes.RouteVersions.Version;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes edits that ruin ingest: what ran before all those of the last two minutes comes back together, and what they said is kept beside. Not
 * thread safe: {@link RouteFiles} locks.
 */
final class RouteReturns {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReturns.class);

    /** Who wrote the files, in their history. */
    private static final String HUB = "the hub";

    private final Ingest ingest;
    private final RecentEdits recent;
    private final EditJudge judge;
    private final RouteProbe probe;
    private final ProbeJudge probes;
    private final Map<String, TrackedFile> tracked;
    private final RoutesFolder folder;
    private final RouteIntake intake;
    private final RouteHistory history;
    private final AuditContext audit;
    private final Clock clock;
    /** By the file's id, until it says something else or is gone. */
    private final Map<String, Ruinous> standing = new TreeMap<>();

    /**
     * An edit that ruined ingest and could not be undone.
     *
     * @param runs its text
     * @param why for people
     */
    private record Ruinous(RouteFile runs, String why) {}

    RouteReturns(
            Ingest ingest,
            RecentEdits recent,
            Map<String, TrackedFile> tracked,
            RoutesFolder folder,
            RouteIntake intake,
            RouteHistory history,
            AuditContext audit,
            Clock clock,
            RouteProbe probe) {
        this.ingest = ingest;
        this.recent = recent;
        this.judge = new EditJudge(ingest.tally());
        this.probe = probe;
        this.probes = new ProbeJudge(probe::tryWith);
        this.tracked = tracked;
        this.folder = folder;
        this.intake = intake;
        this.history = history;
        this.audit = audit;
        this.clock = clock;
    }

    /** {@return what becomes of made-up readings in what runs} */
    ProbeRun.Finding tryReadings() {
        return probe.tryWith(Map.of());
    }

    /**
     * Looks once.
     *
     * @return the files that came back while messages hang, be it by a person's hand, by their ids; empty: none did, or none hang
     */
    List<String> look() {
        List<Edit> edits = recent.list();
        if (edits.isEmpty()) {
            return List.of();
        }
        Optional<Fault> fault = judge.fault(
                        edits.stream().map(Edit::began).toList(),
                        ingest.waiting().getAsLong())
                .or(() -> probes.fault(edits, ingest.tally().now()));
        if (fault.isEmpty() || !ingest.sound().getAsBoolean()) {
            return List.of();
        }
        Map<String, Edit> first = new LinkedHashMap<>();
        edits.forEach(edit -> first.putIfAbsent(edit.id(), edit));
        List<Edit> wrong = first.values().stream().filter(this::isStanding).toList();
        // Who writes one just now has seen it: what comes of that is looked at first.
        if (!wrong.stream().allMatch(edit -> folder.isAsTaken(edit.id() + RouteFile.SUFFIX))) {
            return List.of();
        }
        undo(wrong, edits, fault.get().why());
        recent.clear(); // and of what came back by it
        return fault.get().hangs()
                ? first.values().stream()
                        .filter(edit -> !isStanding(edit))
                        .map(Edit::id)
                        .toList()
                : List.of();
    }

    /** {@return whether it still takes the place of what ran before} */
    private boolean isStanding(Edit edit) {
        TrackedFile now = tracked.get(edit.id());
        return now != null
                && now.running() != null
                && (edit.before() == null || !now.running().sameAs(edit.before()));
    }

    private void undo(List<Edit> wrong, List<Edit> all, String fault) {
        if (wrong.isEmpty()) {
            return; // a person was quicker
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // as it is kept
        Map<String, TrackedFile> found = new TreeMap<>();
        wrong.forEach(edit -> found.put(edit.id(), found(edit)));
        List<Edit> kept = wrong.stream().filter(this::keepText).toList();
        List<RouteFile> good = new ArrayList<>();
        for (Edit edit : kept) {
            if (edit.before() == null) {
                remove(requireNonNull(found.get(edit.id())));
            } else {
                RouteFile before = edit.before();
                good.add(new RouteFile(before.origin(), before.name(), before.content(), HUB, now));
            }
        }
        intake.putBack(good);
        List<Edit> undone = kept.stream().filter(this::isUndone).toList();
        undone.forEach(edit -> {
            history.keepUndone(edit.id(), versions(edit.id(), all));
            settle(edit, requireNonNull(found.get(edit.id())), fault, now);
        });
        if (!undone.isEmpty()) {
            LOG.error(
                    "route files {}: what ran before runs again by itself, since {}; what they said stays as NAME{}",
                    names(undone),
                    fault,
                    RoutesFolder.REFUSED);
        }
        wrong.stream().filter(edit -> !undone.contains(edit)).forEach(edit -> {
            if (kept.contains(edit)) {
                folder.forgetRefused(edit.id() + RouteFile.SUFFIX); // else it is what an earlier edit said
            }
            stand(edit, requireNonNull(found.get(edit.id())), fault);
        });
        // What stays may be what refused them, and would again.
        if (undone.size() == wrong.size()) {
            undone.stream().map(Edit::since).min(Instant::compareTo).ifPresent(ingest.replay());
        }
    }

    private boolean isUndone(Edit edit) {
        TrackedFile now = tracked.get(edit.id());
        return edit.before() == null ? now == null : now != null && now.runs(edit.before());
    }

    /** Says that an edit could not be undone; the file is what it was before that was tried. */
    private void stand(Edit edit, TrackedFile found, String fault) {
        String name = edit.id() + RouteFile.SUFFIX;
        TrackedFile now = tracked.get(edit.id());
        String why = "it can't be written";
        if (now != null && now.refusal() != null && now.refusal() != found.refusal()) {
            why = String.valueOf(now.refusal().getMessage());
        }
        if (now != null && now.added() != null) {
            tracked.put(
                    edit.id(),
                    found.refusal() == null || found.refusedAt() == null
                            ? now.confirmed(found.newest())
                            : now.refused(found.newest(), found.refusal(), found.refusedAt()));
        }
        LOG.error("route file {}: its last edit ruins ingest ({}), and can't be undone: {}", name, fault, why);
        standing.put(
                edit.id(),
                new Ruinous(
                        requireNonNull(found.running()),
                        "the last edit of %s ruins ingest (%s), and can't be undone: %s".formatted(name, fault, why)));
    }

    /** {@return of each file whose last edit ruined ingest and could not be undone what there is to say, until it says something else} */
    Map<String, String> standing() {
        standing.entrySet().removeIf(entry -> {
            TrackedFile now = tracked.get(entry.getKey());
            return now == null
                    || now.running() == null
                    || !now.running().sameAs(entry.getValue().runs());
        });
        Map<String, String> all = new TreeMap<>();
        standing.forEach((id, edit) -> all.put(id, edit.why()));
        return all;
    }

    private TrackedFile found(Edit edit) {
        return requireNonNull(tracked.get(edit.id()));
    }

    private static String names(Collection<Edit> edits) {
        return edits.stream().map(edit -> edit.id() + RouteFile.SUFFIX).collect(Collectors.joining(", "));
    }

    /** {@return whether what the file says is safe} Without that it stays where it is. */
    private boolean keepText(Edit edit) {
        try {
            folder.keepRefused(requireNonNull(found(edit).running()));
            return true;
        } catch (IOException e) {
            LOG.error("route file {}{} can't be undone: {}", edit.id(), RouteFile.SUFFIX, e.getMessage());
            return false;
        }
    }

    /** {@return the versions of a file that these edits made: each may be to blame} */
    private static Set<Integer> versions(String id, List<Edit> edits) {
        return edits.stream()
                .filter(edit -> edit.id().equals(id))
                .flatMap(edit -> Stream.ofNullable(edit.version()))
                .map(Version::version)
                .collect(Collectors.toSet());
    }

    /** Takes a new file away. What was saved since stays, be it that it was refused, and is looked at anew. */
    private void remove(TrackedFile file) {
        String name = file.newest().name();
        try {
            if (file.refusal() == null && folder.isAsTaken(name)) {
                folder.remove(name);
            } else {
                folder.forget(name);
            }
            intake.drop(file.newest().id());
        } catch (IOException e) {
            LOG.error("route file {} can't be removed: {}", name, e.getMessage());
        }
    }

    private void settle(Edit edit, TrackedFile before, String fault, Instant now) {
        TrackedFile file = tracked.get(edit.id());
        Map<String, Object> details = new LinkedHashMap<>();
        if (file != null) {
            write(file, before);
            Undone undone = new Undone(
                    before.version() == null ? null : before.version().version(),
                    now,
                    fault,
                    file.newest().name() + RoutesFolder.REFUSED);
            Version version = history.undone(edit.id(), file.version(), edit.versionBefore(), undone);
            tracked.put(edit.id(), found(edit).at(version));
            details.put("version", file.number());
        }
        details.put("undone_version", before.number());
        details.put("reason", fault);
        audit.done("undo", "route_file", edit.id(), details);
    }

    /** Over the text that ran; one that was saved since stays as it is, and if it was refused, so does why. */
    private void write(TrackedFile file, TrackedFile before) {
        if (before.refusal() != null) {
            tracked.put(file.newest().id(), file.refused(before.newest(), before.refusal(), clock.instant()));
            return;
        }
        if (!folder.isAsTaken(file.newest().name())) {
            LOG.warn(
                    "route file {}: it was saved while the hub went back to what ran before; what it says is looked at next",
                    file.newest().name());
            return;
        }
        try {
            folder.write(file.newest());
        } catch (IOException e) {
            LOG.error(
                    "route file {}: what ran before runs, but the file still says otherwise: {}",
                    file.newest().name(),
                    e.getMessage());
        }
    }

    /** {@return of each file that is or was there why it was undone, until it is edited or what it said is taken away} */
    Map<String, Optional<Undone>> undone() {
        Map<String, Optional<Undone>> all = new TreeMap<>();
        history.ids().forEach(id -> all.put(id, Optional.empty()));
        folder.refused().forEach((id, at) -> {
            TrackedFile file = tracked.get(id);
            if (file != null) {
                all.put(id, Optional.ofNullable(file.undone()));
            } else if (wasNew(id)) {
                all.put(
                        id,
                        Optional.of(new Undone(null, at, "it was new", id + RouteFile.SUFFIX + RoutesFolder.REFUSED)));
            }
        });
        return all;
    }

    /** {@return whether what was undone is the last that the file said} Else it was edited since, and a person took it away. */
    private boolean wasNew(String id) {
        return history.newest(id).map(folder::isRefused).orElse(true);
    }
}
