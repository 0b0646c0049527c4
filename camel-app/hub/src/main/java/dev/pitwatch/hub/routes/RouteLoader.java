package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.routes.LiveRoutes.Added;
import dev.pitwatch.hub.routes.RouteFileCheck.Checked;
import dev.pitwatch.hub.routes.RouteFileCheck.Owned;
import dev.pitwatch.hub.routes.RouteVersions.Version;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exchanges what runs of a file for its new version, or keeps what ran before. Not thread safe: {@link RouteFiles} locks. */
final class RouteLoader {

    private static final Logger LOG = LoggerFactory.getLogger(RouteLoader.class);

    private final Map<String, TrackedFile> tracked;
    private final RouteHistory history;
    private final VersionRates rates;
    private final Clock clock;
    private final Function<String, FileSettings> settings;
    private final RouteFileCheck check;
    private final TimedCheck timed;
    private final LiveRoutes live;
    private @Nullable RecentEdits recent;
    /** Files whose routes of before can't be started again, which is said once. */
    private final Set<String> complained = new HashSet<>();

    /**
     * Keeps in {@code tracked} what runs, by the file's id.
     *
     * @param settings of plugins, by the name of the route file that may name them
     * @param timeout how long a check may take
     */
    RouteLoader(
            DefaultCamelContext context,
            Map<String, TrackedFile> tracked,
            RouteHistory history,
            VersionRates rates,
            Function<String, FileSettings> settings,
            Clock clock,
            Duration timeout) {
        this.tracked = tracked;
        this.settings = settings;
        this.history = history;
        this.rates = rates;
        this.clock = clock;
        this.check = new RouteFileCheck(context);
        this.timed = new TimedCheck(context::getApplicationContextClassLoader, timeout);
        this.live = new LiveRoutes(context);
    }

    /** Notes edits there from now on. */
    void noteEdits(RecentEdits edits) {
        recent = edits;
    }

    /** Stops one route as it would be for its removal. */
    void stopRoute(String id) throws Exception {
        live.stop(id);
    }

    /** Takes its routes away; returns false, and says why, when that fails. */
    boolean unload(TrackedFile gone) {
        if (!halt(gone)) {
            return false;
        }
        LOG.info(
                "route file {} is gone: {} removed",
                gone.newest().label(),
                gone.owned().routeIds());
        return true;
    }

    /** Takes away what runs of a file until it is loaded or {@link #putBack}; returns false, and says why, when that fails. */
    boolean halt(TrackedFile file) {
        try {
            remove(file);
            return true;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.error(
                    "route file {}: its routes can't be removed: {}",
                    file.newest().label(),
                    e.getMessage(),
                    e);
            return false;
        }
    }

    /** {@return what it is made of} Refuses a file that must not or can't run. */
    Checked checked(RouteFile file) throws RouteFileException {
        Optional<RouteFile> errors =
                running().stream().filter(RouteFile::isErrors).findFirst();
        List<RouteFile> others = file.isErrors()
                ? running().stream().filter(other -> !other.isErrors()).toList()
                : List.of();
        return timed.run(file, check(file, errors, others, owned(file)));
    }

    private TimedCheck.Check<Checked> check(
            RouteFile file, Optional<RouteFile> errors, List<RouteFile> others, Owned owned) {
        FileSettings offered = settings.apply(file.name());
        for (RouteFile other : others) {
            offered = offered.and(settings.apply(other.name()));
        }
        FileSettings all = offered;
        return () -> all.during(() -> check.check(file, errors, others, owned));
    }

    private Owned owned(RouteFile file) {
        TrackedFile before = tracked.get(file.id());
        Owned owned = before == null ? Owned.NOTHING : before.owned();
        for (TrackedFile plugins : replaced(file)) {
            owned = owned.and(plugins.owned());
        }
        return owned;
    }

    /** {@return the files of plugins in whose place the operators' file comes} */
    private List<TrackedFile> replaced(RouteFile file) {
        return file.isOperators()
                ? tracked.values().stream()
                        .filter(other -> other.newest().isOtherOf(file))
                        .toList()
                : List.of();
    }

    private List<RouteFile> running() {
        return tracked.values().stream()
                .filter(file -> file.added() != null)
                .map(file -> Objects.requireNonNull(file.running()))
                .toList();
    }

    /** Keeps and logs why the newest version does not run; once for the same reason. */
    void refuse(RouteFile file, RouteFileException why) {
        TrackedFile before = tracked.get(file.id());
        TrackedFile known = before == null ? TrackedFile.unknown(file) : before;
        boolean said = before != null
                && before.newest() == file
                && before.refusal() != null
                && String.valueOf(before.refusal().getMessage()).equals(why.getMessage());
        if (said) {
            return;
        }
        tracked.put(file.id(), known.refused(file, why, clock.instant()));
        LOG.error(
                "route file refused{}: {}",
                known.added() == null ? "" : ", its routes of before go on",
                why.getMessage());
    }

