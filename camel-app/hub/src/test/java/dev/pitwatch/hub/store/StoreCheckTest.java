package dev.pitwatch.hub.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.health.HealthCheck;
import dev.pitwatch.hub.news.News;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoreCheckTest {

    private final FakeRepository repository = new FakeRepository();

    @Test
    void givenReadings_whenTheDatabaseRefusesThemForAWhile_thenTheStoreIsDownAndThenUpAgain() throws Exception {
        try (ReadingStore store = new ReadingStore(
                repository, new News(new SimpleMeterRegistry()), new SimpleMeterRegistry(), Clock.systemUTC())) {
            HealthCheck check = store.check();
            store.start();
            assertThatCode(check::check).doesNotThrowAnyException();

            repository.goAway();
            store.put(StoreItem.of(
                    SampleReading.of(new SampleWorkshop(1, "w", 1, "ESP32-1"))
                            .with(CoreMetric.TEMPERATURE, 20)
                            .build(),
                    new Delivery("workshop/w/pit/p/sensors", new byte[0], 1, Instant.now(), () -> {})));
            await().untilAsserted(() -> assertThatThrownBy(check::check).hasMessageContaining("planted"));

            repository.comeBack();
            await().untilAsserted(() -> assertThatCode(check::check).doesNotThrowAnyException());
        }
    }
}
