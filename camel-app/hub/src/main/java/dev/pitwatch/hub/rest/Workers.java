package dev.pitwatch.hub.rest;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A named pool of threads for handlers, with a bounded queue: what does not fit is refused at once. */
final class Workers implements AutoCloseable {

    private static final long WARN_SECONDS = 30;

    private final WorkerExecutor executor;
    private final Semaphore places;

    /** At most {@code places} calls run or wait. */
    Workers(Vertx vertx, String name, int threads, int places) {
        this.executor = vertx.createSharedWorkerExecutor(name, threads, WARN_SECONDS, TimeUnit.SECONDS);
        this.places = new Semaphore(places);
    }

    /** Runs the work on a thread of the pool, or fails at once as unavailable. */
    Future<Void> run(Callable<Void> work) {
        if (!places.tryAcquire()) {
            return Future.failedFuture(Failures.unavailable());
        }
        return executor.executeBlocking(work, false).onComplete(done -> places.release());
    }

    /** {@return calls that run or wait, of so many} */
    int free() {
        return places.availablePermits();
    }

    @Override
    public void close() {
        executor.close();
    }
}
