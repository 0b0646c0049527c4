package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.readings.reading.Reading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to find a stored reading that another hub is to judge.
 *
 * @param micros when it was measured, in epoch microseconds
 */
record ReadingKey(long workshopId, long pitId, long micros) {

    /** All that is newest: it is not known which. */
    static final String ALL = "*";

    /** PostgreSQL refuses notifications from 8,000 bytes on. */
    private static final int LONGEST = 7_900;

    private static final Pattern KEY = Pattern.compile("([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,18})");

    static ReadingKey of(Reading reading) {
        return new ReadingKey(
                reading.workshopId(), reading.pitId(), ChronoUnit.MICROS.between(Instant.EPOCH, reading.recordedAt()));
    }

    /** {@return notifications that name these} */
    static List<String> written(List<ReadingKey> keys) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (ReadingKey key : keys) {
            String one = "%d:%d:%d".formatted(key.workshopId, key.pitId, key.micros);
            if (text.length() + one.length() >= LONGEST) {
                texts.add(text.toString());
                text.setLength(0);
            }
            text.append(text.isEmpty() ? "" : ",").append(one);
        }
        if (!text.isEmpty()) {
            texts.add(text.toString());
        }
        return texts;
    }

    /** {@return those that a notification names} */
    static List<ReadingKey> read(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(ReadingKey::one)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<ReadingKey> one(String text) {
        Matcher key = KEY.matcher(text);
        return key.matches()
                ? Optional.of(new ReadingKey(
                        Long.parseLong(key.group(1)), Long.parseLong(key.group(2)), Long.parseLong(key.group(3))))
                : Optional.empty();
    }
}
