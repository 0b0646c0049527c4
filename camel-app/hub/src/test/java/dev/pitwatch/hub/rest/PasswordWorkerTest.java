package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordWorkerTest {

    private final Vertx vertx = Vertx.vertx();
    private final PasswordWorker worker = new PasswordWorker(vertx);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void close() {
        gate.countDown();
        worker.close();
        vertx.close();
    }

    private Future<Void> check(String network) {
        return worker.run(network, () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            gate.await();
            running.decrementAndGet();
            return null;
        });
    }

    private static ProblemCode refusal(Future<Void> call) {
        await().until(call::isComplete);
        return ((Problem) call.cause()).code();
    }

    @Test
    void givenANetworkThatFillsTheQueue_whenAnotherComes_thenItGetsAPlaceAndOneCheckRunsAtATime() {
        List<Future<Void>> guesses = new ArrayList<>();
        guesses.add(check("attacker"));
        await().until(() -> running.get() == 1);
        for (int i = 0; i < PasswordWorker.PLACES; i++) {
            guesses.add(check("attacker"));
        }
        assertThat(worker.free()).isZero();
        assertThat(refusal(check("attacker"))).isEqualTo(ProblemCode.RATE_LIMITED);

        Future<Void> owner = check("home");

        assertThat(refusal(guesses.get(PasswordWorker.PLACES))).isEqualTo(ProblemCode.RATE_LIMITED);
        gate.countDown();
        await().until(owner::succeeded);
        await().until(() -> guesses.stream().allMatch(Future::isComplete));
        assertThat(guesses.stream().filter(Future::succeeded)).hasSize(PasswordWorker.PLACES);
        assertThat(most).hasValue(1);
        assertThat(worker.free()).isEqualTo(PasswordWorker.PLACES);
    }

    @Test
    void givenAsManyNetworksAsPlaces_whenOneMoreComes_thenAllAreBusy() {
        check("first");
        await().until(() -> running.get() == 1);
        for (int i = 0; i < PasswordWorker.PLACES; i++) {
            check("network " + i);
        }

        assertThat(refusal(check("late"))).isEqualTo(ProblemCode.UNAVAILABLE);
    }
}
