package dev.pitwatch.hub.mqtt;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** When the broker was last heard, and whether it still is there. On the connection's thread, but for {@link #heardNanos}. */
final class SignsOfLife {

    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<Duration> silent;
    private volatile long heardNanos = System.nanoTime();
    private int silentLooks;
    private int mostSilentLooks;
    private long askedNanos; // when silentLooks became 1

    /** What a look without a sign of life calls for. */
    enum Look {
        ASK,
        WAIT,
        DEAD
    }

    /** Takes the listener for times in which nothing could come. */
    SignsOfLife(Consumer<Duration> silent) {
        this.silent = silent;
    }

    /** After so many looks without a sign of life in a row the broker counts as dead. */
    void most(int looks) {
        mostSilentLooks = looks;
    }

    /** What was asked for and comes late tells of a time in which nothing could come; without a question it is but quiet. */
    void heard() {
        long now = System.nanoTime();
        if (silentLooks > 0 && now - askedNanos > LATE_NANOS) {
            silent.accept(Duration.ofNanos(now - heardNanos));
        }
        silentLooks = 0;
        heardNanos = now;
    }

    /** {@return when something last came, by {@link System#nanoTime}; before that, when this was made} */
    long heardNanos() {
        return heardNanos;
    }

    /** {@return what to do, since there was no sign of life} */
    Look look() {
        silentLooks++;
        if (silentLooks == 1) {
            askedNanos = System.nanoTime();
            return Look.ASK;
        }
        return silentLooks >= mostSilentLooks ? Look.DEAD : Look.WAIT;
    }

    /** Nothing is read, so that no sign of life can be seen. */
    void unread() {
        silentLooks = 0;
    }
}
