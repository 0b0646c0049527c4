package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.routes.RouteVersions.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What went through a file in the minutes before a new version took its place, and in those after. Thread safe. */
final class VersionRates {

    private final RouteCounts counts;
    private final RouteHistory history;
    private final Duration span;
    /** What is counted still, by the file's id. */
    private final Map<String, Counting> counting = new HashMap<>();

    /** Where the routes of a new version began. */
    private record Counting(int version, long nanos, Map<String, RouteCount.Sample> from) {}

    /** Takes how long is counted on either side; at most {@link RouteCount#KEPT}. */
    VersionRates(RouteCounts counts, RouteHistory history, Duration span) {
        this.counts = counts;
        this.history = history;
        this.span = span;
    }

    /** {@return what went through these routes lately} */
    Traffic before(Collection<String> routeIds) {
        long messages = 0;
        long refusals = 0;
        long seconds = 0;
        for (String id : routeIds) {
            RouteCount count = counts.of(id);
            RouteCount.Sample now = count.now();
            RouteCount.Sample from = count.ago(span);
            messages += now.exchanges() - from.exchanges();
            refusals += now.refusals() - from.refusals();
            seconds = Math.max(
                    seconds, Duration.ofNanos(now.nanos() - from.nanos()).toSeconds());
        }
        return new Traffic(messages, refusals, seconds);
    }

    /** A new version of a file runs from now on; what is still counted of the one before ends. */
    synchronized void exchanged(String file, Version version, Traffic before, Set<String> routeIds) {
        end(file);
        history.note(file, version.withRates(before, null));
        Map<String, RouteCount.Sample> from = new HashMap<>();
        routeIds.forEach(id -> from.put(id, counts.of(id).now()));
        counting.put(file, new Counting(version.version(), System.nanoTime(), from));
    }

    /** {@return what has gone through since that version runs, while it is counted} */
    synchronized Optional<Traffic> after(String file, int version) {
        return Optional.ofNullable(counting.get(file))
                .filter(one -> one.version() == version)
                .map(this::sofar);
    }

    private Traffic sofar(Counting one) {
        long messages = 0;
        long refusals = 0;
        for (Map.Entry<String, RouteCount.Sample> route : one.from().entrySet()) {
            RouteCount.Sample now = counts.of(route.getKey()).now();
            messages += now.exchanges() - route.getValue().exchanges();
            refusals += now.refusals() - route.getValue().refusals();
        }
        return new Traffic(
                messages,
                refusals,
                Duration.ofNanos(System.nanoTime() - one.nanos()).toSeconds());
    }

    /** Ends what is counted for long enough. */
    synchronized void look() {
        List.copyOf(counting.entrySet()).stream()
                .filter(one -> System.nanoTime() - one.getValue().nanos() >= span.toNanos())
                .forEach(one -> end(one.getKey()));
    }

    /** Ends all, since the hub ends. */
    synchronized void close() {
        List.copyOf(counting.keySet()).forEach(this::end);
    }

    private void end(String file) {
        Counting ended = counting.remove(file);
        if (ended != null) {
            Traffic after = sofar(ended);
            history.version(file, ended.version())
                    .ifPresent(version -> history.note(file, version.withRates(version.ratesBefore(), after)));
        }
    }
}
