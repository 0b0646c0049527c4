package dev.pitwatch.hub.routes;

import dev.pitwatch.base.database.ReadingTrialChannels.Verdict;
import dev.pitwatch.hub.routes.ProbeRun.Finding;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Tries route files with made-up readings beside what runs: an edit before it takes over, and what runs after it. What can't be known passes. Not
 * thread safe: {@link RouteFiles} locks.
 */
final class RouteProbe {

    private static final String FROM_BROKER = "paho-mqtt5:";

    /** The first try of a hub loads classes, which may take so many times as long. */
    private static final int FIRST_TIMES = 5;

    /** Steps that never end keep a thread each. */
    private static final int MAX_HANGING = 3;

    private final DefaultCamelContext live;
    private final Map<String, TrackedFile> tracked;
    private final IngestWay way;
    private final Optional<ProbedIngest> ingest;
    private final Duration longest;
    private final MeterRegistry meters;
    private final AtomicInteger running = new AtomicInteger();
    private boolean triedBefore;

    /** Tries what is tracked, by the file's id; without {@code ingest} nothing, and all passes. */
    RouteProbe(
            DefaultCamelContext live,
            Map<String, TrackedFile> tracked,
            IngestWay way,
            Optional<ProbedIngest> ingest,
            MeterRegistry meters) {
        this.live = live;
        this.tracked = tracked;
        this.way = way;
        this.ingest = ingest;
        this.longest = ingest.map(ProbedIngest::longest).orElse(Duration.ZERO);
        this.meters = meters;
        Gauge.builder("pitwatch.route.probes.open", running, AtomicInteger::get)
                .description("Tries of route files under way, those that hang among them")
                .register(meters);
    }

    /**
     * What a try of an edit has shown.
     *
     * @param found of the edit, as far as it can be held against it
     * @param refusal why messages of devices would fail by it that don't now; null: they wouldn't, or that isn't known
     * @param through the other files that the readings went through, by their ids
     */
    record Tried(Finding found, @Nullable RouteFileException refusal, Map<String, RouteFile> through) {

        static Tried passed(Finding found) {
            return new Tried(found, null, Map.of());
        }
    }

    /** {@return what becomes of messages of devices by an edit; good, where none go through its file} */
    Tried tried(RouteFile file) {
        if (!concerns(file)) {
            return Tried.passed(Finding.GOOD);
        }
        Map<String, RouteFile> through = new ConcurrentHashMap<>();
        Finding found = tryWith(Map.of(file.id(), Optional.of(file)), through);
        if (found.verdict() != Verdict.WRONG) {
            return Tried.passed(found);
        }
        TrackedFile now = tracked.get(file.id());
        Finding before = tryWith(Map.of(
                file.id(), now == null || now.added() == null ? Optional.empty() : Optional.ofNullable(now.running())));
        if (before.verdict() != Verdict.GOOD) {
            return Tried.passed(Finding.unknown("%s, but that can't be held against this edit: before it was %s"
                    .formatted(found.reason(), before.verdict() == Verdict.WRONG ? "no better" : "not known")));
        }
        through.remove(file.id());
        return new Tried(found, refusal(file, found), Map.copyOf(through));
    }

    /** {@return whether messages of devices go through the file, or may begin to} */
    private boolean concerns(RouteFile file) {
        if (ingest.isEmpty()) {
            return false;
        }
        TrackedFile now = tracked.get(file.id());
        return file.isErrors()
                || now != null && !Collections.disjoint(way.ids(), now.owned().routeIds())
                || file.text().contains(FROM_BROKER);
    }

    private static RouteFileException refusal(RouteFile file, Finding found) {
        YamlSource source = new YamlSource(file);
        OptionalInt line = source.find("id: " + found.step(), 1);
        if (line.isEmpty() && !found.step().isEmpty()) {
            line = source.find(found.step(), 1);
        }
        String where = line.isPresent() || found.step().isEmpty() ? "" : " (step \"%s\")".formatted(found.step());
        return RouteFileException.forGood(file.label(), line, found.reason() + where);
    }

