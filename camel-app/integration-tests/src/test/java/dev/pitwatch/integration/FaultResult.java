package dev.pitwatch.integration;

import dev.pitwatch.integration.Load.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What became of the product and the readings under a fault.
 *
 * @param doubledAlerts open at the same time for the same thing
 * @param recoveries from the end of the fault, of a kill from the kill, until readiness
 * @param memory of hub and broker, in words
 */
record FaultResult(
        String name, Tally readings, long doubledAlerts, List<Duration> recoveries, String memory, List<String> notes) {

    FaultResult {
        recoveries = recoveries.stream().sorted().toList();
        notes = List.copyOf(notes);
    }

    boolean survived() {
        return readings.lost() == 0 && readings.doubled() == 0 && doubledAlerts == 0;
    }

    static String head() {
        return "| fault | acknowledged | stored | lost | doubled | doubled alerts | recovered (median, longest) | memory, MiB | seen |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- | --- |";
    }

    /** {@return a row of the report's table} */
    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %d | %d | %d | %s | %s | %s |",
                name,
                readings.acknowledged(),
                readings.stored(),
                readings.lost(),
                readings.doubled(),
                doubledAlerts,
                recovered(),
                memory,
                notes.stream().collect(Collectors.joining("; ")));
    }

    private String recovered() {
        return recoveries.isEmpty()
                ? "-"
                : "%s, %s"
                        .formatted(
                                seconds(recoveries.get(recoveries.size() / 2)),
                                seconds(recoveries.get(recoveries.size() - 1)));
    }

    /** {@return why a run ended early, for the cell of a table} */
    static String cell(Throwable failure) {
        String cause = failure.getCause() == null ? "" : ", caused by " + failure.getCause();
        return (failure + cause).replaceAll("\\s+", " ").replace("|", "\\|");
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
