package dev.pitwatch.bench;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The text of a report. */
final class Markdown {

    private final StringBuilder text = new StringBuilder();

    private Markdown() {}

    /** {@return the load average of the last minute; negative where the system doesn't tell} */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Takes the load average before the run: neighbours make all figures worse. */
    static Markdown titled(String title, double loadBefore) {
        return new Markdown()
                .line("# %s, %s", title, Instant.now().truncatedTo(ChronoUnit.SECONDS))
                .line("")
                .line(
                        "%d cores, Java %s; load average before %.1f, after %.1f",
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().feature(),
                        loadBefore,
                        load())
                .line("");
    }

    Markdown line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    static String met(boolean met) {
        return met ? "met" : "**missed**";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
