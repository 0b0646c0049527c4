package dev.pitwatch.core.notices.notification;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an event in a language: a file whose first line is the subject and the rest the text, with values in braces.
 *
 * @param name of the file without its ending, e.g. "one_time_code.en"
 */
record NoticeText(String name, String subject, String body) {

    /** What stands in a text that others may read in place of a secret. */
    static final String HIDDEN = "••••";

    private static final Pattern VALUE = Pattern.compile("\\{([a-z_]+)}");

    /** {@return the text of that name, which there has to be} */
    static NoticeText of(String name) {
        try (InputStream in = NoticeText.class.getResourceAsStream("/notices/" + name + ".txt")) {
            String[] parts = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split("\n", 2);
            return new NoticeText(name, parts[0].strip(), parts[1].strip());
        } catch (IOException e) {
            throw new IllegalStateException("text %s can't be read".formatted(name), e);
        }
    }

    /** {@return it with the values put in} */
    static String fill(String template, Map<String, String> values) {
        return VALUE.matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(
                        Objects.requireNonNull(values.get(found.group(1)), () -> "no value " + found.group(1))));
    }
}
