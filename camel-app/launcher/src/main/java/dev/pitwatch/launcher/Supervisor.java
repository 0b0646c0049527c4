package dev.pitwatch.launcher;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one process running: when it dies it is started again, after a pause that grows. Thread safe. */
final class Supervisor<C extends Child> {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private final String part;
    private final Child.Start<C> start;
    private final RestartDelay delay;
    private final Terminal terminal;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final Thread watch;
    private volatile Optional<C> child = Optional.empty();

    Supervisor(String part, Child.Start<C> start, RestartDelay delay, Terminal terminal) {
        this.part = part;
        this.start = start;
        this.delay = delay;
        this.terminal = terminal;
        this.watch = new Thread(this::watch, "supervisor-" + part);
        this.watch.setDaemon(true);
    }

    /** Starts the process for the first time; when that fails nothing is retried. */
    C start() throws Exception {
        C first = start.start();
        child = Optional.of(first);
        watch.start();
        return first;
    }

    String part() {
        return part;
    }

    /** {@return the process, unless it is dead right now} */
    Optional<C> child() {
        return child;
    }

    /** What it needs is there again, so its next death is not a string of failures. */
    void resetRestartDelay() {
        delay.reset();
    }

    /** Ends the process, whose place another takes at once and without a word. */
    void restartNow() {
        child.ifPresent(running -> {
            wanted.set(true);
            running.stop();
        });
    }

    /** Ends the process for good. */
    void stop() {
        stopping.countDown();
        // Without a child a start may be under way, which ends its process when it is interrupted.
        child.ifPresentOrElse(Child::stop, watch::interrupt);
        try {
            watch.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        while (!stopped()) {
            child.map(Child::onExit)
                    .orElseGet(() -> CompletableFuture.completedFuture(null))
                    .join();
            child = Optional.empty();
            boolean asked = wanted.getAndSet(false);
            long pause = asked ? 0 : delay.next().toMillis();
            if (!asked && !stopped()) {
                terminal.warn("%s ended; starting it again in %.1f s".formatted(part, pause / 1000.0));
            }
            if (!stoppedWithin(pause)) {
                restart(!asked);
            }
        }
    }

    private void restart(boolean told) {
        try {
            C next = start.start();
            child = Optional.of(next);
            if (stopped()) {
                next.stop();
                return;
            }
            if (told) {
                terminal.say("%s runs again".formatted(part));
            }
        } catch (Exception e) {
            LOG.warn("{} did not start", part, e);
            terminal.warn("%s did not start: %s".formatted(part, e.getMessage()));
        }
    }

    private boolean stopped() {
        return stoppedWithin(0);
    }

    private boolean stoppedWithin(long millis) {
        try {
            return stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
