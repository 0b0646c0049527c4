package dev.pitwatch.simulator.device;

import java.time.Duration;
import java.time.Instant;

/**
 * When a device may connect (again) although another party uses its client id. With the embedded broker's events: 60 s
 * after the other one left. Without them (an external broker): 60 s after the take-over, and twice as long each time it
 * happens again at once, since connecting throws the other one out;
 * and 60 s after another boot of the device was heard. Confined to one thread.
 */
final class ReconnectDelay {

    static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final boolean eventsCome;
    private boolean otherConnected;
    private Instant silentUntil = Instant.EPOCH;
    private Duration silence = SILENCE;
    private Instant connectedAt = Instant.EPOCH;

    /** Takes whether {@link #other} will be called. */
    ReconnectDelay(boolean eventsCome) {
        this.eventsCome = eventsCome;
    }

    /** The device itself connected. */
    void connected(Instant now) {
        connectedAt = now;
    }

    /** Another client came or went; {@code connected}: one is there now. */
    void other(boolean connected, Instant now) {
        otherConnected = connected;
        silentUntil = now.plus(SILENCE);
    }

    /** The broker says that another client took the device's connection over. */
    void takenOver(Instant now) {
        boolean again = !eventsCome && now.isBefore(connectedAt.plus(SOON));
        Duration doubled = silence.multipliedBy(2);
        silence = !again ? SILENCE : doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        silentUntil = now.plus(silence);
    }

    /** Another boot of the device is there, as a hub heard it. */
    void heard(Instant now) {
        Instant until = now.plus(SILENCE);
        silentUntil = until.isAfter(silentUntil) ? until : silentUntil;
    }

    /** {@return whether the device may connect now} */
    boolean mayConnect(Instant now) {
        return !otherConnected && !now.isBefore(silentUntil);
    }
}
