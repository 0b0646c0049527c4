package dev.pitwatch.hub.routes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** Routes that people have stopped, and when each starts again by itself. Thread safe. */
final class StoppedRoutes {

    /** When one that could not be started is tried again. */
    private static final Duration RETRY = Duration.ofMinutes(1);

    private final Clock clock;
    /** By the route's id; empty: until a person starts it. */
    private final Map<String, Optional<Instant>> startsAt = new ConcurrentSkipListMap<>();

    StoppedRoutes(Clock clock) {
        this.clock = clock;
    }

    /** Notes one that was stopped; {@code lasting}: for how long, empty: until a person starts it. */
    void stopped(String id, Optional<Duration> lasting) {
        startsAt.put(id, lasting.map(clock.instant()::plus));
    }

    /** Notes one that runs, or is no more. */
    void over(String id) {
        startsAt.remove(id);
    }

    /** Tries one again later, which could not be started. */
    void later(String id) {
        stopped(id, Optional.of(RETRY));
    }

    /** {@return those that are to be started now} Forgets those that {@code runs} says to run, or to be no more. */
    List<String> due(Predicate<String> runs) {
        startsAt.keySet().removeIf(runs);
        Instant now = clock.instant();
        return startsAt.entrySet().stream()
                .filter(route ->
                        route.getValue().filter(at -> !now.isBefore(at)).isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean contains(String id) {
        return startsAt.containsKey(id);
    }

    /** {@return when it starts by itself; empty: a person starts it, or it runs} */
    Optional<Instant> startsAt(String id) {
        return startsAt.getOrDefault(id, Optional.empty());
    }
}
