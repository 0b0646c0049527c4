package dev.pitwatch.hub.rest;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/**
 * Times as RFC 3339 has them, of which Java and PostgreSQL read each one: with a T, of the years 1 to 9999, less than 16
 * hours from UTC. The validator's own rule takes a blank for the T, too.
 */
final class TimeFormat implements Format {

    private static final Pattern SHAPE =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?(?:[Zz]|[+-]\\d{2}:\\d{2})");
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final long FARTHEST_SECONDS = Duration.ofHours(16).toSeconds();

    @Override
    public String getName() {
        return "date-time";
    }

    @Override
    public boolean matches(ExecutionContext context, String text) {
        return SHAPE.matcher(text).matches() && isTime(text);
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            Instant instant = time.toInstant();
            return !instant.isBefore(FIRST)
                    && !instant.isAfter(LAST)
                    && Math.abs(time.getOffset().getTotalSeconds()) < FARTHEST_SECONDS;
        } catch (DateTimeException e) {
            return false;
        }
    }

    @Override
    public String getMessageKey() {
        return "format.date-time";
    }
}
