package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.database.OutageWarning;
import dev.pitwatch.core.notices.notification.DueNotice;
import dev.pitwatch.core.notices.notification.Lane;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polling of one channel's outbox: claims one notice after another while any is due, then waits for a notification of the database,
 * for the next retry, or for the fallback, whichever comes first. While the database is away it waits with back-off. One thread waits; more
 * are begun while there are notices for them, since an idle one keeps 100 KiB of stack.
 */
final class DueNoticesPolling implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DueNoticesPolling.class);

    /** Before the next look when one found nothing or failed, so that many notifications cost one. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** When something is due that can't be claimed, as there is no channel; and once after work, for the metrics. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final double JITTER = 0.2;
    private static final long FIRST_BACK_OFF_MS = 1_000;
    private static final int DOUBLED_AT_MOST = 5;

    private final DueNotices outbox;
    private final String channel;
    private final Lane lane;
    private final Duration fallback;
    private final int consumers;
    private final Consumer<DueNotice> route;
    private final BiConsumer<String, Throwable> failures;
    private final Executor threads;
    private final Semaphore wakeUps = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean waiting = new AtomicBoolean();
    /** Whether a notice was taken since the last wait that went to its end. */
    private volatile boolean worked;

    private final Runnable wakeUp = this::wakeUp;
    private final OutageWarning away = new OutageWarning();

    /**
     * Takes whom to hand each notice to, and what to do with failures.
     *
     * @param consumers threads that run it at most
     * @param route must not throw
     * @param threads as many of them
     */
    DueNoticesPolling(
            DueNotices outbox,
            String channel,
            Lane lane,
            Duration fallback,
            int consumers,
            Consumer<DueNotice> route,
            BiConsumer<String, Throwable> failures,
            Executor threads) {
        this.outbox = outbox;
        this.channel = channel;
        this.lane = lane;
        this.fallback = fallback;
        this.consumers = consumers;
        this.route = route;
        this.failures = failures;
        this.threads = threads;
    }

    /** Listens to the database, and begins. */
    void open() {
        outbox.subscribe(channel, wakeUp);
        begin();
    }

    /** The permit stays for the next wait, should each thread that there may be have just found nothing. */
    private void wakeUp() {
        if (wakeUps.availablePermits() == 0) {
            wakeUps.release();
        }
        if (!waiting.get()) {
            begin();
        }
    }

    private void begin() {
        if (!isOpen() || running.getAndUpdate(n -> Math.min(n + 1, consumers)) == consumers) {
            return;
        }
        try {
            threads.execute(this::poll);
        } catch (RejectedExecutionException e) {
            running.decrementAndGet(); // closed meanwhile
        }
    }

    /** Ends the polling of all threads, each after the notice that it has on its way. */
    @Override
    public void close() {
        outbox.unsubscribe(wakeUp);
        closed.countDown();
        wakeUps.release(Short.MAX_VALUE);
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    /** {@return how many notices are on their way, or about to be} */
    int busy() {
        return busy.get();
    }

    private void poll() {
        boolean any = false;
        try {
            int failed = 0;
            while (isOpen()) {
                try {
                    if (work()) {
                        any = true;
                    } else if (!rest()) {
                        return;
                    }
                    failed = 0;
                } catch (RuntimeException e) {
                    report(e);
                    await(jittered(Duration.ofMillis(FIRST_BACK_OFF_MS << Math.min(failed++, DOUBLED_AT_MOST))));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.decrementAndGet();
            if (any) {
                wakeUp(); // a retry may be due sooner than the one that waits knows
            } else if (wakeUps.availablePermits() > 0 && !waiting.get()) {
                begin(); // came between this one's last look and its end
            }
        }
    }

    /** {@return whether there was any} */
    private boolean work() {
        Optional<DueNotice> claimed = outbox.claim(channel, lane);
        claimed.ifPresent(notice -> {
            worked = true;
            if (consumers > 1) {
                wakeUp(); // another thread, for those behind it
            }
            if (!handOver(notice)) {
                giveBack(notice);
            }
            if (lane != Lane.ALL) {
                outbox.wakeOthers(channel, wakeUp);
            }
        });
        return claimed.isPresent();
    }

    /**
     * {@return false: this is closed, or the claim might end before it is sent} Counted before it looks, so that none begins
     * once this is closed and nothing is on its way.
     */
    private boolean handOver(DueNotice notice) {
        busy.incrementAndGet();
        try {
            if (!isOpen() || !outbox.isInTime(notice)) {
                return false;
            }
            route.accept(notice);
            return true;
        } finally {
            busy.decrementAndGet();
        }
    }

    private void giveBack(DueNotice unsent) {
        try {
            outbox.release(unsent);
        } catch (RuntimeException e) {
            LOG.warn("{} waits until the claim on it ends: {}", unsent, e.getMessage());
        }
    }

    /** {@return false: another thread waits already} */
    private boolean rest() throws InterruptedException {
        if (!waiting.compareAndSet(false, true)) {
            return false;
        }
        try {
            Duration longest = worked ? SOON : jittered(fallback);
            Duration next = outbox.untilNext(channel, lane)
                    .map(until -> until.isNegative() || until.isZero() ? SOON : until)
                    .filter(until -> until.compareTo(longest) < 0)
                    .orElse(longest);
            if (!await(next)) {
                worked = false;
            }
        } finally {
            waiting.set(false);
        }
        return true;
    }

    /** {@return whether a notification ended it} */
    private boolean await(Duration longest) throws InterruptedException {
        return !closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                && wakeUps.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** So that not all hubs look at once. */
    private static Duration jittered(Duration time) {
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis((long) (time.toMillis() * factor));
    }

    private void report(RuntimeException failure) {
        if (!DatabaseFailure.isPassing(failure)) {
            failures.accept("notices by %s can't be claimed".formatted(channel), failure);
        } else if (away.isNew(failure)) {
            LOG.warn(
                    "notices by {}{} wait for the database: {}",
                    channel,
                    lane == Lane.SLOW ? ", the slow ones," : "",
                    failure.getMessage());
        }
    }
}
