package dev.pitwatch.core.readings.reading;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A reading as history and {@code sensor_update} show it. Thread safe. */
public final class ReadingJson {

    private static final CoreMetric[] METRICS = CoreMetric.values();
    private static final double LARGEST_WHOLE = 1e15;

    private final DriverRegistry drivers;

    /** Takes the drivers, whose further metrics are shown while they are installed. */
    public ReadingJson(DriverRegistry drivers) {
        this.drivers = drivers;
    }

    /** {@return what any Jackson mapper writes as the reading, wherever it stands in an answer or event} */
    public Object shape(Reading reading) {
        return new Shape(reading);
    }

    /** Writes the reading as one object. */
    public void write(Reading reading, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeNumberField("pit_id", reading.pitId());
        out.writeStringField("device_id", reading.deviceId());
        out.writeStringField("timestamp", Json.time(reading.recordedAt()));
        out.writeStringField("boot_id", reading.bootId());
        writeNullable("seq", reading.seq(), out);
        out.writeBooleanField("late", reading.late());
        writeTexts("flags", reading.flags(), out);
        writeNullable("job_id", reading.jobId(), out);
        writeMeasured(reading, out);
        writeAir(reading.air(), out);
        out.writeEndObject();
    }

    private void writeMeasured(Reading reading, JsonGenerator out) throws IOException {
        for (CoreMetric metric : METRICS) {
            if (reading.values().has(metric)) {
                writeNumber(metric.field(), reading.values().get(metric), out);
            }
        }
        for (Map.Entry<String, Object> field : reading.extra().entrySet()) {
            if (isDriversOwn(field)) {
                writeNumber(field.getKey(), ((Number) field.getValue()).doubleValue(), out);
            }
        }
        if (reading.particles() != null) {
            out.writeArrayFieldStart("particles");
            for (int count : reading.particles()) {
                out.writeNumber(count);
            }
            out.writeEndArray();
        }
        writeUnlessEmpty("src", reading.src(), out);
        writeUnlessEmpty("alt", reading.alt(), out);
        if (!reading.errors().isEmpty()) {
            writeTexts("errors", reading.errors(), out);
        }
        writeUnlessEmpty("raw", reading.raw(), out);
    }

    private boolean isDriversOwn(Map.Entry<String, Object> field) {
        return field.getValue() instanceof Number
                && CoreMetric.ofField(field.getKey()).isEmpty()
                && drivers.metric(field.getKey()).isPresent();
    }

    private static void writeAir(AirQuality air, JsonGenerator out) throws IOException {
        out.writeFieldName("aqi");
        if (air.aqi() == null) {
            out.writeNull();
        } else {
            out.writeNumber(air.aqi());
        }
        out.writeStringField(
                "aqi_standard", air.standard() == null ? null : air.standard().code());
        out.writeStringField("aqi_source", air.source());
        out.writeStringField("aqi_category", air.category());
        out.writeStringField("aqi_level", air.level());
    }

    private static void writeNullable(String name, @Nullable Long value, JsonGenerator out) throws IOException {
        if (value == null) {
            out.writeNullField(name);
        } else {
            out.writeNumberField(name, value);
        }
    }

    /** A whole number without a point, as the device sent it. */
    private static void writeNumber(String name, double value, JsonGenerator out) throws IOException {
        if (value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE) {
            out.writeNumberField(name, (long) value);
        } else {
            out.writeNumberField(name, value);
        }
    }

    private static void writeTexts(String name, Iterable<String> texts, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private static void writeUnlessEmpty(String name, Map<String, Object> members, JsonGenerator out)
            throws IOException {
        if (!members.isEmpty()) {
            out.writePOJOField(name, members);
        }
    }

    private final class Shape implements JsonSerializable {

        private final Reading reading;

        Shape(Reading reading) {
            this.reading = reading;
        }

        @Override
        public void serialize(JsonGenerator out, SerializerProvider provider) throws IOException {
            write(reading, out);
        }

        @Override
        public void serializeWithType(JsonGenerator out, SerializerProvider provider, TypeSerializer type)
                throws IOException {
            write(reading, out);
        }
    }
}
