package dev.pitwatch.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.news.News;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LargeReadingsTest {

    private static final SampleWorkshop SHOP = new SampleWorkshop(1, "w", 1, "ESP32-1");
    private static final int READINGS = 500;

    /** As a message of 4 KiB may have them; 150 KiB and more of each reading. */
    private static final List<Object> EMPTY_OBJECTS = Collections.nCopies(1_200, Map.of());

    private static final int MAX_KIB = 16 << 10;

    private final FakeRepository repository = new FakeRepository();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void givenReadingsOfManyEmptyObjects_whenTheDatabaseIsAway_thenFewAreHeldAndAllAreStoredOnceItIsBack()
            throws Exception {
        AtomicInteger put = new AtomicInteger();
        repository.goAway();
        try (ReadingStore store = new ReadingStore(repository, new News(meters), meters, Clock.systemUTC())) {
            store.start();
            FutureTask<Integer> device = new FutureTask<>(() -> {
                for (int seq = 0; seq < READINGS; seq++) {
                    store.put(StoreItem.of(reading(seq), delivery()));
                    put.incrementAndGet();
                }
                return READINGS;
            });
            new Thread(device, "device").start();
            await().until(() ->
                    held() > MAX_KIB - StoreItem.of(reading(0), delivery()).kib());
            assertThat(put.get()).isLessThan(READINGS / 4);
            assertThat(held()).isLessThanOrEqualTo(MAX_KIB);

            repository.comeBack();

            await().until(() -> repository.size() == READINGS);
            assertThat(repository.sequence())
                    .containsExactlyElementsOf(
                            LongStream.range(0, READINGS).boxed().toList());
            await().until(() -> held() == 0);
        }
    }

    private double held() {
        return meters.get("pitwatch.ingest.queue.kib").gauge().value();
    }

    private static Reading reading(long seq) {
        return SampleReading.of(SHOP)
                .seq(seq)
                .with(CoreMetric.TEMPERATURE, 20)
                .extra("odd", EMPTY_OBJECTS)
                .build();
    }

    private static Delivery delivery() {
        return new Delivery("workshop/w/pit/p/sensors", new byte[0], 1, Instant.now(), () -> {});
    }
}
