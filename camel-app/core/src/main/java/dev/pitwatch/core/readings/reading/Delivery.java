package dev.pitwatch.core.readings.reading;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message as the broker handed it over; goes through all of ingest beside what becomes of it.
 *
 * @param topic it was published on
 * @param payload as sent, or of one that is too long its beginning; no one changes it
 * @param length of the payload as sent
 * @param qos 0 or 1
 * @param receivedAt when the hub got it
 * @param ack tells the broker that the message is stored, once, after the commit; does nothing for QoS 0
 * @param account who sent it, as a broker of ours says; null: unknown
 * @param again whether it has come before, and is no sign of how fast its device sends: the broker sends it once more, or it
 *     is a dead letter that is tried again
 */
public record Delivery(
        String topic,
        byte[] payload,
        int length,
        int qos,
        Instant receivedAt,
        Runnable ack,
        @Nullable String account,
        boolean again) {

    /** A message whose payload is whole, and that comes for the first time. */
    public Delivery(String topic, byte[] payload, int qos, Instant receivedAt, Runnable ack, @Nullable String account) {
        this(topic, payload, payload.length, qos, receivedAt, ack, account, false);
    }

    /** {@return the same message, which has come before} */
    public Delivery comingAgain() {
        return new Delivery(topic, payload, length, qos, receivedAt, ack, account, true);
    }

    /** A message from an unknown sender. */
    public Delivery(String topic, byte[] payload, int qos, Instant receivedAt, Runnable ack) {
        this(topic, payload, qos, receivedAt, ack, null);
    }
}
