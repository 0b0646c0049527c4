package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.rest.Workers.Caller;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private final Vertx vertx = Vertx.vertx();
    private final HttpLimits limits = new HttpLimits(new SimpleMeterRegistry());
    private final Workers workers = new Workers(vertx, "test", 4, 8, limits);
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();

    @AfterEach
    void close() {
        open.countDown();
        workers.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Future<Void> hold(String owner) {
        return hold(people(owner));
    }

    private static Caller people(String owner) {
        return new Caller(owner, false);
    }

    private Future<Void> hold(Caller caller) {
        return workers.run(caller, () -> {
            running.incrementAndGet();
            open.await();
            return null;
        });
    }

    @Test
    void givenAWorkshopWhoseCallsTakeLong_whenAnotherCalls_thenItIsAnsweredAtOnce() {
        List<Future<Void>> slow = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            slow.add(hold("workshop 1"));
        }

        Future<Void> other = workers.run(people("workshop 2"), () -> null);

        await().until(other::succeeded);
        await().until(() -> running.get() == 2); // of four threads
        assertThat(slow.subList(0, 4)).noneMatch(Future::isComplete);
        assertThat(slow.subList(4, 6)) // of eight places
                .allMatch(call -> call.cause() instanceof Problem problem
                        && problem.code().status() == 503);
        open.countDown();
        await().until(() -> slow.subList(0, 4).stream().allMatch(Future::succeeded));
        await().until(() -> workers.free() == 8);
    }

    @Test
    void givenGuestsWhoseCallsTakeLong_whenPeopleOfTheirWorkshopCall_thenTheyAreAnsweredAtOnce() {
        Caller wall = new Caller("workshop 1", true);
        List<Future<Void>> slow = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            slow.add(hold(wall));
        }

        List<Future<Void>> calls = List.of(
                workers.run(people("workshop 1"), () -> null), workers.run(new Caller("workshop 2", true), () -> null));

        await().until(() -> calls.stream().allMatch(Future::succeeded));
        await().until(() -> running.get() == 1); // of the workshop's two threads
        assertThat(slow.subList(2, 4)) // of its four places
                .allMatch(Future::failed);
        open.countDown();
        await().until(() -> workers.free() == 8);
        assertThat(workers.run(wall, () -> null)).satisfies(again -> await().until(again::succeeded));
    }

    @Test
    void givenTwoOwnersWhoFillAllPlaces_whenThirdOnesCall_thenTheNewestOfThoseWithTheMostGiveWay() {
        List<Future<Void>> slow = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            slow.add(hold("workshop 1"));
            slow.add(hold("workshop 2"));
        }
        await().until(() -> running.get() == 3);

        Future<Void> third = hold("workshop 3"); // which takes the thread that they left
        Future<Void> fourth = workers.run(people("workshop 4"), () -> null);

        await().until(() -> running.get() == 4);
        assertThat(List.of(third, fourth)).noneMatch(Future::isComplete);
        assertThat(slow.subList(0, 6)).noneMatch(Future::isComplete);
        assertThat(slow.subList(6, 8))
                .allMatch(call -> call.cause() instanceof Problem problem
                        && problem.code().status() == 503);
        assertThat(workers.run(people("workshop 1"), () -> null).failed())
                .as("who has the most takes no one's place")
                .isTrue();
        open.countDown();
        await().until(() -> third.succeeded() && fourth.succeeded());
        await().until(() -> workers.free() == 8);
    }

    @Test
    void givenTwoOwnersWhoseCallsTakeLong_whenAnotherCalls_thenItIsAnsweredAtOnce() {
        for (int i = 0; i < 4; i++) {
            hold("workshop 1");
            hold("workshop 2");
        }
        await().until(() -> running.get() == 3);

        Future<Void> other = workers.run(people("workshop 3"), () -> null);

        await().until(other::succeeded);
        assertThat(running).hasValue(3);
    }

    @Test
    void givenPlacesThatAreEachAnotherOnes_whenOneMoreCalls_thenItIsRefusedAndNoOneElse() {
        List<Future<Void>> calls = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            calls.add(hold("workshop " + i));
        }

        assertThat(workers.run(people("workshop 9"), () -> null).failed()).isTrue();

        open.countDown();
        await().until(() -> calls.stream().allMatch(Future::succeeded));
    }

    @Test
    void givenSeveralWhoWait_whenAThreadIsFree_thenTheyTakeTurns() {
        List<String> order = new CopyOnWriteArrayList<>();
        try (Workers one = new Workers(vertx, "one", 1, 20, limits)) {
            List<Future<Void>> calls = new ArrayList<>();
            calls.add(one.run(people("a"), () -> {
                open.await();
                return null;
            }));
            for (String owner : List.of("a", "a", "a", "c", "c")) {
                calls.add(one.run(people(owner), () -> {
                    order.add(owner);
                    return null;
                }));
            }

            open.countDown();

            await().until(() -> calls.stream().allMatch(Future::succeeded));
        }
        assertThat(order).containsExactly("a", "c", "a", "c", "a");
    }

    @Test
    void givenACallThatWaitsForTooLong_whenItsTimeIsOver_thenItIsRefusedAndItsPlaceIsFree() {
        try (Workers one = new Workers(vertx, "brief", 1, 4, limits, Duration.ofMillis(50))) {
            Future<Void> held = one.run(people("a"), () -> {
                open.await();
                return null;
            });

            Future<Void> late = one.run(people("b"), () -> null);

            await().until(late::isComplete);
            assertThat(late.cause()).isInstanceOfSatisfying(Problem.class, problem -> assertThat(
                            problem.code().status())
                    .isEqualTo(503));
            assertThat(one.free()).isEqualTo(3);
            assertThat(held.isComplete()).isFalse();
            open.countDown();
            await().until(held::succeeded);
            Future<Void> next = one.run(people("b"), () -> null);
            await().until(next::succeeded);
        }
    }

    @Test
    void givenNoLimits_whenOneCallsOften_thenItGetsAllThreads() {
        limits.follow(false, address -> false);
        for (int i = 0; i < 4; i++) {
            hold("workshop 1");
        }

        await().until(() -> running.get() == 4);
    }
}
