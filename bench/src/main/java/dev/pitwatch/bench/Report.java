package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;
import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.bench.Measurement.Flooded;
import dev.pitwatch.bench.Measurement.Sustained;
import dev.pitwatch.bench.SpineBench.Delays;
import dev.pitwatch.bench.SpineBench.Result;
import dev.pitwatch.bench.SpineBench.Whole;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The figures in Markdown, each with its limit. */
final class Report {

    private static final double READINGS = 18_000;
    private static final double EMBEDDED_READINGS = 8_000;
    private static final double SHARE = 0.6;
    private static final double TIMES_ONE_BY_ONE = 5;
    private static final double COMMIT_P50 = 2;
    private static final double COMMIT_P99 = 15;
    private static final double SCREEN_P50 = 3;
    private static final double SCREEN_P99 = 20;
    private static final long MEMORY_MIB = 400;

    private final Markdown text;

    private Report(Markdown text) {
        this.text = text;
    }

    /** Takes the load average before the run. */
    static String of(Result result, int devices, double loadBefore) {
        Report report = new Report(Markdown.titled("Spine", loadBefore));
        report.line("%d devices with a connection each", devices);
        report.rates(result);
        report.delays(result.delays());
        report.delayLimits(result.delays());
        return report.text.toString();
    }

    /** The same of the product on the embedded broker. */
    static String ofArtemis(Whole whole, int devices, double loadBefore) {
        Report report = new Report(Markdown.titled("Embedded broker", loadBefore));
        report.line("%d devices with a connection each", devices);
        Sustained sustained = whole.rate().sustained();
        Flooded flooded = whole.rate().flooded();
        report.line("");
        report.line("| | readings/s |");
        report.line("| --- | --- |");
        report.line("| sustained: committed with at most 10,000 on their way | %s |", whole(sustained.perSecond()));
        report.line("| committed while the broker is flooded | %s |", whole(flooded.committed()));
        report.line("| committed of the flood afterwards | %s |", whole(flooded.drained()));
        report.line("| published by the flood | %s |", whole(flooded.published()));
        report.line("");
        report.line(
                "CPU time of a sustained reading: hub %.1f µs, PostgreSQL %.1f µs, broker %.1f µs",
                sustained.hub(), sustained.database(), sustained.broker());
        report.line("");
        report.line("- at least %.0f/s: %s", EMBEDDED_READINGS, met(sustained.perSecond() >= EMBEDDED_READINGS));
        report.delays(whole.delays());
        return report.text.toString();
    }

    /** Of the rate alone. */
    static String ofRate(Sustained sustained, int devices, double loadBefore) {
        Report report = new Report(Markdown.titled("Rate with the embedded broker", loadBefore));
        report.line("%d devices with a connection each", devices);
        report.line("");
        report.line("| | readings/s |");
        report.line("| --- | --- |");
        report.line("| sustained: committed with at most 10,000 on their way | %s |", whole(sustained.perSecond()));
        report.line("");
        report.line(
                "CPU time of a sustained reading: hub %.1f µs, PostgreSQL %.1f µs, broker %.1f µs",
                sustained.hub(), sustained.database(), sustained.broker());
        return report.text.toString();
    }

    /** Of the delays alone, with the stalls. */
    static String ofDelay(Delays delays, int devices, double loadBefore) {
        Report report = new Report(Markdown.titled("Delay", loadBefore));
        report.line("%d devices with a connection each", devices);
        report.delays(delays);
        report.delayLimits(delays);
        report.stalls(delays.product().stalls());
        return report.text.toString();
    }

    private void stalls(List<Stall> stalls) {
        line("");
        line("| readings committed after more than 15 ms, from | how many | longest ms |");
        line("| --- | --- | --- |");
        stalls.forEach(stall -> line("| %s | %d | %.1f |", stall.at(), stall.readings(), stall.longestMs()));
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
                    product.byMinute().stream().map(Markdown::whole).collect(Collectors.joining(" ")));
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

    private void delays(Delays delays) {
        line("");
        line("| at 500 readings/s, 5 dashboards | times | p50 ms | p90 ms | p99 ms |");
        line("| --- | --- | --- | --- | --- |");
        line("| publish → commit | %s |", percentiles(delays.product().commit()));
        line("| publish → WebSocket | %s |", percentiles(delays.product().screen()));
        line("| the disk alone: 8 KiB written and flushed | %s |", percentiles(delays.disk()));
    }

    private void delayLimits(Delays delays) {
        line("");
        delayLimits("commit", delays.product().commit(), COMMIT_P50, COMMIT_P99, delays.disk());
        delayLimits("WebSocket", delays.product().screen(), SCREEN_P50, SCREEN_P99, delays.disk());
    }

    private void delayLimits(String what, Percentiles times, double p50, double p99, Percentiles disk) {
        boolean late = times.millis(99) > p99;
        line(
                "- %s: p50 at most %.0f ms: %s, p99 at most %.0f ms: %s%s",
                what,
                p50,
                met(times.millis(50) <= p50),
                p99,
                met(!late),
                late && disk.millis(99) > p99 ? " (and by the disk alone)" : "");
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

    private void line(String format, Object... values) {
        text.line(format, values);
    }
}
