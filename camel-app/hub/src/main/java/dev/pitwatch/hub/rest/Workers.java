package dev.pitwatch.hub.rest;

import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.HttpLimits.Limit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A named pool of threads for handlers, with a bounded queue: what does not fit is refused at once. One owner, a workshop
 * or a network, gets at most half of the threads and of the places, and a workshop's guests half of what is its: a wall's link must
 * not keep its people waiting. So that several owners that call much together keep no other out, one gets another thread only while
 * more are free than it has, and when all places are taken the one with the most gives way to one with fewer. Those who wait take turns.
 */
final class Workers implements AutoCloseable {

    private static final long WARN_SECONDS = 30;
    /** Connections on which nothing comes or goes end soon after. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(100);

    private final Vertx vertx;
    private final WorkerExecutor executor;
    private final HttpLimits limits;
    private final int threads;
    private final int places;
    private final Duration longestWait;
    /** By caller, whose turn it is first. */
    private final Map<Caller, Deque<Task>> waiting = new LinkedHashMap<>();

    /** Of owners, and of their guests alone. */
    private final Map<Caller, Integer> running = new HashMap<>();

    private final Map<Caller, Integer> taken = new HashMap<>();
    private int runningInAll;
    private int takenInAll;

    /** Whose share a call is counted to, and whether it is a guest there: a wall, or a customer. */
    record Caller(String owner, boolean guest) {

        private Caller host() {
            return new Caller(owner, false);
        }
    }

    private record Task(Callable<Void> work, Promise<Void> done) {}

    private record Turn(Caller caller, Task task) {}

    /** At most {@code places} calls run or wait. */
    Workers(Vertx vertx, String name, int threads, int places, HttpLimits limits) {
        this(vertx, name, threads, places, limits, LONGEST_WAIT);
    }

    /** The same; who has waited so long for a thread is refused. */
    Workers(Vertx vertx, String name, int threads, int places, HttpLimits limits, Duration longestWait) {
        this.vertx = vertx;
        this.longestWait = longestWait;
        this.executor = vertx.createSharedWorkerExecutor(name, threads, WARN_SECONDS, TimeUnit.SECONDS);
        this.limits = limits;
        this.threads = threads;
        this.places = places;
    }

    /**
     * Runs the work on a thread of the pool; fails as unavailable: at once when there is no place, when it has waited too long, or when
     * it gives way to another owner's.
     */
    Future<Void> run(Caller caller, Callable<Void> work) {
        Task task = new Task(work, Promise.promise());
        Optional<Task> gaveWay;
        synchronized (this) {
            gaveWay = giveWay(caller);
            if (takenInAll >= places || hasAll(taken, places, caller)) {
                limits.ran(takenInAll >= places ? Limit.WORKERS : Limit.WORKERS_OF_OWNER);
                return Future.failedFuture(Failures.unavailable());
            }
            takenInAll++;
            add(taken, caller, 1);
            waiting.computeIfAbsent(caller, any -> new ArrayDeque<>()).add(task);
        }
        gaveWay.ifPresent(this::refuse);
        startNext();
        giveUpInTime(caller, task);
        return task.done().future();
    }

    /** {@return the newest that waits of the owner with the most places, which is forgotten: if the caller would else find none, and have fewer} */
    private Optional<Task> giveWay(Caller to) {
        if (takenInAll < places || hasAll(taken, places, to)) {
            return Optional.empty();
        }
        Optional<Caller> largest = waiting.keySet().stream()
                .filter(one -> limits.enforced() && placesOf(one) > placesOf(to) + 1)
                .max(Comparator.comparingInt(this::placesOf)
                        .thenComparingInt(one ->
                                waiting.getOrDefault(one, new ArrayDeque<>()).size()));
        return largest.map(one -> {
            Deque<Task> queue = Objects.requireNonNull(waiting.get(one));
            Task newest = queue.removeLast();
            left(one, queue);
            return newest;
        });
    }

    /** {@return how many its owner has} */
    private int placesOf(Caller caller) {
        return taken.getOrDefault(caller.host(), 0);
    }

    private void giveUpInTime(Caller caller, Task task) {
        if (waits(caller, task)) {
            long timer = vertx.setTimer(longestWait.toMillis(), late -> giveUp(caller, task));
            task.done().future().onComplete(done -> vertx.cancelTimer(timer));
        }
    }

    private synchronized boolean waits(Caller caller, Task task) {
        Deque<Task> queue = waiting.get(caller);
        return queue != null && queue.contains(task);
    }

    private void giveUp(Caller caller, Task task) {
        synchronized (this) {
            Deque<Task> queue = waiting.get(caller);
            if (queue == null || !queue.remove(task)) {
                return; // it was begun
            }
            left(caller, queue);
        }
        refuse(task);
    }

    /** One of those that waited does no more. */
    private void left(Caller caller, Deque<Task> queue) {
        if (queue.isEmpty()) {
            waiting.remove(caller);
        }
        add(taken, caller, -1);
        takenInAll--;
    }

    private void refuse(Task waited) {
        limits.ran(Limit.WORKERS_OF_OWNER);
        waited.done().fail(Failures.unavailable());
    }

    private boolean hasAll(Map<Caller, Integer> counts, int whole, Caller caller) {
        return limits.enforced()
                && (counts.getOrDefault(caller.host(), 0) >= Math.max(1, whole / 2)
                        || caller.guest() && counts.getOrDefault(caller, 0) >= Math.max(1, whole / 4));
    }

    private static void add(Map<Caller, Integer> counts, Caller caller, int change) {
        counts.merge(caller, change, Workers::sum);
        if (caller.guest()) {
            counts.merge(caller.host(), change, Workers::sum);
        }
    }

    private static @Nullable Integer sum(int before, int more) {
        return before + more == 0 ? null : before + more;
    }

    private void startNext() {
        for (Turn turn = next(); turn != null; turn = next()) {
            Turn started = turn;
            executor.executeBlocking(started.task().work(), false).onComplete(done -> {
                ended(started.caller());
                startNext();
                started.task().done().handle(done);
            });
        }
    }

    private synchronized @Nullable Turn next() {
        if (runningInAll >= threads) {
            return null;
        }
        for (Caller caller : waiting.keySet()) {
            if (!hasAll(running, threads, caller) && leavesSome(caller)) {
                return turn(caller);
            }
        }
        return null;
    }

    /** {@return whether more threads are free than its owner has} */
    private boolean leavesSome(Caller caller) {
        return !limits.enforced() || threads - runningInAll > running.getOrDefault(caller.host(), 0);
    }

    private Turn turn(Caller caller) {
        Deque<Task> queue = Objects.requireNonNull(waiting.remove(caller));
        Task task = queue.remove();
        if (!queue.isEmpty()) {
            waiting.put(caller, queue); // behind all others
        }
        add(running, caller, 1);
        runningInAll++;
        return new Turn(caller, task);
    }

    private synchronized void ended(Caller caller) {
        add(running, caller, -1);
        add(taken, caller, -1);
        runningInAll--;
        takenInAll--;
    }

    /** {@return calls that could still be taken to run or wait} */
    synchronized int free() {
        return places - takenInAll;
    }

    @Override
    public void close() {
        executor.close();
    }
}
