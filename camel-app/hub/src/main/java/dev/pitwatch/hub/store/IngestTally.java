package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What became of devices' messages lately: how many were acknowledged, how many of these were refused as {@code internal}, which
 * routes and their beans are to blame for, and of how many senders they were. Dead letters that are tried again are none. Known
 * for the last {@value #KEPT_SECONDS} s. Thread safe.
 */
public final class IngestTally {

    /** Senders above this number are not counted. */
    public static final int SENDERS = 3;

    private static final int KEPT_SECONDS = 300;
    private static final long KEPT_NANOS = Duration.ofSeconds(KEPT_SECONDS).toNanos();
    /** What was left with the broker has come again by then, and is left anew, or isn't. */
    private static final long LEFT_NANOS = Duration.ofMinutes(6).toNanos();

    private static final long STEP_NANOS = Duration.ofMillis(250).toNanos();

    private final LongSupplier nanos;
    private final Deque<Step> steps = new ArrayDeque<>();
    private long internalInARow;
    private boolean marked;
    private @Nullable Long leftAt;

    /**
     * What became of messages in some time.
     *
     * @param acknowledged those refused included
     * @param internal those of them that were refused as {@code internal}
     * @param senders of all of them, at most {@value #SENDERS}
     */
    public record Sum(long acknowledged, long internal, int senders) {}

    /** A quarter of a second in which messages were acknowledged. */
    private static final class Step {
        private final long from;
        private final Set<String> senders = new HashSet<>();
        private long acknowledged;
        private long internal;

        Step(long from) {
            this.from = from;
        }
    }

    /** By the system's time. */
    public IngestTally() {
        this(System::nanoTime);
    }

    /** Takes what tells the time, in nanoseconds. */
    public IngestTally(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** These were acknowledged: one lock and one look at the time for all of them, however many they are. */
    synchronized void acknowledged(List<StoreItem> batch) {
        Step step = step(nanos.getAsLong());
        for (StoreItem item : batch) {
            if (!item.isNew()) {
                continue;
            }
            step.acknowledged++;
            if (item.isInternal()) {
                step.internal++;
                internalInARow++;
            } else {
                internalInARow = 0;
            }
            if (step.senders.size() < SENDERS) {
                step.senders.add(sender(item.delivery()));
            }
        }
    }

    private Step step(long now) {
        Step last = steps.peekLast();
        if (last != null && !marked && now - last.from < STEP_NANOS) {
            return last;
        }
        Step next = new Step(now);
        marked = false;
        steps.addLast(next);
        forget(now);
        return next;
    }

    private static String sender(Delivery delivery) {
        return delivery.account() == null ? delivery.topic() : delivery.account();
    }

    private void forget(long now) {
        while (now - steps.getFirst().from > KEPT_NANOS) {
            steps.removeFirst();
        }
    }

    /** A message was refused as {@code internal}, and not acknowledged, since no more of these are kept. */
    synchronized void left() {
        internalInARow++;
        leftAt = nanos.getAsLong();
    }

    /** {@return whether messages were left with the broker lately, which acknowledged ones say nothing of} */
    public synchronized boolean leavesSome() {
        return leftAt != null && nanos.getAsLong() - leftAt < LEFT_NANOS;
    }

    /** {@return how many messages in a row were refused as {@code internal}, up to now} */
    synchronized long internalInARow() {
        return internalInARow;
    }

    /** {@return the present, from which messages are counted exactly} */
    public synchronized long mark() {
        marked = true;
        return nanos.getAsLong();
    }

    /** {@return the present, as {@link #between} takes it} */
    public long now() {
        return nanos.getAsLong();
    }

    /** {@return what became of messages from one moment to another, to a quarter of a second where neither was marked} */
    public synchronized Sum between(long from, long to) {
        long acknowledged = 0;
        long internal = 0;
        Set<String> senders = new HashSet<>();
        for (Step step : steps) {
            if (step.from - from >= 0 && step.from - to < 0) {
                acknowledged += step.acknowledged;
                internal += step.internal;
                senders.addAll(step.senders);
            }
        }
        return new Sum(acknowledged, internal, Math.min(senders.size(), SENDERS));
    }
}
