package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.admission.licence.FloodLimit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An allowance of messages for each device. Thread safe. */
final class MessageLimit {

    private final FloodLimit limit;
    private final Map<String, FloodLimit.Allowance> allowances = new ConcurrentHashMap<>();

    MessageLimit(FloodLimit limit) {
        this.limit = limit;
    }

    /** {@return whether one more message of a registered device may pass, which is then counted} */
    boolean admits(String deviceId) {
        return allowances.computeIfAbsent(deviceId, id -> limit.allowance()).take();
    }
}
