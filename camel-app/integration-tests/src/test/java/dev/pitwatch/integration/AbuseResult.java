package dev.pitwatch.integration;

import dev.pitwatch.integration.Load.Tally;
import dev.pitwatch.integration.Neighbour.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What an attack did to the product and to the neighbour.
 *
 * @param sameProcesses hub and broker before and after it are the same
 * @param hubMib the most memory that the hub's process had in RAM for a second
 * @param brokerMib the same of the broker, before and at most, be it for a moment
 * @param readings of the neighbour
 * @param growth of the database, by everybody's rows but readings
 * @param quiet the neighbour before it; empty in the short form, in which no times count
 */
record AbuseResult(
        Abuse abuse,
        boolean sameProcesses,
        boolean ready,
        long hubMib,
        long[] brokerMib,
        Tally readings,
        Growth growth,
        Optional<Figures> quiet,
        Figures attacked,
        Seen seen) {

    private static final long HUB_MIB = 400;
    private static final long BROKER_GROWS_MIB = 160;
    private static final double SLOWER = 3;
    private static final double QUIET_FLOOR_MS = 10; // timers and time slices of a machine that attacks itself

    /** How much in what time. */
    record Growth(long kib, Duration time) {
        private static final Duration MINUTE = Duration.ofMinutes(1);
        private static final double MOST_KIB_A_MINUTE = 5 << 10;

        double kibAMinute() {
            return (double) kib * MINUTE.toMillis() / time.toMillis();
        }

        /** {@return whether it is more than an attack may leave, which is allowed so much at once} */
        boolean isTooMuch(long atOnceKib) {
            return kib > atOnceKib && kibAMinute() > MOST_KIB_A_MINUTE;
        }
    }

    /** {@return the bars that were missed, in words} */
    List<String> missed() {
        List<String> missed = new ArrayList<>();
        if (!sameProcesses) {
            missed.add("another process");
        }
        if (!ready) {
            missed.add("not ready");
        }
        if (hubMib > HUB_MIB) {
            missed.add("memory of the hub");
        }
        if (brokerMib[1] - brokerMib[0] > BROKER_GROWS_MIB) {
            missed.add("memory of the broker");
        }
        if (readings.lost() > 0 || readings.doubled() > 0) {
            missed.add("readings lost or doubled");
        }
        if (growth.isTooMuch(abuse.atOnceKib())) {
            missed.add("growth of the database");
        }
        if (attacked.failedCalls() > 0) {
            missed.add("neighbour's calls failed");
        }
        if (quiet.isPresent() && !attacked.within(quiet.get(), SLOWER, QUIET_FLOOR_MS)) {
            missed.add("neighbour's time");
        }
        if (quiet.isPresent() && seen.use().filter(use -> use.slower() > SLOWER).isPresent()) {
            missed.add("neighbour's time for what is attacked");
        }
        return missed;
    }

    /** {@return the most times that the neighbour was slower, as it counts; empty in the short form} */
    Optional<Double> slower() {
        return quiet.map(before -> DoubleStream.of(
                        attacked.commitP99() / Math.max(QUIET_FLOOR_MS, before.commitP99()),
                        attacked.callP99() / Math.max(QUIET_FLOOR_MS, before.callP99()),
                        seen.use().map(OwnUse::slower).orElse(0.0))
                .max()
                .orElseThrow());
    }

    private static String beside(Optional<Double> quiet, double attacked) {
        return quiet.map(before -> String.format(
                        Locale.ROOT,
                        "%.0f → %.0f, %.1f×",
                        before,
                        attacked,
                        attacked / Math.max(QUIET_FLOOR_MS, before)))
                .orElseGet(() -> String.format(Locale.ROOT, "- → %.0f", attacked));
    }

    static String head() {
        return "| attack | hub, MiB at most | broker, MiB before → at most | neighbour's readings: acknowledged, lost | commit p99, ms: quiet → attacked, ratio (longest) | call p99, ms: quiet → attacked, ratio (failed) | what is attacked, ms: quiet → attacked, ratio | database, MiB (a minute) | missed | seen |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";
    }

    /** {@return a row of the report's table} */
    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d → %d | %,d, %d | %s (%.0f) | %s (%d of %d) | %s | %.1f (%.1f) | %s | %s |",
                abuse,
                hubMib,
                brokerMib[0],
                brokerMib[1],
                readings.acknowledged(),
                readings.lost(),
                beside(quiet.map(Figures::commitP99), attacked.commitP99()),
                attacked.commitLongest(),
                beside(quiet.map(Figures::callP99), attacked.callP99()),
                attacked.failedCalls(),
                attacked.calls(),
                seen.use().map(OwnUse::toString).orElse("-"),
                growth.kib() / 1024.0,
                growth.kibAMinute() / 1024,
                missed().isEmpty() ? "nothing" : "**" + String.join(", ", missed()) + "**",
                seen.words());
    }
}
