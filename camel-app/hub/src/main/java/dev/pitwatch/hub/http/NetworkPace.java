package dev.pitwatch.hub.http;

/**
 * How fast one network may connect and call, however many connections its calls come by. Far above what anyone's rate limits let
 * through: it bounds what refusals, and calls without a limit, cost the thread that serves all. Thread safe.
 */
final class NetworkPace {

    private static final int PER_SECOND = 200;
    private static final int BURST = 400;

    /** Turns that a call over its rate limit takes in all: 20 are refused at once, and then 10 a second. */
    private static final int REFUSED = 20;

    private final Pace connects;
    private final Pace calls;

    NetworkPace(long now) {
        connects = new Pace(PER_SECOND, BURST, now);
        calls = new Pace(PER_SECOND, BURST, now);
    }

    /** {@return whether it may connect just now} */
    boolean connects(long now) {
        return connects.takeNow(now);
    }

    /** Takes the next turn to call; returns nanoseconds until it comes, 0: it is there. */
    long call(long now) {
        return calls.take(now);
    }

    /** A turn to call that was waited for isn't needed any more. */
    void giveBack() {
        calls.giveBack();
    }

    /** A call was over its rate limit. */
    void refused(long now) {
        for (int turn = 1; turn < REFUSED; turn++) {
            connects.take(now);
            calls.take(now);
        }
    }

    /** {@return whether it is as good as a new one} */
    boolean isFresh(long now) {
        return connects.isFresh(now) && calls.isFresh(now);
    }
}
