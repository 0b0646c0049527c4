package dev.pitwatch.bench;

import dev.pitwatch.bench.SpineBench.Flooded;
import dev.pitwatch.bench.SpineBench.Result;
import dev.pitwatch.bench.SpineBench.Sustained;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The figures in Markdown, each with its limit. */
final class Report {

    private static final double READINGS = 18_000;
    private static final double SHARE = 0.6;
    private static final double TIMES_ONE_BY_ONE = 5;
    private static final double COMMIT_P50 = 2;
    private static final double COMMIT_P99 = 15;
    private static final double SCREEN_P50 = 3;
    private static final double SCREEN_P99 = 20;
    private static final long MEMORY_MIB = 400;

    private final StringBuilder text = new StringBuilder();

    private Report() {}

    /** {@return the load average of the last minute; negative where the system doesn't tell} */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Takes the load average before the run: neighbours make all figures worse. */
    static String of(Result result, int devices, double loadBefore) {
        Report report = new Report();
        report.line("# Spine, %s", Instant.now().truncatedTo(ChronoUnit.SECONDS));
        report.line("");
        report.line(
                "%d cores, Java %s, %d devices with a connection each; load average before %.1f, after %.1f",
                Runtime.getRuntime().availableProcessors(), Runtime.version().feature(), devices, loadBefore, load());
        report.rates(result);
        report.delays(result);
        return report.text.toString();
    }

    private void rates(Result result) {
        Sustained product = result.product().sustained();
        Sustained baseline = result.baseline().sustained();
        Sustained oneByOne = result.oneByOne();
        double share = product.perSecond() / baseline.perSecond();
        double times = product.perSecond() / oneByOne.perSecond();
        line("");
        line("| readings/s | product | Paho + the same statements | share | one insert a message |");
        line("| --- | --- | --- | --- | --- |");
        line(
                "| sustained: committed with at most 10,000 on their way | %s | %s | %.2f | %s |",
                whole(product.perSecond()), whole(baseline.perSecond()), share, whole(oneByOne.perSecond()));
        flooded("committed while the broker is flooded", result, Flooded::committed);
        flooded("committed of the flood afterwards", result, Flooded::drained);
        flooded("published by the flood", result, Flooded::published);
        line("");
        line("| CPU time of a sustained reading, µs | product | Paho + the same statements | one insert a message |");
        line("| --- | --- | --- | --- |");
        line(
                "| hub (of the others: with the publisher) | %.1f | %.1f | %.1f |",
                product.hub(), baseline.hub(), oneByOne.hub());
        line("| PostgreSQL | %.1f | %.1f | %.1f |", product.database(), baseline.database(), oneByOne.database());
        line("| Mosquitto | %.1f | %.1f | %.1f |", product.broker(), baseline.broker(), oneByOne.broker());
        line("");
        if (product.byMinute().size() > 1) {
            line(
                    "Each minute: %s",
                    product.byMinute().stream().map(Report::whole).collect(Collectors.joining(" ")));
            line("");
        }
        line("- at least %.0f/s: %s", READINGS, met(product.perSecond() >= READINGS));
        line("- at least %.1f of the baseline: %s", SHARE, met(share >= SHARE));
        line(
                "- at least %.0f times one insert a message: %.1f, %s",
                TIMES_ONE_BY_ONE, times, met(times >= TIMES_ONE_BY_ONE));
        line("- hub at most %d MiB: %d, %s", MEMORY_MIB, product.memoryMib(), met(product.memoryMib() <= MEMORY_MIB));
    }

    private void flooded(String what, Result result, ToDoubleFunction<Flooded> figure) {
        double product = figure.applyAsDouble(result.product().flooded());
        double baseline = figure.applyAsDouble(result.baseline().flooded());
        line("| %s | %s | %s | %.2f | |", what, whole(product), whole(baseline), product / baseline);
    }

    private void delays(Result result) {
        Percentiles commit = result.delay().commit();
        Percentiles screen = result.delay().screen();
        line("");
        line("| at 500 readings/s, 5 dashboards | times | p50 ms | p90 ms | p99 ms |");
        line("| --- | --- | --- | --- | --- |");
        line("| publish → commit | %s |", percentiles(commit));
        line("| publish → WebSocket | %s |", percentiles(screen));
        line("");
        line(
                "- commit: p50 at most %.0f ms: %s, p99 at most %.0f ms: %s",
                COMMIT_P50, met(commit.millis(50) <= COMMIT_P50), COMMIT_P99, met(commit.millis(99) <= COMMIT_P99));
        line(
                "- WebSocket: p50 at most %.0f ms: %s, p99 at most %.0f ms: %s",
                SCREEN_P50, met(screen.millis(50) <= SCREEN_P50), SCREEN_P99, met(screen.millis(99) <= SCREEN_P99));
    }

    private static String percentiles(Percentiles times) {
        return String.format(
                Locale.ROOT,
                "%d | %.2f | %.2f | %.2f",
                times.count(),
                times.millis(50),
                times.millis(90),
                times.millis(99));
    }

    private static String whole(double perSecond) {
        return String.format(Locale.ROOT, "%,.0f", perSecond);
    }

    private static String met(boolean met) {
        return met ? "met" : "**missed**";
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
