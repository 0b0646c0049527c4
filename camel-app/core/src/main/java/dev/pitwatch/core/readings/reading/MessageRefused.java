package dev.pitwatch.core.readings.reading;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message was refused, and that was committed.
 *
 * @param reason the contract's word, e.g. {@code licence_expired}
 * @param deviceId whose message it says it is; null: it could not be read
 * @param disable whether a {@code DISABLE} for this reason is due
 * @param receivedAt when the hub got it
 */
public record MessageRefused(String reason, @Nullable String deviceId, boolean disable, Instant receivedAt) {

    /** {@return the fact without the message} */
    public static MessageRefused of(Refusal refusal) {
        Rejected why = refusal.why();
        return new MessageRefused(why.reason(), why.deviceId().orElse(null), why.disable(), refusal.receivedAt());
    }
}
