package dev.pitwatch.hub.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.work.stream.StillSource;
import dev.pitwatch.hub.work.StillTaker.NotInstalledException;
import dev.pitwatch.hub.work.Stills.Still;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When stills are taken, whose turn it is, and what those who ask get meanwhile. */
class StillsTest {

    private static final StillSource PIT = source(1, 1);

    private final TestClock clock = new TestClock(Instant.parse("2026-11-26T10:00:00Z"));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final Semaphore places = new Semaphore(1_000);
    private volatile Optional<IOException> failure = Optional.empty();
    private volatile boolean large;
    private final Stills stills = new Stills(this::take, StillSource::path, clock, meters);

    private static StillSource source(long workshop, long pit) {
        return new StillSource(pit, workshop, "w%d/pit%d".formatted(workshop, pit), Optional.empty());
    }

    private byte[] take(String address) throws IOException {
        taken.add(address);
        places.acquireUninterruptibly();
        if (failure.isPresent()) {
            throw failure.get();
        }
        return large
                ? new byte[128 << 10]
                : "%s, number %d".formatted(address, taken.size()).getBytes();
    }

    @AfterEach
    void close() {
        stills.close();
    }

    private Problem none(StillSource source) {
        Problem problem = catchThrowableOfType(Problem.class, () -> stills.of(source));
        assertThat(problem.code()).isEqualTo(ProblemCode.NO_PICTURE);
        return problem;
    }

    private Still some(StillSource source) {
        return await().ignoreExceptions().until(() -> stills.of(source), still -> true);
    }

    private double counted(String result) {
        return meters.counter("pitwatch.stills", "result", result).count();
    }

    @Test
    void givenLargeStillsOfOneWorkshop_whenTheyTakeMoreThanThereIsRoomFor_thenItsOldestGoesAndTheOthersStay() {
        some(source(2, 1_000));
        large = true;
        for (int pit = 1; pit <= 70; pit++) {
            some(source(1, pit));
        }

        some(source(2, 1_000));
        some(source(1, 70));
        assertThat(taken).hasSize(71);
        none(source(1, 1));
    }

    @Test
    void givenNoStill_whenAsked_thenOneIsTakenAndNoOneWaits() {
        assertThat(none(PIT).retryAfter()).contains(Duration.ofSeconds(2));

        Still still = some(PIT);

        assertThat(new String(still.jpeg())).isEqualTo("w1/pit1, number 1");
        assertThat(stills.age(still)).isZero();
        assertThat(counted("taken")).isEqualTo(1);
    }

    @Test
    void givenAStill_whenAskedWithinTenSeconds_thenItIsTheSameAndThenTheNext() {
        none(PIT);
        Still first = some(PIT);
        clock.pass(Duration.ofSeconds(9));
        assertThat(stills.of(PIT)).isSameAs(first);
        assertThat(stills.age(first)).isEqualTo(Duration.ofSeconds(9));
        assertThat(taken).hasSize(1);

        clock.pass(Duration.ofSeconds(1));
        assertThat(stills.of(PIT)).as("at once, though old").isSameAs(first);

        Still second = await().until(() -> stills.of(PIT), still -> still != first);
        assertThat(second.tag()).isNotEqualTo(first.tag());
        assertThat(taken).hasSize(2);
    }

    @Test
    void givenAnotherCarInThePit_whenAsked_thenThePictureOfTheOneBeforeIsNotShown() {
        none(PIT);
        some(PIT);
        StillSource another = new StillSource(PIT.pitId(), PIT.workshopId(), PIT.path(), Optional.of(7L));

        none(another);

        assertThat(new String(some(another).jpeg())).endsWith("number 2");
    }

    @Test
    void givenACameraThatSendsNothing_whenAsked_thenTheLastOneIsShownForTwoMinutesAndItIsTriedEachTenSeconds() {
        none(PIT);
        Still last = some(PIT);
        failure = Optional.of(new IOException("nothing came"));
        for (int tries = 2; tries <= 12; tries++) {
            clock.pass(Duration.ofSeconds(10));
            assertThat(stills.of(PIT)).isSameAs(last);
            stills.of(PIT);
            int expected = tries;
            await().until(() -> counted("failed") == expected - 1);
        }
        clock.pass(Duration.ofSeconds(9));
        assertThat(stills.of(PIT)).isSameAs(last);
        clock.pass(Duration.ofSeconds(1));

        none(PIT);

        await().untilAsserted(() -> assertThat(taken).hasSize(13));
    }

    @Test
    void givenAWorkshopThatWantsMany_whenAnotherWantsOne_thenTheyTakeTurnsTwoAtATime() {
        places.drainPermits();
        for (long pit = 1; pit <= 20; pit++) {
            none(source(1, pit));
        }
        await().until(() -> taken.size() == 2);

        none(source(2, 99));
        assertThat(taken).as("two at a time").hasSize(2);
        places.release(3);

        await().until(() -> taken.size() == 5);
        assertThat(taken).contains("w2/pit99");
        places.release(1_000);
        await().until(() -> counted("taken") == 21);
    }

    @Test
    void givenMoreThanMayWait_whenAsked_thenTheWorkshopWithTheMostGivesWay() {
        places.drainPermits();
        none(source(2, 1_000));
        none(source(2, 1_001));
        await().until(() -> taken.size() == 2);
        for (long pit = 1; pit <= 300; pit++) {
            none(source(1, pit));
        }
        none(source(3, 2_000));
        places.release(1_000);

        await().until(() -> counted("taken") == 202);
        assertThat(taken).contains("w3/pit2000", "w1/pit300").doesNotContain("w1/pit1");
        none(source(1, 1));
        await().until(() -> taken.contains("w1/pit1"));
    }

    @Test
    void givenMoreThanAreKept_whenTaken_thenTheWorkshopWithTheMostLosesItsOldest() {
        none(source(2, 1_000));
        Still others = some(source(2, 1_000));
        for (long pit = 1; pit <= 300; pit++) {
            none(source(1, pit));
            double asked = pit;
            await().until(() -> counted("taken") == asked + 1);
        }

        assertThat(stills.of(source(2, 1_000))).isSameAs(others);
        some(source(1, 300));
        none(source(1, 1));
    }

    @Test
    void givenNoProgram_whenAsked_thenTheRefusalSaysSoUntilThereIsOne() {
        failure = Optional.of(new NotInstalledException("ffmpeg", new IOException("not found")));
        none(PIT);
        await().untilAsserted(() -> assertThat(none(PIT)).hasMessageContaining("no ffmpeg"));
        await().untilAsserted(() -> assertThat(none(PIT).retryAfter()).contains(Stills.PAUSE));

        failure = Optional.empty();
        clock.pass(Stills.PAUSE);
        none(PIT);

        some(PIT);
        assertThat(none(source(1, 2))).hasMessageContaining("no still was taken yet");
    }
}
