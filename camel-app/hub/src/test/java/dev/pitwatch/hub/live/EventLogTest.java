package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingJson;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventLogTest {

    private static final WorkshopLog.Wanted ANY = new WorkshopLog.Wanted(() -> event -> true, StoredEvent::json);

    private static final ReadingJson READINGS = new ReadingJson(new DriverRegistry());

    private static final BooleanSupplier RESUME = () -> true;

    private static final EventLog.Keep SMALL = new EventLog.Keep(40, Duration.ofMinutes(10), 1L << 20);

    private final TestClock clock = new TestClock(Instant.parse("2026-02-20T22:30:00.400Z"));
    private final Random random = new Random(1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** Of a log that a test makes. */
    private final SimpleMeterRegistry others = new SimpleMeterRegistry();

    private final EventLog log = new EventLog(clock, SMALL, meters);

    @Test
    void givenEvent_whenPublished_thenItIsWrittenAsTheContractHasIt() throws Exception {
        WorkshopLog.Reader reader = reader(1, Optional.empty()).reader();

        log.publish(LiveEvent.ofPit(LiveEventType.ALERT, 1, 7, Map.of("message", "AQI \"exceeded\" 150 °")));

        JsonNode event = Json.MAPPER.readTree(reader.next(10, false).json().get(0));
        assertThat(event.get("type").textValue()).isEqualTo("alert");
        assertThat(event.get("event_id").textValue()).isEqualTo(log.newestId(OptionalLong.of(1)));
        assertThat(event.get("workshop_id").longValue()).isEqualTo(1);
        assertThat(event.get("timestamp").textValue()).isEqualTo("2026-02-20T22:30:00.400Z");
        assertThat(event.get("data").get("message").textValue()).isEqualTo("AQI \"exceeded\" 150 °");
    }

    @Test
    void givenEventsOfThePlatform_whenPublished_thenTheyAreOfNoWorkshopAndNumberedForThemselves() throws Exception {
        WorkshopLog.Reader platform =
                reader(LiveEvent.PLATFORM, Optional.empty()).reader();
        WorkshopLog.Reader workshop = reader(1, Optional.empty()).reader();
        publish(1, 3);

        log.publish(LiveEvent.ofPlatform(LiveEventType.ROUTE, Map.of("id", "ingest")));

        JsonNode event = Json.MAPPER.readTree(platform.next(10, false).json().get(0));
        assertThat(event.get("event_id").textValue()).endsWith("-1");
        assertThat(event.get("workshop_id").isNull()).isTrue();
        log.resyncPlatform();
        assertThat(platform.next(10, false).lost()).isTrue();
        assertThat(workshop.next(10, false).lost()).isFalse();
    }

    @Test
    void givenTwoWorkshops_whenPublished_thenEachCountsForItself() {
        publish(1, 3);
        publish(2, 1);

        assertThat(log.newestId(OptionalLong.of(1))).endsWith("-3");
        assertThat(log.newestId(OptionalLong.of(2))).endsWith("-1");
        assertThat(log.newestId(OptionalLong.of(3))).endsWith("-0");
        assertThat(log.newestId(OptionalLong.empty())).endsWith("-0").matches("k[0-9a-z]+-0");
    }

    @Test
    void givenEventsMissed_whenResumed_thenTheyFollowInOrder() {
        watch(1);
        publish(1, 5);

        EventLog.Start start = reader(1, Optional.of(log.id(2)));

        assertThat(start.missed()).isFalse();
        assertThat(start.eventId()).isEqualTo(log.id(2));
        assertThat(numbers(start.reader().next(10, false))).containsExactly(3L, 4L, 5L);
        assertThat(start.reader().next(10, false).isEmpty()).isTrue();
    }

    @Test
    void givenNothingMissed_whenResumed_thenNothingFollows() {
        watch(1);
        publish(1, 5);

        EventLog.Start start = reader(1, Optional.of(log.id(5)));

        assertThat(start.missed()).isFalse();
        assertThat(start.reader().next(10, false).isEmpty()).isTrue();
    }

    @Test
    void givenMoreThanIsKept_whenResumed_thenItIsToldToReload() {
        watch(1);
        publish(1, 100);

        assertThat(reader(1, Optional.of(log.id(60))).missed()).isFalse();
        assertThat(reader(1, Optional.of(log.id(59))).missed()).isTrue();
    }

    @Test
    void givenIdsOfAnotherRunOrFromTheFutureOrNonsense_whenResumed_thenItIsToldToReload() {
        publish(1, 5);

        for (String id : List.of("k7-3", log.id(6), "", "x", log.id(0).replace("-0", "-"), log.id(1) + "z")) {
            assertThat(reader(1, Optional.of(id)).missed()).as(id).isTrue();
        }
        assertThat(reader(1, Optional.of("k7-3")).eventId()).isEqualTo(log.id(5));
    }

    @Test
    void givenTenMinutesPass_whenResumed_thenOldEventsAreGone() {
        watch(1);
        watch(2);
        publish(1, 5);
        clock.pass(Duration.ofMinutes(9));
        publish(2, 1);
        assertThat(reader(1, Optional.of(log.id(0))).missed()).isFalse();

        clock.pass(Duration.ofMinutes(2));

        assertThat(reader(1, Optional.of(log.id(0))).missed()).isTrue();
        assertThat(reader(1, Optional.of(log.id(5))).missed()).isFalse();
        assertThat(reader(2, Optional.of(log.id(0))).missed()).isFalse();
    }

    @Test
    void givenManyWorkshops_whenMemoryIsShort_thenTheOldestEventsOfAllGo() {
        SimpleMeterRegistry its = new SimpleMeterRegistry();
        EventLog tight = new EventLog(clock, new EventLog.Keep(1000, Duration.ofMinutes(10), 20_000), its);
        for (int i = 0; i < 1_000; i++) {
            tight.newestId(OptionalLong.of(i));
            clock.pass(Duration.ofMillis(1));
            tight.publish(LiveEvent.ofPit(LiveEventType.ALERT, i, 1, "x".repeat(100)));
        }

        assertThat(its.get("pitwatch.live.kept").gauge().value()).isLessThanOrEqualTo(20_000);
        assertThat(tight.read(0, Optional.of(tight.id(0)), RESUME, ANY, () -> {})
                        .missed())
                .isTrue();
        assertThat(tight.read(999, Optional.of(tight.id(0)), RESUME, ANY, () -> {})
                        .missed())
                .isFalse();
    }

    @Test
    void givenTwoWorkshopsWithVeryManyEvents_whenMemoryIsShort_thenTheirOwnGoAndNotTheOlderOnesOfANeighbour() {
        SimpleMeterRegistry its = new SimpleMeterRegistry();
        EventLog tight = new EventLog(clock, new EventLog.Keep(1000, Duration.ofMinutes(10), 100_000), its);
        for (long workshop = 1; workshop <= 3; workshop++) {
            tight.newestId(OptionalLong.of(workshop));
        }
        for (int i = 0; i < 20; i++) {
            tight.publish(LiveEvent.ofPit(LiveEventType.ALERT, 3, 1, "mine"));
        }
        for (int i = 0; i < 2_000; i++) {
            clock.pass(Duration.ofMillis(1));
            tight.publish(LiveEvent.ofPit(LiveEventType.ALERT, 1 + i % 2, 1, "x".repeat(100)));
        }

        assertThat(its.get("pitwatch.live.kept").gauge().value()).isBetween(90_000.0, 100_000.0);
        assertThat(missed(tight, 3, 0)).isFalse();
        assertThat(missed(tight, 1, 0)).isTrue();
        assertThat(missed(tight, 2, 0)).isTrue();
        assertThat(missed(tight, 1, 950)).isFalse();
        assertThat(missed(tight, 2, 950)).isFalse();
    }

    @Test
    void givenTenThousandReadings_whenKept_thenEachTakes150BytesAtMostAndComesBackAsItWas() {
        EventLog large = new EventLog(clock, EventLog.Keep.standard(120L << 20), others);
        large.newestId(OptionalLong.of(1));
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            clock.pass(Duration.ofMillis(2));
            Object reading = READINGS.shape(reading(i));
            sent.add(Json.text(reading));
            large.publish(new LiveEvent(LiveEventType.SENSOR_UPDATE, 1, 7L + i % 20, 40_000L, false, reading));
        }

        double each = kept(others) / sent.size();

        assertThat(each).isLessThanOrEqualTo(150);
        assertThat(100_000 * each)
                .as("three minutes at 500 a second, in the heap as delivered")
                .isLessThan(EventLog.Keep.standard(120L << 20).bytes());
        WorkshopLog.Reader reader =
                large.read(1, Optional.of(large.id(0)), RESUME, ANY, () -> {}).reader();
        List<String> back = reader.next(sent.size(), false).json().stream()
                .map(json -> new String(json, StandardCharsets.UTF_8))
                .toList();
        assertThat(back.stream().map(json -> json.substring(json.indexOf("\"data\":") + 7, json.length() - 1)))
                .containsExactlyElementsOf(sent);
        assertThat(back.get(9_999))
                .startsWith("{\"type\":\"sensor_update\",\"event_id\":\"" + large.id(10_000)
                        + "\",\"workshop_id\":1,\"timestamp\":\"" + Json.time(clock.instant())
                        + "\",\"data\":{\"pit_id\":");
    }

    /** Of a device with all sensors. */
    private Reading reading(int i) {
        return SampleReading.of(new SampleWorkshop(1, "w", 7 + i % 20, "ESP32-A1B2C3D4E5" + (10 + i % 20)))
                .at(clock.instant())
                .seq(1_000_000_000L + i)
                .job(40_000L)
                .with(CoreMetric.TEMPERATURE, 20 + random.nextInt(100) / 10.0)
                .with(CoreMetric.HUMIDITY, 50 + random.nextInt(100) / 10.0)
                .with(CoreMetric.PRESSURE, 1_000 + random.nextInt(3_000) / 100.0)
                .with(CoreMetric.IAQ, random.nextInt(200))
                .with(CoreMetric.IAQ_ACCURACY, 3)
                .with(CoreMetric.GAS_OHM, 100_000 + random.nextInt(100_000))
                .with(CoreMetric.PM1, random.nextInt(50))
                .with(CoreMetric.PM25, random.nextInt(150))
                .with(CoreMetric.PM10, random.nextInt(250))
                .build();
    }

    @Test
    void givenReadingsThatAreAllAnother_whenKept_thenEachComesBackAndNothingOfThemStays() {
        EventLog large = new EventLog(clock, EventLog.Keep.standard(120L << 20), others);
        large.newestId(OptionalLong.of(1));
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            String name = "x".repeat(i % 300 + 1);
            Map<String, Object> reading =
                    Map.of("errors", List.of(name), "of" + i, "\"\\é1 ".repeat(i % 40), "n", -1.5e-7 * i);
            sent.add(Json.text(reading));
            large.publish(
                    new LiveEvent(LiveEventType.SENSOR_UPDATE, 1, 300L + i, null, true, reading).leaving(1L << 40));
        }

        List<StoredEvent> seen = new ArrayList<>();
        WorkshopLog.Wanted noting = new WorkshopLog.Wanted(
                () -> event -> {
                    seen.add(event);
                    return true;
                },
                StoredEvent::data);
        WorkshopLog.Reader reader = large.read(1, Optional.of(large.id(0)), RESUME, noting, () -> {})
                .reader();
        assertThat(reader.next(600, false).json().stream().map(json -> new String(json, StandardCharsets.UTF_8)))
                .containsExactlyElementsOf(sent);
        assertThat(seen).allSatisfy(event -> {
            assertThat(event.pitId).isEqualTo(299 + event.number);
            assertThat(event.leftPitId).isEqualTo(1L << 40);
            assertThat(event.jobId).isNull();
            assertThat(event.late && event.update && !event.forAdmins).isTrue();
        });
        reader.close();
        clock.pass(Duration.ofMinutes(11));
        large.publish(LiveEvent.ofPit(LiveEventType.ALERT, 1, 7, "x"));
        assertThat(kept(others)).isZero();
    }

    @Test
    void givenWhatIsKeptOfAWorkshop_whenItsTimeIsOver_thenEventsOfAnotherLetItGo() {
        watch(1);
        reader(2, Optional.empty());
        publish(1, 5);
        clock.pass(Duration.ofMinutes(9));
        publish(2, 1);
        double both = kept();

        clock.pass(Duration.ofMinutes(2));
        publish(2, 1);

        assertThat(kept()).isPositive().isLessThan(both);
    }

    @Test
    void givenAReaderThatIsBehind_whenManyEventsWait_thenItReadsThemAllInOrder() {
        EventLog large = new EventLog(clock, EventLog.Keep.standard(512L << 20), others);
        WorkshopLog.Reader reader =
                large.read(1, Optional.empty(), RESUME, ANY, () -> {}).reader();
        for (int i = 0; i < 1_000; i++) {
            large.publish(
                    new LiveEvent(LiveEventType.SENSOR_UPDATE, 1, 7L, null, false, Map.of("temperature", i / 10.0)));
        }
        double behind = kept(others);

        List<Long> read = new ArrayList<>();
        while (read.size() < 1_000) {
            read.addAll(numbers(reader.next(64, false)));
        }
        large.publish(LiveEvent.ofPit(LiveEventType.ALERT, 1, 7, "x"));
        large.publish(LiveEvent.ofPit(LiveEventType.ALERT, 1, 7, "x"));

        assertThat(read).isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
        assertThat(kept(others)).as("what all are past is packed").isLessThan(behind / 3);
    }

    @Test
    void givenManyWhoMayReadTheSame_whenAJobIsMade_thenItIsWrittenOnceForEachKindOfViewer() {
        Map<String, Object> job =
                Map.of("id", 5, "customer_name", "Asha", "car_plate", "DL01AB1234", "car_plate_shown", "DL");
        List<Function<StoredEvent, byte[]>> viewers =
                List.of(StoredEvent::json, StoredEvent::customersJson, StoredEvent::wallJson);
        List<List<WorkshopLog.Reader>> readers = viewers.stream()
                .map(text -> Stream.generate(() -> log.read(
                                        1,
                                        Optional.empty(),
                                        RESUME,
                                        new WorkshopLog.Wanted(() -> event -> true, text),
                                        () -> {})
                                .reader())
                        .limit(3)
                        .toList())
                .toList();

        log.publish(LiveEvent.ofPit(LiveEventType.JOB_CREATED, 1, 7, job));

        Set<byte[]> written = Collections.newSetFromMap(new IdentityHashMap<>());
        readers.forEach(same ->
                same.forEach(reader -> written.addAll(reader.next(10, false).json())));
        assertThat(written.stream().map(json -> new String(json, StandardCharsets.UTF_8)))
                .hasSize(3)
                .anyMatch(json -> json.contains("Asha"))
                .allMatch(json -> json.contains("job_created"))
                .filteredOn(json -> !json.contains("Asha"))
                .hasSize(2);
    }

    private static boolean missed(EventLog log, long workshop, long last) {
        return log.read(workshop, Optional.of(log.id(last)), RESUME, ANY, () -> {})
                .missed();
    }

    @Test
    void givenReaderFallsBehindWhatIsKept_whenItReads_thenItIsToldAndGoesOnFromTheEnd() {
        WorkshopLog.Reader reader = reader(1, Optional.empty()).reader();
        publish(1, 41);

        WorkshopLog.Batch batch = reader.next(10, false);

        assertThat(batch.lost()).isTrue();
        assertThat(batch.number()).isEqualTo(41);
        publish(1, 1);
        assertThat(numbers(reader.next(10, false))).containsExactly(42L);
    }

    @Test
    void givenReadingsThatWereNeverPublished_whenSkipped_thenAllWhoReadAreToldToReloadAndGoOn() {
        List<String> woken = new ArrayList<>();
        WorkshopLog.Reader reader =
                log.read(1, Optional.empty(), RESUME, ANY, () -> woken.add("1")).reader();
        publish(1, 2);
        reader.next(10, false);
        woken.clear();

        log.resync();

        assertThat(woken).containsExactly("1");
        assertThat(reader.next(10, false).lost()).isTrue();
        publish(1, 1);
        assertThat(numbers(reader.next(10, false))).containsExactly(4L);
        assertThat(reader(1, Optional.of(log.id(2))).missed()).isTrue();
    }

    @Test
    void givenSlowReader_whenItReads_thenOnlyTheNewestReadingOfEachPitAndAllElse() {
        WorkshopLog.Reader reader = reader(1, Optional.empty()).reader();
        update(1, 7, false); // 1
        log.publish(LiveEvent.ofPit(LiveEventType.ALERT, 1, 7, "a")); // 2
        update(1, 8, false); // 3
        update(1, 7, false); // 4
        update(1, 7, true); // 5: late, and no reason to leave out number 4
        log.publish(LiveEvent.ofWorkshop(LiveEventType.SUBSCRIPTION, 1, "s")); // 6

        WorkshopLog.Batch batch = reader.next(10, true);

        assertThat(numbers(batch)).containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(batch.skipped()).isEqualTo(1);
    }

    @Test
    void givenNobodyWatches_whenEventsPass_thenTheyAreCountedAndTakeNoMemory() {
        publish(1, 5);

        assertThat(kept()).isZero();
        assertThat(reader(1, Optional.of(log.id(0))).missed()).isTrue();
        assertThat(log.newestId(OptionalLong.of(1))).isEqualTo(log.id(5));
    }

    @Test
    void givenAllHaveLeft_whenEventsPass_thenTheyAreKeptForAsLongAsSomeoneMayComeBack() {
        WorkshopLog.Reader reader = reader(1, Optional.empty()).reader();
        clock.pass(Duration.ofHours(1)); // quiet all the time, which is no reason to forget who was there
        reader.close();
        clock.pass(Duration.ofMinutes(9));
        publish(1, 3);
        assertThat(reader(1, Optional.of(log.id(0))).missed()).isFalse();
        assertThat(kept()).isPositive();
    }

    @Test
    void givenAllHaveLeftForGood_whenEventsPass_thenTheyTakeNoMemory() {
        watch(1);
        publish(1, 3);
        clock.pass(Duration.ofMinutes(11));

        publish(1, 1);

        assertThat(kept()).isZero();
        assertThat(reader(1, Optional.of(log.id(3))).missed()).isTrue();
        assertThat(reader(1, Optional.of(log.id(4))).missed()).isFalse();
    }

    @Test
    void givenSomeoneWasOnlyGreeted_whenTheySubscribe_thenTheyGetWhatCameInBetween() {
        publish(1, 3);
        String greeted = log.newestId(OptionalLong.of(1));
        publish(1, 2);

        EventLog.Start start = reader(1, Optional.of(greeted));

        assertThat(start.missed()).isFalse();
        assertThat(numbers(start.reader().next(10, false))).containsExactly(4L, 5L);
    }

    @Test
    void givenOneWhoMayNotResume_whenNothingWasMissed_thenItGoesOnAndElseItReloads() {
        watch(1);
        publish(1, 3);

        EventLog.Start atTheEnd = log.read(1, Optional.of(log.id(3)), () -> false, ANY, () -> {});
        EventLog.Start behind = log.read(1, Optional.of(log.id(2)), () -> false, ANY, () -> {});

        assertThat(atTheEnd.missed()).isFalse();
        assertThat(behind.missed()).isTrue();
        assertThat(behind.eventId()).isEqualTo(log.id(3));
    }

    @Test
    void givenAReaderWhoseReadFailed_whenMoreIsPublished_thenItIsWokenAgain() {
        AtomicInteger woken = new AtomicInteger();
        WorkshopLog.Reader reader = log.read(1, Optional.empty(), RESUME, ANY, woken::incrementAndGet)
                .reader();
        publish(1, 1);

        publish(1, 1); // without a read in between

        assertThat(woken).hasValue(2);
        assertThat(numbers(reader.next(10, false))).containsExactly(1L, 2L);
    }

    @Test
    void givenEventsThatAReaderDoesNotWant_whenMoreThanIsKeptPass_thenItHasMissedNothing() {
        AtomicInteger woken = new AtomicInteger();
        WorkshopLog.Reader reader = log.read(
                        1,
                        Optional.empty(),
                        RESUME,
                        new WorkshopLog.Wanted(() -> event -> Long.valueOf(8).equals(event.pitId), StoredEvent::json),
                        woken::incrementAndGet)
                .reader();
        publish(1, 100);
        assertThat(woken).hasValue(0);

        log.publish(LiveEvent.ofPit(LiveEventType.ALERT, 1, 8, "mine"));

        assertThat(woken).hasValue(1);
        assertThat(numbers(reader.next(10, false))).containsExactly(101L);
    }

    @Test
    void givenASmallHeap_whenEventsAreKept_thenTheyTakeAnEighthOfIt() {
        assertThat(EventLog.Keep.standard(160L << 20).bytes()).isEqualTo(20L << 20);
        assertThat(EventLog.Keep.standard(4L << 30).bytes()).isEqualTo(64L << 20);
    }

    @Test
    void givenManyPublishersAndAReader_whenAtOnce_thenEachEventIsReadOnceAndInOrder() throws Exception {
        EventLog large = new EventLog(clock, EventLog.Keep.standard(512L << 20), meters);
        WorkshopLog.Reader reader =
                large.read(1, Optional.empty(), RESUME, ANY, () -> {}).reader();
        ExecutorService publishers = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            publishers.execute(() -> {
                for (int n = 0; n < 2_000; n++) {
                    large.publish(LiveEvent.ofPit(LiveEventType.ALERT, 1, 7, "x"));
                }
            });
        }
        List<Long> seen = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (seen.size() < 8_000 && System.nanoTime() < end) {
            seen.addAll(numbers(reader.next(64, false)));
        }
        publishers.shutdown();

        assertThat(seen).hasSize(8_000).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(names = {"ALERT", "SENSOR_UPDATE"})
    void givenDataThatCanNotBeWritten_whenPublished_thenReadersGetWhatFollows(LiveEventType type) {
        WorkshopLog.Reader reader = reader(1, Optional.empty()).reader();

        log.publish(LiveEvent.ofPit(type, 1, 1, new Object()));
        publish(1, 1);

        assertThat(numbers(reader.next(10, false))).containsExactly(2L);
    }

    private double kept() {
        return kept(meters);
    }

    private static double kept(SimpleMeterRegistry of) {
        return of.get("pitwatch.live.kept").gauge().value();
    }

    private EventLog.Start reader(long workshop, Optional<String> since) {
        return log.read(workshop, since, RESUME, ANY, () -> {});
    }

    /** As a socket that is told where it stands, and is gone again. */
    private void watch(long workshop) {
        reader(workshop, Optional.empty()).reader().close();
    }

    private void publish(long workshop, int events) {
        for (int i = 0; i < events; i++) {
            log.publish(LiveEvent.ofPit(LiveEventType.ALERT, workshop, 7, "x"));
        }
    }

    private void update(long workshop, long pit, boolean late) {
        log.publish(new LiveEvent(LiveEventType.SENSOR_UPDATE, workshop, pit, null, late, "x"));
    }

    private static List<Long> numbers(WorkshopLog.Batch batch) {
        return batch.json().stream()
                .map(json -> new String(json, StandardCharsets.UTF_8)
                        .replaceFirst(".*?\"event_id\":\"[a-z0-9]+-([0-9]+)\".*", "$1"))
                .map(Long::valueOf)
                .toList();
    }

    /** Stands still until it is told to go on. */
}
