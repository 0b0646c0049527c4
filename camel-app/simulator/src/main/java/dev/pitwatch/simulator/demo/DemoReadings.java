package dev.pitwatch.simulator.demo;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.admission.aqi.AirQualityIndex;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Measurements;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import dev.pitwatch.simulator.demo.JdbiDemoRepository.Stay;
import dev.pitwatch.simulator.device.Air;
import dev.pitwatch.simulator.device.PitClimate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Seven days of readings, one a minute and pit, as the demo's devices would have measured them. */
final class DemoReadings {

    static final Duration SPAN = Duration.ofDays(7);
    /** No device has it: devices draw eight hexadecimal digits. */
    private static final String BOOT = "demohist";

    private static final int AT_ONCE = 2_000;

    private final JdbiReadingRepository readings;
    private final Database database;
    private final ZoneId zone;

    DemoReadings(Database database, ZoneId zone) {
        this.database = database;
        this.readings = new JdbiReadingRepository(database, metric -> false);
        this.zone = zone;
    }

    /**
     * Writes them, all or none, up to that moment.
     *
     * @param stays which cars were in which pit
     */
    void write(Demo demo, Instant until, List<Stay> stays) {
        database.togetherAsIngest(() -> {
            for (Demo.Device device : demo.devices()) {
                write(demo.workshopId(), device, until.truncatedTo(ChronoUnit.MINUTES), stays);
            }
            return demo;
        });
    }

    private void write(long workshop, Demo.Device device, Instant until, List<Stay> stays) {
        PitClimate climate = new PitClimate(device.deviceId().hashCode(), zone);
        List<Reading> batch = new ArrayList<>(AT_ONCE);
        for (Instant at = until.minus(SPAN); at.isBefore(until); at = at.plus(Duration.ofMinutes(1))) {
            Air air = climate.at(at);
            if (!air.failed().isEmpty()) {
                continue; // a gap, as a fault leaves one
            }
            batch.add(reading(workshop, device, at, air, job(stays, device.pitId(), at)));
            if (batch.size() == AT_ONCE) {
                readings.store(batch, List.of());
                batch.clear();
            }
        }
        readings.store(batch, List.of());
    }

    private static @Nullable Long job(List<Stay> stays, long pit, Instant at) {
        return stays.stream()
                .filter(stay -> stay.isAt(pit, at))
                .findFirst()
                .map(Stay::jobId)
                .orElse(null);
    }

    private static Reading reading(long workshop, Demo.Device device, Instant at, Air air, @Nullable Long job) {
        Measurements values = new Measurements();
        values.set(CoreMetric.TEMPERATURE, air.temperature());
        values.set(CoreMetric.HUMIDITY, air.humidity());
        values.set(CoreMetric.PRESSURE, air.pressure());
        values.set(CoreMetric.IAQ, air.iaq());
        values.set(CoreMetric.IAQ_ACCURACY, 3);
        values.set(CoreMetric.GAS_OHM, air.gasOhm());
        values.set(CoreMetric.PM1, air.pm1());
        values.set(CoreMetric.PM25, air.pm25());
        values.set(CoreMetric.PM10, air.pm10());
        return new ReadingBuilder()
                .place(workshop, device.pitId())
                .deviceId(device.deviceId())
                .numbered(BOOT, at.getEpochSecond() / 60)
                .recordedAt(at)
                .receivedAt(at)
                .jobId(job)
                .values(values)
                .air(AirQualityIndex.of(AqiStandard.IN_NAQI, air.pm25(), air.pm10(), Double.NaN, air.iaq(), 3))
                .particles(air.particles())
                .build();
    }
}
