package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.core.notices.notification.DueNotice;
import dev.pitwatch.core.notices.notification.Lane;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polling of one channel's outbox: claims one notice after another while any is due, then waits for a notification of the database,
 * for the next retry, or for the fallback, whichever comes first. While the database is away it waits with back-off. Several
 * threads may run it.
 */
final class DueNoticesPolling implements Runnable, AutoCloseable {

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
    private final Semaphore wakeUps = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger busy = new AtomicInteger();
    private final Runnable wakeUp = this::wakeUp;

    /**
     * Takes whom to hand each notice to, and what to do with failures.
     *
     * @param consumers threads that run it
     * @param route must not throw
     */
    DueNoticesPolling(
            DueNotices outbox,
            String channel,
            Lane lane,
            Duration fallback,
            int consumers,
            Consumer<DueNotice> route,
            BiConsumer<String, Throwable> failures) {
        this.outbox = outbox;
        this.channel = channel;
        this.lane = lane;
        this.fallback = fallback;
        this.consumers = consumers;
        this.route = route;
        this.failures = failures;
    }

    /** Listens to the database; each thread that runs this polls. */
    void open() {
        outbox.subscribe(channel, wakeUp);
    }

    private void wakeUp() {
        if (wakeUps.availablePermits() == 0) {
            wakeUps.release();
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

    @Override
    public void run() {
        int failed = 0;
        boolean worked = false;
        while (isOpen()) {
            try {
                boolean now = work();
                worked = now || (rest(worked ? SOON : jittered(fallback)) && worked);
                failed = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                report(e, failed == 0);
                if (!backOff(failed++)) {
                    return;
                }
            }
        }
    }

    /** {@return whether there was any} */
    private boolean work() {
        Optional<DueNotice> claimed = outbox.claim(channel, lane);
        claimed.ifPresent(notice -> {
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

    /** {@return whether a notification ended it} */
    private boolean rest(Duration longest) throws InterruptedException {
        return await(outbox.untilNext(channel, lane)
                .map(until -> until.isNegative() || until.isZero() ? SOON : until)
                .filter(until -> until.compareTo(longest) < 0)
                .orElse(longest));
    }

    private boolean await(Duration longest) throws InterruptedException {
        return !closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                && wakeUps.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** So that not all hubs look at once. */
    private static Duration jittered(Duration time) {
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis((long) (time.toMillis() * factor));
    }

    private void report(RuntimeException failure, boolean first) {
        if (!DatabaseFailure.isPassing(failure)) {
            failures.accept("notices by %s can't be claimed".formatted(channel), failure);
        } else if (first) {
            LOG.warn("notices by {} wait for the database: {}", channel, failure.getMessage());
        }
    }

    /** {@return false: interrupted} */
    private boolean backOff(int failed) {
        try {
            await(jittered(Duration.ofMillis(FIRST_BACK_OFF_MS << Math.min(failed, DOUBLED_AT_MOST))));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
