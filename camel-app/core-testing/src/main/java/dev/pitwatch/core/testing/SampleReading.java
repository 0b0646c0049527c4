package dev.pitwatch.core.testing;

import dev.pitwatch.core.admission.aqi.AirQualityIndex;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Measurements;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds readings for tests; what a test doesn't say is plain. */
public final class SampleReading {

    private final SampleWorkshop place;
    private final ReadingBuilder reading;
    private final Measurements values = new Measurements();
    private @Nullable String boot = "9f3a01c2";
    private long seq = 1;
    private Map<String, Object> extra = Map.of();

    private SampleReading(SampleWorkshop place) {
        this.place = place;
        this.reading = new ReadingBuilder()
                .place(place.workshopId(), place.pitId())
                .deviceId(place.deviceId())
                .values(values);
        at(Instant.parse("2026-02-20T22:30:00Z"));
    }

    public static SampleReading of(SampleWorkshop place) {
        return new SampleReading(place);
    }

    public SampleReading device(String id) {
        reading.deviceId(id);
        return this;
    }

    public SampleReading pit(long id) {
        reading.place(place.workshopId(), id);
        return this;
    }

    public SampleReading boot(String id) {
        boot = id;
        return this;
    }

    public SampleReading seq(long number) {
        seq = number;
        return this;
    }

    public SampleReading at(Instant time) {
        reading.recordedAt(time).receivedAt(time);
        return this;
    }

    public SampleReading late() {
        reading.late(true);
        return this;
    }

    public SampleReading job(@Nullable Long id) {
        reading.jobId(id);
        return this;
    }

    /** Without boot_id and seq; a null key can't be told from another. */
    public SampleReading legacy(@Nullable String key, long hash) {
        boot = null;
        reading.dedupe(key, hash);
        return this;
    }

    public SampleReading with(CoreMetric metric, double value) {
        values.set(metric, value);
        return this;
    }

    public SampleReading extra(String name, Object value) {
        extra = new HashMap<>(extra);
        extra.put(name, value);
        return this;
    }

    public SampleReading src(String metric, String sensor) {
        reading.src(Map.of(metric, sensor));
        return this;
    }

    public SampleReading errors(String... texts) {
        reading.errors(List.of(texts));
        return this;
    }

    /** A second sensor's values: metric to sensor type to number. */
    public SampleReading alt(Map<String, Object> seconds) {
        reading.alt(seconds);
        return this;
    }

    /** Values before calibration. */
    public SampleReading raw(Map<String, Object> uncalibrated) {
        reading.raw(uncalibrated);
        return this;
    }

    public SampleReading flags(String... codes) {
        reading.flags(List.of(codes));
        return this;
    }

    public Reading build() {
        if (boot != null) {
            reading.numbered(boot, seq);
        }
        return reading.extra(extra)
                .air(AirQualityIndex.of(
                        AqiStandard.IN_NAQI,
                        values.get(CoreMetric.PM25),
                        values.get(CoreMetric.PM10),
                        Double.NaN,
                        Double.NaN,
                        Double.NaN))
                .build();
    }
}
