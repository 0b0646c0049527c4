package dev.pitwatch.bench;

import dev.pitwatch.bench.SpineBench.Rate;
import dev.pitwatch.bench.SpineBench.Result;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The figures in Markdown, each with its limit. */
final class Report {

    private static final double READINGS = 12_000;
    private static final double SHARE = 0.6;
    private static final double SCREEN_P50 = 3;

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
        double share = result.product().sustained() / result.baseline().sustained();
        double flooded = result.product().committed() / result.baseline().committed();
        double drained = result.product().drained() / result.baseline().drained();
        line("");
        line("| readings/s | product | Paho + the same statements | share |");
        line("| --- | --- | --- | --- |");
        line(
                "| sustained: committed with at most 10,000 on their way | %s | %s | %.2f |",
                whole(result.product().sustained()), whole(result.baseline().sustained()), share);
        line(
                "| committed while the broker is flooded | %s | %s | %.2f |",
                whole(result.product().committed()), whole(result.baseline().committed()), flooded);
        line(
                "| committed of the flood afterwards | %s | %s | %.2f |",
                whole(result.product().drained()), whole(result.baseline().drained()), drained);
        line(
                "| published by the flood | %s | %s | |",
                whole(result.product().published()), whole(result.baseline().published()));
        line(
                "| cores busy, memory, sustained | %s | %s with the publisher | |",
                usage(result.product()), usage(result.baseline()));
        line("");
        line(
                "First aim: at least %.0f/s: %s; share at least %.1f: %s",
                READINGS, met(result.product().sustained() >= READINGS), SHARE, met(share >= SHARE));
    }

    private void delays(Result result) {
        Percentiles commit = result.delay().commit();
        Percentiles screen = result.delay().screen();
        line("");
        line("| at 500 readings/s, one dashboard | readings | p50 ms | p90 ms | p99 ms |");
        line("| --- | --- | --- | --- | --- |");
        line("| publish → commit | %s |", percentiles(commit));
        line("| publish → WebSocket | %s |", percentiles(screen));
        line("");
        line(
                "First aim: publish → WebSocket p50 at most %.0f ms: %s",
                SCREEN_P50, met(screen.millis(50) <= SCREEN_P50));
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

    private static String usage(Rate rate) {
        return String.format(Locale.ROOT, "%.2f, %d MiB", rate.cores(), rate.memoryMib());
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
