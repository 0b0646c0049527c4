package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose recordings are looked for, and when. */
class RecordingLimitTest {

    private final RecordingLimit lists = new RecordingLimit();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicInteger asking = new AtomicInteger();

    @AfterEach
    void close() {
        callers.shutdownNow();
    }

    private CompletableFuture<Integer> asks(long workshop, CountDownLatch answered) {
        return CompletableFuture.supplyAsync(
                () -> lists.run(workshop, () -> {
                    try {
                        asking.incrementAndGet();
                        answered.await();
                        return 1;
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }),
                callers);
    }

    @Test
    void givenThreeWorkshopsThatAskAllTheTime_whenAFourthDoes_thenItIsTheNext() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        asks(1, first);
        asks(2, others);
        asks(3, others);
        await().until(() -> asking.get() == 3);
        Problem twice = catchThrowableOfType(Problem.class, () -> lists.run(2, () -> 1));
        assertThat(twice.code()).isEqualTo(ProblemCode.UNAVAILABLE);

        CompletableFuture<Integer> fourth = CompletableFuture.supplyAsync(() -> lists.run(4, () -> 4), callers);

        assertThat(fourth).isNotDone();
        first.countDown();
        assertThat(fourth.get()).isEqualTo(4);
        others.countDown();
    }
}
