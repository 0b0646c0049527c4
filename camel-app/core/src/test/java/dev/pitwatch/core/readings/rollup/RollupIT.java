package dev.pitwatch.core.readings.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingQueryRepository;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.RowsTouched;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestGate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollupIT {

    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");
    private static final List<String> OWN = List.of(Disorder.OWN);

    private TestDatabase db;
    private SampleWorkshop shop;
    private TestClock clock;
    private JdbiReadingRepository readings;
    private RollupUpkeep upkeep;
    private SimpleMeterRegistry meters;
    private RollupQueries rollups;
    private Recount recount;
    private long seq;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        clock = new TestClock(NOON);
        readings = new JdbiReadingRepository(db.database(), OWN::contains);
        meters = new SimpleMeterRegistry();
        upkeep = RollupUpkeep.on(db.database(), () -> OWN, clock, meters);
        rollups = RollupQueries.on(db.database(), clock);
        recount = new Recount(db, shop, clock);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-03-28T20:00:00Z",
        "America/New_York, 2026-10-31T22:00:00Z",
        "Asia/Kolkata, 2028-02-28T10:00:00Z",
        "Asia/Kathmandu, 2026-02-20T12:00:00Z"
    })
    void givenReadingsInAnyOrderWithCopies_whenRolledUpNowAndThen_thenAllIsAsIfCountedAtOnce(
            String zone, Instant start) {
        zone(zone);
        clock.set(start.plus(Duration.ofDays(3)));
        Random random = new Random(20_261_120);
        List<Reading> all = disorder(start, random);

        for (int from = 0; from < all.size(); ) {
            int to = Math.min(all.size(), from + 1 + random.nextInt(200));
            readings.store(all.subList(from, to), List.of());
            from = to;
            if (random.nextInt(4) == 0) {
                upkeep.run();
            }
        }

        recount.assertAnswersAreExact(zone, start); // with what is not rolled up yet
        upkeep.run();
        recount.assertAnswersAreExact(zone, start);
        recount.assertTablesAreExact(zone);
    }

    @Test
    void givenTwoHubsThatRollUpWhileOthersStore_whenAllHaveFinished_thenAllIsAsIfCountedAtOnce() throws Exception {
        zone("Asia/Kolkata");
        clock.set(NOON.plus(Duration.ofDays(3)));
        List<Reading> all = disorder(NOON, new Random(7));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                List<Reading> half = all.subList(writer * all.size() / 2, (writer + 1) * all.size() / 2);
                work.add(() -> {
                    JdbiReadingRepository own = new JdbiReadingRepository(db.database(), OWN::contains);
                    for (int from = 0; from < half.size(); from += 20) {
                        own.store(half.subList(from, Math.min(half.size(), from + 20)), List.of());
                    }
                    return null;
                });
                RollupUpkeep other = RollupUpkeep.on(db.database(), () -> OWN, clock, new SimpleMeterRegistry());
                work.add(() -> {
                    for (int i = 0; i < 40; i++) {
                        other.run();
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }

        upkeep.run();

        recount.assertTablesAreExact("Asia/Kolkata");
    }

    @Test
    void givenAReadingWhoseCommitIsLate_whenItsMinuteIsRolledUpBefore_thenItIsCountedAfterwards() {
        store(NOON.minusSeconds(600), 20);
        try (Handle late = db.superuser().open()) {
            late.begin();
            late.execute(
                    "insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature)"
                            + " select workshop_id, pit_id, device_id, 'late', 1, recorded_at, received_at, 30 from reading");
            late.execute("insert into rollup_due select workshop_id, pit_id, minute from rollup_due");
            upkeep.run();
            assertThat(minute(NOON.minusSeconds(600)).count()).isOne();

            late.commit();
        }

        assertThat(minute(NOON.minusSeconds(600)).count()).isEqualTo(2);
        upkeep.run();
        assertThat(minute(NOON.minusSeconds(600))).isEqualTo(new Summary(2, 50, 20, 30));
        assertThat(count("rollup_due")).isZero();
    }

    @Test
    void givenAStorerWhoReliesOnAMinuteNotedBefore_whenItIsRolledUpMeanwhile_thenTheirReadingIsCountedAfterwards()
            throws Exception {
        Instant at = NOON.minusSeconds(600);
        store(at, 20);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Handle gate = db.superuser().open()) {
            gate.begin();
            gate.execute("lock table dead_letter"); // which is written to last
            Future<?> storing = thread.submit(() -> storeWithALetter(at.plusSeconds(1), 30));
            awaitWaiting();
            assertThat(count("rollup_due")).isOne();
            upkeep.run();
            upkeep.run();
            assertThat(minute(at).count()).isOne();

            gate.commit();
            storing.get();
        } finally {
            thread.shutdownNow();
        }

        assertThat(minute(at)).isEqualTo(new Summary(2, 50, 20, 30));
        upkeep.run();
        assertThat(minute(at)).isEqualTo(new Summary(2, 50, 20, 30));
        recount.assertTablesAreExact("Asia/Kolkata");
    }

    @Test
    void givenAMinuteThatIsNoted_whenMoreOfItIsStored_thenItIsNotedAgainOnlyOnceItMayBeTaken() {
        store(NOON.minusSeconds(30), 20);
        store(NOON.minusSeconds(20), 20);
        store(NOON.minusSeconds(10), 20);
        assertThat(count("rollup_due")).isOne();

        clock.pass(Duration.ofSeconds(2));
        upkeep.run(); // the minute has ended, and is not taken yet
        store(NOON.minusSeconds(5), 20);
        store(NOON.minusSeconds(4), 20);
        assertThat(count("rollup_due")).isEqualTo(2);
        assertThat(count("rollup_1m")).isZero();

        clock.pass(Duration.ofSeconds(60));
        upkeep.run();
        store(NOON.minusSeconds(3), 20);
        assertThat(count("rollup_due")).isOne();
        upkeep.run();
        assertThat(minute(NOON.minusSeconds(60)).count()).isEqualTo(6);
        recount.assertTablesAreExact("Asia/Kolkata");
    }

    @Test
    void givenNotesThatWereRolledBack_whenStoredAgain_thenNobodyReliesOnThem() {
        db.execute("create function break() returns trigger language plpgsql as $$ begin raise 'broken'; end $$");
        db.execute("create trigger break before insert on dead_letter for each row execute function break()");
        assertThatThrownBy(() -> storeWithALetter(NOON.minusSeconds(600), 20)).isInstanceOf(RuntimeException.class);
        db.execute("drop function break cascade");
        assertThat(count("rollup_due")).isZero();

        store(NOON.minusSeconds(599), 20);

        assertThat(count("rollup_due")).isOne();
        upkeep.run();
        assertThat(minute(NOON.minusSeconds(600)).count()).isOne();
    }

    private void storeWithALetter(Instant at, double temperature) {
        Reading reading = SampleReading.of(shop)
                .seq(++seq)
                .at(at)
                .with(CoreMetric.TEMPERATURE, temperature)
                .build();
        Refusal letter = new Refusal(Rejected.deadLetter("bad_json", "no JSON", null), "t", new byte[0], 0, NOON);
        readings.store(List.of(reading), List.of(letter));
    }

    private void awaitWaiting() {
        await().until(() -> count("pg_locks where not granted and relation = 'dead_letter'::regclass") == 1);
    }

    /** What a kill leaves: a transaction that is not there. */
    @Test
    void givenItBreaksInTheMiddle_whenRunAgain_thenNothingIsLostOrTwice() {
        store(NOON.minusSeconds(600), 20);
        store(NOON.minusSeconds(599), 22);
        for (String table : List.of("rollup_1m", "rollup_15m", "rollup_1h", "rollup_1d")) {
            db.execute("create function break() returns trigger language plpgsql as $$ begin raise 'killed'; end $$");
            db.execute(
                    "create trigger break before insert on %s for each row execute function break()".formatted(table));
            assertThatThrownBy(upkeep::run).hasMessageContaining("killed");
            assertThat(count("rollup_due")).isPositive();
            db.execute("drop function break cascade");
        }

        upkeep.run();

        recount.assertTablesAreExact("Asia/Kolkata");
    }

    @Test
    void givenTheNewestMinute_whenAsked_thenItIsThereBeforeAndAfterItIsRolledUp() {
        store(NOON.minusSeconds(30), 20);
        upkeep.run();

        assertThat(count("rollup_1m")).isZero();
        assertThat(minute(NOON.minusSeconds(60)).avg()).isEqualTo(20);

        clock.pass(Duration.ofSeconds(35));
        upkeep.run();

        assertThat(count("rollup_1m")).isOne();
        assertThat(minute(NOON.minusSeconds(60)).avg()).isEqualTo(20);
        assertThat(meters.get("pitwatch.rollup.minutes").counter().count()).isOne();
    }

    @Test
    void givenMinutesThatNobodyRolledUp_whenRun_thenTheLagIsShown() {
        store(NOON.minus(Duration.ofHours(2)), 20);

        upkeep.run();

        assertThat(meters.get("pitwatch.rollup.lag").gauge().value()).isBetween(7_000.0, 7_200.0);
        upkeep.run();
        assertThat(meters.get("pitwatch.rollup.lag").gauge().value()).isZero();
    }

    @Test
    void givenAWorkshopThatMoves_whenAsked_thenItsDaysAreOfTheNewTimeZoneAtOnce() {
        zone("Asia/Kolkata");
        store(Instant.parse("2026-02-19T18:29:00Z"), 20); // the 19th in India, in Berlin too
        store(Instant.parse("2026-02-19T18:31:00Z"), 30); // the 20th in India
        upkeep.run();
        assertThat(days()).containsExactly("2026-02-18T18:30:00Z 1", "2026-02-19T18:30:00Z 1");

        zone("Europe/Berlin");
        assertThat(days()).containsExactly("2026-02-18T23:00:00Z 2");
        upkeep.run();

        assertThat(days()).containsExactly("2026-02-18T23:00:00Z 2");
        assertThat(count("rollup_1d")).isOne();
        assertThat(count("rollup_rezone")).isZero();
    }

    @Test
    void givenAWorkshopThatMovesAgain_whenItsDaysAreBeingMadeAnew_thenTheyAreOfTheLastTimeZone() throws Exception {
        zone("Asia/Kolkata");
        store(Instant.parse("2026-02-19T18:31:00Z"), 30);
        upkeep.run();
        zone("Europe/Berlin");
        CompletableFuture<Void> run;
        try (TestGate gate = TestGate.shut(db, "trigger gate before insert on rollup_1d for each row")) {
            run = CompletableFuture.runAsync(upkeep::run);
            gate.awaitWaiting();
            zone("America/New_York");
        }

        run.get();

        assertThat(count("rollup_rezone")).isZero();
        assertThat(days()).containsExactly("2026-02-19T05:00:00Z 1");
    }

    @Test
    void givenManyPitsThatMove_whenRun_thenSomeAreMadeAnewAtATime() {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into pit (workshop_id, pit_number, name) select ?, n, 'Pit' from generate_series(2, 25) n",
                        shop.workshopId()));
        zone("Europe/Berlin");
        long all = count("rollup_rezone");

        upkeep.run();
        assertThat(all - count("rollup_rezone")).isEqualTo(10);

        upkeep.run();
        upkeep.run();
        assertThat(count("rollup_rezone")).isZero();
    }

    @Test
    void givenALimit_whenReadPartByPart_thenEachBucketComesOnce() {
        for (int i = 0; i < 30; i++) {
            store(NOON.minusSeconds(60L * i + 30), 20 + i);
            if (i == 15) {
                upkeep.run();
            }
        }
        List<Instant> found = new ArrayList<>();
        for (Optional<Instant> next = Optional.of(NOON.minus(Duration.ofHours(1))); next.isPresent(); ) {
            RollupPage page = rollups.history(scope(), shop.pitId(), Bucket.MINUTE, next.get(), NOON, OWN, 7);
            page.rollups().forEach(rollup -> found.add(rollup.at()));
            next = page.next();
        }

        assertThat(found).hasSize(30).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void givenTwelveHoursOfDust_whenAskedByHours_thenEachHasTheIndexOfItsTwelve() {
        for (int hour = 0; hour < 20; hour++) {
            storeDust(NOON.minus(Duration.ofHours(hour)).minusSeconds(60), 45);
        }
        upkeep.run();

        RollupPage page =
                rollups.history(scope(), shop.pitId(), Bucket.HOUR, NOON.minus(Duration.ofHours(14)), NOON, OWN, 3);

        assertThat(page.rollups()).hasSize(3);
        assertThat(page.aqi12h().get(page.rollups().get(0).at())).isNull(); // six hours are known
        RollupPage last =
                rollups.history(scope(), shop.pitId(), Bucket.HOUR, NOON.minus(Duration.ofHours(2)), NOON, OWN, 3);
        assertThat(last.aqi12h().get(last.rollups().get(1).at())).isEqualTo(75);
    }

    @Test
    void givenASpanBetweenMinutes_whenSummedUp_thenItsEdgesCountToTheMillisecond() {
        for (int i = 0; i < 100; i++) {
            store(NOON.minusSeconds(60L * i).minusMillis(500), i);
        }
        upkeep.run();

        Total total = rollups.total(scope(), shop.pitId(), NOON.minusSeconds(3_000), NOON, OWN);

        assertThat(total.metrics().get("temperature")).isEqualTo(new Summary(50, 1_225, 0, 49));
        assertThat(rollups.total(scope(), shop.pitId(), NOON.minusMillis(500), NOON, OWN)
                        .metrics()
                        .get("temperature")
                        .count())
                .isOne();
        assertThat(rollups.total(scope(), shop.pitId(), NOON.minusMillis(499), NOON, OWN)
                        .metrics())
                .isEmpty();
    }

    @Test
    void givenAnotherWorkshop_whenItAsks_thenThereIsNothing() {
        store(NOON.minusSeconds(600), 20);
        upkeep.run();
        store(NOON.minusSeconds(30), 20);
        Scope other = Scope.workshop(SampleWorkshop.in(db).workshopId());

        for (Bucket bucket : Bucket.values()) {
            assertThat(rollups.history(other, shop.pitId(), bucket, NOON.minusSeconds(3_600), NOON, OWN, 10)
                            .rollups())
                    .isEmpty();
        }
        assertThat(rollups.total(other, shop.pitId(), NOON.minusSeconds(3_600), NOON, OWN)
                        .metrics())
                .isEmpty();
    }

    @Test
    void givenNinetyDays_whenAsked_thenFewRowsAreTouched() {
        clock.set(NOON);
        ninetyDays();
        store(NOON.minusSeconds(20), 20);
        store(NOON.minusSeconds(90), 20);
        db.superuser().useHandle(handle -> handle.execute("analyze"));
        Instant from = NOON.minus(Duration.ofDays(90));

        assertThat(Bucket.filling(from, NOON, 600)).isEqualTo(Bucket.DAY);
        RowsTouched touched = new RowsTouched(db.database());
        for (Bucket bucket : List.of(Bucket.DAY, Bucket.HOUR)) {
            RollupPage page =
                    touched.during(() -> rollups.history(scope(), shop.pitId(), bucket, from, NOON, OWN, 10_000));
            assertThat(page.rollups()).hasSizeGreaterThan(89);
            assertThat(touched.rows()).as(bucket.code()).isBetween(90L, 2_999L);
        }
        for (Duration span : List.of(Duration.ofHours(10), Duration.ofDays(6), Duration.ofDays(25))) {
            Bucket bucket = Bucket.filling(NOON.minus(span), NOON, 600);
            RollupPage page = touched.during(
                    () -> rollups.history(scope(), shop.pitId(), bucket, NOON.minus(span), NOON, OWN, 10_000));
            assertThat(page.rollups()).hasSizeBetween(500, 601);
            assertThat(touched.rows()).as(bucket.code()).isBetween(500L, 2_999L);
        }
        var latest = touched.during(
                () -> new JdbiReadingQueryRepository(db.database(), clock).latest(scope(), shop.pitId()));
        assertThat(latest.orElseThrow().aqi12h()).isNotNull();
        assertThat(touched.rows()).isBetween(5L, 49L);
        Total total = rollups.total(scope(), shop.pitId(), from, NOON, OWN);
        var last = touched.during(() -> new JdbiReadingQueryRepository(db.database(), clock)
                .newest(scope(), shop.pitId(), total.newest(), NOON));
        assertThat(last).containsOnlyKeys("temperature", "pm25").containsEntry("temperature", 20.0);
        assertThat(touched.rows()).isBetween(2L, 99L);
    }

    /** A reading a minute: what is touched must not depend on how many there are. */
    private void ninetyDays() {
        db.execute("select make_reading_partitions(91, 1, timestamptz '%s')".formatted(NOON));
        db.execute(
                """
                insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature, pm25)
                select %d, %d, '%s', 'seed', n, at, at, 20 + n %% 10, 11
                from (select n, timestamptz '%s' - n * interval '60 seconds' - interval '10 seconds' as at
                    from generate_series(1, 129600) n) s
                """
                        .formatted(shop.workshopId(), shop.pitId(), shop.deviceId(), NOON));
        db.execute(
                "insert into rollup_due select distinct workshop_id, pit_id, date_trunc('minute', recorded_at) from reading");
        while (count("rollup_due") > 0) {
            upkeep.run();
        }
    }

    private List<Reading> disorder(Instant start, Random random) {
        return Disorder.of(shop, SampleWorkshop.addPit(db, shop.workshopId(), 2), start, random);
    }

    private List<String> days() {
        return rollups
                .history(scope(), shop.pitId(), Bucket.DAY, NOON.minus(Duration.ofDays(3)), NOON, OWN, 10)
                .rollups()
                .stream()
                .map(day -> day.at() + " " + day.readings())
                .collect(Collectors.toList());
    }

    private Summary minute(Instant at) {
        List<Rollup> found = rollups.history(scope(), shop.pitId(), Bucket.MINUTE, at, at.plusMillis(1), OWN, 10)
                .rollups();
        assertThat(found).hasSize(1);
        return found.get(0).metric("temperature").orElseThrow();
    }

    private void store(Instant at, double temperature) {
        readings.store(
                List.of(SampleReading.of(shop)
                        .seq(++seq)
                        .at(at)
                        .with(CoreMetric.TEMPERATURE, temperature)
                        .build()),
                List.of());
    }

    private void storeDust(Instant at, double pm25) {
        readings.store(
                List.of(SampleReading.of(shop)
                        .seq(++seq)
                        .at(at)
                        .with(CoreMetric.PM25, pm25)
                        .build()),
                List.of());
    }

    private Scope scope() {
        return Scope.workshop(shop.workshopId());
    }

    private void zone(String zone) {
        db.execute("update workshop set time_zone = '%s' where id = %d".formatted(zone, shop.workshopId()));
    }

    private long count(String table) {
        return db.superuser().withHandle(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }
}
