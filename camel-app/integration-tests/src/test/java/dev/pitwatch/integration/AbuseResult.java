package dev.pitwatch.integration;

import dev.pitwatch.integration.Load.Tally;
import dev.pitwatch.integration.Neighbour.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an attack did to the product and to the neighbour.
 *
 * @param sameProcesses hub and broker before and after it are the same
 * @param hubMib the most memory that the hub's process had in RAM
 * @param brokerMib the same of the broker, before and at most
 * @param readings of the neighbour
 * @param grownKib the database, by everybody's rows
 * @param quiet the neighbour before it; empty in the short form
 */
record AbuseResult(
        Abuse abuse,
        boolean sameProcesses,
        boolean ready,
        long hubMib,
        long[] brokerMib,
        Tally readings,
        long grownKib,
        Optional<Figures> quiet,
        Figures attacked,
        String seen) {

    private static final long HUB_MIB = 400;
    private static final long BROKER_GROWS_MIB = 160;
    private static final long GROWS_KIB = 5 << 10;
    private static final double SLOWER = 3;
    private static final double QUIET_FLOOR_MS = 10; // timers and time slices of a machine that attacks itself

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
        if ((abuse == Abuse.DEVICE_FLAT_OUT || abuse == Abuse.BULK_COMMANDS) && grownKib > GROWS_KIB) {
            missed.add("growth of the database");
        }
        if (attacked.failedCalls() > 0) {
            missed.add("neighbour's calls failed");
        }
        if (quiet.isPresent() && !attacked.within(quiet.get(), SLOWER, QUIET_FLOOR_MS)) {
            missed.add("neighbour's time");
        }
        return missed;
    }

    static String head() {
        return "| attack | hub, MiB at most | broker, MiB before → at most | neighbour's readings: acknowledged, lost | commit p99, ms: quiet → attacked (longest) | call p99, ms: quiet → attacked (failed) | database, MiB | missed | seen |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- | --- |";
    }

    /** {@return a row of the report's table} */
    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d → %d | %,d, %d | %s → %.0f (%.0f) | %s → %.0f (%d of %d) | %.1f | %s | %s |",
                abuse,
                hubMib,
                brokerMib[0],
                brokerMib[1],
                readings.acknowledged(),
                readings.lost(),
                quiet.map(figures -> "%.0f".formatted(figures.commitP99())).orElse("-"),
                attacked.commitP99(),
                attacked.commitLongest(),
                quiet.map(figures -> "%.0f".formatted(figures.callP99())).orElse("-"),
                attacked.callP99(),
                attacked.failedCalls(),
                attacked.calls(),
                grownKib / 1024.0,
                missed().isEmpty() ? "nothing" : "**" + String.join(", ", missed()) + "**",
                seen);
    }
}
