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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of calls that check a password, which takes a quarter of a second of a core each: so they leave the other
 * cores to everybody else. What waits is bounded, and fair to networks and those that have many; calls from where the name has signed
 * in before have places and turns of their own, so that no number of strangers keeps anyone out. Thread safe.
 */
final class PasswordWorker implements AutoCloseable {

    static final int PLACES = 64;
    /** Of these, for networks that the name has signed in from. */
    static final int FAMILIAR_PLACES = 16;

    private static final long WARN_SECONDS = 30;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final WorkerExecutor executor;
    private final FairQueue<Task> familiar = new FairQueue<>(FAMILIAR_PLACES);
    private final FairQueue<Task> others = new FairQueue<>(PLACES - FAMILIAR_PLACES);
    private boolean familiarWasLast;
    private boolean busy;

    PasswordWorker(Vertx vertx) {
        this.vertx = vertx;
        this.executor = vertx.createSharedWorkerExecutor("sign-in", 1, WARN_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * From where a call comes.
     *
     * @param site what one customer of a provider has, see {@link dev.pitwatch.base.net.ClientNetwork#site}
     * @param network one of its networks
     * @param familiar the name that the call is about has signed in from there lately
     */
    record Origin(String site, String network, boolean familiar) {

        private List<String> path() {
            return List.of(site, network);
        }
    }

    /** A call that waits for its turn, and whose event loop hears of its end. */
    private record Task(Context context, Callable<Void> work, Promise<Void> done) {

        void refuse(ProblemCode code) {
            Problem problem = Problem.later(code, "too many passwords are being checked", RETRY);
            context.runOnContext(unused -> done.fail(problem));
        }
    }

    /** Runs the work when it is its turn; fails when that is too far away. */
    Future<Void> run(Origin origin, Callable<Void> work) {
        Task task = new Task(vertx.getOrCreateContext(), work, Promise.promise());
        synchronized (this) {
            Offered offered = offer(origin, task);
            if (offered != Offered.TAKEN) {
                task.refuse(offered == Offered.FULL ? ProblemCode.UNAVAILABLE : ProblemCode.RATE_LIMITED);
            }
        }
        next();
        return task.done().future();
    }

    /** A familiar network that finds its own places full has the others', as any other. */
    private Offered offer(Origin origin, Task task) {
        boolean taken = origin.familiar() && offer(familiar, origin, task) == Offered.TAKEN;
        return taken ? Offered.TAKEN : offer(others, origin, task);
    }

    private static Offered offer(FairQueue<Task> queue, Origin origin, Task task) {
        return queue.offer(origin.path(), task, evicted -> evicted.refuse(ProblemCode.RATE_LIMITED));
    }

    private void next() {
        Optional<Task> next;
        synchronized (this) {
            next = busy ? Optional.empty() : poll();
            busy = busy || next.isPresent();
        }
        next.ifPresent(task -> task.context().runOnContext(unused -> begin(task)));
    }

    /** Familiar networks and the others take turns. */
    private Optional<Task> poll() {
        boolean fromFamiliar = familiar.size() > 0 && (!familiarWasLast || others.size() == 0);
        familiarWasLast = fromFamiliar;
        return fromFamiliar ? familiar.poll() : others.poll();
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
        return PLACES - familiar.size() - others.size();
    }

    @Override
    public void close() {
        executor.close();
    }
}
