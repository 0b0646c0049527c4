package dev.pitwatch.hub.routes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one route has done. Thread safe. */
final class RouteCount {

    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** For how long back counts are known. */
    static final Duration KEPT = Duration.ofMinutes(5);

    private final Clock clock;
    private final LongAdder exchanges = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private volatile @Nullable Failure last;

    /** How many there were at a moment; refusals are those that an error ended or turned aside. */
    record Sample(long nanos, long exchanges, long refusals) {}

    /** An error, whether that was handled or not. */
    record Failure(Instant at, String message) {}

    RouteCount(Clock clock) {
        this.clock = clock;
        samples.add(now());
    }

    void done() {
        exchanges.increment();
    }

    /** An error was handled. */
    void refused(String message) {
        exchanges.increment();
        refusals.increment();
        note(message);
    }

    void failed(String message) {
        exchanges.increment();
        failures.increment();
        refusals.increment();
        note(message);
    }

    private void note(String message) {
        last = new Failure(clock.instant(), RouteFileException.oneLine(message));
    }

    /** Adds the time of one exchange. */
    void took(long time) {
        nanos.add(time);
    }

    /** {@return the time of all exchanges together, in nanoseconds} */
    long nanos() {
        return nanos.sum();
    }

    long exchanges() {
        return exchanges.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** {@return those that an error ended or turned aside} */
    long refusals() {
        return refusals.sum();
    }

    Optional<Failure> lastFailure() {
        return Optional.ofNullable(last);
    }

    synchronized void sample() {
        long now = System.nanoTime();
        if (now - samples.getLast().nanos() >= STEP_NANOS) {
            samples.addLast(now());
            while (samples.size() > 1 && now - samples.getFirst().nanos() > KEPT.toNanos() + STEP_NANOS) {
                samples.removeFirst();
            }
        }
    }

    Sample now() {
        return new Sample(System.nanoTime(), exchanges.sum(), refusals.sum());
    }

    /** {@return the counts of that long ago, or the oldest that are known} */
    synchronized Sample ago(Duration time) {
        long since = System.nanoTime() - time.toNanos();
        return samples.stream()
                .filter(sample -> sample.nanos() - since >= 0)
                .findFirst()
                .orElseGet(samples::getLast);
    }

    /** {@return exchanges a second over the last minute, or for as long as there is anything to go by} */
    synchronized double rate() {
        Sample first = ago(Duration.ofNanos(SPAN_NANOS));
        double seconds = (System.nanoTime() - first.nanos()) / 1e9;
        return seconds <= 0 ? 0 : (exchanges() - first.exchanges()) / seconds;
    }
}
