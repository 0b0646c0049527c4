package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;
import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.bench.LoadsBench.Program;
import dev.pitwatch.bench.LoadsBench.Result;
import dev.pitwatch.bench.Measurement.Delay;

/** What {@link LoadsBench} found, in Markdown, each ratio with its bar. */
final class LoadsReport {

    /** Of a load that a program commits less of, time says nothing: what waits grows as long as it lasts. */
    private static final double CARRIED = 0.97;

    private final Markdown text;
    private boolean missed;

    private LoadsReport(Markdown text) {
        this.text = text;
    }

    /**
     * {@return the report}
     *
     * @throws Missed when a figure is worse than wanted
     */
    static String of(Result result, double loadBefore) {
        return of(result, loadBefore, "");
    }

    /** The same with more text at its end. */
    static String of(Result result, double loadBefore, String more) {
        LoadsReport report = new LoadsReport(Markdown.titled("Loads", loadBefore));
        report.all(result.product(), result.bare());
        report.text.line("%s", more);
        String text = report.text.toString();
        if (report.missed) {
            throw new Missed(text);
        }
        return text;
    }

    private void all(Program product, Program bare) {
        text.line("| | product | bare client | ratio, wanted |").line("| --- | --- | --- | --- |");
        double share = product.sustained().perSecond() / bare.sustained().perSecond();
        text.line(
                "| sustained, readings/s | %s | %s | %.2f, at least 0.95: %s |",
                whole(product.sustained().perSecond()),
                whole(bare.sustained().perSecond()),
                share,
                judged(share >= 0.95));
        Delay quiet = product.delays().get(0);
        Delay ofBare = bare.delays().get(0);
        atMost(1.5, "500/s: processor of the hub, µs a reading", quiet.hub(), ofBare.hub());
        atMost(1.5, "500/s: of the database", quiet.database(), ofBare.database());
        time("500/s: → WebSocket", 50, 1.5, quiet, ofBare);
        time("500/s: → WebSocket", 99, 1.5, quiet, ofBare);
        loaded(1, "8,000/s: → WebSocket", product, bare, Double.POSITIVE_INFINITY, 3);
        loaded(2, "16,000/s: → WebSocket", product, bare, 4, 2);
        text.line(
                "| processor of the hub at the most, µs a reading | %.1f | %.1f | %.2f |",
                product.sustained().hub(),
                bare.sustained().hub(),
                product.sustained().hub() / bare.sustained().hub());
        text.line(
                "| resident, MiB | %d | %d | |",
                product.sustained().memoryMib(), bare.sustained().memoryMib());
    }

    private void loaded(int index, String what, Program product, Program bare, double p50, double p99) {
        Delay ours = product.delays().get(index);
        Delay theirs = bare.delays().get(index);
        int load = LoadsBench.LOADS.get(index);
        boolean bareCarries = theirs.perSecond() >= CARRIED * load;
        if (!bareCarries || ours.perSecond() < CARRIED * load) {
            text.line(
                    "| %s: not carried by %s, committed/s | %s | %s | %s |",
                    what,
                    bareCarries ? "the product" : "this machine",
                    whole(ours.perSecond()),
                    whole(theirs.perSecond()),
                    bareCarries ? judged(false) : "");
            return;
        }
        time(what, 50, p50, ours, theirs);
        time(what, 99, p99, ours, theirs);
    }

    private void time(String what, int percent, double wanted, Delay product, Delay bare) {
        atMost(
                wanted,
                "%s, p%d ms of %d".formatted(what, percent, product.screen().count()),
                product.screen().millis(percent),
                bare.screen().millis(percent));
    }

    private void atMost(double wanted, String what, double product, double bare) {
        double ratio = product / bare;
        String bar = wanted == Double.POSITIVE_INFINITY
                ? ""
                : ", at most %.1f: %s".formatted(wanted, judged(ratio <= wanted));
        text.line("| %s | %.1f | %.1f | %.2f%s |", what, product, bare, ratio, bar);
    }

    private String judged(boolean met) {
        missed |= !met;
        return met(met);
    }
}
