package dev.pitwatch.hub.work;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.queue.SharedBacklog;
import dev.pitwatch.core.work.stream.StillSource;
import dev.pitwatch.hub.http.ContentTag;
import dev.pitwatch.hub.work.StillTaker.NotInstalledException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stills of pits: taken when a caller asks, two at a time and at most each 10 s of a pit, workshops in turns. Callers wait for
 * none: they get the newest, and may ask again. Thread safe.
 */
final class Stills implements AutoCloseable {

    static final Duration PAUSE = Duration.ofSeconds(10);
    static final Duration KEPT = Duration.ofMinutes(2);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int THREADS = 2;
    private static final int MAX_WAITING = 200;
    private static final int MAX_KEPT = 250;
    /** Of a hub's 88 MiB for what stays; a wall of sixty pits has 4 MiB of usual ones. */
    private static final long MAX_KEPT_BYTES = 8L << 20;

    private static final long BESIDE_A_STILL = 1L << 10;
    private static final Logger LOG = LoggerFactory.getLogger(Stills.class);

    private final StillTaker taker;
    private final Function<StillSource, String> addresses;
    private final Clock clock;
    private final Counter taken;
    private final Counter failed;
    private final SharedBacklog<StillSource> waiting = new SharedBacklog<>(MAX_WAITING, StillSource::workshopId);
    /** Those that wait or are being taken. */
    private final Set<StillSource> wanted = new HashSet<>();
    /** By pit, the one that was tried last at the end. */
    private final Map<Long, Tried> tried = new LinkedHashMap<>();

    private final ThreadPoolExecutor threads;
    private boolean complained;

    /** A still, and when it was taken. */
    record Still(byte[] jpeg, Instant at, String tag) {}

    private record Tried(StillSource source, Instant at, Optional<Still> newest) {

        long bytes() {
            return BESIDE_A_STILL + newest.map(still -> still.jpeg().length).orElse(0);
        }
    }

    /**
     * Takes what takes them.
     *
     * @param addresses of streams, which are secrets
     */
    Stills(StillTaker taker, Function<StillSource, String> addresses, Clock clock, MeterRegistry meters) {
        this.taker = taker;
        this.addresses = addresses;
        this.clock = clock;
        this.taken = counter(meters, "taken");
        this.failed = counter(meters, "failed");
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, PAUSE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "stills");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    private static Counter counter(MeterRegistry meters, String result) {
        return Counter.builder("pitwatch.stills")
                .description("Stills of cameras that were taken, or could not be")
                .tag("result", result)
                .register(meters);
    }

    /** {@return the newest still, of at most two minutes} Throws a {@link Problem} when there is none, or none yet. */
    synchronized Still of(StillSource source) {
        Instant now = clock.instant();
        Optional<Tried> last = Optional.ofNullable(tried.get(source.pitId()))
                .filter(known -> known.source().equals(source));
        if (last.filter(known -> known.at().plus(PAUSE).isAfter(now)).isEmpty()) {
            want(source);
        }
        return last.flatMap(Tried::newest)
                .filter(still -> still.at().plus(KEPT).isAfter(now))
                .orElseThrow(() -> Problem.later(
                        ProblemCode.NO_PICTURE,
                        complained ? "there is no ffmpeg at the hub, which takes stills" : "no still was taken yet",
                        wanted.contains(source) ? RETRY : PAUSE));
    }

    /** {@return how old it is} */
    Duration age(Still still) {
        Duration age = Duration.between(still.at(), clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private void want(StillSource source) {
        if (wanted.add(source)) {
            // Who takes the place of another waits for that one's turn: else turns would pile up behind a full queue.
            waiting.add(source).ifPresentOrElse(wanted::remove, () -> threads.execute(this::takeNext));
        }
    }

    private void takeNext() {
        next().ifPresent(source -> {
            Optional<Still> still = Optional.empty();
            try {
                still = take(source);
            } finally {
                keep(source, still);
                (still.isPresent() ? taken : failed).increment();
            }
        });
    }

    private synchronized Optional<StillSource> next() {
        List<StillSource> next = waiting.next(1);
        waiting.remove(next);
        return next.stream().findFirst();
    }

    private Optional<Still> take(StillSource source) {
        try {
            byte[] jpeg = taker.take(addresses.apply(source));
            return Optional.of(new Still(jpeg, clock.instant(), ContentTag.of(jpeg)));
        } catch (NotInstalledException e) {
            complain(e);
        } catch (IOException e) {
            LOG.debug("no still of pit {}: {}", source.pitId(), e.getMessage());
        }
        return Optional.empty();
    }

    private synchronized void complain(NotInstalledException e) {
        if (!complained) {
            complained = true;
            LOG.warn("Live shows no stills of cameras: {}", e.getMessage());
        }
    }

    private synchronized void keep(StillSource source, Optional<Still> still) {
        wanted.remove(source);
        Instant now = clock.instant();
        Optional<Tried> before = Optional.ofNullable(tried.remove(source.pitId()))
                .filter(known -> known.source().equals(source));
        tried.put(source.pitId(), new Tried(source, now, still.or(() -> before.flatMap(Tried::newest))));
        complained &= still.isEmpty();
        tried.values().removeIf(known -> !known.at().plus(KEPT).isAfter(now));
        while (tried.size() > MAX_KEPT || bytes() > MAX_KEPT_BYTES) {
            forgetOne();
        }
    }

    private long bytes() {
        return tried.values().stream().mapToLong(Tried::bytes).sum();
    }

    /** The oldest of the workshop that has the most: the others' stay. */
    private void forgetOne() {
        Map<Long, Long> shares = tried.values().stream()
                .collect(Collectors.groupingBy(
                        known -> known.source().workshopId(), Collectors.summingLong(Tried::bytes)));
        long largest =
                Collections.max(shares.entrySet(), Map.Entry.comparingByValue()).getKey();
        tried.values().stream()
                .map(Tried::source)
                .filter(source -> source.workshopId() == largest)
                .findFirst()
                .ifPresent(oldest -> tried.remove(oldest.pitId()));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
