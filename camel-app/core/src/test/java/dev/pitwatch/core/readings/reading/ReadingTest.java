package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingTest {

    @Test
    void givenAReading_whenAskedForWhatWasMeasured_thenItsValuesByTheNamesOfFields() {
        Reading reading = SampleReading.of(new SampleWorkshop(1, "w", 1, "ESP32-1"))
                .with(CoreMetric.PM25, 11)
                .extra("co2", 480.0)
                .build();

        assertThat(reading.measured()).isEqualTo(Map.of("pm25", 11.0, "co2", 480.0));
    }
}
