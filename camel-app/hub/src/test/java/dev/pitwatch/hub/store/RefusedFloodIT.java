package dev.pitwatch.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.RefusalLimits;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one device that sends nothing but refusals leaves in a real PostgreSQL. */
class RefusedFloodIT {

    private static final int MESSAGES = 20_000;
    private static final long MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final Clock clock = Clock.systemUTC();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final ReadingStore store = new ReadingStore(
            new JdbiReadingRepository(db.database(), name -> false),
            new RefusalLimits(clock, shop.deviceId()::equals, true, meters),
            new News(meters),
            meters,
            Traces.off(),
            clock);

    @AfterEach
    void close() {
        store.close();
        db.close();
    }

    @Test
    void givenADeviceFlatOut_whenAllItSendsIsRefused_thenFewRowsStayAndAllIsCounted() throws Exception {
        long before = db.number("select pg_database_size(current_database())");
        byte[] payload = new byte[4_096];
        new Random(7).nextBytes(payload);
        store.start();

        for (int i = 0; i < MESSAGES; i++) {
            Delivery delivery = new Delivery(
                    "workshop/%s/pit/pit1/sensors".formatted(shop.workshopCode()),
                    payload,
                    1,
                    clock.instant(),
                    acknowledged::incrementAndGet,
                    shop.deviceId());
            store.put(Rejected.deadLetter("bad_json", "planted", null), delivery);
            store.put(Rejected.violation("bad_key", "planted", shop.deviceId(), shop.workshopId(), false), delivery);
            store.put(Rejected.violation("unknown_device", "planted", "INVENTED-" + i, null, false), delivery);
        }

        await().atMost(PATIENCE).until(() -> acknowledged.get() == 3 * MESSAGES);
        await().atMost(PATIENCE)
                .until(() -> db.number("select sum(count) from violation where reason = 'bad_key'") == MESSAGES);
        assertThat(db.number("select count(*) from dead_letter")).isEqualTo(RefusalLimits.MAX_ROWS);
        assertThat(db.number("select count(*) from violation where reason = 'bad_key'"))
                .isBetween(1L, 2L); // the hour may end
        assertThat(db.number("select count(*) from violation where reason = 'unknown_device'"))
                .isEqualTo(RefusalLimits.MAX_ROWS);
        assertThat(db.number("select count(*) from violation where workshop_id is null and reason = 'bad_key'"))
                .isZero();
        assertThat(meters.get("pitwatch.ingest.unkept")
                        .tag("kind", "dead_letter")
                        .counter()
                        .count())
                .isEqualTo(MESSAGES - RefusalLimits.MAX_ROWS);
        assertThat(meters.counter("pitwatch.ingest.rejected", "reason", "bad_key")
                        .count())
                .isEqualTo(MESSAGES);
        assertThat(db.number("select pg_database_size(current_database())") - before)
                .isLessThan(5 * MIB);
    }
}
