package dev.pitwatch.launcher.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a device may connect (again) although somebody else used its client id. With the embedded broker's events: 60 s
 * after the other one left. Without them (an external broker): 60 s after the take-over, and twice as long each time it
 * happens again at once, since connecting would throw the other one out. Confined to one thread.
 */
final class GivingWay {

    static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Optional<ClientWatch> watch;
    private final String clientId;
    private boolean yielding;
    private Instant silentUntil = Instant.MIN;
    private Duration silence = SILENCE;
    private Instant connectedAt = Instant.EPOCH;
    private Instant leftAt = Instant.EPOCH;

    GivingWay(Optional<ClientWatch> watch, String clientId) {
        this.watch = watch;
        this.clientId = clientId;
    }

    /** The device connected. */
    void connected(Instant now) {
        connectedAt = now;
        yielding = false;
    }

    /** The device's own connection ended; the broker may take a moment to say so. */
    void left(Instant now) {
        leftAt = now;
    }

    /** Another client took the connection over. */
    void takenOver(Instant now) {
        boolean again = now.isBefore(connectedAt.plus(SOON));
        silence = again && watch.isEmpty() ? shorter(silence.multipliedBy(2), LONGEST) : SILENCE;
        yieldUntil(now.plus(silence));
    }

    /** {@return whether the device may connect now} */
    boolean mayConnect(Instant now) {
        if (watch.isPresent() && watch.get().isConnected(clientId)) {
            if (!yielding && now.isBefore(leftAt.plus(SOON))) {
                return false;
            }
            yieldUntil(now.plus(SILENCE));
        }
        return !now.isBefore(silentUntil);
    }

    boolean isYielding() {
        return yielding;
    }

    private void yieldUntil(Instant end) {
        yielding = true;
        silentUntil = end;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