    /** Exchanges what ran before for the file's routes; puts it back when that fails. */
    void load(RouteFile file, Checked checked) {
        try {
            List<TrackedFile> others = file.isErrors() ? othersThanErrors() : List.of();
            TrackedFile before = tracked.get(file.id());
            Optional<Traffic> traffic = traffic(before);
            long began = recent == null ? 0 : recent.begin();
            exchange(file, before, checked, others);
            if (recent != null) {
                recent.exchanged(
                        file,
                        before,
                        Objects.requireNonNull(tracked.get(file.id())).version(),
                        began);
            }
            traffic.ifPresent(soFar -> count(file.id(), before, soFar));
            replaced(file).forEach(this::giveWay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("%s: its start was interrupted".formatted(file.label()));
        } catch (Exception e) {
            refuse(
                    file,
                    RouteFileException.forGood(file.label(), "it can't be started: " + ErrorLocation.innermost(e)));
        }
    }

    private Optional<Traffic> traffic(@Nullable TrackedFile before) {
        return before == null || before.added() == null
                ? Optional.empty()
                : Optional.of(rates.before(before.owned().routeIds()));
    }

    /** Counts what goes through a version that is new, beside what went through the one before. */
    private void count(String id, @Nullable TrackedFile before, Traffic soFar) {
        TrackedFile now = Objects.requireNonNull(tracked.get(id));
        Version version = now.version();
        Version earlier = before == null ? null : before.version();
        if (version != null && (earlier == null || version.version() > earlier.version())) {
            rates.exchanged(id, version, soFar, now.owned().routeIds());
        }
    }

    /** Keeps a plugin's file in mind, whose place the operators' copy has taken. */
    private void giveWay(TrackedFile file) {
        tracked.put(file.newest().id(), TrackedFile.unknown(file.newest()));
        LOG.info(
                "route file {}: {} runs in its place",
                file.newest().label(),
                file.newest().name());
    }

    private List<TrackedFile> othersThanErrors() {
        return tracked.values().stream()
                .filter(other -> other.added() != null && !other.newest().isErrors())
                .toList();
    }

    private void exchange(RouteFile file, @Nullable TrackedFile before, Checked checked, List<TrackedFile> others)
            throws Exception {
        Added added = null;
        try {
            for (TrackedFile other : others) {
                remove(other);
            }
            if (before != null) {
                remove(before);
            }
            for (TrackedFile plugins : replaced(file)) {
                remove(plugins);
            }
            added = make(file, checked);
            for (TrackedFile other : others) {
                add(Objects.requireNonNull(tracked.get(other.newest().id())));
            }
            loaded(file, checked, added);
        } catch (Exception e) {
            for (TrackedFile other : others) {
                remove(Objects.requireNonNull(tracked.get(other.newest().id())));
            }
            if (added != null) {
                live.remove(added);
            }
            putAllBack(before, others);
            replaced(file).forEach(this::putBack);
            throw e;
        }
    }

    private void putAllBack(@Nullable TrackedFile before, List<TrackedFile> others) {
        if (before != null) {
            putBack(Objects.requireNonNull(tracked.get(before.newest().id())));
        }
        for (TrackedFile other : others) {
            putBack(Objects.requireNonNull(tracked.get(other.newest().id())));
        }
    }

    private void remove(TrackedFile file) throws Exception {
        Added added = file.added();
        if (added != null) {
            tracked.put(file.newest().id(), file.stopped());
            live.remove(added);
        }
    }

    private Added make(RouteFile file, Checked checked) throws Exception {
        return settings.apply(file.name()).during(() -> live.add(file, checked.beans()));
    }

    private void add(TrackedFile stopped) throws Exception {
        Added added = make(Objects.requireNonNull(stopped.running()), Objects.requireNonNull(stopped.checked()));
        tracked.put(stopped.newest().id(), stopped.started(added, clock.instant()));
    }

    /** A version that ran and was taken away for another that can't be started. */
    void putBack(TrackedFile file) {
        if (file.running() == null || file.added() != null) {
            return;
        }
        try {
            add(file);
            complained.remove(file.newest().id());
            LOG.info(
                    "route file {}: its routes of before run again",
                    file.newest().label());
        } catch (Exception e) {
            if (!complained.add(file.newest().id())) {
                return;
            }
            LOG.error(
                    "route file {}: its routes of before can't be started again, trying on: {}",
                    file.newest().label(),
                    RouteFileException.oneLine(ErrorLocation.innermost(e)));
        }
    }

    private void loaded(RouteFile file, Checked checked, Added added) {
        Version version = file.isOperators() ? history.keep(file, clock.instant()) : null;
        tracked.put(file.id(), new TrackedFile(file, file, version, clock.instant(), checked, added, null, null));
        LOG.info(
                "route file {} loaded, {}changed by {}: {}",
                file.label(),
                version == null ? "" : "version %d, ".formatted(version.version()),
                file.changedBy(),
                added.routeIds());
    }
}
