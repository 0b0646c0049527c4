package dev.pitwatch.hub.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Addresses that showed the key of a hook within ten minutes. A media server asks there on behalf of anyone in the world who calls
 * it, by a connection each, so it is not held to the pace of one network: it may connect 600 times a second, less than all together.
 * Thread safe.
 */
public final class KeyHolders {

    private static final int PER_SECOND = 600;
    private static final int BURST = 1_200;
    private static final int MAX_ADDRESSES = 16;
    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();

    private final LongSupplier nanos;
    private final Pace connects;
    /** Until when, by address. */
    private final Map<String, Long> known = new ConcurrentHashMap<>();

    KeyHolders(LongSupplier nanos) {
        this.nanos = nanos;
        this.connects = new Pace(PER_SECOND, BURST, nanos.getAsLong());
    }

    /** The address has shown the key of a hook. */
    public void showed(String address) {
        long now = nanos.getAsLong();
        if (known.size() >= MAX_ADDRESSES) {
            known.values().removeIf(until -> until - now <= 0);
        }
        if (known.size() < MAX_ADDRESSES || known.containsKey(address)) {
            known.put(address, now + KEPT_NANOS);
        }
    }

    boolean holds(String address) {
        Long until = known.get(address);
        return until != null && until - nanos.getAsLong() > 0;
    }

    /** {@return whether one of them may connect just now} */
    boolean connects() {
        return connects.takeNow(nanos.getAsLong());
    }
}
