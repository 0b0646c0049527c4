package dev.pitwatch.hub.routes;

import dev.pitwatch.base.live.NodeState;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.routes.RouteFileCheck.Checked;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(20);

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
    private final AuditContext audit;
    private final RouteLoader loader;
    private final RouteIntake intake;
    private final RouteCounts counts;
    private final VersionRates rates;
    private final RouteStates states;
    private final MissingRoutes missing;
    private final RouteTurns turns;
    private final MeterRegistry meters;
    private final IngestWay way;
    private @Nullable RouteReturns returns;
    private volatile Map<String, Optional<RouteFileView.Undone>> undone = Map.of();
    private volatile Map<String, String> ruinous = Map.of();
    /** By the file's id. */
    private final Map<String, TrackedFile> tracked = new ConcurrentSkipListMap<>();

    private boolean unreadable;
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
     * @param audit receives what is done
     */
    public RouteFiles(
            DefaultCamelContext context,
            Path routes,
            Path kept,
            AuditContext audit,
            Clock clock,
            MeterRegistry meters) {
        this(context, routes, kept, audit, clock, meters, name -> FileSettings.NONE, CHECK_TIMEOUT);
    }

    /** The same, with settings that files of plugins, and operators' copies of these, may name; by the file's name. */
    public RouteFiles(
            DefaultCamelContext context,
            Path routes,
            Path kept,
            AuditContext audit,
            Clock clock,
            MeterRegistry meters,
            Function<String, FileSettings> settings) {
        this(context, routes, kept, audit, clock, meters, settings, CHECK_TIMEOUT);
    }

    RouteFiles(
            DefaultCamelContext context,
            Path routes,
            Path kept,
            AuditContext audit,
            Clock clock,
            MeterRegistry meters,
            Function<String, FileSettings> settings,
            Duration checkTimeout) {
        this.context = context;
        this.folder = new RoutesFolder(routes);
        this.history = new RouteHistory(new RouteVersions(kept));
        this.clock = clock;
        this.audit = audit;
        this.meters = meters;
        this.counts = new RouteCounts(clock, meters);
        this.rates = new VersionRates(counts, history, RouteCount.KEPT);
        this.loader = new RouteLoader(context, tracked, history, rates, settings, clock, checkTimeout);
        this.intake = new RouteIntake(tracked, loader, history, audit, clock);
        StoppedRoutes stopped = new StoppedRoutes(clock);
        this.states = new RouteStates(context, counts, stopped, folder);
        this.turns = new RouteTurns(context, tracked, loader, stopped, states, audit);
        this.way = new IngestWay(context, tracked);
        this.missing = new MissingRoutes(context, meters);
        context.addRoutePolicyFactory(counts);
        FailureLogs failures = new FailureLogs(context);
        context.addModelLifecycleStrategy(failures);
        context.addLifecycleStrategy(failures);
        Gauge.builder("pitwatch.route.files.refused", tracked, RouteFiles::refused)
                .description("Route files whose newest version does not run")
                .register(meters);
    }

    private static long refused(Map<String, TrackedFile> files) {
        return files.values().stream().filter(file -> file.refusal() != null).count();
    }

    /** Tells which routes have to be there, by what is left undone without them: see {@link #missing}. Call before {@link #start}. */
    public void need(Map<String, String> duties) {
        missing.need(duties);
    }

    /** {@return of each route that has to be there what there is to say when none of the files has it; empty: one has. As of the last look} */
    public Map<String, Optional<String>> missing() {
        return missing.messages();
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
        rates.close();
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
                intake.drop(before.newest().id());
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
        intake.retakeCopies(brought);
        intake.takeAll(brought);
        intake.retryRefused();
    }

    /** Stops all routes that a plugin brought and takes them away; waits for messages in flight, for a bounded time. */
    public synchronized void takeAway(String origin) {
        withLoader(() -> {
            for (TrackedFile file : List.copyOf(tracked.values())) {
                if (file.newest().origin().equals(origin)) {
                    intake.drop(file.newest().id());
                }
            }
            intake.retryRefused();
        });
    }

    /** {@return every file with its routes, ordered by id} */
    public List<RouteFileView> files() {
        return tracked.values().stream().map(states::view).toList();
    }

    /** {@return operators' files that are gone and of which versions are kept, ordered by id} Waits for no exchange. */
    public List<RouteFileView> gone() {
        return history.gone(tracked.keySet());
    }

    /** {@return how each route is, as it is notified of} */
    public List<NodeState> states() {
        return tracked.values().stream().flatMap(states::states).toList();
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

    /** {@return the kept versions of a file, the newest first} Waits for no exchange. Throws a Problem when there is no such file or route. */
    public List<RouteVersionView> history(String fileOrRoute) {
        String id = fileOf(fileOrRoute);
        TrackedFile file = tracked.get(id);
        return history.views(id, file == null ? null : file.version(), version -> rates.after(id, version));
    }

    /** Writes a kept version over the file and loads it. Throws a Problem when that is refused. */
    public synchronized RouteFileView restore(String fileOrRoute, int version, String by) {
        String id = fileOf(fileOrRoute);
        withLoader(() -> goBack(id, version, by));
        TrackedFile now = Objects.requireNonNull(tracked.get(id));
        if (now.refusal() != null) {
            throw Problem.conflict(String.valueOf(now.refusal().getMessage()));
        }
        history.restored(id, now.version(), version);
        audit.done("restore", "route_file", id, Map.of("restored_version", version, "version", now.number()));
        return states.view(now);
    }

    private void goBack(String id, int version, String by) {
        TrackedFile before = tracked.get(id);
        if (before != null && !before.newest().isOperators()) {
            throw Problem.conflict("%s belongs to a plugin".formatted(id));
        }
        RouteFile file = history.file(id, version, by, clock.instant());
        try {
            Checked checked = loader.checked(file);
            folder.write(file);
            LOG.info("route file {}: version {} restored by {}", file.name(), version, by);
            loader.load(file, checked);
        } catch (RouteFileException e) {
            throw Problem.conflict(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Problem.conflict("%s can't be written: %s".formatted(file.name(), e.getMessage()));
        }
    }

    /** Starts a route of a file. Throws a Problem when there is none, or when it can't start. */
    public synchronized RouteFileView.RouteView startRoute(String id, String by) {
        withLoader(() -> turns.start(id, by));
        return states.route(id);
    }

    /**
     * Stops a route of a file until it is started, its file is loaded again, or the hub is.
     *
     * @param lasting when it starts again by itself; empty: it doesn't
     */
    public synchronized RouteFileView.RouteView stopRoute(String id, String by, Optional<Duration> lasting) {
        withLoader(() -> turns.stop(id, by, lasting));
        return states.route(id);
    }

    /** {@return of each route whether a person has stopped it} */
    public Map<String, Boolean> stoppedByPeople() {
        return turns.stoppedByPeople();
    }

    /**
     * Tries edits with made-up readings before they take over, and undoes those that ruin ingest all the same, from now on: what ran before
     * all those of the last two minutes comes back together. Call after the first {@link #start}: what is there then is no edit.
     */
    public synchronized void undoEdits(Ingest ingest) {
        RecentEdits edits = new RecentEdits(ingest, clock);
        loader.noteEdits(edits);
        RouteProbe probe = new RouteProbe(context, tracked, way, ingest.probed(), meters);
        withLoader(() -> intake.probe(probe));
        returns = new RouteReturns(ingest, edits, tracked, folder, intake, history, audit, clock, probe);
        undone = returns.undone();
    }

    /** {@return what becomes of made-up readings in what runs} */
    synchronized ProbeRun.Finding tryReadings() {
        return returns == null ? ProbeRun.Finding.unknown("the hub starts") : returns.tryReadings();
    }

    /**
     * {@return of each file that is or was there the edit that was undone, until it is edited again or what it said is taken away} As of the last
     * look: a route asks, for whose end an exchange of its file waits.
     */
    public Map<String, Optional<RouteFileView.Undone>> undone() {
        return undone;
    }

    /** {@return of each file whose last edit ruins ingest and could not be undone what there is to say} As of the last look. */
    public Map<String, String> ruinous() {
        return ruinous;
    }

    private String fileOf(String fileOrRoute) {
        String id = RouteFile.stem(fileOrRoute);
        return tracked.containsKey(id) || history.knows(id) ? id : turns.fileOf(fileOrRoute);
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
            unreadable = false;
            changes.removed().forEach(name -> intake.drop(RouteFile.stem(name)));
            intake.found(Stream.concat(changes.written().stream(), changes.untrusted().keySet().stream())
                    .map(RouteFile::id)
                    .collect(Collectors.toSet()));
            changes.untrusted()
                    .forEach((file, reason) ->
                            intake.refuseOrFallBack(file, RouteFileException.forGood(file.label(), reason)));
            intake.takeAll(changes.written());
            if (!changes.removed().isEmpty() || !changes.written().isEmpty()) {
                intake.retryRefused();
            }
        } catch (IOException e) {
            if (!unreadable) {
                LOG.error("routes folder {} can't be read: {}", folder, e.getMessage());
            }
            unreadable = true;
        }
        List.copyOf(tracked.values()).forEach(loader::putBack);
        turns.startDue();
        if (returns != null) {
            // Such a route stores nothing, by the will of a person.
            if (!way.passes(turns.stopped())) {
                way.readAnew(returns.look());
            }
            undone = returns.undone();
            ruinous = returns.standing();
        }
        missing.look();
        rates.look();
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
}
