package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many cameras are tried, of whom. */
class CameraTryLimitTest {

    private final TestClock clock = TestClock.atExample();
    private final CameraTryLimit tries = new CameraTryLimit(clock, Duration.ofMillis(50));
    private final List<Long> begun = new CopyOnWriteArrayList<>();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        callers.shutdownNow();
    }

    private Problem refused(long workshop) {
        return catchThrowableOfType(Problem.class, () -> tries.run(workshop, () -> "made"));
    }

    /** A caller whose try lasts until the latch opens. */
    private Thread makes(CameraTryLimit patient, long workshop, CountDownLatch open) {
        AtomicReference<Thread> caller = new AtomicReference<>();
        callers.execute(() -> {
            caller.set(Thread.currentThread());
            patient.run(workshop, () -> {
                begun.add(workshop);
                try {
                    return open.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        });
        return await().until(caller::get, Objects::nonNull);
    }

    @Test
    void givenTwoWorkshopsThatTryAllTheTime_whenAThirdDoes_thenItIsTheNextAndTheyComeAfterIt() {
        CameraTryLimit patient = new CameraTryLimit(clock, Duration.ofSeconds(20));
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        makes(patient, 1, first);
        await().until(() -> begun.contains(1L));
        makes(patient, 2, second);
        await().until(() -> begun.contains(2L));

        Thread third = makes(patient, 3, second);
        await().until(() -> third.getState() == Thread.State.TIMED_WAITING);
        first.countDown();
        await().until(() -> begun.contains(3L));
        Thread again = makes(patient, 1, second);
        await().until(() -> again.getState() == Thread.State.TIMED_WAITING);

        assertThat(begun).containsExactly(1L, 2L, 3L);
        second.countDown();
        await().until(() -> begun.size() == 4);
        assertThat(begun).containsExactly(1L, 2L, 3L, 1L);
    }

    @Test
    void givenTwoWhoWait_whenOneMoreComes_thenItIsRefusedAtOnceAndKeepsNoThread() {
        CameraTryLimit patient = new CameraTryLimit(clock, Duration.ofSeconds(20));
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        makes(patient, 1, first);
        await().until(() -> begun.contains(1L));
        makes(patient, 2, second);
        await().until(() -> begun.contains(2L));
        for (long workshop = 3; workshop <= 4; workshop++) {
            Thread waits = makes(patient, workshop, second);
            await().until(() -> waits.getState() == Thread.State.TIMED_WAITING);
        }

        Problem fifth = catchThrowableOfType(Problem.class, () -> patient.run(5, () -> "made"));
        Problem twice = catchThrowableOfType(Problem.class, () -> patient.run(4, () -> "made"));

        assertThat(fifth.code()).isEqualTo(ProblemCode.UNAVAILABLE);
        assertThat(twice.code()).as("it waits already").isEqualTo(ProblemCode.RATE_LIMITED);
        // One place after the other: two that begin at once may note it in either order.
        first.countDown();
        await().until(() -> begun.size() == 3);
        second.countDown();
        await().until(() -> begun.size() == 4);
        assertThat(begun).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void givenATryOfAWorkshop_whenItWantsAnother_thenItHasToWaitAndAnotherWorkshopHasNot() {
        String made = tries.run(1, () -> {
            assertThat(refused(1).code()).isEqualTo(ProblemCode.RATE_LIMITED);
            return tries.run(2, () -> {
                Problem third = refused(3);
                assertThat(third.code()).as("two at a time").isEqualTo(ProblemCode.UNAVAILABLE);
                assertThat(third.retryAfter()).isPresent();
                return "both";
            });
        });

        assertThat(made).isEqualTo("both");
        assertThat(refused(1)).isNull();
        assertThat(refused(3)).isNull();
    }

    @Test
    void givenSixTries_whenThereIsASeventhWithinTheMinute_thenItHasToWaitForTheEndOfTheFirst() {
        for (int i = 0; i < CameraTryLimit.MAX_A_MINUTE; i++) {
            assertThat(refused(1)).isNull();
            clock.pass(Duration.ofSeconds(5));
        }

        assertThat(refused(1).retryAfter()).contains(Duration.ofSeconds(30));
        assertThat(refused(2)).isNull();
        clock.pass(Duration.ofSeconds(30));
        assertThat(refused(1)).isNull();
        assertThat(refused(1).code()).isEqualTo(ProblemCode.RATE_LIMITED);
    }

    @Test
    void givenATryThatFails_whenItIsOver_thenAnotherMayBegin() {
        assertThat(catchThrowableOfType(
                        IllegalStateException.class,
                        () -> tries.run(1, () -> {
                            throw new IllegalStateException("failed");
                        })))
                .isNotNull();

        assertThat(refused(1)).isNull();
    }
}
