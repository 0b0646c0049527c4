package dev.pitwatch.core.testing;

import org.jspecify.annotations.Nullable;

/** How often tests repeat what they do: once for each case, or as {@code ./pitwatch test --all} has it by {@code PITWATCH_TESTS=all}. */
public final class TestLength {

    private static final String NAME = "PITWATCH_TESTS";
    private static final boolean ALL = isAll(System.getenv(NAME));

    private TestLength() {}

    private static boolean isAll(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return false;
        }
        if (value.equals("all")) {
            return true;
        }
        throw new IllegalArgumentException("%s is \"%s\", expected all or nothing".formatted(NAME, value));
    }

    /** {@return the first in a usual run, the second in one of everything} */
    public static <T> T of(T usual, T all) {
        return ALL ? all : usual;
    }
}
