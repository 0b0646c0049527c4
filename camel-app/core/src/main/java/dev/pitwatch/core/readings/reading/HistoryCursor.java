package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** After which reading a history goes on: its place in the order, opaque to callers. */
record HistoryCursor(Instant recordedAt, String deviceId, String bootId, long seq) {

    private static final String SEPARATOR = "\n";

    String text() {
        String plain = String.join(
                SEPARATOR, Long.toString(SqlArrays.micros(recordedAt)), deviceId, Long.toString(seq), bootId);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    static HistoryCursor of(String text) {
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(SEPARATOR, 4);
            return new HistoryCursor(
                    Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS),
                    RefusalInsert.storable(parts[1]),
                    RefusalInsert.storable(parts[3]),
                    Long.parseLong(parts[2]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | ArithmeticException e) {
            throw Problem.invalid("cursor", "is none that this list gave out, expected next_cursor of its meta");
        }
    }
}
