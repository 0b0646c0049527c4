package dev.pitwatch.core.testing;

import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.admission.aqi.AirQualityIndex;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Measurements;
import dev.pitwatch.core.readings.reading.Reading;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds readings for tests; what a test doesn't say is plain. */
public final class SampleReading {

    private final SampleWorkshop place;
    private String device;
    private long pit;
    private @Nullable String boot = "9f3a01c2";
    private @Nullable Long seq = 1L;
    private Instant at = Instant.parse("2026-02-20T22:30:00Z");
    private boolean late;
    private final Measurements values = new Measurements();
    private Map<String, Object> extra = Map.of();
    private Map<String, Object> src = Map.of();
    private List<String> errors = List.of();
    private List<String> flags = List.of();
    private @Nullable String legacyKey;
    private long legacyHash;

    private SampleReading(SampleWorkshop place) {
        this.place = place;
        this.device = place.deviceId();
        this.pit = place.pitId();
    }

    public static SampleReading of(SampleWorkshop place) {
        return new SampleReading(place);
    }

    public SampleReading device(String id) {
        device = id;
        return this;
    }

    public SampleReading pit(long id) {
        pit = id;
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
        at = time;
        return this;
    }

    public SampleReading late() {
        late = true;
        return this;
    }

    /** Without boot_id and seq; a null key can't be told from another. */
    public SampleReading legacy(@Nullable String key, long hash) {
        boot = null;
        seq = null;
        legacyKey = key;
        legacyHash = hash;
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
        src = Map.of(metric, sensor);
        return this;
    }

    public SampleReading errors(String... texts) {
        errors = List.of(texts);
        return this;
    }

    public SampleReading flags(String... codes) {
        flags = List.of(codes);
        return this;
    }

    public Reading build() {
        AirQuality air = AirQualityIndex.of(
                AqiStandard.IN_NAQI,
                values.get(CoreMetric.PM25),
                values.get(CoreMetric.PM10),
                Double.NaN,
                Double.NaN,
                Double.NaN);
        boolean legacy = boot == null;
        return new Reading(
                place.workshopId(),
                pit,
                device,
                boot,
                seq,
                at,
                at,
                late,
                flags,
                null,
                values,
                air,
                null,
                src,
                Map.of(),
                errors,
                extra,
                Map.of(),
                legacy ? legacyKey : boot,
                legacy || seq == null ? legacyHash : seq);
    }
}
