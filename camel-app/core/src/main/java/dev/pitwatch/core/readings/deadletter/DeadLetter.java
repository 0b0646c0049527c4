package dev.pitwatch.core.readings.deadletter;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that could not be understood or stored, as people see it.
 *
 * @param id its number
 * @param reason the contract's word, e.g. {@code bad_json}
 * @param detail one sentence that says what was wrong; licence keys masked
 * @param fields those of the payload that were missing or wrong, as far as that is known
 * @param topic it was published on
 * @param deviceId who it said it comes from, when that could be read
 * @param payload its first 4 KiB as text, licence keys masked
 * @param length of the whole payload in bytes
 * @param receivedAt when the hub got it
 * @param replayedAt when it was replayed and stored; null: never
 */
public record DeadLetter(
        long id,
        String reason,
        String detail,
        List<String> fields,
        String topic,
        @Nullable String deviceId,
        String payload,
        int length,
        Instant receivedAt,
        @Nullable Instant replayedAt) {}
