package dev.pitwatch.core.devices.trace;

import dev.pitwatch.core.readings.reading.Delivery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device whose messages are traced now.
 *
 * @param workshopCode as in topics; {@code unclaimed} before it is claimed
 * @param pitCode as in topics; null: it has no pit
 * @param endsAt when that ends
 */
record WatchedDevice(String deviceId, String workshopCode, @Nullable String pitCode, Instant endsAt) {

    /**
     * {@return whether the message is this device's, or says so where its workshop may see it}
     *
     * @param named whom the message says it comes from; null: nobody could tell
     */
    boolean sent(Delivery delivery, @Nullable String named) {
        if (!delivery.receivedAt().isBefore(endsAt)) {
            return false;
        }
        if (deviceId.equals(delivery.account())) {
            return true;
        }
        String topic = delivery.topic();
        if (named == null) {
            return isAnyones(delivery.account()) && isOfItsPit(topic);
        }
        return named.equals(deviceId)
                && (topic.startsWith("workshop/%s/".formatted(workshopCode))
                        || topic.startsWith("workshop/unclaimed/device/%s/".formatted(deviceId)));
    }

    /** Old firmware signs in as its workshop. */
    private boolean isAnyones(@Nullable String account) {
        return account == null || account.equals(workshopCode);
    }

    private boolean isOfItsPit(String topic) {
        return pitCode != null
                && (topic.equals("workshop/%s/pit/%s/sensors".formatted(workshopCode, pitCode))
                        || topic.equals("workshop/%s/%s/sensors".formatted(workshopCode, pitCode)));
    }
}
