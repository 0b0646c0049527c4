package dev.pitwatch.bench;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.core.readings.archive.ReadingArchive;
import dev.pitwatch.postgres.EmbeddedPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** A month of old readings, which leaves the database for files and comes back as the command has it: by a process beside the hub. */
final class PastMonth implements AutoCloseable {

    private static final int KEPT_DAYS = 90;

    private static final String PARTITIONS = "select make_reading_partitions(:days, 0, :last)";

    private static final String MONTH =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature,
                humidity, pressure, iaq, iaq_accuracy, gas_ohm, pm1, pm25, pm10, aqi, aqi_standard, aqi_source, particles)
            select d.workshop_id, d.pit_id, d.device_id, 'past', n, at, at, 20 + n % 50 / 10.0, 55.2, 1013.25, 78, 3,
                152340, 6, 11, 14, 18, 'in_naqi', 'pm', '{930,270,41,5,1,0}'
            from generate_series(0, :each - 1) n
            cross join lateral (
                select cast(:from as timestamptz) + make_interval(days => :days) * (n / :each::float8) as at) t
            cross join device d
            """;

    private static final String COUNT = "select count(*) from reading where boot_id = 'past'";

    /** Its last day has been old enough for a while. */
    private final YearMonth month =
            YearMonth.from(LocalDate.now(ZoneOffset.UTC).minusDays(KEPT_DAYS)).minusMonths(1);

    private final Jdbi jdbi;
    private final Database pools;
    private final ReadingArchive archive;
    private final long readings;

    private PastMonth(Workspace place, EmbeddedPostgres database, Jdbi jdbi, int devices, int readings) {
        this.jdbi = jdbi;
        this.readings = fill(devices, readings);
        MasterKey key = new MasterKey(Product.MASTER_KEY.getBytes(StandardCharsets.UTF_8));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        this.pools = new Database(new DatabaseSetup(database.jdbcUrl(), key), 1, 2, meters);
        this.archive =
                ReadingArchive.on(pools, place.folder().resolve("archive"), KEPT_DAYS, Clock.systemUTC(), meters);
    }

    /** Makes one of about so many readings, of the devices that there are; the hub's own archive stops, which would come in between. */
    static PastMonth of(
            Product product, Workspace place, EmbeddedPostgres database, Jdbi jdbi, int devices, int readings)
            throws IOException, InterruptedException {
        product.stopRoute("housekeeping-archive");
        return new PastMonth(place, database, jdbi, devices, readings);
    }

    /** Without roll-ups: those are made long before. */
    private long fill(int devices, int wanted) {
        int each = Math.max(1, wanted / devices);
        jdbi.useHandle(handle -> {
            handle.createQuery(PARTITIONS)
                    .bind("days", month.lengthOfMonth() - 1)
                    .bind("last", month.atEndOfMonth().atStartOfDay().atOffset(ZoneOffset.UTC))
                    .mapTo(Integer.class)
                    .one();
            handle.createUpdate(MONTH)
                    .bind("each", each)
                    .bind("days", month.lengthOfMonth())
                    .bind("from", month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                    .execute();
            handle.execute("analyze");
            handle.execute("checkpoint");
        });
        return (long) each * devices;
    }

    long readings() {
        return readings;
    }

    int days() {
        return month.lengthOfMonth();
    }

    void archive() {
        archive.run();
    }

    void restore() {
        archive.restore(month, Optional.empty());
    }

    void require(long expected) throws IOException {
        long found = jdbi.withHandle(
                handle -> handle.createQuery(COUNT).mapTo(Long.class).one());
        if (found != expected) {
            throw new IOException(
                    "%d readings of the month are in the database, expected %d".formatted(found, expected));
        }
    }

    @Override
    public void close() {
        pools.close();
    }
}
