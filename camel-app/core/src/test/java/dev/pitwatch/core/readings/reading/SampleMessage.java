package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.KnownDevice;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Builds decoded messages of device d in pit 2 of workshop 1 for tests of the steps; what a test doesn't say is plain. */
final class SampleMessage {

    private AqiStandard standard = AqiStandard.IN_NAQI;
    private CalibrationTimeline calibration = CalibrationTimeline.NONE;
    private int interval = 10;
    private boolean legacy;
    private final Measurements values = new Measurements();
    private Map<String, Object> extra = Map.of();

    static SampleMessage ofADevice() {
        return new SampleMessage();
    }

    SampleMessage standard(AqiStandard ofWorkshop) {
        standard = ofWorkshop;
        return this;
    }

    SampleMessage calibration(CalibrationTimeline timeline) {
        calibration = timeline;
        return this;
    }

    SampleMessage interval(int seconds) {
        interval = seconds;
        return this;
    }

    SampleMessage with(CoreMetric metric, double value) {
        values.set(metric, value);
        return this;
    }

    SampleMessage extra(Map<String, Object> fields) {
        extra = fields;
        return this;
    }

    SampleMessage legacyTopic() {
        legacy = true;
        return this;
    }

    /** {@return a live message with boot and number} */
    DecodedMessage at(Instant timestamp) {
        return of(new ReadingMessage("d", "k", timestamp, 5, "b", 7L, false, Map.of(), 0));
    }

    DecodedMessage of(ReadingMessage message) {
        return new DecodedMessage(
                new AdmittedMessage(message, device(), 1, 2, legacy),
                values,
                List.of(1, 2, 3, 4, 5, 6),
                Map.of("pm25", "PMS5003"),
                Map.of("temperature", Map.of("DHT22", 1.5)),
                List.of("BME680:timeout"),
                extra,
                message.flags());
    }

    private KnownDevice device() {
        return new KnownDevice(
                "d",
                1L,
                "w",
                standard,
                2L,
                "p",
                false,
                null,
                null,
                "active",
                List.of(),
                interval,
                60,
                null,
                null,
                calibration);
    }

    static Delivery received(Instant at) {
        return received("payload", at);
    }

    static Delivery received(String payload, Instant at) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return new Delivery("topic", bytes, 1, at, () -> {});
    }
}
