package dev.pitwatch.core.readings.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides licence keys in a payload that may be anything at all. */
public final class KeyMask {

    private static final String MASK = "***";

    /** The value after a member of that name, even where the text breaks off inside it. */
    private static final Pattern MEMBER = Pattern.compile(
            "(\"licen[sc]e_key\"\\s*:\\s*)(\"(?:[^\"\\\\]|\\\\.)*+\"?|[^,}\\]\\s]++)", Pattern.CASE_INSENSITIVE);

    /** A key wherever else it stands. */
    private static final Pattern KEY =
            Pattern.compile("LIC-(?:[A-Z2-9-]|\\\\.){4,}", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** A character of ASCII as JSON may write it, too. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\u00([2-7][0-9a-f])", Pattern.CASE_INSENSITIVE);

    private KeyMask() {}

    /**
     * {@return the payload as text; bytes that are not UTF-8 become replacement characters} Where a key shows only once its escapes are
     * read, so are they all.
     */
    public static String text(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
        String read = ESCAPED.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
        String masked = masked(read);
        return masked.equals(read) || read.equals(text) ? masked(text) : masked;
    }

    private static String masked(String text) {
        String members = MEMBER.matcher(text).replaceAll("$1\"" + MASK + "\"");
        return KEY.matcher(members).replaceAll(MASK);
    }
}