    /** {@return what becomes of made-up readings in what runs, but for these files, by their ids; empty: without it} */
    Finding tryWith(Map<String, Optional<RouteFile>> instead) {
        return tryWith(instead, new ConcurrentHashMap<>());
    }

    /** The same, and notes by their ids what files it went through. */
    private Finding tryWith(Map<String, Optional<RouteFile>> instead, Map<String, RouteFile> through) {
        if (ingest.isEmpty()) {
            return Finding.unknown("nothing is tried here");
        }
        if (running.get() >= MAX_HANGING) {
            return counted(Finding.unknown("%d earlier tries still hang".formatted(MAX_HANGING)));
        }
        List<RouteFile> files = files(instead);
        files.forEach(file -> through.put(file.id(), file));
        ProbeRun run = new ProbeRun(live, files, uri -> reader(uri, instead, through), ingest.get());
        FutureTask<Finding> task = new FutureTask<>(run);
        start(task);
        return await(run, task, triedBefore ? longest : longest.multipliedBy(FIRST_TIMES));
    }

    private void start(FutureTask<Finding> task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } finally {
                        running.decrementAndGet();
                    }
                },
                "route-probe");
        thread.setDaemon(true);
        thread.setContextClassLoader(live.getApplicationContextClassLoader());
        running.incrementAndGet();
        thread.start();
    }

    private Finding await(ProbeRun run, FutureTask<Finding> task, Duration timeout) {
        try {
            Finding found = find(run, task, timeout);
            triedBefore = true;
            return counted(found);
        } catch (ExecutionException e) {
            return counted(Finding.unknown(ErrorLocation.innermost(e.getCause())));
        } catch (TimeoutException e) {
            Finding found = run.hanging(timeout.toMillis());
            task.cancel(true);
            count("timeout");
            return found;
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("the try of route files was interrupted");
        }
    }

    /** While a message is on its way it is waited for once more: a machine that stood still is no step that hangs. */
    private Finding find(ProbeRun run, FutureTask<Finding> task, Duration timeout)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (!run.isSending()) {
                throw e;
            }
            return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Finding counted(Finding found) {
        count(found.verdict().name().toLowerCase(Locale.ROOT));
        return found;
    }

    private void count(String verdict) {
        Counter.builder("pitwatch.route.probes")
                .description("Tries of route files with made-up readings, by what came of them")
                .tag("verdict", verdict)
                .register(meters)
                .increment();
    }

    /** {@return the errors' file, which comes first, and those that messages of devices go through} */
    private List<RouteFile> files(Map<String, Optional<RouteFile>> instead) {
        Set<String> ids = way.ids();
        Map<String, RouteFile> files = new TreeMap<>();
        tracked.forEach((id, file) -> {
            boolean passes = file.newest().isErrors()
                    || !Collections.disjoint(ids, file.owned().routeIds());
            if (file.added() != null && passes) {
                files.put(id, Objects.requireNonNull(file.running()));
            }
        });
        instead.forEach((id, text) -> text.ifPresentOrElse(there -> files.put(id, there), () -> files.remove(id)));
        List<RouteFile> sorted = new ArrayList<>(files.values());
        sorted.sort(Comparator.comparing(file -> !file.isErrors()));
        return sorted;
    }

    private Optional<RouteFile> reader(
            String uri, Map<String, Optional<RouteFile>> instead, Map<String, RouteFile> through) {
        Optional<RouteFile> found = live.getRoutes().stream()
                .filter(route ->
                        RouteFlows.bare(route.getEndpoint().getEndpointUri()).equals(uri))
                .flatMap(route -> tracked.values().stream()
                        .filter(file -> file.owned().routeIds().contains(route.getRouteId())))
                .flatMap(file -> instead.getOrDefault(file.newest().id(), Optional.ofNullable(file.running())).stream())
                .findFirst();
        found.ifPresent(file -> through.put(file.id(), file));
        return found;
    }
}
