package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingWeightTest {

    private static final SampleWorkshop SHOP = new SampleWorkshop(1, "w", 1, "ESP32-1");

    @Test
    void givenAUsualReading_whenWeighed_thenItCountsAsOne() {
        Reading usual = SampleReading.of(SHOP)
                .with(CoreMetric.TEMPERATURE, 24.5)
                .src("temperature", "BME680")
                .alt(Map.of("temperature", Map.of("DHT22", 24.9)))
                .errors("PMS5003:timeout")
                .build();

        assertThat(ReadingWeight.of(usual)).isBetween(512, 1_600);
        assertThat(ReadingWeight.count(usual)).isOne();
    }

    @Test
    void givenEmptyObjects_whenWeighed_thenTheyCountAsWhatTheyTakeAndNotAsTheirText() {
        int objects = 1_200; // "{}," each, below the 4 KiB of a message
        Reading odd = SampleReading.of(SHOP)
                .extra("odd", Collections.nCopies(objects, Map.of()))
                .build();

        assertThat(ReadingWeight.of(odd)).isGreaterThan(20 * 3 * objects);
        assertThat(ReadingWeight.count(odd)).isGreaterThan(70);
    }
}
