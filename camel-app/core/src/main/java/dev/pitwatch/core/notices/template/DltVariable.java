package dev.pitwatch.core.notices.template;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Types of the variables in texts that are registered with India's operators, from Annexure I of TRAI's direction of 18 November
 * 2025 on the pre-tagging of variables in SMS content templates (press release: pib.gov.in, PRID 2191273): {@code #numeric#}
 * (also written {@code #number#}), {@code #url#}, {@code #urlott#}, {@code #cbn#} (a number to call back), {@code #email#},
 * {@code #alphanumeric#} up to 40 characters. {@code #var#} is what texts from before that have, of any kind, commonly up to 30.
 * Operators compare links and call-back numbers with the ones that the sender has registered, and drop what is longer than the
 * variable. A length that the direction does not name is what operators' portals take.
 */
enum DltVariable {
    NUMERIC("[0-9]{1,30}", "1"),
    NUMBER("[0-9]{1,30}", "1"),
    /** Portals differ in the punctuation that they let pass, and ignore most; what the tag is there to stop is a link. */
    ALPHANUMERIC("(?:(?!://|www\\.)[^\\p{Cntrl}]){1,40}", "x", 40),
    URL("(?:https?://|www\\.)\\S{1,200}", "https://x"),
    URLOTT("(?:https?://|www\\.)\\S{1,200}", "https://x"),
    CBN("\\+?[0-9]{3,14}", "100"),
    EMAIL("[^\\s@]{1,64}@[^\\s@]{1,200}", "x@x"),
    VAR("[^\\p{Cntrl}]{1,30}", "x", 30);

    private static final int WHOLE = Integer.MAX_VALUE;

    private final String pattern;
    private final String sample;
    private final int cutAt;

    DltVariable(String pattern, String sample) {
        this(pattern, sample, WHOLE);
    }

    DltVariable(String pattern, String sample, int cutAt) {
        this.pattern = pattern;
        this.sample = sample;
        this.cutAt = cutAt;
    }

    /** {@return the type that a registered text calls so, e.g. "url"} */
    static Optional<DltVariable> of(String tag) {
        return Arrays.stream(values())
                .filter(one -> one.name().equalsIgnoreCase(tag))
                .findFirst();
    }

    /** {@return what it takes, as a regular expression} A link has to begin with one of these, if there are any. */
    String pattern(List<String> links) {
        return this == URL && !links.isEmpty()
                ? links.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")\\S{0,200}"))
                : pattern;
    }

    /** {@return a value that it takes} */
    String sample(List<String> links) {
        return this == URL && !links.isEmpty() ? links.get(0) : sample;
    }

    /** {@return as much of the value as it has room for} Half a number, link or address would be another: these stay whole. */
    String fitted(String value) {
        return value.codePointCount(0, value.length()) > cutAt
                ? value.substring(0, value.offsetByCodePoints(0, cutAt)).strip()
                : value;
    }
}
