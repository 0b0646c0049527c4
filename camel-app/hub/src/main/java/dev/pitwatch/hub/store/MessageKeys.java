package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Delivery;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The newest messages that were added and not taken since, by a hash of topic and payload; two that have the same count as one. Thread safe. */
final class MessageKeys {

    /** No more than may be on their way from the broker. */
    private static final int MAX_KEYS = 5_000;

    private final Set<Long> keys = new LinkedHashSet<>();
    private volatile boolean some;

    synchronized void add(Delivery delivery) {
        keys.add(key(delivery));
        if (keys.size() > MAX_KEYS) {
            Iterator<Long> oldest = keys.iterator();
            oldest.next();
            oldest.remove();
        }
        some = true;
    }

    /** {@return whether it was there} Costs nothing while none is. */
    boolean take(Delivery delivery) {
        return some && takeKnown(delivery);
    }

    private synchronized boolean takeKnown(Delivery delivery) {
        boolean known = keys.remove(key(delivery));
        some = !keys.isEmpty();
        return known;
    }

    private static long key(Delivery delivery) {
        return ((long) delivery.topic().hashCode() << Integer.SIZE) ^ Arrays.hashCode(delivery.payload());
    }
}
