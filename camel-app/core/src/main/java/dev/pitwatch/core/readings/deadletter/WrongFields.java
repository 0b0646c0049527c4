package dev.pitwatch.core.readings.deadletter;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of a payload that a refusal's sentence names, so that old rows say them, too. */
final class WrongFields {

    /** Reasons whose sentence begins with the one field that they are about. */
    private static final Set<String> OF_ONE = Set.of("missing_field", "bad_version");

    /** As in {@code nothing measured is left; wrong: temperature (range), aqi (type); of [aqi, temperature]}. */
    private static final Pattern LIST = Pattern.compile("; wrong: ([^;]*)");

    private WrongFields() {}

    /** {@return their names; empty: the sentence names none} */
    static List<String> of(String reason, String detail) {
        if (OF_ONE.contains(reason)) {
            String first = detail.split(" ", 2)[0];
            return first.isEmpty() ? List.of() : List.of(first);
        }
        Matcher list = LIST.matcher(detail);
        return list.find()
                ? Arrays.stream(list.group(1).split(", "))
                        .map(field -> field.replaceFirst(" \\(.*", ""))
                        .toList()
                : List.of();
    }
}
