package dev.pitwatch.hub.rest;

import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.HttpLimits.Limit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A named pool of threads for handlers, with a bounded queue: what does not fit is refused at once. One owner, a workshop
 * or a network, gets at most half of the threads and of the places, and those who wait take turns.
 */
final class Workers implements AutoCloseable {

    private static final long WARN_SECONDS = 30;

    private final WorkerExecutor executor;
    private final HttpLimits limits;
    private final int threads;
    private final int places;
    /** By owner, whose turn it is first. */
    private final Map<String, Queue<Task>> waiting = new LinkedHashMap<>();

    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();
    private int runningInAll;
    private int takenInAll;

    private record Task(Callable<Void> work, Promise<Void> done) {}

    private record Turn(String owner, Task task) {}

    /** At most {@code places} calls run or wait. */
    Workers(Vertx vertx, String name, int threads, int places, HttpLimits limits) {
        this.executor = vertx.createSharedWorkerExecutor(name, threads, WARN_SECONDS, TimeUnit.SECONDS);
        this.limits = limits;
        this.threads = threads;
        this.places = places;
    }

    /** Runs the work on a thread of the pool, or fails at once as unavailable. */
    Future<Void> run(String owner, Callable<Void> work) {
        Task task = new Task(work, Promise.promise());
        synchronized (this) {
            if (takenInAll >= places || taken.getOrDefault(owner, 0) >= share(places)) {
                limits.ran(takenInAll >= places ? Limit.WORKERS : Limit.WORKERS_OF_OWNER);
                return Future.failedFuture(Failures.unavailable());
            }
            takenInAll++;
            taken.merge(owner, 1, Integer::sum);
            waiting.computeIfAbsent(owner, any -> new ArrayDeque<>()).add(task);
        }
        startNext();
        return task.done().future();
    }

    private int share(int whole) {
        return limits.enforced() ? Math.max(1, whole / 2) : whole;
    }

    private void startNext() {
        for (Turn turn = next(); turn != null; turn = next()) {
            Turn started = turn;
            executor.executeBlocking(started.task().work(), false).onComplete(done -> {
                ended(started.owner());
                startNext();
                started.task().done().handle(done);
            });
        }
    }

    private synchronized @Nullable Turn next() {
        if (runningInAll >= threads) {
            return null;
        }
        for (String owner : waiting.keySet()) {
            if (running.getOrDefault(owner, 0) < share(threads)) {
                return turn(owner);
            }
        }
        return null;
    }

    private Turn turn(String owner) {
        Queue<Task> queue = Objects.requireNonNull(waiting.remove(owner));
        Task task = queue.remove();
        if (!queue.isEmpty()) {
            waiting.put(owner, queue); // behind all others
        }
        running.merge(owner, 1, Integer::sum);
        runningInAll++;
        return new Turn(owner, task);
    }

    private synchronized void ended(String owner) {
        running.computeIfPresent(owner, (who, count) -> count > 1 ? count - 1 : null);
        taken.computeIfPresent(owner, (who, count) -> count > 1 ? count - 1 : null);
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
