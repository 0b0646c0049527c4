package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingFlag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What alerts look at in a reading; NaN where it was not measured. One serves all readings, one after the other, so that
 * looking at them makes no garbage; nothing keeps it. Not thread safe.
 */
final class Sample {

    /** Of values that come without their reading: nothing is known of errors and flags then. */
    private static final double UNKNOWN = Double.NaN;

    private static final String STUCK = ReadingFlag.STUCK.code();
    private static final String CLOCK = ReadingFlag.CLOCK.code();

    // An iterator would be garbage.
    private final BiConsumer<Object, Object> compare = this::compare;
    private double first;
    private double widest;

    private long workshopId;
    private long pitId;
    private String deviceId = "";
    private @Nullable Long jobId;
    private Instant at = Instant.EPOCH;
    private long millis;
    private double aqi;
    private double temperature;
    private double humidity;
    private double temperatureGap = UNKNOWN;
    private double humidityGap = UNKNOWN;
    private @Nullable List<String> errors;
    private double stuck = UNKNOWN;
    private double wrongClock = UNKNOWN;

    Sample() {}

    /**
     * Takes the newest values of a device, or those of one moment, without what its reading says of its sensors.
     *
     * @param at when they were measured: durations count in this time
     * @param aqi NaN, like the others: not measured
     */
    Sample(
            long workshopId,
            long pitId,
            String deviceId,
            @Nullable Long jobId,
            Instant at,
            double aqi,
            double temperature,
            double humidity) {
        place(workshopId, pitId, deviceId, jobId, at);
        this.aqi = aqi;
        this.temperature = temperature;
        this.humidity = humidity;
    }

    static Sample of(Reading reading) {
        return new Sample().set(reading);
    }

    /** Takes a reading in place of the one before; returns itself. */
    Sample set(Reading reading) {
        place(reading.workshopId(), reading.pitId(), reading.deviceId(), reading.jobId(), reading.recordedAt());
        Integer index = reading.air().aqi();
        aqi = index == null ? Double.NaN : index;
        temperature = reading.values().get(CoreMetric.TEMPERATURE);
        humidity = reading.values().get(CoreMetric.HUMIDITY);
        sensors(reading.errors(), reading.flags(), reading.alt(), reading.raw());
        return this;
    }

    private void place(long workshop, long pit, String device, @Nullable Long job, Instant measuredAt) {
        workshopId = workshop;
        pitId = pit;
        deviceId = device;
        jobId = job;
        at = measuredAt;
        millis = measuredAt.toEpochMilli();
    }

    /** Takes what the reading says of its sensors; returns itself. */
    Sample sensors(List<String> reported, List<String> flags, Map<String, Object> alt, Map<String, Object> raw) {
        errors = reported;
        stuck = flags.contains(STUCK) ? 1 : 0;
        wrongClock = flags.contains(CLOCK) ? 1 : 0;
        temperatureGap = gap(CoreMetric.TEMPERATURE, temperature, alt, raw);
        humidityGap = gap(CoreMetric.HUMIDITY, humidity, alt, raw);
        return this;
    }

    /**
     * How far second sensors are from the first, as both measured. A device that reports an error may miss its second one for
     * now; without an error it has none.
     */
    private double gap(CoreMetric metric, double value, Map<String, Object> alt, Map<String, Object> raw) {
        if (Double.isNaN(value)) {
            return Double.NaN;
        }
        double none = errors == null || errors.isEmpty() ? 0 : Double.NaN;
        if (alt.isEmpty() || !(alt.get(metric.field()) instanceof Map<?, ?> bySensor)) {
            return none;
        }
        first = raw.get(metric.field()) instanceof Number measured ? measured.doubleValue() : value;
        widest = none;
        bySensor.forEach(compare);
        return widest;
    }

    private void compare(Object sensor, Object second) {
        if (second instanceof Number number) {
            double apart = Math.abs(number.doubleValue() - first);
            widest = Double.isNaN(widest) ? apart : Math.max(widest, apart);
        }
    }

    long workshopId() {
        return workshopId;
    }

    long pitId() {
        return pitId;
    }

    String deviceId() {
        return deviceId;
    }

    @Nullable
    Long jobId() {
        return jobId;
    }

    Instant at() {
        return at;
    }

    /** {@return when it was measured, in epoch milliseconds} */
    long millis() {
        return millis;
    }

    double aqi() {
        return aqi;
    }

    double temperature() {
        return temperature;
    }

    double humidity() {
        return humidity;
    }

    /** {@return °C between the sensors that differ most; NaN: not known} */
    double temperatureGap() {
        return temperatureGap;
    }

    /** {@return % RH between the sensors that differ most; NaN: not known} */
    double humidityGap() {
        return humidityGap;
    }

    /** {@return what sensors reported; empty also when nothing is known of it} */
    List<String> errors() {
        return errors == null ? List.of() : errors;
    }

    /** {@return 1: a sensor reported an error, 0: none did, NaN: not known} */
    double faulty() {
        if (errors == null) {
            return Double.NaN;
        }
        return errors.isEmpty() ? 0 : 1;
    }

    /** {@return 1: a sensor's values don't change, 0: they do, NaN: not known} */
    double stuck() {
        return stuck;
    }

    /** {@return 1: the device's clock is wrong, 0: it isn't, NaN: not known} */
    double wrongClock() {
        return wrongClock;
    }
}
