package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Readings as they never should come; the same ones for the same random numbers. */
final class Disorder {

    /** The metric of a driver of its own that some have. */
    static final String OWN = "formaldehyde";

    private Disorder() {}

    /** {@return three days of two pits, of three devices each, shuffled; each tenth comes again, some with another time} */
    static List<Reading> of(SampleWorkshop shop, long secondPit, Instant start, Random random) {
        List<Reading> all = new ArrayList<>();
        for (int pit = 0; pit < 2; pit++) {
            for (int device = 0; device < 3; device++) {
                Instant at = start;
                for (int i = 0; i < 400; i++) {
                    at = at.plusMillis(random.nextInt(1_200_000));
                    SampleReading reading = SampleReading.of(shop)
                            .pit(pit == 0 ? shop.pitId() : secondPit)
                            .device("ESP32-%d%d".formatted(pit, device))
                            .seq(i)
                            .at(at)
                            .with(CoreMetric.TEMPERATURE, 15 + random.nextInt(200) / 10.0);
                    if (random.nextBoolean()) {
                        reading.with(CoreMetric.PM25, random.nextInt(300)).extra(OWN, random.nextInt(50) / 100.0);
                    }
                    all.add(reading.build());
                    if (random.nextInt(10) == 0) {
                        all.add(reading.at(random.nextBoolean() ? at : at.plusSeconds(7_000))
                                .build());
                    }
                }
            }
        }
        Collections.shuffle(all, random);
        return all;
    }
}
