package dev.pitwatch.core.readings.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Hides licence keys in a payload that may be anything at all. */
public final class KeyMask {

    private static final String MASK = "***";

    /** The value after a member of that name, even where the text breaks off inside it. */
    private static final Pattern MEMBER = Pattern.compile(
            "(\"licen[sc]e_key\"\\s*:\\s*)(\"(?:[^\"\\\\]|\\\\.)*+\"?|[^,}\\]\\s]++)", Pattern.CASE_INSENSITIVE);

    /** A key wherever else it stands. */
    private static final Pattern KEY = Pattern.compile("LIC-[A-Z2-9-]{4,}", Pattern.CASE_INSENSITIVE);

    private KeyMask() {}

    /** {@return the payload as text; bytes that are not UTF-8 become replacement characters} */
    public static String text(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
        String members = MEMBER.matcher(text).replaceAll("$1\"" + MASK + "\"");
        return KEY.matcher(members).replaceAll(MASK);
    }
}
