package dev.pitwatch.core.readings.reading;

import static java.util.Objects.requireNonNull;

import dev.pitwatch.core.admission.aqi.AirQuality;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mutable builder of a {@link Reading}, which says what each component means. Device and both times are needed; all else is
 * none by default. Not thread safe.
 */
public sealed class ReadingBuilder permits ReadingDraft {

    private long workshopId;
    private long pitId;
    private @Nullable String deviceId;
    private @Nullable String bootId;
    private @Nullable Long seq;
    private @Nullable Instant recordedAt;
    private @Nullable Instant receivedAt;
    private boolean late;
    private List<String> flags = List.of();
    private @Nullable Long jobId;
    private @Nullable Measurements values;
    private AirQuality air = AirQuality.NONE;
    private @Nullable List<Integer> particles;
    private Map<String, Object> src = Map.of();
    private Map<String, Object> alt = Map.of();
    private List<String> errors = List.of();
    private Map<String, Object> extra = Map.of();
    private Map<String, Object> raw = Map.of();
    private @Nullable String dedupeBoot;
    private long dedupeSeq;

    /** {@return a builder of a reading that differs from this one by what is set} */
    public static ReadingBuilder of(Reading reading) {
        ReadingBuilder builder = new ReadingBuilder()
                .place(reading.workshopId(), reading.pitId())
                .deviceId(reading.deviceId())
                .recordedAt(reading.recordedAt())
                .receivedAt(reading.receivedAt())
                .late(reading.late())
                .flags(reading.flags())
                .jobId(reading.jobId())
                .values(reading.values())
                .air(reading.air())
                .particles(reading.particles())
                .src(reading.src())
                .alt(reading.alt())
                .errors(reading.errors())
                .extra(reading.extra())
                .raw(reading.raw())
                .dedupe(reading.dedupeBoot(), reading.dedupeSeq());
        builder.bootId = reading.bootId();
        builder.seq = reading.seq();
        return builder;
    }

    public ReadingBuilder place(long workshop, long pit) {
        workshopId = workshop;
        pitId = pit;
        return this;
    }

    public ReadingBuilder deviceId(String id) {
        deviceId = id;
        return this;
    }

    /** Boot and number, by which the reading is known again, too. Without them it is one of old firmware. */
    public ReadingBuilder numbered(String boot, Long number) {
        bootId = boot;
        seq = number;
        return dedupe(boot, number);
    }

    /** How to know it again; a null boot: not at all. */
    public ReadingBuilder dedupe(@Nullable String boot, long number) {
        dedupeBoot = boot;
        dedupeSeq = number;
        return this;
    }

    public ReadingBuilder recordedAt(Instant time) {
        recordedAt = time;
        return this;
    }

    public ReadingBuilder receivedAt(Instant time) {
        receivedAt = time;
        return this;
    }

    public ReadingBuilder late(boolean whether) {
        late = whether;
        return this;
    }

    public ReadingBuilder flags(List<String> codes) {
        flags = codes;
        return this;
    }

    public ReadingBuilder jobId(@Nullable Long id) {
        jobId = id;
        return this;
    }

    public ReadingBuilder values(Measurements measured) {
        values = measured;
        return this;
    }

    public ReadingBuilder air(AirQuality quality) {
        air = quality;
        return this;
    }

    public ReadingBuilder particles(@Nullable List<Integer> counts) {
        particles = counts;
        return this;
    }

    public ReadingBuilder src(Map<String, Object> sensors) {
        src = sensors;
        return this;
    }

    public ReadingBuilder alt(Map<String, Object> seconds) {
        alt = seconds;
        return this;
    }

    public ReadingBuilder errors(List<String> sent) {
        errors = sent;
        return this;
    }

    public ReadingBuilder extra(Map<String, Object> fields) {
        extra = fields;
        return this;
    }

    public ReadingBuilder raw(Map<String, Object> uncalibrated) {
        raw = uncalibrated;
        return this;
    }

    long pitId() {
        return pitId;
    }

    Instant recordedAt() {
        return requireNonNull(recordedAt, "recordedAt");
    }

    Instant receivedAt() {
        return requireNonNull(receivedAt, "receivedAt");
    }

    Measurements values() {
        Measurements known = values;
        if (known == null) {
            known = new Measurements();
            values = known;
        }
        return known;
    }

    /** {@return the reading} Throws NullPointerException when its device or one of its times is missing. */
    public Reading build() {
        return new Reading(
                workshopId,
                pitId,
                requireNonNull(deviceId, "deviceId"),
                bootId,
                seq,
                recordedAt(),
                receivedAt(),
                late,
                flags,
                jobId,
                values(),
                air,
                particles,
                src,
                alt,
                errors,
                extra,
                raw,
                dedupeBoot,
                dedupeSeq);
    }
}
