package dev.pitwatch.hub.rest;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.hub.rest.FairQueue.Offered;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of calls that check a password, which takes a quarter of a second of a core each: so they leave the other
 * cores to everybody else. What waits is bounded, and fair to networks. Thread safe.
 */
final class PasswordWorker implements AutoCloseable {

    static final int PLACES = 64;
    private static final long WARN_SECONDS = 30;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final WorkerExecutor executor;
    private final FairQueue<Task> queue = new FairQueue<>(PLACES);
    private boolean busy;

    PasswordWorker(Vertx vertx) {
        this.vertx = vertx;
        this.executor = vertx.createSharedWorkerExecutor("sign-in", 1, WARN_SECONDS, TimeUnit.SECONDS);
    }

    /** A call that waits for its turn, and whose event loop hears of its end. */
    private record Task(Context context, Callable<Void> work, Promise<Void> done) {

        void refuse(ProblemCode code) {
            Problem problem = Problem.later(code, "too many passwords are being checked", RETRY);
            context.runOnContext(unused -> done.fail(problem));
        }
    }

    /** Runs the work when it is the network's turn; fails when that is too far away. */
    Future<Void> run(String network, Callable<Void> work) {
        Task task = new Task(vertx.getOrCreateContext(), work, Promise.promise());
        synchronized (this) {
            Offered offered = queue.offer(network, task, evicted -> evicted.refuse(ProblemCode.RATE_LIMITED));
            if (offered != Offered.TAKEN) {
                task.refuse(offered == Offered.FULL ? ProblemCode.UNAVAILABLE : ProblemCode.RATE_LIMITED);
            }
        }
        next();
        return task.done().future();
    }

    private void next() {
        Optional<Task> next;
        synchronized (this) {
            next = busy ? Optional.empty() : queue.poll();
            busy = busy || next.isPresent();
        }
        next.ifPresent(task -> task.context().runOnContext(unused -> begin(task)));
    }

    private void begin(Task task) {
        executor.executeBlocking(task.work(), false).onComplete(ended -> {
            synchronized (this) {
                busy = false;
            }
            next();
            task.done().handle(ended);
        });
    }

    /** {@return calls that could still be taken to wait} */
    synchronized int free() {
        return PLACES - queue.size();
    }

    @Override
    public void close() {
        executor.close();
    }
}
