package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class JdbiReadingRepositoryIT {

    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");

    private TestDatabase db;
    private SampleWorkshop shop;
    private JdbiReadingRepository readings;
    private ReadingQueries queries;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        readings = new JdbiReadingRepository(db.database(), "formaldehyde"::equals);
        queries = queriesAt(NOON);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAReading_whenStoredTwice_thenItIsThereOnceAndNewOnce() {
        Reading reading = sample().with(CoreMetric.TEMPERATURE, 24.5).build();

        List<Reading> first = readings.store(List.of(reading, reading), List.of());
        List<Reading> again = readings.store(List.of(reading), List.of());

        assertThat(first).containsExactly(reading);
        assertThat(again).isEmpty();
        assertThat(count("reading")).isOne();
    }

    @Test
    void givenAReading_whenRehearsed_thenNothingOfItIsKeptAndItIsStillNew() {
        Reading reading = sample().with(CoreMetric.PM25, 11).build();

        readings.rehearse(reading);

        assertThat(List.of("reading", "ingest_dedupe", "reading_latest", "rollup_due"))
                .allSatisfy(table -> assertThat(count(table)).as(table).isZero());
        assertThat(readings.store(List.of(reading), List.of())).containsExactly(reading);
        assertThat(count("rollup_due")).as("not taken for said").isPositive();
    }

    @Test
    void givenAReadingThatTheDatabaseRefuses_whenRehearsed_thenItSaysSo() {
        Reading reading = sample().boot("bad\0boot").with(CoreMetric.PM25, 11).build();

        assertThatThrownBy(() -> readings.rehearse(reading)).isInstanceOf(RowRefused.class);
    }

    @Test
    void givenARowThatAnotherHoldsUp_whenRehearsed_thenNobodyWaitsLongForIt() {
        Reading reading = sample().with(CoreMetric.PM25, 11).build();

        db.superuser().useTransaction(handle -> {
            handle.execute("lock table reading_latest in access exclusive mode");
            assertThatThrownBy(() -> readings.rehearse(reading)).isInstanceOf(StorageUnavailable.class);
        });
    }

    @Test
    void givenABatchWithCopies_whenStored_thenTheOthersAreNewInTheirOrder() {
        Reading known = sample().seq(5).with(CoreMetric.TEMPERATURE, 24.5).build();
        Reading last = sample().seq(9).with(CoreMetric.TEMPERATURE, 25).build();
        Reading middle = sample().seq(7).with(CoreMetric.TEMPERATURE, 26).build();
        readings.store(List.of(known), List.of());

        List<Reading> added = readings.store(List.of(last, known, middle, last), List.of());

        assertThat(added).containsExactly(last, middle);
        assertThat(count("reading")).isEqualTo(3);
    }

    @Test
    void givenAReadingWhoseKeyIsForgotten_whenSentAgainAmongOthers_thenItIsThereOnceAndTheOthersToo() {
        Reading old = sample().seq(1).with(CoreMetric.TEMPERATURE, 24.5).build();
        readings.store(List.of(old), List.of());
        db.superuser().useHandle(handle -> handle.execute("delete from ingest_dedupe"));
        Reading fresh = sample().seq(2).with(CoreMetric.TEMPERATURE, 25).build();

        assertThat(readings.store(List.of(fresh, old), List.of())).contains(fresh);

        assertThat(count("reading")).isEqualTo(2);
    }

    @Test
    void givenACopyWithAnotherTime_whenStored_thenNeitherTheRowNorLatestMoves() {
        readings.store(List.of(sample().at(NOON).with(CoreMetric.PM25, 11).build()), List.of());

        readings.store(
                List.of(sample().at(NOON.plusSeconds(9))
                        .with(CoreMetric.PM25, 11)
                        .build()),
                List.of());

        assertThat(latest().timestamp()).isEqualTo(NOON);
        assertThat(count("reading")).isOne();
    }

    @Test
    void givenEverythingAReadingHolds_whenReadBack_thenNothingIsLost() {
        Reading reading = sample().at(NOON.minusMillis(1))
                .with(CoreMetric.TEMPERATURE, 24.5)
                .with(CoreMetric.IAQ_ACCURACY, 3)
                .with(CoreMetric.PM25, 11)
                .extra("door", true)
                .extra("formaldehyde", 0.03)
                .src("temperature", "BME680")
                .errors("PMS5003:timeout", "say \"hi\", \\o/")
                .build();

        readings.store(List.of(reading), List.of());
        Reading stored = history(NOON.minusSeconds(60), NOON).readings().get(0);

        assertThat(stored)
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(reading);
    }

    @Test
    void givenReadingsOutOfOrder_whenStored_thenEachMetricKeepsItsNewestByTime() {
        readings.store(
                List.of(
                        sample().seq(3)
                                .at(NOON)
                                .with(CoreMetric.TEMPERATURE, 30)
                                .build(),
                        sample().seq(1)
                                .at(NOON.minusSeconds(20))
                                .with(CoreMetric.TEMPERATURE, 10)
                                .with(CoreMetric.HUMIDITY, 50)
                                .src("humidity", "DHT22")
                                .build()),
                List.of());
        readings.store(
                List.of(sample().seq(2)
                        .at(NOON.minusSeconds(10))
                        .with(CoreMetric.TEMPERATURE, 20)
                        .with(CoreMetric.PM25, 31)
                        .extra("formaldehyde", 0.02)
                        .extra("unknown", 7)
                        .build()),
                List.of());

        LatestReading latest = latest();

        assertThat(latest.timestamp()).isEqualTo(NOON);
        assertThat(latest.metrics()).containsOnlyKeys("temperature", "humidity", "pm25", "formaldehyde");
        assertThat(latest.metrics().get("temperature").value()).isEqualTo(30.0);
        assertThat(latest.metrics().get("humidity").timestamp()).isEqualTo(NOON.minusSeconds(20));
        assertThat(latest.metrics().get("humidity").source()).isEqualTo("DHT22");
        assertThat(latest.metrics().get("formaldehyde").value()).isEqualTo(0.02);
        assertThat(latest.air().aqi()).isEqualTo(51);
        assertThat(latest.stale()).isFalse();
    }

    @Test
    void givenOlderDriverMetric_whenItComesAfterANewerOne_thenTheNewerStays() {
        store(sample().seq(1).at(NOON).extra("formaldehyde", 0.5));
        store(sample().seq(2).at(NOON.minusSeconds(5)).extra("formaldehyde", 0.1));

        assertThat(latest().metrics().get("formaldehyde").value()).isEqualTo(0.5);
    }

    @Test
    void givenTwoReadingsOfOneSecond_whenStored_thenTheOneThatCameLastCounts() {
        store(sample().seq(1).at(NOON).with(CoreMetric.HUMIDITY, 40).extra("formaldehyde", 0.5));
        store(sample().seq(2).at(NOON).with(CoreMetric.HUMIDITY, 41).extra("formaldehyde", 0.1));

        assertThat(latest().metrics().get("humidity").value()).isEqualTo(41.0);
        assertThat(latest().metrics().get("formaldehyde").value()).isEqualTo(0.1);
    }

    @Test
    void givenAReadingOfAClockAnHourAhead_whenTheClockIsRightAgain_thenLatestFollows() {
        store(sample().seq(1)
                .at(NOON.plusSeconds(3600))
                .with(CoreMetric.HUMIDITY, 40)
                .with(CoreMetric.PM25, 11)
                .extra("formaldehyde", 0.5));

        store(sample().seq(2)
                .at(NOON)
                .with(CoreMetric.HUMIDITY, 41)
                .with(CoreMetric.PM25, 31)
                .extra("formaldehyde", 0.1));

        assertThat(latest().timestamp()).isEqualTo(NOON);
        assertThat(latest().metrics().get("humidity").value()).isEqualTo(41.0);
        assertThat(latest().metrics().get("formaldehyde").value()).isEqualTo(0.1);
        assertThat(latest().air().aqi()).isEqualTo(51);
    }

    @Test
    void givenALateReading_whenStored_thenHistoryHasItAndLatestDoesNotMove() {
        store(sample().seq(1).at(NOON.minusSeconds(5)).with(CoreMetric.HUMIDITY, 40));

        store(sample().seq(2).at(NOON.minusSeconds(1)).late().with(CoreMetric.HUMIDITY, 99));

        assertThat(latest().metrics().get("humidity").value()).isEqualTo(40.0);
        assertThat(history(NOON.minusSeconds(60), NOON).readings()).hasSize(2);
    }

    /** Limits of a workshop and its pits may have a MiB, of which each device would have each number unpacked. */
    @Test
    void givenManyPits_whenTheirNewestValuesAreRead_thenTheirLimitsAreReadOnce() {
        db.execute(
                "insert into pit (workshop_id, pit_number, name) select %d, n, 'Pit' from generate_series(100, 299) n",
                shop.workshopId());
        db.execute("insert into device (device_id, workshop_id, pit_id) select 'of-' || id, workshop_id, id from pit");
        db.execute(
                """
                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, metrics)
                select workshop_id, pit_id, device_id, now(), now(), 'boot', 1, '{}' from device
                """);

        List<String> plan = db.database().in(scope(), handle -> handle.createQuery(
                        "explain (analyze, costs off, timing off) " + JdbiReadingQueryRepository.LATEST)
                .bindArray(
                        "pits",
                        Long.class,
                        handle.select("select id from pit").mapTo(Long.class).list())
                .mapTo(String.class)
                .list());

        assertThat(plan)
                .filteredOn(line -> line.contains("on alert_config c "))
                .singleElement()
                .asString()
                .contains("loops=1");
    }

    @Test
    void givenOldFirmware_whenItsMessagesComeAgain_thenOnlyThoseWithATimeAreToldApart() {
        store(sample().at(NOON).legacy("legacy 1771588800000", 42).with(CoreMetric.IAQ, 50));
        store(sample().at(NOON).legacy("legacy 1771588800000", 42).with(CoreMetric.IAQ, 50));
        store(sample().at(NOON).legacy("legacy 1771588800000", 43).with(CoreMetric.IAQ, 51));
        store(sample().at(NOON).legacy(null, 0).with(CoreMetric.IAQ, 52));
        store(sample().at(NOON).legacy(null, 0).with(CoreMetric.IAQ, 52));

        List<Reading> stored = history(NOON, NOON.plusSeconds(1)).readings();

        assertThat(stored).hasSize(4).allSatisfy(reading -> {
            assertThat(reading.bootId()).isNull();
            assertThat(reading.seq()).isNull();
        });
    }

    @Test
    void givenADeviceWhoseNewestReadingIsFlaggedStuck_whenAHubStarts_thenItIsKnownUntilOneIsNotOrAnHourHasPassed() {
        JdbiStuckDeviceRepository stuck =
                new JdbiStuckDeviceRepository(db.database().ingest());
        readings.store(
                List.of(sample().seq(1)
                        .at(NOON)
                        .with(CoreMetric.TEMPERATURE, 24.5)
                        .flags("stuck")
                        .build()),
                List.of());
        assertThat(stuck.since(NOON.minusSeconds(3_600))).containsExactly(shop.deviceId());
        assertThat(stuck.since(NOON.plusSeconds(1))).isEmpty();

        readings.store(
                List.of(sample().seq(2)
                        .at(NOON.plusSeconds(10))
                        .with(CoreMetric.TEMPERATURE, 24.6)
                        .build()),
                List.of());

        assertThat(stuck.since(NOON.minusSeconds(3_600))).isEmpty();
    }

    @Test
    void givenATransactionOfOthers_whenItFailsAfterwards_thenNothingThatWasStoredInItStays() {
        Reading known = sample().seq(1).with(CoreMetric.TEMPERATURE, 24.5).build();
        Reading fresh = sample().seq(2).with(CoreMetric.TEMPERATURE, 25).build();
        readings.store(List.of(known), List.of());

        assertThatThrownBy(() -> db.database().togetherAsIngest(() -> {
                    assertThat(readings.store(List.of(known, fresh), List.of())).containsExactly(fresh);
                    throw new IllegalStateException("a later step");
                }))
                .hasMessage("a later step");

        assertThat(count("reading")).isOne();
        assertThat(readings.store(List.of(fresh), List.of())).containsExactly(fresh);
    }

    @Test
    void givenTwoHubs_whenTheyStoreTheSameInOtherBatchesAtOnce_thenEachReadingIsNewOnce() throws Exception {
        List<Reading> all = IntStream.range(0, 400)
                .mapToObj(i -> sample().seq(i).with(CoreMetric.TEMPERATURE, 20).build())
                .toList();
        List<Reading> reversed = new ArrayList<>(all);
        Collections.reverse(reversed);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<List<Reading>> ofTheOther = other.submit(() -> storeInBatches(reversed, 7));
            List<Reading> added = new ArrayList<>(storeInBatches(all, 5));
            added.addAll(ofTheOther.get());

            assertThat(added).containsExactlyInAnyOrderElementsOf(all);
            assertThat(count("reading")).isEqualTo(all.size());
        } finally {
            other.shutdown();
        }
    }

    private List<Reading> storeInBatches(List<Reading> all, int size) {
        JdbiReadingRepository hub = new JdbiReadingRepository(db.database(), name -> false);
        List<Reading> added = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            added.addAll(hub.store(all.subList(from, Math.min(all.size(), from + size)), List.of()));
        }
        return added;
    }

    @Test
    void givenAStatementThatDoesNotFitTheTables_whenStored_thenTheReadingWaitsAndIsNoDeadLetter() {
        Reading reading = sample().with(CoreMetric.TEMPERATURE, 24.5).build();
        db.superuser().useHandle(handle -> handle.execute("alter table reading rename column pm10 to pm_10"));

        assertThatThrownBy(() -> readings.store(List.of(reading), List.of())).isInstanceOf(StorageUnavailable.class);
        db.superuser().useHandle(handle -> handle.execute("alter table reading rename column pm_10 to pm10"));

        assertThat(readings.store(List.of(reading), List.of())).containsExactly(reading);
    }

    @Test
    void givenARowTheDatabaseRefuses_whenStored_thenNothingOfTheBatchIs() {
        Reading bad = sample().seq(2).boot("bad\0boot").with(CoreMetric.IAQ, 1).build();

        assertThatThrownBy(() ->
                        readings.store(List.of(sample().with(CoreMetric.IAQ, 1).build(), bad), List.of()))
                .isInstanceOf(RowRefused.class);
        assertThat(count("reading")).isZero();
        assertThat(count("ingest_dedupe")).isZero();
    }

    @Test
    void givenRefusals_whenStored_thenLettersAreKeptAndViolationsCountedByTheHour() {
        Delivery delivery = new Delivery("t", "x".repeat(5000).getBytes(StandardCharsets.UTF_8), 1, NOON, () -> {});
        Refusal letter = Refusal.of(Rejected.deadLetter("too_large", "is \0 long", "dev\0ice"), delivery);
        Refusal violation = Refusal.of(
                Rejected.violation("licence_revoked", "", shop.deviceId(), shop.workshopId(), true), delivery);
        Refusal unknown = Refusal.of(Rejected.violation("unknown_device", "", "who", null, false), delivery);

        readings.store(List.of(), List.of(letter, violation, violation, unknown));
        readings.store(List.of(), List.of(violation, unknown));

        assertThat(db.texts("select length || ' ' || octet_length(payload) || ' ' || device_id from dead_letter"))
                .containsExactly("5000 4096 dev\uFFFDice");
        assertThat(db.texts("select concat_ws(' ', workshop_id, reason, count) from violation order by reason"))
                .containsExactly(shop.workshopId() + " licence_revoked 3", "unknown_device 2");
    }

    @Test
    void givenManyReadings_whenPagedThrough_thenEachComesOnceOldestFirst() {
        List<Reading> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) { // several at the same time
            all.add(sample().seq(i)
                    .at(NOON.plusSeconds(i / 5))
                    .with(CoreMetric.IAQ, i)
                    .build());
        }
        readings.store(all, List.of());

        assertThat(pagedThrough(7))
                .containsExactlyElementsOf(all.stream().map(Reading::seq).toList());
    }

    @Test
    void givenReadingsOfManyEmptyObjects_whenPagedThrough_thenFewComeAtOnceAndEachComesOnce() {
        List<Reading> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(sample().seq(i)
                    .at(NOON.plusSeconds(i))
                    .with(CoreMetric.IAQ, i)
                    .extra("odd", Collections.nCopies(1_200, Map.of()))
                    .build());
        }
        readings.store(all, List.of());

        assertThat(history(NOON, NOON.plusSeconds(60)).readings()).hasSizeBetween(1, 20);
        assertThat(pagedThrough(100))
                .containsExactlyElementsOf(all.stream().map(Reading::seq).toList());
    }

    /** {@return the numbers of a minute's readings, so many asked for at once} */
    private List<Long> pagedThrough(int limit) {
        List<Long> seen = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            ReadingPage page = queries.history(scope(), shop.pitId(), NOON, NOON.plusSeconds(60), cursor, limit);
            page.readings().forEach(reading -> seen.add(reading.seq()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        return seen;
    }

    @Test
    void givenAForeignCursor_whenAsked_thenItIsRefused() {
        for (String cursor : List.of("x", "!!", "AAAA")) {
            assertThatThrownBy(() -> queries.history(scope(), shop.pitId(), NOON, NOON, Optional.of(cursor), 5))
                    .isInstanceOf(Problem.class);
        }
    }

    @Test
    void givenAnotherWorkshop_whenItAsks_thenThePitIsNotThere() {
        store(sample().at(NOON).with(CoreMetric.IAQ, 50));
        Scope other = Scope.workshop(SampleWorkshop.in(db).workshopId());

        assertThat(queries.latest(other, shop.pitId())).isEmpty();
        assertThat(queries.history(other, shop.pitId(), NOON, NOON.plusSeconds(9), Optional.empty(), 9)
                        .readings())
                .isEmpty();
    }

    @Test
    void givenTwoDevicesInAPit_whenOneMovesAway_thenItsValuesNoLongerCount() {
        SampleWorkshop.addDevice(db, shop.workshopId(), shop.pitId(), "SECOND");
        store(sample().at(NOON).with(CoreMetric.HUMIDITY, 40));
        store(sample().device("SECOND").at(NOON.plusSeconds(1)).with(CoreMetric.HUMIDITY, 60));
        assertThat(latest().metrics().get("humidity").deviceId()).isEqualTo("SECOND");

        db.superuser()
                .useHandle(handle -> handle.execute("update device set pit_id = null where device_id = 'SECOND'"));

        assertThat(latest().metrics().get("humidity").value()).isEqualTo(40.0);
    }

    @Test
    void givenAnOldReading_whenAsked_thenItIsStale() {
        store(sample().at(NOON.minusSeconds(61)).with(CoreMetric.PM25, 11));

        LatestReading latest = latest();

        assertThat(latest.stale()).isTrue();
        assertThat(latest.airStale()).isTrue();
        assertThat(latest.metrics().get("pm25").stale()).isTrue();
    }

    @Test
    void givenLimitsOfWorkshopAndPit_whenAsked_thenAReadingIsFreshForItsDevicesWindow() {
        store(sample().seq(1).at(NOON).with(CoreMetric.PM25, 11));

        requireWindow("{}", "{}", 10, 60);
        requireWindow("{}", "{}", 30, 90); // three intervals
        requireWindow("{'device_offline_s':120}", "{}", 10, 120);
        requireWindow("{'device_offline_s':120}", "{'device_offline_s':30}", 10, 30);
        requireWindow("{'device_offline_s':120}", "{'device_offline_s':null}", 10, 120);
        requireWindow("{'device_offline_s':'off'}", "{}", 10, 60); // only a person at the database can write that
    }

    private void requireWindow(String workshop, String pit, int interval, int seconds) {
        db.superuser().useHandle(handle -> {
            handle.execute("delete from alert_config");
            String config = "insert into alert_config (workshop_id, pit_id, config) values (?, ?, ?::jsonb)";
            handle.execute(config, shop.workshopId(), null, workshop.replace('\'', '"'));
            handle.execute(config, shop.workshopId(), shop.pitId(), pit.replace('\'', '"'));
            handle.execute("update device set interval_s = ?", interval);
        });
        Instant end = NOON.plusSeconds(seconds);
        LatestReading fresh = queriesAt(end).latest(scope(), shop.pitId()).orElseThrow();
        LatestReading stale =
                queriesAt(end.plusSeconds(1)).latest(scope(), shop.pitId()).orElseThrow();
        assertThat(fresh.stale()).isFalse();
        assertThat(fresh.staleAfter()).hasSeconds(seconds);
        assertThat(stale.stale()).isTrue();
    }

    @Test
    void givenNoReading_whenAsked_thenAllIsEmptyAndStale() {
        LatestReading latest = latest();

        assertThat(latest.timestamp()).isNull();
        assertThat(latest.stale()).isTrue();
        assertThat(latest.metrics()).isEqualTo(Map.of());
    }

    @Test
    void givenNineOfTwelveHours_whenAsked_thenTheirMeanHasAnIndex() {
        for (int hour = 0; hour < 9; hour++) {
            store(sample().seq(hour)
                    .at(NOON.minus(Duration.ofHours(hour)).minusSeconds(60))
                    .with(CoreMetric.PM25, 45));
        }

        assertThat(latest().aqi12h()).isEqualTo(75);
        assertThat(queriesAt(NOON.plus(Duration.ofHours(4)))
                        .latest(scope(), shop.pitId())
                        .orElseThrow()
                        .aqi12h())
                .isNull();
    }

    @Test
    void givenSeveralPits_whenAskedForAllAtOnce_thenEachHasWhatItHasAlone() {
        long second = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        SampleWorkshop.addDevice(db, shop.workshopId(), second, "SECOND");
        for (int hour = 0; hour < 9; hour++) {
            Instant at = NOON.minus(Duration.ofHours(hour)).minusSeconds(60);
            store(sample().seq(hour).at(at).with(CoreMetric.PM25, 45));
            store(sample().pit(second).device("SECOND").seq(hour).at(at).with(CoreMetric.PM25, 90));
        }

        ShownPits shown =
                queries.shown(scope(), shop.workshopId(), Optional.empty()).orElseThrow();
        List<LatestReading> all = queries.latest(scope(), shown);

        assertThat(all).extracting(LatestReading::pitId).containsExactly(shop.pitId(), second);
        assertThat(all).extracting(LatestReading::aqi12h).containsExactly(75, 200);
        ReadingQueries others = queriesAt(NOON); // which has not read the twelve hours yet
        assertThat(all).allSatisfy(pit -> assertThat(others.latest(scope(), pit.pitId()))
                .contains(pit));
        assertThat(shown.parts(1))
                .flatExtracting(part -> queries.latest(scope(), part))
                .containsExactlyElementsOf(all);
        assertThat(queries.shown(scope(), shop.workshopId(), Optional.of(Set.of(second))))
                .map(ShownPits::ids)
                .contains(List.of(second));
        assertThat(queries.shown(scope(), SampleWorkshop.in(db).workshopId(), Optional.empty()))
                .isEmpty();
    }

    private SampleReading sample() {
        return SampleReading.of(shop);
    }

    private void store(SampleReading reading) {
        readings.store(List.of(reading.build()), List.of());
    }

    private Scope scope() {
        return Scope.workshop(shop.workshopId());
    }

    private LatestReading latest() {
        return queries.latest(scope(), shop.pitId()).orElseThrow();
    }

    private ReadingPage history(Instant from, Instant to) {
        return queries.history(scope(), shop.pitId(), from, to, Optional.empty(), 100);
    }

    private ReadingQueries queriesAt(Instant now) {
        return new JdbiReadingQueryRepository(db.database(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private long count(String table) {
        return db.superuser().withHandle(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }
}
