package dev.pitwatch.bench;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.core.alerts.alert.AlertPreview;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.readings.reading.JdbiReadingQueryRepository;
import dev.pitwatch.core.readings.reading.ReadingQueries;
import dev.pitwatch.core.readings.rollup.Bucket;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.readings.rollup.RollupUpkeep;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/** What people's questions cost on ninety days of readings: rows that PostgreSQL touches, and time. */
final class HistoryBench {

    private static final int DAYS = 90;
    private static final int TIMES = 30;

    private static final String PLACES =
            """
            with w as (insert into workshop (name) values ('Bench') returning id)
            insert into pit (workshop_id, pit_number, name) select id, n, 'Pit' from w, generate_series(1, :pits) n
            """;

    private static final String DEVICES =
            "insert into device (device_id, workshop_id, pit_id) select 'ESP32-' || id, workshop_id, id from pit";

    /** Every ten seconds until now. */
    private static final String READINGS =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature,
                humidity, pressure, iaq, iaq_accuracy, gas_ohm, pm1, pm25, pm10, aqi, aqi_standard, aqi_source, particles)
            select p.workshop_id, p.id, 'ESP32-' || p.id, 'history', n, at, at, 20 + n % 50 / 10.0, 55.2, 1013.25, 78, 3,
                152340, 6, 11, 14, 18, 'in_naqi', 'pm', '{930,270,41,5,1,0}'
            from generate_series(0, 8639) n
            cross join lateral (select now() - :day * interval '1 day' - n * interval '10 seconds' as at) t
            cross join pit p
            """;

    private static final String DUE =
            """
            insert into rollup_due (workshop_id, pit_id, minute)
            select p.workshop_id, p.id, date_trunc('minute', now()) - n * interval '1 minute'
            from pit p cross join generate_series(0, :minutes) n
            """;

    private static final String LATEST =
            """
            insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, temperature,
                temperature_at, pm25, pm25_at, aqi, aqi_at, aqi_standard, aqi_source)
            select workshop_id, id, 'ESP32-' || id, now(), now(), 'history', 1, 20, now(), 11, now(), 18, now(), 'in_naqi', 'pm'
            from pit
            """;

    /** Held to its time: it reads each reading of the day. */
    private static final String PREVIEW = "preview of changed limits, 24 h of %d pits";

    private static final int PREVIEW_MS = 2_000;

    private static final String READ =
            "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) from pg_stat_xact_user_tables";

    private final Workspace place;
    private final int pits;
    private final List<Row> rows = new ArrayList<>();

    /** What a question came to. */
    private record Row(String question, int answer, long touched, Percentiles ms) {}

    private HistoryBench(Workspace place, Options options) {
        this.place = place;
        this.pits = options.get("pits");
    }

    /** Takes {@code --pits N}, each with a device that reports every 10 s. */
    static String report(Workspace place, List<String> words) throws Exception {
        HistoryBench bench = new HistoryBench(place, Options.read(words, Map.of("pits", 10)));
        double load = Markdown.load();
        double rolledPerSecond = bench.run();
        Markdown report = Markdown.titled("Questions on %d days".formatted(DAYS), load)
                .line(
                        "%s readings of %d pits; %s minutes of pits rolled up a second",
                        Markdown.whole(bench.pits * DAYS * 8_640.0), bench.pits, Markdown.whole(rolledPerSecond))
                .line("")
                .line("| question | rows answered | rows touched | ms p50 | ms p99 | wanted |")
                .line("| --- | --- | --- | --- | --- | --- |");
        for (Row row : bench.rows) {
            report.line(
                    "| %s | %d | %s | %.1f | %.1f | %s |",
                    row.question(),
                    row.answer(),
                    Markdown.whole(row.touched()),
                    row.ms().millis(50),
                    row.ms().millis(99),
                    wanted(row));
        }
        return report.toString();
    }

    private static String wanted(Row row) {
        if (row.question().startsWith("preview")) {
            return "< %d ms: %s".formatted(PREVIEW_MS, Markdown.met(row.ms().millis(99) < PREVIEW_MS));
        }
        long rows = row.question().startsWith("latest") ? 50 : 3_000;
        return "< %d rows: %s".formatted(rows, Markdown.met(row.touched() < rows));
    }

    private double run() throws Exception {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")))) {
            Jdbi jdbi = Seed.of(server).jdbi();
            fill(jdbi);
            MasterKey key = new MasterKey(Product.MASTER_KEY.getBytes(StandardCharsets.UTF_8));
            try (Database database =
                    new Database(new DatabaseSetup(server.jdbcUrl(), key), 2, 2, new SimpleMeterRegistry())) {
                double rolled = rollUp(database, jdbi);
                jdbi.useHandle(handle -> handle.execute("vacuum analyze"));
                ask(database, jdbi);
                return rolled;
            }
        }
    }

    private void fill(Jdbi jdbi) {
        jdbi.useHandle(handle -> {
            handle.execute("select make_reading_partitions(%d, 2, now())".formatted(DAYS + 1));
            handle.createUpdate(PLACES).bind("pits", pits).execute();
            handle.execute(DEVICES);
            for (int day = DAYS - 1; day >= 0; day--) {
                handle.createUpdate(READINGS).bind("day", day).execute();
            }
            handle.createUpdate(DUE).bind("minutes", DAYS * 24 * 60).execute();
            handle.execute(LATEST);
            handle.execute("vacuum analyze rollup_due");
        });
    }

    private double rollUp(Database database, Jdbi jdbi) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        RollupUpkeep upkeep = RollupUpkeep.on(database, List::of, Clock.systemUTC(), meters);
        long start = System.nanoTime();
        String old = "select exists (select from rollup_due where minute < now() - interval '5 minutes')";
        while (jdbi.withHandle(
                handle -> handle.createQuery(old).mapTo(boolean.class).one())) {
            upkeep.run();
        }
        return meters.get("pitwatch.rollup.minutes").counter().count() / ((System.nanoTime() - start) / 1e9);
    }

    private void ask(Database database, Jdbi jdbi) {
        Instant now = Instant.now();
        long workshop = id(jdbi, "select min(id) from workshop");
        long pit = id(jdbi, "select min(id) from pit");
        Scope scope = Scope.workshop(workshop);
        RollupQueries rollups = RollupQueries.on(database, Clock.systemUTC());
        measure(database, "latest", () -> {
            // A new one each time: the index over twelve hours is kept for a minute.
            ReadingQueries readings = new JdbiReadingQueryRepository(database, Clock.systemUTC());
            return readings.latest(scope, pit)
                    .map(found -> found.metrics().size())
                    .orElse(0);
        });
        for (int days : new int[] {1, 7, 25, DAYS}) {
            Instant from = now.minus(Duration.ofDays(days));
            Bucket bucket = Bucket.filling(from, now, 600);
            measure(
                    database,
                    "history of %d days, bucket=auto&points=600: %s".formatted(days, bucket.code()),
                    () -> rollups.history(scope, pit, bucket, from, now, List.of(), 10_000)
                            .rollups()
                            .size());
        }
        measure(database, "stats?hours=24", () -> rollups.total(
                        scope, pit, now.minus(Duration.ofHours(24)), now, List.of())
                .metrics()
                .size());
        measure(database, "history, raw, 1,000 readings", () -> new JdbiReadingQueryRepository(
                        database, Clock.systemUTC())
                .history(scope, pit, now.minus(Duration.ofHours(24)), now, Optional.empty(), 1_000)
                .readings()
                .size());
        AlertConfigService configs = new AlertConfigService(database);
        Principal owner = new Principal(1L, "bench", Role.OWNER, null, workshop, null, Set.of(), false);
        Patch lower = new Patch(Json.MAPPER.createObjectNode().set("aqi", Json.tree("{\"warning\":17}")));
        measure(database, PREVIEW.formatted(pits), () -> new AlertPreview(
                        database, configs, Clock.systemUTC()) // what previews may read in a minute is not measured here
                .of(owner, workshop, Optional.empty(), lower)
                .proposed()
                .size());
    }

    private void measure(Database database, String question, Supplier<Integer> asked) {
        int answer = asked.get(); // plans and pages are made
        long[] micros = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            answer = asked.get();
            micros[i] = (System.nanoTime() - start) / 1_000;
        }
        long touched = database.together(() -> {
            long before = read(database);
            int same = asked.get();
            return same < 0 ? same : read(database) - before;
        });
        rows.add(new Row(question, answer, touched, Percentiles.of(micros)));
    }

    private static long read(Database database) {
        return database.onPlatform(
                handle -> handle.createQuery(READ).mapTo(Long.class).one());
    }

    private static long id(Jdbi jdbi, String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
