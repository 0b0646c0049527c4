package dev.pitwatch.hub.readings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.readings.reading.ReadingPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LongReadsTest {

    private final LongReads reads = new LongReads();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger reading = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();

    @AfterEach
    void close() {
        open.countDown();
        callers.shutdownNow();
    }

    /** A part of a list of a call of its own. */
    private Future<ReadingPage> part(long workshop) {
        return callers.submit(() -> reads.part(Scope.workshop(workshop), () -> {
            atOnce.accumulateAndGet(reading.incrementAndGet(), Math::max);
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            reading.decrementAndGet();
            return new ReadingPage(List.of(), Optional.empty());
        }));
    }

    @Test
    void givenCallsOfOneWorkshop_whenTheyRead_thenOneAtATimeAndNothingIsKeptOfThem() throws Exception {
        List<Future<ReadingPage>> parts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            parts.add(part(1));
        }
        await().until(() -> reading.get() == 1);

        open.countDown();
        for (Future<ReadingPage> one : parts) {
            one.get(30, TimeUnit.SECONDS);
        }

        assertThat(atOnce).hasValue(1);
        assertThat(reads.busy()).isZero();
    }

    @Test
    void givenAWorkshopThatReads_whenAnotherReads_thenItDoesNotWait() {
        part(1);
        part(1);
        part(2);

        await().until(() -> reading.get() == 2);
        assertThat(reads.busy()).isEqualTo(2);
    }
}
