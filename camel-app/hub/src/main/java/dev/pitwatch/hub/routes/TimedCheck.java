package dev.pitwatch.hub.routes;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs checks with a timeout on a thread of their own, so that one that hangs is refused and abandoned. */
final class TimedCheck {

    private static final int MAX_HANGING = 3;

    private final Supplier<ClassLoader> loader;
    private final Duration patience;
    private final AtomicInteger running = new AtomicInteger();

    TimedCheck(Supplier<ClassLoader> loader, Duration patience) {
        this.loader = loader;
        this.patience = patience;
    }

    /** What is checked. */
    @FunctionalInterface
    interface Check<T> {
        T run() throws RouteFileException;
    }

    /**
     * Returns what the check does, or refuses the file when that takes too long.
     *
     * @throws CancellationException when the calling thread is interrupted
     */
    <T> T run(RouteFile file, Check<T> check) throws RouteFileException {
        if (running.get() >= MAX_HANGING) {
            throw RouteFileException.forGood(
                    file.label(), "not checked: %d earlier checks still hang; restart the hub".formatted(MAX_HANGING));
        }
        FutureTask<T> task = new FutureTask<>(check::run);
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } finally {
                        running.decrementAndGet();
                    }
                },
                "route-check " + file.id());
        thread.setDaemon(true);
        thread.setContextClassLoader(loader.get());
        running.incrementAndGet();
        thread.start();
        return await(file, task);
    }

    private <T> T await(RouteFile file, FutureTask<T> task) throws RouteFileException {
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RouteFileException refusal
                    ? refusal
                    : new RouteFileException(file.label(), OptionalInt.empty(), ErrorLocation.innermost(e.getCause()));
        } catch (TimeoutException e) {
            task.cancel(true);
            throw RouteFileException.forGood(
                    file.label(), "its check was given up after %d ms".formatted(patience.toMillis()));
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            // The hub is being stopped: that says nothing of the file.
            throw new CancellationException("%s: its check was interrupted".formatted(file.label()));
        }
    }
}
