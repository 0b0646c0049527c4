package dev.pitwatch.core.readings.reading;

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
 * @param count of messages; more than one: this is the last of them
 * @param summed whether each of them was notified of already, and only their row is missing
 */
public record Refusal(
        Rejected why, String topic, byte[] payload, int length, Instant receivedAt, long count, boolean summed) {

    /** What is kept of a payload; longer messages are refused. */
    public static final int KEPT_BYTES = 4096;

    /** What is kept of a topic; those of the contract are shorter. */
    public static final int KEPT_TOPIC = 1000;

    /** Of one message. */
    public Refusal(Rejected why, String topic, byte[] payload, int length, Instant receivedAt) {
        this(why, topic, payload, length, receivedAt, 1, false);
    }

    /** {@return so many refusals like this one, which were reported already} */
    Refusal summed(long messages) {
        return new Refusal(why, topic, payload, length, receivedAt, messages, true);
    }

    /** {@return the refusal of that message} */
    public static Refusal of(Rejected why, Delivery delivery) {
        byte[] payload = delivery.payload();
        String topic = delivery.topic();
        return new Refusal(
                why,
                topic.length() <= KEPT_TOPIC ? topic : topic.substring(0, KEPT_TOPIC),
                payload.length <= KEPT_BYTES ? payload : Arrays.copyOf(payload, KEPT_BYTES),
                delivery.length(),
                delivery.receivedAt());
    }
}
