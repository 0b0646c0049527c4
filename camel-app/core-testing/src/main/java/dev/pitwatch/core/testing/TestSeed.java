package dev.pitwatch.core.testing;

import java.util.Random;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The seed of all random tests of a run: {@code PITWATCH_TEST_SEED}, else the one that the build gives each of its JVMs, else one of
 * this JVM. A second try begins with it again, so that it finds again what the first one found. As an extension it names the seed in
 * what a test throws; properties of jqwik are given it by {@link SeededProperties}.
 */
public final class TestSeed implements TestExecutionExceptionHandler {

    private static final String VARIABLE = "PITWATCH_TEST_SEED";
    private static final String PROPERTY = "pitwatch.test.seed";

    /** The seed. */
    public static final long VALUE = value();

    static {
        System.out.println("random tests: " + name());
    }

    /** Made by JUnit. */
    public TestSeed() {}

    /** {@return new random numbers, the same ones in each try of a run} */
    public static Random random() {
        return new Random(VALUE);
    }

    /** {@return the setting that repeats a run} */
    public static String name() {
        return VARIABLE + "=" + VALUE;
    }

    private static long value() {
        String given = System.getenv(VARIABLE);
        if (given == null) {
            return Long.getLong(PROPERTY, System.nanoTime());
        }
        try {
            return Long.parseLong(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s is \"%s\", expected a whole number, e.g. 7".formatted(VARIABLE, given), e);
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext test, Throwable thrown) throws Throwable {
        if (thrown instanceof org.opentest4j.IncompleteExecutionException) {
            throw thrown; // an assumption: the test is skipped
        }
        throw named(thrown);
    }

    static AssertionError named(Throwable thrown) {
        return new AssertionError("%s: %s".formatted(name(), thrown.getMessage()), thrown);
    }
}
