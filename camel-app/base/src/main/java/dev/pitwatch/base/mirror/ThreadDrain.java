package dev.pitwatch.base.mirror;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waiting for the tasks that a single thread has queued. */
final class ThreadDrain {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadDrain.class);

    private ThreadDrain() {}

    /** Waits until the thread has done them, for so long at most; goes on as well when it is closed. */
    static void await(ExecutorService thread, Duration timeout) {
        try {
            thread.submit(() -> {}).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
            LOG.debug("not waited for any longer: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
