package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.DeviceRefusalReason;
import dev.pitwatch.core.admission.broker.DeviceRefusals;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was refused of devices and is not written down yet: a number for each device and reason, those first that wait longest, so that
 * one that tries again and again takes nobody's turn. Bounded: above that, what is new is not kept. Thread safe.
 */
final class RefusedDevices {

    /** At once: a statement of the database. */
    static final int MAX_TAKEN = 50;

    private static final int MAX_WAITING = 2_000;

    private record Key(String deviceId, DeviceRefusalReason reason) {}

    private final Map<Key, Long> waiting = new LinkedHashMap<>();

    void add(String deviceId, DeviceRefusalReason reason) {
        add(new DeviceRefusals(deviceId, reason, 1));
    }

    private synchronized void add(DeviceRefusals refused) {
        Key key = new Key(refused.deviceId(), refused.reason());
        if (waiting.size() < MAX_WAITING || waiting.containsKey(key)) {
            waiting.merge(key, refused.count(), Long::sum);
        }
    }

    /** {@return those whose turn it is, which wait no more} */
    synchronized List<DeviceRefusals> take() {
        List<DeviceRefusals> taken = new ArrayList<>();
        Iterator<Map.Entry<Key, Long>> oldest = waiting.entrySet().iterator();
        while (oldest.hasNext() && taken.size() < MAX_TAKEN) {
            Map.Entry<Key, Long> next = oldest.next();
            taken.add(new DeviceRefusals(next.getKey().deviceId(), next.getKey().reason(), next.getValue()));
            oldest.remove();
        }
        return taken;
    }

    /** Gives back what could not be written. */
    void giveBack(List<DeviceRefusals> taken) {
        taken.forEach(this::add);
    }
}
