package dev.pitwatch.hub.routes;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.routes.LiveRoutes.Added;
import dev.pitwatch.hub.routes.RouteFileCheck.Checked;
import dev.pitwatch.hub.routes.RouteFileCheck.Owned;
import dev.pitwatch.hub.routes.RouteVersions.Version;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the context in step with route files: the operators' under routes/, and those that plugins bring. Each is checked
 * first; a bad one is refused with file, line and reason, and what ran before goes on. A change of errors.camel.yaml loads
 * every file anew, since routes take their error handling when they are made. Thread safe.
 */
public final class RouteFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);
    private static final long POLL_MS = 500;
    private static final long CLOSE_SECONDS = 3;
    private static final String UNREADABLE = "";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Comparator<RouteFile> ERRORS_FIRST =
            Comparator.<RouteFile, Boolean>comparing(file -> !file.isErrors()).thenComparing(RouteFile::id);

    /** Audit of what people do to routes and their files. */
    @FunctionalInterface
    public interface AuditContext {
        /** Must neither wait nor fail; {@code thing} is a route or a route_file. */
        void done(String action, String thing, String id, Map<String, Object> details);
    }

    private final DefaultCamelContext context;
    private final RoutesFolder folder;
    private final RouteHistory history;
    private final Clock clock;
    private final AuditContext witness;
    private final RouteFileCheck check;
    private final TimedCheck patient;
    private final LiveRoutes live;
    private final RouteCounts counts;
    private final RouteStates states;
    /** By the file's id. */
    private final Map<String, TrackedFile> tracked = new ConcurrentSkipListMap<>();

    private final Set<String> complained = new HashSet<>();
    /** By id, without those that were removed since; null before the first look. */
    private @Nullable Set<String> thereAtStart;

    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "route-files");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Makes it; nothing is loaded before {@link #start}.
     *
     * @param routes the operators' folder
     * @param kept where versions are kept
     * @param witness receives what is done
     */
    public RouteFiles(
            DefaultCamelContext context,
            Path routes,
            Path kept,
            AuditContext witness,
            Clock clock,
            MeterRegistry meters) {
        this(context, routes, kept, witness, clock, meters, PATIENCE);
    }

    RouteFiles(
            DefaultCamelContext context,
            Path routes,
            Path kept,
            AuditContext witness,
            Clock clock,
            MeterRegistry meters,
            Duration patience) {
        this.context = context;
        this.folder = new RoutesFolder(routes);
        this.history = new RouteHistory(new RouteVersions(kept));
        this.clock = clock;
        this.witness = witness;
        this.check = new RouteFileCheck(context);
        this.patient = new TimedCheck(context::getApplicationContextClassLoader, patience);
        this.live = new LiveRoutes(context);
        this.counts = new RouteCounts(clock, meters);
        this.states = new RouteStates(context, counts);
        context.addRoutePolicyFactory(counts);
        Gauge.builder("pitwatch.route.files.refused", tracked, RouteFiles::refused)
                .description("Route files whose newest version does not run")
                .register(meters);
    }

    private static long refused(Map<String, TrackedFile> files) {
        return files.values().stream().filter(file -> file.refusal() != null).count();
    }

    /** Loads all files now, and follows their changes from then on. */
    public void start() {
        scan();
        poller.scheduleWithFixedDelay(this::scanSafely, POLL_MS, POLL_MS, TimeUnit.MILLISECONDS);
    }

    /** Looks no more; waits a little for an exchange that is under way. Routes run on until the context ends. */
    @Override
    public void close() {
        poller.shutdownNow();
        try {
            if (!poller.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("route files: still busy with an exchange, not waiting for it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Loads files that a plugin brings, each checked as an operator's is; a bad one is refused, logged and shown by
     * {@link #files()}. Files that it brought before and does not bring now are taken away.
     *
     * @param origin the plugin's name; not {@code routes}
     * @param files by name, e.g. sms.camel.yaml
     */
    public synchronized void bring(String origin, Map<String, byte[]> files) {
        if (origin.equals(RouteFile.FOLDER)) {
            throw new IllegalArgumentException("\"routes\" is the operators' own folder");
        }
        withLoader(() -> replace(origin, files));
    }

    private void replace(String origin, Map<String, byte[]> files) {
        for (TrackedFile before : List.copyOf(tracked.values())) {
            if (before.newest().origin().equals(origin)
                    && !files.containsKey(before.newest().name())) {
                drop(before.newest().id());
            }
        }
        List<RouteFile> brought = new ArrayList<>();
        files.forEach((name, content) -> {
            if (!name.endsWith(RouteFile.SUFFIX)) {
                throw new IllegalArgumentException(
                        "%s of %s: expected a name that ends with %s".formatted(name, origin, RouteFile.SUFFIX));
            }
            brought.add(new RouteFile(origin, name, content.clone(), origin, clock.instant()));
        });
        takeAll(brought);
        retryRefused();
    }

    /** Stops all routes that a plugin brought and takes them away; waits for messages in flight, for a bounded time. */
    public synchronized void takeAway(String origin) {
        withLoader(() -> {
            for (TrackedFile file : List.copyOf(tracked.values())) {
                if (file.newest().origin().equals(origin)) {
                    drop(file.newest().id());
                }
            }
            retryRefused();
        });
    }

    /** {@return every file with its routes, ordered by id} */
    public List<RouteFileView> files() {
        return tracked.values().stream().map(states::view).toList();
    }

    /** {@return file id to reason, of the files whose newest version does not run} */
    public Map<String, String> failures() {
        Map<String, String> failures = new ConcurrentSkipListMap<>();
        tracked.forEach((id, file) -> {
            if (file.refusal() != null) {
                failures.put(id, String.valueOf(file.refusal().getMessage()));
            }
        });
        return failures;
    }

    /** {@return the kept versions of a file, the newest first} Throws a Problem when there is no such file or route. */
    public synchronized List<RouteVersionView> history(String fileOrRoute) {
        String id = fileOf(fileOrRoute);
        TrackedFile file = tracked.get(id);
        return history.views(id, file == null ? null : file.version());
    }

    /** Writes a kept version over the file and loads it. Throws a Problem when that is refused. */
    public synchronized RouteFileView restore(String fileOrRoute, int version, String by) {
        String id = fileOf(fileOrRoute);
        withLoader(() -> goBack(id, version, by));
        TrackedFile now = Objects.requireNonNull(tracked.get(id));
        if (now.refusal() != null) {
            throw Problem.conflict(String.valueOf(now.refusal().getMessage()));
        }
        witness.done("restore", "route_file", id, Map.of("restored_version", version, "version", number(now)));
        return states.view(now);
    }

    private void goBack(String id, int version, String by) {
        TrackedFile before = tracked.get(id);
        if (before != null && !before.newest().isOperators()) {
            throw Problem.conflict("%s belongs to a plugin".formatted(id));
        }
        RouteFile file = history.file(id, version, by, clock.instant());
        try {
            Checked checked = checked(file, before);
            folder.write(file);
            LOG.info("route file {}: version {} restored by {}", file.name(), version, by);
            load(file, before, checked);
        } catch (RouteFileException e) {
            throw Problem.conflict(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Problem.conflict("%s can't be written: %s".formatted(file.name(), e.getMessage()));
        }
    }

    /** Starts a route of a file. Throws a Problem when there is none, or when it can't start. */
    public synchronized RouteFileView.RouteView startRoute(String id, String by) {
        return turn(
                id, by, "start", "started", () -> context.getRouteController().startRoute(id));
    }

    /** Stops a route of a file until it is started, its file is loaded again, or the hub is. */
    public synchronized RouteFileView.RouteView stopRoute(String id, String by) {
        return turn(id, by, "stop", "stopped", () -> live.stop(id));
    }

    private RouteFileView.RouteView turn(String id, String by, String verb, String done, Step step) {
        fileOfRoute(id);
        LogField.ROUTE_ID.with(id, () -> LOG.info("route {} {} by {}", id, done, by));
        withLoader(() -> {
            try {
                step.run();
            } catch (Exception e) {
                throw Problem.conflict("route %s can't %s: %s"
                        .formatted(id, verb, RouteFileException.oneLine(ErrorLocation.innermost(e))));
            }
        });
        witness.done(verb, "route", id, Map.of());
        return states.route(id);
    }

    private String fileOf(String fileOrRoute) {
        String id = fileOrRoute.endsWith(RouteFile.SUFFIX)
                ? fileOrRoute.substring(0, fileOrRoute.length() - RouteFile.SUFFIX.length())
                : fileOrRoute;
        return tracked.containsKey(id) || history.knows(id) ? id : fileOfRoute(fileOrRoute);
    }

    private String fileOfRoute(String route) {
        return tracked.values().stream()
                .filter(file -> file.owned().routeIds().contains(route))
                .map(file -> file.newest().id())
                .findFirst()
                .orElseThrow(() -> Problem.notFound("route"));
    }

    private void scanSafely() {
        try {
            scan();
            counts.sample();
        } catch (CancellationException e) {
            LOG.debug("route files: no more is looked at: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("route files: {}", e.getMessage(), e);
        }
    }

    synchronized void scan() {
        withLoader(this::look);
    }

    private void look() {
        try {
            RoutesFolder.Changes changes = folder.look();
            complained.remove(UNREADABLE);
            changes.removed().forEach(name -> drop(name.substring(0, name.length() - RouteFile.SUFFIX.length())));
            if (thereAtStart == null) {
                thereAtStart = Stream.concat(changes.written().stream(), changes.untrusted().keySet().stream())
                        .map(RouteFile::id)
                        .collect(Collectors.toSet());
            }
            changes.untrusted()
                    .forEach(
                            (file, reason) -> refuseOrFallBack(file, RouteFileException.forGood(file.label(), reason)));
            takeAll(changes.written());
            if (!changes.removed().isEmpty() || !changes.written().isEmpty()) {
                retryRefused();
            }
        } catch (IOException e) {
            if (complained.add(UNREADABLE)) {
                LOG.error("routes folder {} can't be read: {}", folder, e.getMessage());
            }
        }
        List.copyOf(tracked.values()).forEach(this::putBack);
    }

    /** Camel looks classes up by the thread's loader where it has no other; the caller gets theirs back. */
    private void withLoader(Runnable work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(context.getApplicationContextClassLoader());
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A file may name what another brings, which comes after it: none is refused before all were looked at. */
    private void takeAll(Collection<RouteFile> files) {
        Deque<RouteFile> waiting =
                new ArrayDeque<>(files.stream().sorted(ERRORS_FIRST).toList());
        for (int lookedAt = 0; waiting.size() > 1 && lookedAt < waiting.size(); lookedAt++) {
            RouteFile file = waiting.remove();
            try {
                tryToTake(file);
                lookedAt = -1;
            } catch (RouteFileException e) {
                if (e.isWorthAnotherTry()) {
                    waiting.add(file);
                } else {
                    refuseOrFallBack(file, e);
                }
            }
        }
        waiting.stream().sorted(ERRORS_FIRST).forEach(this::take);
    }

    private void take(RouteFile file) {
        try {
            tryToTake(file);
        } catch (RouteFileException e) {
            refuseOrFallBack(file, e);
        }
    }

    private void refuseOrFallBack(RouteFile file, RouteFileException why) {
        refuse(file, tracked.get(file.id()), why);
        fallBack(file);
    }

    private void tryToTake(RouteFile file) throws RouteFileException {
        TrackedFile before = tracked.get(file.id());
        if (before != null && before.runs(file)) { // touched, or a bad edit taken back
            tracked.put(file.id(), before.confirmed(file));
            return;
        }
        Instant began = clock.instant();
        load(file, before, checked(file, before));
        noteEdit(file, began);
        fallBack(file);
    }

    /** A version that was not there before someone wrote the file. */
    private void noteEdit(RouteFile file, Instant began) {
        TrackedFile now = Objects.requireNonNull(tracked.get(file.id()));
        Version version = now.version();
        if (now.running() == file && version != null && !version.takenAt().isBefore(began)) {
            witness.done(
                    version.version() == 1 ? "create" : "update",
                    "route_file",
                    file.id(),
                    Map.of("version", version.version(), "changed_by", version.changedBy()));
        }
    }

    private static Object number(TrackedFile file) {
        Version version = file.version();
        return version == null ? "not kept" : version.version();
    }

    /** At a start with a bad file the newest kept version runs, as it did before; of a file that was removed none does. */
    private void fallBack(RouteFile file) {
        TrackedFile found = Objects.requireNonNull(tracked.get(file.id()));
        if (found.running() != null || thereAtStart == null || !thereAtStart.contains(file.id())) {
            return;
        }
        Optional<RouteFile> kept = history.newest(file.id());
        RouteFileException why = found.refusal();
        if (kept.isEmpty() || why == null || kept.get().sameAs(file)) {
            return;
        }
        try {
            load(kept.get(), null, checked(kept.get(), null));
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
    private void retryRefused() {
        for (TrackedFile file : List.copyOf(tracked.values())) {
            if (file.refusal() != null && file.refusal().isWorthAnotherTry()) {
                take(file.newest());
            }
        }
    }

    private Checked checked(RouteFile file, @Nullable TrackedFile before) throws RouteFileException {
        Optional<RouteFile> errors =
                running().stream().filter(RouteFile::isErrors).findFirst();
        List<RouteFile> others = file.isErrors()
                ? running().stream().filter(other -> !other.isErrors()).toList()
                : List.of();
        Owned owned = before == null ? Owned.NOTHING : before.owned();
        return patient.run(file, () -> check.check(file, errors, others, owned));
    }

    private List<RouteFile> running() {
        return tracked.values().stream()
                .filter(file -> file.added() != null)
                .map(file -> Objects.requireNonNull(file.running()))
                .toList();
    }

    private void refuse(RouteFile file, @Nullable TrackedFile before, RouteFileException why) {
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
    private void load(RouteFile file, @Nullable TrackedFile before, Checked checked) {
        try {
            List<TrackedFile> others = file.isErrors() ? othersThanErrors() : List.of();
            exchange(file, before, checked, others);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("%s: its start was interrupted".formatted(file.label()));
        } catch (Exception e) {
            refuse(
                    file,
                    tracked.get(file.id()),
                    RouteFileException.forGood(file.label(), "it can't be started: " + ErrorLocation.innermost(e)));
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
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
            added = live.add(file, checked.beans());
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

    private void add(TrackedFile stopped) throws Exception {
        Added added = live.add(
                Objects.requireNonNull(stopped.running()),
                Objects.requireNonNull(stopped.checked()).beans());
        tracked.put(stopped.newest().id(), stopped.started(added, clock.instant()));
    }

    /** A version that ran and was taken away for another that can't be started. */
    private void putBack(TrackedFile file) {
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

    private void drop(String id) {
        TrackedFile gone = tracked.get(id);
        if (gone == null) {
            return;
        }
        try {
            remove(gone);
            LOG.info(
                    "route file {} is gone: {} removed",
                    gone.newest().label(),
                    gone.owned().routeIds());
            if (gone.newest().isOperators()) {
                witness.done("delete", "route_file", id, Map.of());
            }
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.error(
                    "route file {}: its routes can't be removed: {}",
                    gone.newest().label(),
                    e.getMessage(),
                    e);
        }
        tracked.remove(id);
        if (thereAtStart != null) {
            thereAtStart.remove(id);
        }
    }
}
