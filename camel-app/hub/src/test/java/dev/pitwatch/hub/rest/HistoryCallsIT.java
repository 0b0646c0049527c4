package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.rollup.RollupUpkeep;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.rest.TestApi.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** History by buckets, stats and the export, by those who may. */
class HistoryCallsIT {

    private static final Instant HOUR =
            Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));

    private static TestApi api;
    private static SampleWorkshop shop;
    private static long otherPit;
    private static String owner;
    private static String operator;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        shop = SampleWorkshop.in(api.db);
        otherPit = SampleWorkshop.addPit(api.db, shop.workshopId(), 2);
        api.user(shop.workshopId(), "owner", "owner", null);
        long id = api.user(shop.workshopId(), "operator", "staff", "operator");
        api.execute("insert into pit_grant values (%d, %d, %d)", shop.workshopId(), id, shop.pitId());
        owner = api.token("owner");
        operator = api.token("operator");
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 360; i++) {
            readings.add(reading(i, HOUR.plusSeconds(10L * i))
                    .with(CoreMetric.TEMPERATURE, 20 + i % 3)
                    .with(CoreMetric.PM25, 11)
                    .build());
        }
        readings.add(reading(9_000, HOUR.plusSeconds(3_600))
                .boot("=cmd()")
                .errors("BME680:\"x\", y", "@SUM(A1)")
                .src("temperature", "DHT22")
                .build());
        store(readings);
        RollupUpkeep.on(api.db.database(), List::of, Clock.systemUTC(), new SimpleMeterRegistry())
                .run();
        store(List.of(reading(9_001, HOUR.plusSeconds(5))
                .late()
                .with(CoreMetric.TEMPERATURE, 40)
                .build()));
    }

    private static SampleReading reading(long seq, Instant at) {
        return SampleReading.of(shop).seq(seq).at(at);
    }

    private static void store(List<Reading> readings) {
        new JdbiReadingRepository(api.db.database(), name -> false).store(readings, List.of());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenMinutes_whenAskedPartByPart_thenEachComesOnceWithLateReadings() {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = null;
        do {
            Answer answer = history("1m&limit=25", HOUR, HOUR.plusSeconds(3_600), cursor);
            assertThat(answer.json().at("/meta/bucket").asText()).isEqualTo("1m");
            answer.data().forEach(rows::add);
            JsonNode next = answer.json().at("/meta/next_cursor");
            cursor = next.isNull() ? null : next.asText();
        } while (cursor != null);

        assertThat(rows).hasSize(60);
        JsonNode first = rows.get(0);
        assertThat(first.get("timestamp").asText()).isEqualTo(HOUR.toString());
        assertThat(first.at("/temperature/count").asInt()).isEqualTo(7);
        assertThat(first.at("/temperature/max").asDouble()).isEqualTo(40);
        assertThat(first.at("/temperature/avg").asDouble()).isEqualTo(23.714286);
        assertThat(first.at("/aqi/min").asInt()).isEqualTo(18);
        assertThat(rows.get(1).at("/temperature/count").asInt()).isEqualTo(6);
    }

    @Test
    void givenHours_whenAsked_thenTheyHaveTheIndexOfTwelve() {
        Answer answer = history("1h", HOUR, HOUR.plusSeconds(3_600), null);

        assertThat(answer.data()).hasSize(1);
        assertThat(answer.data().get(0).at("/temperature/count").asInt()).isEqualTo(361);
        assertThat(answer.data().get(0).has("aqi_12h")).isTrue();
        assertThat(answer.data().get(0).get("aqi_12h").isNull()).isTrue();
    }

    @Test
    void givenDays_whenAsked_thenTheyBeginAtTheWorkshopsMidnight() {
        Answer answer = history("1d", HOUR, HOUR.plusSeconds(1), null);

        assertThat(answer.data().get(0).get("timestamp").asText()).endsWith("T18:30:00Z");
    }

    @Test
    void givenAuto_whenAsked_thenItIsTheFinestThatFits() {
        assertThat(history("auto&points=600", HOUR, HOUR.plusSeconds(3_600), null)
                        .json()
                        .at("/meta/bucket")
                        .asText())
                .isEqualTo("1m");
        assertThat(history("auto", HOUR.minus(Duration.ofDays(90)), HOUR.plusSeconds(3_600), null)
                        .json()
                        .at("/meta/bucket")
                        .asText())
                .isEqualTo("1d");
        assertThat(history("auto&points=5", HOUR, HOUR.plusSeconds(3_600), null).data())
                .hasSize(4);
    }

    @Test
    void givenACursorOfAnotherBucket_whenSent_thenItIsRefused() {
        String cursor = history("1m&limit=1", HOUR, HOUR.plusSeconds(3_600), null)
                .json()
                .at("/meta/next_cursor")
                .asText();

        assertThat(history("1h", HOUR, HOUR.plusSeconds(3_600), cursor).status())
                .isEqualTo(422);
        assertThat(history("1m", HOUR, HOUR.plusSeconds(3_600), "xyz").status()).isEqualTo(422);
    }

    @Test
    void givenReadings_whenAskedForStats_thenTheyAreOfTheLastHours() {
        JsonNode stats = api.get(path("stats"), owner).data();

        assertThat(stats.get("hours").asInt()).isEqualTo(24);
        assertThat(stats.at("/temperature/count").asInt()).isEqualTo(361);
        assertThat(stats.at("/temperature/min").asDouble()).isEqualTo(20);
        assertThat(stats.at("/temperature/max").asDouble()).isEqualTo(40);
        assertThat(stats.at("/temperature/last").asDouble()).isEqualTo(22);
        assertThat(stats.at("/aqi/last").asInt()).isEqualTo(18);
        assertThat(api.get(path("stats?hours=1"), owner).data().has("temperature"))
                .isFalse();
        assertThat(api.get(path("stats?hours=0"), owner).status()).isEqualTo(422);
    }

    @Test
    void givenValuesOfADeviceThatLeftAndOfOldFirmware_whenAskedForStats_thenTheirLastOnesAreThere() {
        SampleWorkshop place = placeOf("ESP32-LEFT", 5);
        Instant at = Instant.now().truncatedTo(ChronoUnit.HOURS).minusSeconds(3_000); // all in one quarter of an hour
        store(List.of(
                SampleReading.of(place)
                        .seq(1)
                        .at(at)
                        .with(CoreMetric.TEMPERATURE, 21)
                        .with(CoreMetric.REPORTED_AQI, 80)
                        .build(),
                SampleReading.of(place)
                        .seq(2)
                        .at(at.plusSeconds(10))
                        .with(CoreMetric.TEMPERATURE, 22)
                        .with(CoreMetric.REPORTED_AQI, 81)
                        .with(CoreMetric.PM25, 11)
                        .build(),
                SampleReading.of(place)
                        .seq(3)
                        .at(at.plusSeconds(20))
                        .late()
                        .with(CoreMetric.REPORTED_AQI, 99)
                        .with(CoreMetric.HUMIDITY, 55)
                        .build()));
        api.execute(
                "update device set pit_id = %d where device_id = 'ESP32-LEFT'",
                SampleWorkshop.addPit(api.db, shop.workshopId(), 6));

        JsonNode stats = stats(place, 24);

        assertThat(stats.at("/temperature/last").asInt()).isEqualTo(22);
        assertThat(stats.at("/aqi/last").asInt()).isEqualTo(18);
        assertThat(stats.at("/reported_aqi/last").asInt()).isEqualTo(81);
        assertThat(stats.at("/reported_aqi/count").asInt()).isEqualTo(3);
        assertThat(stats.at("/humidity/last").asInt()).as("only late ones").isEqualTo(55);
    }

    @Test
    void givenAnIndexBeforeTheHoursAskedFor_whenAskedForStats_thenTheLastIsOfWhatWasMeasuredInThem() {
        SampleWorkshop place = placeOf("ESP32-DUST", 7);
        store(List.of(
                SampleReading.of(place)
                        .seq(1)
                        .at(Instant.now().minus(Duration.ofHours(2)))
                        .with(CoreMetric.PM25, 11)
                        .build(),
                SampleReading.of(place)
                        .seq(2)
                        .at(Instant.now().minus(Duration.ofMinutes(30)))
                        .late()
                        .with(CoreMetric.PM25, 31)
                        .build()));

        assertThat(stats(place, 24).at("/aqi/last").asInt()).isEqualTo(18);
        assertThat(stats(place, 1).at("/aqi/last").asInt()).isEqualTo(51);
        assertThat(stats(place, 1).at("/pm25/last").asInt()).isEqualTo(31);
    }

    private static SampleWorkshop placeOf(String device, int pitNumber) {
        long pit = SampleWorkshop.addPit(api.db, shop.workshopId(), pitNumber);
        SampleWorkshop.addDevice(api.db, shop.workshopId(), pit, device);
        return new SampleWorkshop(shop.workshopId(), shop.workshopCode(), pit, device);
    }

    private static JsonNode stats(SampleWorkshop place, int hours) {
        return api.get("/api/v1/pits/%d/sensors/stats?hours=%d".formatted(place.pitId(), hours), owner)
                .data();
    }

    @Test
    void givenFiveExportsAtOnceOfAWorkshop_whenTheDatabaseTakesItsTime_thenEachHasItsTurnAndOtherCallsDontWait()
            throws Exception {
        List<CompletableFuture<Answer>> exports;
        try (Handle handle = api.db.superuser().open()) {
            handle.begin();
            handle.execute("lock table reading in access exclusive mode");
            exports = Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> api.get(path("export.csv"), owner), task -> new Thread(task).start()))
                    .limit(5)
                    .toList();
            await().until(() -> api.meters
                            .get("pitwatch.http.places.free")
                            .tag("pool", "exports")
                            .gauge()
                            .value()
                    == 64 - 5);
            assertThat(api.get("/api/v1/auth/me", owner).status()).isEqualTo(200);
            handle.rollback();
        }

        for (CompletableFuture<Answer> export : exports) {
            assertThat(export.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
    }

    @Test
    void givenReadings_whenExported_thenEachIsALineAndNoCellIsAFormula() {
        Answer answer = api.get(path("export.csv?from=%s&to=%s".formatted(HOUR, HOUR.plusSeconds(3_700))), operator);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=utf-8");
        assertThat(answer.header("Content-Disposition")).startsWith("attachment; filename=\"pit-");
        List<String> lines = List.of(answer.text().split("\r\n"));
        assertThat(lines).hasSize(1 + 362);
        assertThat(lines.get(0))
                .startsWith("timestamp,pit_id,device_id,boot_id,seq,late,flags,job_id,temperature,humidity,")
                .endsWith(",aqi,aqi_standard,aqi_source,aqi_category,aqi_level,errors,particles,src,alt,raw");
        assertThat(lines.get(1))
                .isEqualTo("%s,%d,%s,9f3a01c2,0,false,,,20,,,,,,,11,,,18,in_naqi,pm,good,green,,,,,"
                        .formatted(HOUR, shop.pitId(), shop.deviceId()));
        assertThat(lines.get(362))
                .contains(",'=cmd(),9000,")
                .endsWith(",\"BME680:\"\"x\"\", y @SUM(A1)\",,\"{\"\"temperature\"\":\"\"DHT22\"\"}\",,");
    }

    @Test
    void givenAJobOfTwoStages_whenItsClimateIsAsked_thenEachHasWhatWasMeasuredMeanwhile() {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(2));
        Instant end = begin.plus(Duration.ofMinutes(40));
        long pit = SampleWorkshop.addPit(api.db, shop.workshopId(), 3);
        long job = jobIn(pit, begin, end);
        store(Stream.of(
                        climate(pit, begin, 150, 24),
                        climate(pit, begin.plus(Duration.ofMinutes(30)), 60, 40),
                        climate(pit, end, 6, 99))
                .flatMap(List::stream)
                .toList());

        JsonNode told = api.get("/api/v1/jobs/%d/climate".formatted(job), owner).data();
        JsonNode stages = told.get("stages");
        String bands =
                """
                [{"pit_id":%d,"temperature":{"min":20.0,"max":28.0},"humidity":{"min":40.0,"max":60.0}}]"""
                        .formatted(pit);

        assertThat(stages).hasSize(2);
        assertThat(stages.get(0).toString())
                .isEqualTo(
                        """
                        {"name":"inspection","from":"%s","to":"%s","temperature":{"avg":24.0,"min":24.0,"max":24.0},\
                        "humidity":{"avg":50.0,"min":50.0,"max":50.0},"pm25":null,"in_band_percent":100.0,\
                        "known_percent":100.0,"bands":%s,"source":"readings","gaps":[]}"""
                                .formatted(begin, begin.plus(Duration.ofMinutes(20)), bands));
        // 290 s and the minute for which the last one holds were good, ten minutes were not.
        assertThat(stages.get(1).toString())
                .isEqualTo(
                        """
                        {"name":"wash","from":"%s","to":"%s","temperature":{"avg":34.67,"min":24.0,"max":40.0},\
                        "humidity":{"avg":50.0,"min":50.0,"max":50.0},"pm25":null,"in_band_percent":36.84,\
                        "known_percent":79.17,"bands":%s,"source":"readings","gaps":[{"from":"%s","to":"%s"}]}"""
                                .formatted(
                                        begin.plus(Duration.ofMinutes(20)),
                                        end,
                                        bands,
                                        begin.plusSeconds(1_490),
                                        begin.plus(Duration.ofMinutes(30))));
        // The car was there ten minutes longer, before and after: of 3,600 s 1,550 were good, 710 were not.
        JsonNode whole = told.get("whole");
        assertThat(whole.get("from").asText()).isEqualTo(begin.minusSeconds(600).toString());
        assertThat(whole.get("to").asText()).isEqualTo(end.plusSeconds(600).toString());
        assertThat(whole.at("/temperature/max").asDouble()).isEqualTo(99);
        assertThat(whole.get("in_band_percent").asDouble()).isEqualTo(68.58);
        assertThat(whole.get("known_percent").asDouble()).isEqualTo(62.78);
        assertThat(whole.get("bands").toString()).isEqualTo(bands);
        assertThat(whole.get("gaps")).hasSize(3);
    }

    /** {@return a job with the car in the pit, the first two stages of which are done and took half of the time each} */
    private static long jobIn(long pit, Instant begin, Instant end) {
        long job = api.post(
                        "/api/v1/workshops/%d/jobs".formatted(shop.workshopId()),
                        owner,
                        Map.of(
                                "customer_name",
                                "Asha",
                                "customer_phone",
                                "+919812345678",
                                "car_model",
                                "Car",
                                "pit_id",
                                pit,
                                "work_type",
                                "full_ppf"))
                .data()
                .get("id")
                .asLong();
        api.execute(
                """
                update job_stage set state = 'done',
                    started_at = timestamptz '%1$s' + (timestamptz '%2$s' - timestamptz '%1$s') / 2 * (position - 1),
                    finished_at = timestamptz '%1$s' + (timestamptz '%2$s' - timestamptz '%1$s') / 2 * position
                where job_id = %3$d and position <= 2
                """,
                begin, end, job);
        api.execute(
                "insert into job_occupancy values (%d, %d, %d, timestamptz '%s', timestamptz '%s')",
                shop.workshopId(), job, pit, begin.minusSeconds(600), end.plusSeconds(600));
        return job;
    }

    /** Every ten seconds. */
    private static List<Reading> climate(long pit, Instant from, int count, double temperature) {
        return IntStream.range(0, count)
                .mapToObj(i -> SampleReading.of(shop)
                        .pit(pit)
                        .boot("climate")
                        .at(from.plusSeconds(10L * i))
                        .seq(from.getEpochSecond() + i)
                        .with(CoreMetric.TEMPERATURE, temperature)
                        .with(CoreMetric.HUMIDITY, 50)
                        .build())
                .toList();
    }

    /** More than one part, and more than fits into what a connection takes at once. */
    @Test
    void givenMuch_whenExported_thenAllOfItComes() {
        api.execute(
                """
                insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature)
                select %d, %d, 'bulk', 'b', n, timestamptz '%s' + n * interval '1 millisecond', now(), 20
                from generate_series(1, 30000) n
                """,
                shop.workshopId(), otherPit, HOUR);

        Answer answer = api.get(
                "/api/v1/pits/%d/sensors/export.csv?from=%s&to=%s".formatted(otherPit, HOUR, HOUR.plusSeconds(60)),
                owner);

        assertThat(answer.text().lines()).hasSize(30_001).doesNotHaveDuplicates();
    }

    @Test
    void givenAPitThatIsNotTheirs_whenExported_thenItIsNotThere() {
        assertThat(api.get("/api/v1/pits/%d/sensors/export.csv".formatted(otherPit), operator)
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/api/v1/pits/%d/sensors/stats".formatted(otherPit), operator)
                        .status())
                .isEqualTo(404);
        assertThat(api.get(path("export.csv"), null).status()).isEqualTo(401);
    }

    private static Answer history(String bucket, Instant from, Instant to, @Nullable String cursor) {
        return api.get(
                path("history?bucket=%s&from=%s&to=%s%s"
                        .formatted(bucket, from, to, cursor == null ? "" : "&cursor=" + cursor)),
                owner);
    }

    private static String path(String rest) {
        return "/api/v1/pits/%d/sensors/%s".formatted(shop.pitId(), rest);
    }
}
