package dev.pitwatch.core.notices.template;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with values in braces, e.g. {@code Your {car} is ready.}
 *
 * @param line of its file that it begins at
 */
record Phrase(String text, int line) {

    private static final Pattern VALUE = Pattern.compile("\\{([a-z_]+)}");
    private static final Pattern BRACE = Pattern.compile("[{}]");

    /** {@return it with the values put in; the function is asked for each in its order} */
    String fill(UnaryOperator<String> value) {
        return VALUE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value.apply(found.group(1))));
    }

    /** {@return the names of its values, in its order} */
    List<String> values() {
        return VALUE.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** Reports values that it must not name, braces around none, and being empty. */
    void check(Set<String> allowed, TemplateProblems problems) {
        if (text.isBlank()) {
            problems.add(line, "there is no text");
        }
        Matcher values = VALUE.matcher(text);
        while (values.find()) {
            if (!allowed.contains(values.group(1))) {
                problems.add(
                        lineAt(values.start()),
                        "{%s} is no value of this text, expected one of %s".formatted(values.group(1), named(allowed)));
            }
        }
        Matcher brace = BRACE.matcher(
                values.replaceAll(found -> "_".repeat(found.group().length())));
        if (brace.find()) {
            problems.add(lineAt(brace.start()), "there is a brace without a value, expected e.g. {workshop}");
        }
    }

    /** Reports values that it does not name, but has to. */
    void require(Set<String> needed, TemplateProblems problems) {
        List<String> found = values();
        needed.stream()
                .filter(value -> !found.contains(value))
                .sorted()
                .forEach(value -> problems.add(line, "{%s} is missing, expected it somewhere".formatted(value)));
    }

    /** {@return the line of its file in which the letter at that position stands} */
    int lineAt(int position) {
        return line
                + (int) text.substring(0, position)
                        .chars()
                        .filter(letter -> letter == '\n')
                        .count();
    }

    private static String named(Set<String> values) {
        return values.isEmpty()
                ? "none"
                : values.stream()
                        .sorted()
                        .map("{%s}"::formatted)
                        .reduce((one, other) -> one + ", " + other)
                        .orElseThrow();
    }
}
