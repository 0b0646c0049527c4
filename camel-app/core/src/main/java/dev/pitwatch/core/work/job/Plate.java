package dev.pitwatch.core.work.job;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A number plate. Its key is made here alone, never by a database, whose locale would change it.
 *
 * @param key what plates are compared by: letters and digits in upper case, {@code DL01AB1234}
 * @param shown as people read it: {@code DL 01 AB 1234}
 */
public record Plate(String key, String shown) {

    private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{Nd}]+");
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
    /** Of states, of the Bharat series, of embassies; all others are shown as they were typed. */
    private static final Pattern INDIAN = Pattern.compile(
            "([A-Z]{2})([0-9]{1,2})([A-Z]{0,3})([0-9]{1,4})|([0-9]{2})(BH)([0-9]{4})([A-Z]{1,2})|([0-9]{1,3})(CD|CC|UN)([0-9]{1,4})");

    private static final int FIRST = 2;
    private static final int LAST = 4;
    private static final String HIDDEN = "••••";

    /** {@return the plate that somebody typed; empty: there is neither letter nor digit in it} */
    public static Optional<Plate> of(String typed) {
        String key = key(typed);
        return key.isEmpty() ? Optional.empty() : Optional.of(new Plate(key, shown(typed, key)));
    }

    /** {@return the key of the plate, or of a part of one; without letter and digit ""} */
    public static String key(String typed) {
        String upper = normal(normal(typed).toUpperCase(Locale.ROOT));
        return normal(OTHERS.matcher(upper).replaceAll(""));
    }

    /** {@return enough of a key that whose car it is knows it: {@code DL01AB1234} is {@code DL••••1234}} */
    public static String masked(String key) {
        if (key.length() <= FIRST + LAST) {
            return HIDDEN + key.substring(Math.max(0, key.length() - FIRST));
        }
        return key.substring(0, FIRST) + HIDDEN + key.substring(key.length() - LAST);
    }

    private static String shown(String typed, String key) {
        Matcher parts = INDIAN.matcher(key);
        if (parts.matches()) {
            return IntStream.rangeClosed(1, parts.groupCount())
                    .mapToObj(parts::group)
                    .filter(part -> part != null && !part.isEmpty())
                    .collect(Collectors.joining(" "));
        }
        return BLANKS.matcher(typed.strip()).replaceAll(" ").toUpperCase(Locale.ROOT);
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
