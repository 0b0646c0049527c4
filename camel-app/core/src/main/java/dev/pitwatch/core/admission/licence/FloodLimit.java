package dev.pitwatch.core.admission.licence;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * 20 readings a second and device, with a burst of 200. Time in which the hub did not read refills a device's
 * allowance beyond the burst, since what was sent meanwhile then comes all at once. Thread safe.
 */
public final class FloodLimit {

    private static final double PER_SECOND = 20;
    private static final int BURST = 200;
    private static final long NEWCOMERS_MS = Duration.ofHours(1).toMillis();
    private static final int MAX_SPANS = 100;

    private final Clock clock;
    private final boolean enabled;
    private final double perMillisecond;
    private final double burst;

    /** Pauses of the last time, none of which overlap, the newest last. */
    private final Deque<Span> spans = new ArrayDeque<>();

    // All pauses so far, in milliseconds, time of several counted once; each allowance remembers up to where it was
    // credited.
    private volatile long paused;
    // A device heard for the first time soon after a pause has sent during it; one heard later is new.
    private volatile long newcomersFrom;
    private volatile long newcomersUntil = Long.MIN_VALUE;

    /** Milliseconds of the clock. */
    private record Span(long from, long until) {}

    /** Limits nothing unless enabled. */
    public FloodLimit(Clock clock, boolean enabled) {
        this(clock, enabled, PER_SECOND, BURST);
    }

    /** The same for something else, of which there may be so many. */
    public FloodLimit(Clock clock, boolean enabled, double perSecond, int burst) {
        this.clock = clock;
        this.enabled = enabled;
        this.perMillisecond = perSecond / 1000;
        this.burst = burst;
    }

    /**
     * Credits every device with time until now in which the hub read nothing: it, the broker or the database was away. Several may
     * tell of the same time, each of its own client at the broker.
     */
    public synchronized void paused(Duration time) {
        if (time.isNegative() || time.isZero()) {
            return;
        }
        long now = clock.millis();
        if (now > newcomersUntil) {
            newcomersFrom = paused;
        }
        newcomersUntil = now + NEWCOMERS_MS;
        paused += uncovered(now - time.toMillis(), now);
    }

    /** {@return how much of that time no pause before it has covered} From now on all of it is. */
    private long uncovered(long from, long until) {
        long start = from;
        long end = until;
        long covered = 0;
        for (Iterator<Span> each = spans.iterator(); each.hasNext(); ) {
            Span span = each.next();
            if (span.from() <= until && span.until() >= from) {
                covered += Math.min(span.until(), until) - Math.max(span.from(), from);
                start = Math.min(start, span.from());
                end = Math.max(end, span.until());
                each.remove();
            }
        }
        spans.addLast(new Span(start, end));
        if (spans.size() > MAX_SPANS) {
            spans.removeFirst();
        }
        return until - from - covered;
    }

    /** {@return a full allowance for a device that was not heard yet} */
    public Allowance allowance() {
        long now = clock.millis();
        return new Allowance(now, now <= newcomersUntil ? newcomersFrom : paused);
    }

    /** What one device may still send. */
    public final class Allowance {

        private double left = burst;
        private long at;
        private long credited;

        private Allowance(long at, long credited) {
            this.at = at;
            this.credited = credited;
        }

        /** {@return whether one more reading may pass, which is then counted} */
        public boolean take() {
            return !enabled || takeOne();
        }

        // Of one device, so hardly ever contended: two threads meet here only when it uses old and new topics at once.
        private synchronized boolean takeOne() {
            refill(clock.millis());
            if (left < 1) {
                return false;
            }
            left--;
            return true;
        }

        /** What was taken counts as so many more, also when these are more than are left: it waits the longer then. */
        synchronized void spend(int more) {
            left -= more;
        }

        /** What was taken did no harm: it counts no more. */
        public synchronized void giveBack() {
            left++;
        }

        private void refill(long now) {
            long credit = paused - credited;
            long elapsed = Math.max(0, now - at - credit);
            left = Math.max(left, Math.min(burst, left + elapsed * perMillisecond)) + credit * perMillisecond;
            credited += credit;
            at = now;
        }
    }
}
