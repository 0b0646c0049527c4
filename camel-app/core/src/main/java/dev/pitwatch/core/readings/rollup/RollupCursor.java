package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.base.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/** Where a history by buckets goes on, opaque to callers. */
public record RollupCursor(Bucket bucket, Instant at) {

    private static final String SEPARATOR = "\n";

    /** {@return as it is given out} */
    public String text() {
        String plain = bucket.code() + SEPARATOR + at.getEpochSecond();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return the one that was given out}
     *
     * @throws Problem {@code validation_failed} when none was
     */
    public static RollupCursor of(String text) {
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(SEPARATOR, 2);
            return new RollupCursor(
                    Bucket.of(parts[0]).orElseThrow(IllegalArgumentException::new),
                    Instant.ofEpochSecond(Long.parseLong(parts[1])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | DateTimeException e) {
            throw Problem.invalid("cursor", "is none that this list gave out, expected next_cursor of its meta");
        }
    }
}
