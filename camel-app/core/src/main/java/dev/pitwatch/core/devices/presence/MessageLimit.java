package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.admission.licence.FloodLimit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An allowance of messages for each device, or whatever else has a name. Thread safe. */
public final class MessageLimit {

    private final FloodLimit limit;
    private final Map<String, FloodLimit.Allowance> allowances = new ConcurrentHashMap<>();

    public MessageLimit(FloodLimit limit) {
        this.limit = limit;
    }

    /** {@return whether one more message of one that is registered may pass, which is then counted} */
    public boolean admits(String name) {
        return of(name).take();
    }

    /** One that has passed counts no more. */
    public void giveBack(String name) {
        of(name).giveBack();
    }

    private FloodLimit.Allowance of(String name) {
        return allowances.computeIfAbsent(name, any -> limit.allowance());
    }
}
