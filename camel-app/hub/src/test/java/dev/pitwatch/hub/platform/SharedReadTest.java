package dev.pitwatch.hub.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.hub.platform.SharedRead.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads that end when a test lets them. */
class SharedReadTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final TestClock clock = new TestClock(NOON);
    private final Semaphore goes = new Semaphore(0);
    private final AtomicInteger begun = new AtomicInteger();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void letAllGo() {
        goes.release(1_000);
        callers.shutdownNow();
    }

    private SharedRead<Integer> reading(Duration timeout) {
        return new SharedRead<>("test-read", this::read, 0, timeout, clock);
    }

    private int read() {
        int number = begun.incrementAndGet();
        goes.acquireUninterruptibly();
        return number;
    }

    @Test
    void givenManyCallers_whenOneReadIsUnderWay_thenTheyShareTheNextOne() throws Exception {
        SharedRead<Integer> read = reading(LONG);
        Future<Answer<Integer>> first = callers.submit(read::get);
        await().until(() -> begun.get() == 1);
        List<CompletableFuture<Answer<Integer>>> later = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(read::get, callers))
                .toList();
        await().until(() -> waiting() == 9);

        goes.release(2);

        assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(new Answer<>(1, Optional.of(NOON), false));
        for (CompletableFuture<Answer<Integer>> one : later) {
            assertThat(one.get(1, TimeUnit.MINUTES).value())
                    .as("began after it was asked for")
                    .isEqualTo(2);
        }
        assertThat(begun).hasValue(2);
    }

    /** {@return how many callers wait for an answer} */
    private static long waiting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getState() == Thread.State.TIMED_WAITING)
                .filter(thread -> List.of(thread.getValue()).toString().contains("SharedRead.get("))
                .count();
    }

    @Test
    void givenAReadThatHangs_whenAsked_thenTheLastAnswerComesAtOnceAsLateUntilItIsBack() {
        SharedRead<Integer> read = reading(SHORT);
        goes.release();
        await().until(() -> read.get().value() == 1);
        Instant at = read.get().readAt().orElseThrow();
        clock.pass(LONG);
        await().until(() -> read.lasts().compareTo(SHORT) > 0);

        assertThat(IntStream.range(0, 1_000).mapToObj(i -> read.get()))
                .containsOnly(new Answer<>(1, Optional.of(at), true));
        assertThat(begun).as("one hangs, and nobody begins another").hasValue(2);

        goes.release(1_000);
        await().until(() -> !read.get().late());
        assertThat(read.get().value()).isGreaterThan(2);
    }

    @Test
    void givenNoAnswerYet_whenAsked_thenItSaysSo() {
        assertThat(reading(SHORT).get()).isEqualTo(new Answer<>(0, Optional.empty(), true));
    }

    @Test
    void givenAReadThatThrows_whenAsked_thenTheLastAnswerIsLateAndTheNextReadIsAnother() {
        SharedRead<Integer> read = new SharedRead<>(
                "test-read",
                () -> {
                    if (begun.incrementAndGet() == 2) {
                        throw new IllegalStateException("a read that throws");
                    }
                    return begun.get();
                },
                0,
                LONG,
                clock);

        assertThat(read.get().value()).isEqualTo(1);
        assertThat(read.get()).isEqualTo(new Answer<>(1, Optional.of(NOON), true));
        assertThat(read.get()).isEqualTo(new Answer<>(3, Optional.of(NOON), false));
    }
}
