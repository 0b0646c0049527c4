package dev.pitwatch.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.settings.Settings.Tracing;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.RefusalLimits;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.OtlpReceiver;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The writer on a real PostgreSQL that goes away, or refuses a row. */
class ReadingStoreIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
    private final List<Reading> published = new CopyOnWriteArrayList<>();
    private final News news = new News(meters);
    private TestDatabase db;
    private SampleWorkshop shop;
    private ReadingStore store;

    @BeforeEach
    void open() {
        db = TestDatabase.createOwnServer();
        shop = SampleWorkshop.in(db);
        store = store(db.database());
        news.attach("readings", "test", (batch, missed) -> ((List<?>) batch)
                .forEach(reading -> published.add((Reading) reading)));
    }

    @AfterEach
    void close() {
        store.close();
        news.close();
        db.close();
    }

    @Test
    void givenTheDatabaseStopsForFiveSeconds_whenItIsBack_thenNothingIsLostDoubledOrAcknowledgedEarly()
            throws Exception {
        // All of it has a place in the queue, so that this thread is not held up.
        put(0, 600);
        db.killServer();
        int before = acknowledged.size();
        put(600, 1_000);
        await().during(Duration.ofSeconds(5)).atMost(PATIENCE).untilAsserted(() -> assertThat(acknowledged.size())
                .isLessThanOrEqualTo(Math.max(before, 600)));
        int duringOutage = acknowledged.size();

        db.startServer();

        await().atMost(PATIENCE).until(() -> acknowledged.size() == 1_000);
        assertThat(duringOutage).isLessThanOrEqualTo(600);
        assertThat(acknowledged)
                .containsExactlyElementsOf(LongStream.range(0, 1_000).boxed().toList());
        assertThat(stored()).isEqualTo(1_000);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(published).extracting(Reading::seq).containsExactlyElementsOf(acknowledged));
    }

    @Test
    void givenCommitsWhoseAnswersAreLost_whenTriedAgain_thenAllIsStoredAndToldOnce() throws Exception {
        store.close();
        try (CommitThief thief = new CommitThief(
                        URI.create(db.url().substring("jdbc:".length())).getPort());
                Database behindIt = database(thief);
                ReadingStore stolenFrom = store(behindIt)) {
            put(stolenFrom, 0, 10);
            await().atMost(PATIENCE).until(() -> acknowledged.size() == 10);
            thief.steal(2);
            put(stolenFrom, 5, 300);

            await().atMost(PATIENCE).until(() -> acknowledged.size() == 305);
            assertThat(thief.wanted()).isZero();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(published)
                    .extracting(Reading::seq)
                    .containsExactlyElementsOf(LongStream.range(0, 300).boxed().toList()));
        }
        assertThat(stored()).isEqualTo(300);
        assertThat(meters.counter("pitwatch.ingest.stored").count()).isEqualTo(300);
        assertThat(meters.counter("pitwatch.ingest.duplicates").count()).isEqualTo(5);
    }

    /** What a pool learns by its first connection it never asks again. */
    @Test
    void givenTheDatabaseGoesWhileThePoolMakesItsFirstConnection_whenItIsBack_thenReadingsAreStored() throws Exception {
        store.close();
        try (CommitThief thief = new CommitThief(
                        URI.create(db.url().substring("jdbc:".length())).getPort());
                Database behindIt = database(thief);
                ReadingStore cutOff = store(behindIt)) {
            thief.hangUpOn("ISOLATION LEVEL");
            put(cutOff, 0, 10);

            await().atMost(PATIENCE).until(() -> acknowledged.size() == 10);
            assertThat(thief.isListening()).isFalse();
        }
        assertThat(stored()).isEqualTo(10);
    }

    @Test
    void givenRowsTheDatabaseRefuses_whenStored_thenTheyAreSetAsideAndTheOthersStay() throws Exception {
        for (long seq = 0; seq < 200; seq++) {
            String boot = seq % 50 == 7 ? "bad\0boot" : "boot";
            store.put(StoreItem.of(reading(seq, boot), delivery(seq)));
        }

        await().atMost(PATIENCE).until(() -> acknowledged.size() == 200);
        assertThat(acknowledged)
                .containsExactlyElementsOf(LongStream.range(0, 200).boxed().toList());
        assertThat(stored()).isEqualTo(196);
        assertThat(
                        db.texts(
                                "select reason || ' ' || device_id || ' ' || convert_from(payload, 'UTF8') from dead_letter order by id"))
                .hasSize(4)
                .startsWith("bad_row " + shop.deviceId() + " payload 7");
    }

    @Test
    void givenARefusalThatCannotBeStored_whenItsTurnComes_thenItIsAcknowledgedAndTheNextIsStored() throws Exception {
        Rejected nowhere = Rejected.violation("bad_key", "", shop.deviceId(), 999_999L, false);
        store.put(StoreItem.of(nowhere, delivery(1)));
        put(2, 3);

        await().atMost(PATIENCE).until(() -> acknowledged.size() == 2);
        assertThat(stored()).isOne();
    }

    @Test
    void givenTracing_whenReadingsAreStoredRefusedOrThereAlready_thenEachTraceEndsWithItsLastStep() throws Exception {
        try (OtlpReceiver collector = new OtlpReceiver()) {
            Traces traces = Traces.to(
                    new Tracing(URI.create(collector.url()), Optional.empty(), 1),
                    "node",
                    getClass().getClassLoader(),
                    meters);
            ReadingStore traced = new ReadingStore(
                    new JdbiReadingRepository(db.database(), name -> false),
                    RefusalLimits.none(Clock.systemUTC()),
                    news,
                    meters,
                    traces,
                    Clock.systemUTC());
            news.attach("readings", "alerts-readings", (batch, missed) -> {});
            news.attach("readings", "live-readings", (batch, missed) -> {});
            traced.start();
            traced.put(StoreItem.of(reading(1, "boot"), delivery(1)));
            await().atMost(PATIENCE).until(() -> acknowledged.size() == 1);
            traced.put(StoreItem.of(reading(1, "boot"), delivery(2)));
            traced.put(StoreItem.of(reading(2, "bad\0boot"), delivery(3)));
            await().atMost(PATIENCE).until(() -> acknowledged.size() == 3);
            traced.close();
            news.drain(PATIENCE);
            traces.close();

            List<OtlpReceiver.Span> whole = collector.spans().stream()
                    .filter(span -> span.name().equals("reading"))
                    .toList();
            assertThat(whole).hasSize(3).allSatisfy(span -> assertThat(span.attributes())
                    .containsEntry("pitwatch.device_id", shop.deviceId()));
            assertThat(whole)
                    .extracting(span -> span.attributes().get("pitwatch.refused"))
                    .containsExactlyInAnyOrder(null, null, "bad_row");
            assertThat(whole).anySatisfy(span -> assertThat(collector.below(span))
                    .extracting(OtlpReceiver.Span::name)
                    .containsExactlyInAnyOrder("check", "queue", "commit", "test", "alerts-readings", "live-readings"));
        }
    }

    private ReadingStore store(Database database) {
        ReadingStore made =
                new ReadingStore(new JdbiReadingRepository(database, name -> false), news, meters, Clock.systemUTC());
        made.start();
        return made;
    }

    private Database database(CommitThief thief) {
        String url = db.url().replaceFirst(":[0-9]+/", ":" + thief.port() + "/");
        return new Database(new DatabaseSetup(url, db.masterKey()), 1, 2, new SimpleMeterRegistry());
    }

    private void put(long from, long to) throws InterruptedException {
        put(store, from, to);
    }

    private void put(ReadingStore store, long from, long to) throws InterruptedException {
        for (long seq = from; seq < to; seq++) {
            store.put(StoreItem.of(reading(seq, "boot"), delivery(seq)));
        }
    }

    private Reading reading(long seq, String boot) {
        return SampleReading.of(shop)
                .boot(boot)
                .seq(seq)
                .at(Instant.now())
                .with(CoreMetric.TEMPERATURE, 20)
                .build();
    }

    private Delivery delivery(long seq) {
        byte[] payload = ("payload " + seq).getBytes(StandardCharsets.UTF_8);
        return new Delivery("workshop/w/pit/p/sensors", payload, 1, Instant.now(), () -> acknowledged.add(seq));
    }

    private long stored() {
        return db.superuser().withHandle(handle -> handle.createQuery("select count(*) from reading")
                .mapTo(Long.class)
                .one());
    }
}
