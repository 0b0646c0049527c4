package dev.pitwatch.hub.http;

import java.util.concurrent.TimeUnit;

/**
 * How fast one network may connect and call, however many connections its calls come by. Far above what anyone's rate limits let
 * through: it bounds what refusals, and calls without a limit, cost the thread that serves all. Thread safe.
 */
final class NetworkPace {

    private static final int CALLS_PER_SECOND = 200;
    private static final int CALLS_BURST = 400;

    /** Each takes as much as several calls: eighty that came and went filled the hub's memory with the old ones. */
    private static final int CONNECTS_PER_SECOND = 50;

    /** All that a network may have open come at once. */
    private static final int CONNECTS_BURST = 256;

    /** What calls have their turns at once, and how fast the rest of a burst has. Four bursts at once held up all others for 0.4 s. */
    private static final int AT_ONCE = 30;

    private static final int OF_A_BURST_PER_SECOND = 400;

    /** Turns that a call over its rate limit takes in all: 20 are refused at once, and then 10 a second. */
    private static final int REFUSED = 20;

    /** The same of turns to connect, by their pace. */
    private static final int REFUSED_CONNECTS = 5;

    /** As long as anyone whose call was refused waits for the refusals of all networks. */
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(2);

    private final Pace refusals;
    private final Pace connects;
    private final Pace calls;
    private final Pace bursts;

    /**
     * Fresh.
     *
     * @param refusals of all networks, in whose turns those go on calling whose calls were refused: many networks at once would
     *     else take the thread that serves all with their first calls
     */
    NetworkPace(Pace refusals, long now) {
        this.refusals = refusals;
        connects = new Pace(CONNECTS_PER_SECOND, CONNECTS_BURST, now);
        calls = new Pace(CALLS_PER_SECOND, CALLS_BURST, now);
        bursts = new Pace(OF_A_BURST_PER_SECOND, AT_ONCE, now);
    }

    /** {@return whether it may connect just now} */
    boolean connects(long now) {
        return connects.takeNow(now);
    }

    /** Takes the next turn to call; returns nanoseconds until it comes, 0: it is there. */
    long call(long now) {
        return Math.max(calls.take(now), bursts.take(now));
    }

    /** A turn to call that was waited for isn't needed any more. */
    void giveBack() {
        calls.giveBack();
        bursts.giveBack();
    }

    /** A call was over its rate limit; returns nanoseconds until its connection's next one may be looked at. */
    long refused(long now) {
        connects.charge(REFUSED_CONNECTS, now);
        calls.charge(REFUSED - 1, now);
        return refusals.takeWithin(LONGEST_WAIT, now);
    }

    /** {@return whether it is as good as a new one} */
    boolean isFresh(long now) {
        return connects.isFresh(now) && calls.isFresh(now);
    }
}
