package dev.pitwatch.artemis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How much an account may send: messages and bytes a second, and bursts. What is spent beyond it is a debt that time pays
 * off. Thread safe: the connections of an account share it.
 */
final class AccountBudget {

    private static final long RECOVERED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Rates rates;
    private long messagesPaid;
    private long bytesPaid;
    private long aboveSince;
    private long paidOff;

    /** What a second and what a burst may have, and how long an account may stay above it. */
    record Rates(int messages, int messageBurst, int bytes, int byteBurst, Duration grace) {

        /** Well above a device that replays what it kept: 20 messages a second of half a KiB. */
        static final Rates STANDARD = new Rates(50, 500, 128 << 10, 1 << 20, Duration.ofSeconds(60));

        private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

        /** However many devices send by one account, since others share the broker. */
        static final int MAX_DEVICES = 16;

        /** {@return what so many devices may that share an account, of which {@value #MAX_DEVICES} count} */
        Rates of(int devices) {
            int count = Math.min(devices, MAX_DEVICES);
            return new Rates(messages * count, messageBurst * count, bytes * count, byteBurst * count, grace);
        }

        private long ofMessage() {
            return SECOND / messages;
        }

        private long ofBytes(long count) {
            return count * SECOND / bytes;
        }

        private long messageCredit() {
            return messageBurst * ofMessage();
        }

        private long byteCredit() {
            return ofBytes(byteBurst);
        }
    }

    /** Full; {@code now} as {@link System#nanoTime}, here and below. */
    AccountBudget(Rates rates, long now) {
        this.rates = rates;
        this.messagesPaid = now - rates.messageCredit();
        this.bytesPaid = now - rates.byteCredit();
        this.paidOff = now - RECOVERED_NANOS - 1;
    }

    /** Takes other rates from now on; a debt stays. */
    synchronized void follow(Rates changed) {
        rates = changed;
    }

    /** {@return nanoseconds until it is in credit again; 0: it is} */
    synchronized long debt(long now) {
        return Math.max(0, Math.max(messagesPaid, bytesPaid) - now);
    }

    /** Spends one message of that many bytes; returns the debt after it. */
    synchronized long spend(int bytes, long now) {
        messagesPaid = Math.max(messagesPaid, now - rates.messageCredit()) + rates.ofMessage();
        bytesPaid = Math.max(bytesPaid, now - rates.byteCredit()) + rates.ofBytes(bytes);
        long debt = debt(now);
        if (debt > 0) {
            if (now - paidOff > RECOVERED_NANOS) {
                aboveSince = now;
            }
            paidOff = now + debt;
        }
        return debt;
    }

    /** {@return whether it has been above its budget, without a second's pause, for too long; yes begins a new count} */
    synchronized boolean isExhausted(long now) {
        boolean exhausted = paidOff > now && now - aboveSince > rates.grace().toNanos();
        if (exhausted) {
            aboveSince = now;
        }
        return exhausted;
    }
}
