package dev.pitwatch.core.devices.trace;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Refusal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits to be stored: what became of it, and as much of it as is kept.
 *
 * @param workshopCode of the device, as in topics
 */
record HeardMessage(
        String deviceId,
        String workshopCode,
        Delivery delivery,
        MessageStep step,
        String outcome,
        @Nullable String reason) {

    /** {@return what is kept of the payload} */
    byte[] payload() {
        byte[] whole = delivery.payload();
        return whole.length <= Refusal.KEPT_BYTES ? whole : Arrays.copyOf(whole, Refusal.KEPT_BYTES);
    }
}
