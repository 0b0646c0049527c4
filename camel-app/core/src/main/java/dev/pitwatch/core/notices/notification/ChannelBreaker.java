package dev.pitwatch.core.notices.notification;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Switches one channel off when too much goes wrong in a row, and tries it again with one notice at a time: after 5 minutes, then 15,
 * then each hour. What goes wrong for one or two workshops switches nothing off while others send too: a channel is all workshops',
 * and what they send is their own. Thread safe.
 */
public final class ChannelBreaker {

    /** Like those of a driver. */
    private static final int THROWN_IN_A_ROW = 20;

    private static final int OVERRUNS_IN_A_ROW = 3;
    private static final int WORKSHOPS = 3;
    private static final Duration LATELY = Duration.ofHours(1);
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));

    /** A trial ends sooner, one way or another; if its hub's thread was lost, another one follows. */
    private static final Duration TRIAL = Duration.ofMinutes(1);

    private final Clock clock;

    /** The last workshops that sent, each with when: no more than count. */
    private final Map<Long, Instant> senders = new LinkedHashMap<>();

    private final Set<Long> struck = new HashSet<>();
    private int thrown;
    private int overruns;
    private Optional<Off> off = Optional.empty();
    private int pause;
    private Optional<Instant> trialBegan = Optional.empty();

    /**
     * A channel that is off.
     *
     * @param since when it was switched off
     * @param until when one notice is tried
     */
    public record Off(Instant since, Instant until) {}

    ChannelBreaker(Clock clock) {
        this.clock = clock;
    }

    /** {@return since when it is off, and until when; empty: it is on} */
    public synchronized Optional<Off> off() {
        return off;
    }

    /** {@return whether a notice may be taken to be sent now} Of a channel that is off that is the trial, which has begun then. */
    synchronized boolean allows() {
        if (off.isEmpty()) {
            return true;
        }
        Instant now = clock.instant();
        boolean tried =
                trialBegan.filter(began -> now.isBefore(began.plus(TRIAL))).isPresent();
        if (tried || now.isBefore(off.get().until())) {
            return false;
        }
        trialBegan = Optional.of(now);
        return true;
    }

    /** Says that there was nothing to try it with. */
    synchronized void untried() {
        trialBegan = Optional.empty();
    }

    /** A notice of that workshop (0: of the platform) came back, whatever became of it. */
    public synchronized void fine(long workshop) {
        sends(workshop);
        struck.clear();
        thrown = 0;
        overruns = 0;
        pause = 0;
        trialBegan = Optional.empty();
        off = Optional.empty();
    }

    /** {@return whether it was switched off by this one, which threw} */
    public synchronized boolean thrown(long workshop) {
        thrown++;
        return struck(workshop);
    }

    /** {@return whether it was switched off by this one, which did not come back} */
    public synchronized boolean overrun(long workshop) {
        overruns++;
        return struck(workshop);
    }

    private boolean struck(long workshop) {
        sends(workshop);
        struck.add(workshop);
        if (off.isPresent()) {
            if (trialBegan.isPresent()) { // else it was on its way when the channel was switched off
                trialBegan = Optional.empty();
                pause = Math.min(pause + 1, PAUSES.size() - 1);
                off = Optional.of(new Off(off.get().since(), clock.instant().plus(PAUSES.get(pause))));
            }
            return false;
        }
        boolean many = thrown >= THROWN_IN_A_ROW || overruns >= OVERRUNS_IN_A_ROW;
        if (!many || struck.size() < Math.min(WORKSHOPS, sendersLately())) {
            return false;
        }
        Instant now = clock.instant();
        off = Optional.of(new Off(now, now.plus(PAUSES.get(0))));
        return true;
    }

    private void sends(long workshop) {
        senders.remove(workshop);
        senders.put(workshop, clock.instant());
        if (senders.size() > WORKSHOPS) {
            senders.remove(senders.keySet().iterator().next());
        }
    }

    private long sendersLately() {
        Instant from = clock.instant().minus(LATELY);
        return senders.values().stream().filter(at -> at.isAfter(from)).count();
    }
}
