package dev.pitwatch.core.admission.licence;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.base.log.RepeatedWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes guessing of one device's licence key slow and seen: keys are looked at no faster than readings may come, and the
 * rest are refused as wrong whatever they are. Thread safe; costs nothing for the key that was good before.
 */
final class KeyGuesses {

    private static final Logger LOG = LoggerFactory.getLogger(KeyGuesses.class);

    private final FloodLimit.Allowance allowance;
    private final String deviceId;
    private final boolean logged;
    private final RepeatedWarning warning = new RepeatedWarning();

    KeyGuesses(String deviceId, FloodLimit.Allowance allowance, boolean logged) {
        this.deviceId = deviceId;
        this.allowance = allowance;
        this.logged = logged;
    }

    /** {@return whether one more key may be looked at, which is then counted} */
    boolean mayLook() {
        return allowance.take();
    }

    /** One more key was wrong, or not looked at; the log says so once a minute, without the key, unless the device is made up. */
    void wrong(String topic) {
        if (!logged) {
            return;
        }
        warning.next()
                .ifPresent(withheld -> LogField.DEVICE_ID.with(
                        deviceId,
                        () -> LOG.warn(
                                "device {}: wrong licence key on {}{}",
                                deviceId,
                                topic.replaceAll("\\p{Cntrl}", "?"),
                                withheld)));
    }
}
