package dev.pitwatch.hub.osgi;

import dev.pitwatch.hub.plugins.PluginFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs what a plugin takes part in (its start, its stop) on a thread of its own that no one waits for too long. */
final class BoundedRun {

    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

    /** What is run. */
    interface Step {
        void run() throws Exception;
    }

    private final Thread thread;
    private volatile @Nullable String failure;

    private BoundedRun(String name, Step step) {
        thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                        failure = PluginFailure.text(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.setContextClassLoader(BoundedRun.class.getClassLoader());
    }

    /** Runs it. Throws a {@link PluginFailure} with what it threw, or when it has not come back by then. */
    static void run(String name, Duration limit, Step step) {
        BoundedRun run = new BoundedRun(name, step);
        run.thread.start();
        try {
            run.thread.join(limit.toMillis());
            if (run.thread.isAlive()) {
                run.thread.interrupt();
                run.thread.join(AFTER_INTERRUPT.toMillis());
                throw new PluginFailure("has not come back within %d s%s"
                        .formatted(
                                limit.toSeconds(),
                                run.thread.isAlive() ? ", and takes no interrupt" : " and was interrupted"));
            }
        } catch (InterruptedException e) {
            run.thread.interrupt();
            Thread.currentThread().interrupt();
            throw new PluginFailure("interrupted");
        }
        if (run.failure != null) {
            throw new PluginFailure(run.failure);
        }
    }
}
