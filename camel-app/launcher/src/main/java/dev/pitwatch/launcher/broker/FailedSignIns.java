package dev.pitwatch.launcher.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes guessing slow and seen: a refusal waits a second without holding a thread, and each user name and address is
 * logged once a minute with its count, never with a password.
 */
final class FailedSignIns {

    private static final Logger LOG = LoggerFactory.getLogger(FailedSignIns.class);
    static final long DELAY_MS = 1_000;
    private static final int MAX_WAITING = 500;
    private static final int MAX_NAMES = 1_000;
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<String, Guesser> guessers = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong total = new AtomicLong();

    private static final class Guesser {
        private long loggedAt = System.nanoTime() - QUIET_NANOS;
        private long since;
    }

    /** Counts a failure and says so in the log, unless it just did for the same user name and address. */
    void count(String username, String address) {
        total.incrementAndGet();
        if (guessers.size() >= MAX_NAMES) {
            guessers.clear();
        }
        Guesser guesser = guessers.computeIfAbsent(username + '@' + address, name -> new Guesser());
        synchronized (guesser) {
            guesser.since++;
            if (System.nanoTime() - guesser.loggedAt >= QUIET_NANOS) {
                LOG.warn(
                        "sign-in refused: user \"{}\" from {}, {} time(s), {} in all since the start",
                        printable(username),
                        address,
                        guesser.since,
                        total.get());
                guesser.loggedAt = System.nanoTime();
                guesser.since = 0;
            }
        }
    }

    /** {@return whether the refusal may wait; false: too many do, so this one is simply hung up on} */
    boolean startWaiting() {
        if (waiting.incrementAndGet() <= MAX_WAITING) {
            return true;
        }
        waiting.decrementAndGet();
        return false;
    }

    void endWaiting() {
        waiting.decrementAndGet();
    }

    private static String printable(String text) {
        String cut = text.length() > 64 ? text.substring(0, 64) + "…" : text;
        return cut.replaceAll("[^\\p{Print}…]", "?");
    }
}
