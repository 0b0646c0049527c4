package dev.pitwatch.hub.plugins;

import dev.pitwatch.spi.BadInputException;
import dev.pitwatch.spi.SendException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls into one plugin, none of which can hold its caller for longer than a limit. The plugin of a file that was
 * dropped in runs on threads of its own, a stuck one of which is given up; what the distribution carries was tested with
 * it and runs on the caller's thread, which costs nothing. Thread safe.
 */
public final class PluginCalls implements AutoCloseable {

    /** Threads of a plugin, the stuck ones too. */
    private static final int OF_A_PLUGIN = 8;

    /** Of a channel: as many notices as are on their way at a time, and a few that are stuck. */
    private static final int OF_A_CHANNEL = 24;

    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final boolean bounded;
    private final int most;
    private final ThreadPoolExecutor threads;

    private PluginCalls(String name, boolean bounded, int most) {
        this.name = name;
        this.bounded = bounded;
        this.most = most;
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(0, most, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** {@return calls that run on the caller's thread} */
    public static PluginCalls direct(String name) {
        return new PluginCalls(name, false, OF_A_PLUGIN);
    }

    /** {@return calls that run on threads of their own, named so} */
    public static PluginCalls bounded(String name) {
        return new PluginCalls(name, true, OF_A_PLUGIN);
    }

    /** {@return the same for a channel, whose calls wait for a provider} */
    public static PluginCalls ofChannel(String name) {
        return new PluginCalls(name, true, OF_A_CHANNEL);
    }

    /** What became of a call that did not end as it should. */
    static final class Overrun extends Exception {

        private static final long serialVersionUID = 1;

        Overrun(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * {@return what the call returns}
     *
     * @throws PluginFailure when it throws
     * @throws SendException when it throws that: it says what became of a notice
     * @throws BadInputException when it throws that: it says what is wrong with what it was given
     * @throws Overrun when it takes longer than the limit, or earlier calls hold all threads
     * @throws InterruptedException when the caller is to stop waiting
     */
    <T> T call(Duration limit, Callable<T> call) throws Overrun, InterruptedException {
        return bounded ? await(limit, submit(call)) : guarded(call);
    }

    private <T> Future<T> submit(Callable<T> call) throws Overrun {
        try {
            return threads.submit(() -> guarded(call));
        } catch (RejectedExecutionException e) {
            throw new Overrun(
                    threads.isShutdown()
                            ? "was called while it is being removed"
                            : "%d calls have not come back".formatted(most));
        }
    }

    private static <T> T await(Duration limit, Future<T> result) throws Overrun, InterruptedException {
        long nanos = limit.toNanos();
        long from = System.nanoTime();
        try {
            try {
                return result.get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                // Much later than asked for: the machine or the JVM stood still, and so did the plugin.
                if (System.nanoTime() - from < 2 * nanos) {
                    throw late;
                }
                return result.get(nanos, TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            result.cancel(true);
            throw new Overrun("has not come back within " + limit.toMillis() + " ms");
        } catch (InterruptedException e) {
            result.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new PluginFailure("failed");
        }
    }

    /** Makes text of what is thrown where the plugin runs: even that may be its code. */
    private static <T> T guarded(Callable<T> call) {
        try {
            return call.call();
        } catch (PluginFailure | SendException | BadInputException e) {
            throw e;
        } catch (VirtualMachineError e) {
            if (e instanceof StackOverflowError) {
                throw new PluginFailure(PluginFailure.text(e));
            }
            throw e;
        } catch (Throwable e) {
            throw new PluginFailure(PluginFailure.text(e));
        }
    }

    /** Interrupts what still runs and calls no more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    @Override
    public String toString() {
        return name;
    }
}
