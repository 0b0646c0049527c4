package dev.pitwatch.core.readings.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares roll-ups, and what is answered out of them, with all readings counted anew. */
final class Recount {

    private static final List<String> OWN = List.of(Disorder.OWN);

    private final TestDatabase db;
    private final SampleWorkshop shop;
    private final RollupQueries rollups;

    Recount(TestDatabase db, SampleWorkshop shop, Clock clock) {
        this.db = db;
        this.shop = shop;
        this.rollups = RollupQueries.on(db.database(), clock);
    }

    /** Answers for the pit of the workshop, whatever is rolled up and whatever is not yet. */
    void assertAnswersAreExact(String zone, Instant start) {
        for (Bucket bucket : Bucket.values()) {
            Map<Instant, Rollup> found = new TreeMap<>();
            for (Optional<Instant> next = Optional.of(start); next.isPresent(); ) {
                RollupPage page = rollups.history(
                        Scope.workshop(shop.workshopId()),
                        shop.pitId(),
                        bucket,
                        next.get(),
                        start.plus(Duration.ofDays(8)),
                        OWN,
                        100);
                page.rollups().forEach(rollup -> assertThat(found.put(rollup.at(), rollup))
                        .isNull());
                next = page.next();
            }
            List<String> expected = db.texts(
                    """
                    select concat_ws(' ', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), n, lo, hi, pm, own)
                    from (select %s as at, count(*) n, min(temperature) lo, max(temperature) hi, count(pm25) pm,
                        count(extra -> 'formaldehyde') own from reading where pit_id = %d group by 1) q order by at
                    """
                            .formatted(start(bucket, zone), shop.pitId()));
            assertThat(found.values())
                    .as(bucket.code())
                    .extracting(Recount::text)
                    .containsExactlyElementsOf(expected);
        }
    }

    private static String text(Rollup rollup) {
        Summary temperature = rollup.metric("temperature").orElseThrow();
        return "%s %d %s %s %d %d"
                .formatted(
                        rollup.at(),
                        rollup.readings(),
                        plain(temperature.min()),
                        plain(temperature.max()),
                        rollup.metric("pm25").map(Summary::count).orElse(0L),
                        rollup.metric(Disorder.OWN).map(Summary::count).orElse(0L));
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** All four tables, of all pits; nothing may be due. */
    void assertTablesAreExact(String zone) {
        assertThat(db.texts("select minute::text from rollup_due")).as("due").isEmpty();
        assertTable("rollup_1m", start(Bucket.MINUTE, zone));
        assertTable("rollup_15m", start(Bucket.QUARTER, zone));
        assertTable("rollup_1h", start(Bucket.HOUR, zone));
        assertTable("rollup_1d", start(Bucket.DAY, zone));
    }

    private static String start(Bucket bucket, String zone) {
        return switch (bucket) {
            case MINUTE -> "date_trunc('minute', recorded_at)";
            case QUARTER -> "date_bin('15 minutes', recorded_at, 'epoch')";
            case HOUR -> "date_bin('1 hour', recorded_at, 'epoch')";
            case DAY -> "date_trunc('day', recorded_at, '%s')".formatted(zone);
        };
    }

    private void assertTable(String table, String start) {
        assertThat(db.texts(
                        """
                        select coalesce(r.pit_id, x.pit_id) || ' ' || coalesce(r.at, x.at)
                        from %s r full join (
                            select pit_id, %s as at, count(*) n, count(temperature) tc, sum(temperature) ts, min(temperature) tl,
                                max(temperature) th, count(pm25) pc, sum(pm25) ps, min(aqi) al, max(aqi) ah, sum(aqi) asum,
                                sum((extra ->> 'formaldehyde')::float8) fs, count(extra ->> 'formaldehyde') fc,
                                min((extra ->> 'formaldehyde')::float8) fl
                            from reading group by 1, 2) x on x.pit_id = r.pit_id and x.at = r.at
                        where (r.readings, r.temperature_count, r.temperature_min, r.temperature_max, r.pm25_count, r.aqi_min,
                                r.aqi_max, r.aqi_sum, coalesce((r.extra #> '{formaldehyde,count}')::bigint, 0),
                                (r.extra #> '{formaldehyde,min}')::float8)
                            is distinct from (x.n, x.tc, x.tl, x.th, x.pc, x.al, x.ah, x.asum, x.fc, x.fl)
                            or abs(r.temperature_sum - x.ts) > 1e-6 or abs(coalesce(r.pm25_sum, 0) - coalesce(x.ps, 0)) > 1e-6
                            or abs(coalesce((r.extra #> '{formaldehyde,sum}')::float8, 0) - coalesce(x.fs, 0)) > 1e-9
                        """
                                .formatted(table, start)))
                .as(table + " against a recount")
                .isEmpty();
    }
}
