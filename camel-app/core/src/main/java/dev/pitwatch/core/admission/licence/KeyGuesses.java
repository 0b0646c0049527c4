package dev.pitwatch.core.admission.licence;

import dev.pitwatch.base.log.LogField;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes guessing of one device's licence key slow and seen: keys are looked at no faster than readings may come, and the
 * rest are refused as wrong whatever they are. Thread safe; costs nothing for the key that was good before.
 */
final class KeyGuesses {

    private static final Logger LOG = LoggerFactory.getLogger(KeyGuesses.class);
    private static final Duration LOG_EVERY = Duration.ofMinutes(1);

    private final FloodLimit.Allowance allowance;
    private final Clock clock;
    private final String deviceId;
    private boolean logged;
    private long loggedAt;
    private long sinceLogged;

    KeyGuesses(String deviceId, FloodLimit.Allowance allowance, Clock clock) {
        this.deviceId = deviceId;
        this.allowance = allowance;
        this.clock = clock;
    }

    /** {@return whether one more key may be looked at, which is then counted} */
    boolean mayLook() {
        return allowance.take();
    }

    /** One more key was wrong, or not looked at; the log says so once a minute, without the key. */
    synchronized void wrong(String topic) {
        long now = clock.millis();
        sinceLogged++;
        if (!logged || now - loggedAt >= LOG_EVERY.toMillis()) {
            String where = topic.replaceAll("\\p{Cntrl}", "?");
            LogField.DEVICE_ID.with(
                    deviceId,
                    () -> LOG.warn(
                            "device {}: {} wrong licence key(s), the last one on {}", deviceId, sinceLogged, where));
            logged = true;
            loggedAt = now;
            sinceLogged = 0;
        }
    }
}
