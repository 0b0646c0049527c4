package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.hub.rest.PasswordWorker.Origin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordWorkerTest {

    private static final int OF_STRANGERS = PasswordWorker.PLACES - PasswordWorker.FAMILIAR_PLACES;

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
        return check(new Origin(network, network, false));
    }

    private Future<Void> check(Origin origin) {
        return worker.run(origin, () -> {
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
        for (int i = 0; i < OF_STRANGERS; i++) {
            guesses.add(check("attacker"));
        }
        assertThat(worker.free()).isEqualTo(PasswordWorker.FAMILIAR_PLACES);
        assertThat(refusal(check("attacker"))).isEqualTo(ProblemCode.RATE_LIMITED);

        Future<Void> owner = check("home");

        assertThat(refusal(guesses.get(OF_STRANGERS))).isEqualTo(ProblemCode.RATE_LIMITED);
        gate.countDown();
        await().until(owner::succeeded);
        await().until(() -> guesses.stream().allMatch(Future::isComplete));
        assertThat(guesses.stream().filter(Future::succeeded)).hasSize(OF_STRANGERS);
        assertThat(most).hasValue(1);
        assertThat(worker.free()).isEqualTo(PasswordWorker.PLACES);
    }

    @Test
    void givenAsManyNetworksAsPlaces_whenOneMoreComes_thenAllAreBusy() {
        check("first");
        await().until(() -> running.get() == 1);
        for (int i = 0; i < OF_STRANGERS; i++) {
            check("network " + i);
        }

        assertThat(refusal(check("late"))).isEqualTo(ProblemCode.UNAVAILABLE);
    }

    @Test
    void givenNetworksOfOneSiteThatFillTheQueue_whenASecondSiteComes_thenItIsSecond() {
        check("first");
        await().until(() -> running.get() == 1);
        for (int i = 0; i < 2 * OF_STRANGERS; i++) {
            check(new Origin("2001:db8:1::/48", "2001:db8:1:%x::/64".formatted(i), false));
        }
        List<String> order = new CopyOnWriteArrayList<>();

        Future<Void> own =
                check(new Origin("2001:db8:2::/48", "2001:db8:2:1::/64", false)).onSuccess(done -> order.add("own"));
        check("last").onSuccess(done -> order.add("last"));

        gate.countDown();
        await().until(own::succeeded);
        await().until(() -> worker.free() == PasswordWorker.PLACES);
        await().untilAsserted(() -> assertThat(order).containsExactly("own", "last"));
        assertThat(most).hasValue(1);
    }

    @Test
    void givenAsManySitesAsPlaces_whenTheNameSignedInFromHereBefore_thenItIsTheNext() {
        check("first");
        await().until(() -> running.get() == 1);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < OF_STRANGERS; i++) {
            check("network " + i).onComplete(ended -> done.incrementAndGet());
        }
        AtomicInteger before = new AtomicInteger(-1);

        check(new Origin("home", "home", true)).onSuccess(unused -> before.set(done.get()));

        gate.countDown();
        await().until(() -> done.get() == OF_STRANGERS);
        assertThat(before.get()).isBetween(0, 2);
    }

    @Test
    void givenFamiliarNetworksThatFillTheirPlaces_whenAStrangerComes_thenBothHaveTurns() {
        check("first");
        await().until(() -> running.get() == 1);
        List<Future<Void>> familiar = new ArrayList<>();
        for (int i = 0; i < PasswordWorker.FAMILIAR_PLACES + OF_STRANGERS; i++) {
            familiar.add(check(new Origin("a", "a", true)));
        }
        assertThat(worker.free()).isZero();

        Future<Void> stranger = check("b");
        Future<Void> other = check(new Origin("c", "c", true));

        gate.countDown();
        await().until(() -> stranger.succeeded() && other.succeeded());
        await().until(() -> familiar.stream().allMatch(Future::isComplete));
        assertThat(familiar.stream().filter(Future::failed)).hasSize(2);
    }
}
