package dev.pitwatch.bench;

import dev.pitwatch.bench.LoadsBench.Program;
import dev.pitwatch.bench.LoadsBench.Result;
import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.bench.Measurement.Sustained;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * The product beside what one would write instead, in one run: {@link LoadsBench}, and then a Python service and a flow of
 * Node-RED, where pip and npm are there, each with one insert a message into a table of its own. One that fails is left out.
 */
final class CompareBench {

    private static final String TABLE = "plain_reading";
    private static final long START_S = 60;

    /** What was measured of one that stores. */
    private record Row(Delay delay, Sustained sustained) {

        static Row of(Program program) {
            return new Row(program.delays().get(0), program.sustained());
        }
    }

    private CompareBench() {}

    /** Takes the options of loads. */
    static String report(Workspace place, List<String> words) throws Exception {
        double load = Markdown.load();
        LoadsBench loads = LoadsBench.of(place, words);
        Map<String, Row> rows = new LinkedHashMap<>();
        try (EmbeddedPostgres database = loads.database()) {
            Result result = loads.run(database);
            rows.put("product", Row.of(result.product()));
            rows.put("bare client", Row.of(result.bare()));
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            StringBuilder leftOut = new StringBuilder();
            for (Plain plain : Plain.values()) {
                Workspace own = place.below(plain.toString().replace(' ', '-'));
                try {
                    rows.put(plain.toString(), run(plain, own, loads, database, jdbi));
                } catch (IOException | RuntimeException e) { // what was measured of the others is reported all the same
                    leftOut.append("%n%n%s is left out: %s%n"
                            .formatted(plain, e.toString().lines().findFirst().orElse("")));
                    System.err.println(plain + ": " + e + "\n" + PlainProcess.logged(own));
                }
            }
            return LoadsReport.of(result, load, table(rows) + leftOut);
        }
    }

    private static Row run(Plain plain, Workspace own, LoadsBench loads, EmbeddedPostgres database, Jdbi jdbi)
            throws IOException, InterruptedException {
        jdbi.useHandle(handle -> handle.execute("drop table if exists " + TABLE + "; create table " + TABLE
                + " (id bigserial, boot_id text, seq bigint, device_id text, recorded_at timestamptz, payload jsonb,"
                + " primary key (boot_id, seq, device_id))"));
        try (Mosquitto broker = Mosquitto.start(own.below("mosquitto"));
                PlainProcess process = PlainProcess.start(plain, own, broker, database);
                Publisher publisher = new Publisher(broker.port(), loads.devices())) {
            awaitFirst(jdbi, broker, loads.devices());
            Measurement measurement = new Measurement(
                    publisher, jdbi, () -> stored(jdbi), new Work(process.pid(), database.pid(), broker.pid()), TABLE);
            Delay delay = measurement.delayAt(Measurement.PACE, loads.seconds(), List.of());
            return new Row(delay, measurement.sustained(loads.seconds()));
        }
    }

    /** What is published before it has subscribed is lost, so a reading of a device of its own comes until one is stored. */
    private static void awaitFirst(Jdbi jdbi, Mosquitto broker, List<BenchDevice> devices)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
        BenchDevice first = new BenchDevice("first", "", devices.get(0).topic(), "");
        try (Publisher publisher = new Publisher(broker.port(), List.of(first))) {
            while (stored(jdbi) == 0) {
                if (System.nanoTime() > until) {
                    throw new IOException("nothing was stored within %d s".formatted(START_S));
                }
                publisher.paced(1, 1);
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** {@return how many the table's sequence has counted, which is no look at all rows} */
    private static long stored(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select case when is_called then last_value else 0 end from plain_reading_id_seq")
                .mapTo(Long.class)
                .one());
    }

    private static String table(Map<String, Row> rows) {
        return "%n| | %s |%n| --- |%s%n%s%n%s%n%s%n%s"
                .formatted(
                        String.join(" | ", rows.keySet()),
                        " --- |".repeat(rows.size()),
                        line(
                                "sustained, readings/s",
                                rows,
                                row -> Markdown.whole(row.sustained().perSecond())),
                        line("500/s: publish → commit, p50 and p99 ms", rows, row -> "%.1f, %.1f"
                                .formatted(
                                        row.delay().commit().millis(50),
                                        row.delay().commit().millis(99))),
                        line(
                                "500/s: processor of what stores, and of the database, µs a reading",
                                rows,
                                row -> "%.0f, %.0f"
                                        .formatted(
                                                row.delay().hub(), row.delay().database())),
                        line(
                                "resident, MiB",
                                rows,
                                row -> Long.toString(row.sustained().memoryMib())));
    }

    private static String line(String what, Map<String, Row> rows, Function<Row, String> figure) {
        return rows.values().stream().map(figure).collect(Collectors.joining(" | ", "| " + what + " | ", " |"));
    }
}
