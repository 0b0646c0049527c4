package dev.pitwatch.core.reading;

import java.time.Instant;
import java.util.Arrays;

/**
 * A message that was refused, as it is stored.
 *
 * @param why kind, reason and whose it is
 * @param topic it was published on
 * @param payload its first 4 KiB
 * @param length of the whole payload
 * @param receivedAt when the hub got it
 */
public record Refusal(Rejected why, String topic, byte[] payload, int length, Instant receivedAt) {

    /** What is kept of a payload; longer messages are refused. */
    public static final int KEPT_BYTES = 4096;

    /** {@return the refusal of that message} */
    public static Refusal of(Rejected why, Delivery delivery) {
        byte[] payload = delivery.payload();
        return new Refusal(
                why,
                delivery.topic(),
                payload.length <= KEPT_BYTES ? payload : Arrays.copyOf(payload, KEPT_BYTES),
                payload.length,
                delivery.receivedAt());
    }
}
