package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.admission.aqi.AirQualityIndex;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingJsonTest {

    private static final Instant AT = Instant.parse("2026-02-20T22:30:00Z");

    private final DriverRegistry drivers = new DriverRegistry();
    private final ReadingJson json = new ReadingJson(drivers);
    private final Measurements values = new Measurements();

    @Test
    void givenTheContractsExample_whenWritten_thenThatText() throws JsonProcessingException {
        values.set(CoreMetric.TEMPERATURE, 24.5);
        values.set(CoreMetric.HUMIDITY, 55.2);
        values.set(CoreMetric.PRESSURE, 1013.25);
        values.set(CoreMetric.IAQ, 78);
        values.set(CoreMetric.IAQ_ACCURACY, 3);
        values.set(CoreMetric.GAS_OHM, 152340);
        values.set(CoreMetric.PM1, 6);
        values.set(CoreMetric.PM25, 11);
        values.set(CoreMetric.PM10, 14);

        String text = Json.MAPPER.writeValueAsString(json.shape(new ReadingBuilder()
                .place(1, 1)
                .deviceId("ESP32-A1B2C3D4E5F6")
                .numbered("9f3a01c2", 812L)
                .recordedAt(AT)
                .receivedAt(AT)
                .jobId(42L)
                .values(values)
                .air(AirQualityIndex.of(AqiStandard.IN_NAQI, 11, 14, Double.NaN, 78, 3))
                .extra(Map.of("pm_age_s", 2L))
                .build()));

        assertThat(text)
                .isEqualTo(
                        """
                        {"pit_id":1,"device_id":"ESP32-A1B2C3D4E5F6","timestamp":"2026-02-20T22:30:00Z","boot_id":"9f3a01c2",\
                        "seq":812,"late":false,"flags":[],"job_id":42,"temperature":24.5,"humidity":55.2,"pressure":1013.25,\
                        "iaq":78,"iaq_accuracy":3,"gas_ohm":152340,"pm1":6,"pm25":11,"pm10":14,"aqi":18,\
                        "aqi_standard":"in_naqi","aqi_source":"pm","aqi_category":"good","aqi_level":"green"}""");
    }

    @Test
    void givenOldFirmwareThatMeasuredNothing_whenWritten_thenWhatIsAlwaysThereIsNull() throws JsonProcessingException {
        assertThat(write(reading(AirQuality.NONE, Map.of())).toString())
                .isEqualTo(
                        """
                        {"pit_id":1,"device_id":"d","timestamp":"2026-02-20T22:30:00Z","boot_id":null,"seq":null,"late":true,\
                        "flags":["range","clock"],"job_id":null,"aqi":null,"aqi_standard":null,"aqi_source":null,\
                        "aqi_category":null,"aqi_level":null}""");
    }

    @Test
    void givenAllThatMayBeLeftOut_whenWritten_thenItIsThere() throws JsonProcessingException {
        values.set(CoreMetric.REPORTED_AQI, 80.5);

        JsonNode node = write(ReadingBuilder.of(reading(
                        AirQualityIndex.of(AqiStandard.IN_NAQI, Double.NaN, Double.NaN, 80, Double.NaN, Double.NaN),
                        Map.of()))
                .particles(List.of(6, 5, 4, 3, 2, 1))
                .src(Map.of("temperature", "BME680"))
                .alt(Map.of("temperature", Map.of("DHT22", 24.9)))
                .errors(List.of("PMS5003:timeout"))
                .raw(Map.of("temperature", 24.9))
                .build());

        assertThat(node.get("reported_aqi").asDouble()).isEqualTo(80.5);
        assertThat(node.get("particles").toString()).isEqualTo("[6,5,4,3,2,1]");
        assertThat(node.get("src").toString()).isEqualTo("{\"temperature\":\"BME680\"}");
        assertThat(node.get("alt").toString()).isEqualTo("{\"temperature\":{\"DHT22\":24.9}}");
        assertThat(node.get("errors").toString()).isEqualTo("[\"PMS5003:timeout\"]");
        assertThat(node.get("raw").toString()).isEqualTo("{\"temperature\":24.9}");
        assertThat(node.get("aqi_source").asText()).isEqualTo("reported");
        assertThat(node.get("aqi_standard").isNull()).isTrue();
        assertThat(node.get("aqi_level").asText()).isEqualTo("yellow");
    }

    @Test
    void givenAMetricOfADriver_whenWritten_thenOnlyWhileTheDriverIsThere() throws JsonProcessingException {
        SensorDriver driver = new DewPoint();
        Reading reading = reading(AirQuality.NONE, Map.of("dew_point", 12.0, "note", "x", "pm25", 5L));
        assertThat(write(reading).has("dew_point")).isFalse();

        drivers.add(driver);
        assertThat(write(reading).get("dew_point").toString()).isEqualTo("12");
        assertThat(write(reading).has("note")).isFalse();
        assertThat(write(reading).has("pm25")).isFalse();
        assertThat(write(reading(AirQuality.NONE, Map.of("dew_point", "12"))).has("dew_point"))
                .isFalse();

        drivers.remove(driver);
        assertThat(write(reading).has("dew_point")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"24.5,24.5", "24.0,24", "-0.0,0", "-3,-3", "0.1,0.1", "1e9,1000000000", "1e15,1.0E15"})
    void givenANumber_whenWritten_thenWholeWhereItIsWhole(double value, String expected)
            throws JsonProcessingException {
        values.set(CoreMetric.TEMPERATURE, value);

        assertThat(Json.MAPPER.writeValueAsString(json.shape(reading(AirQuality.NONE, Map.of()))))
                .contains("\"temperature\":" + expected + ",");
    }

    @Test
    void givenAReadingInsideOfSomethingElse_whenWritten_thenInItsPlace() throws JsonProcessingException {
        Map<String, Object> event = Map.of("data", List.of(json.shape(reading(AirQuality.NONE, Map.of()))));

        assertThat(Json.MAPPER.writeValueAsString(event)).startsWith("{\"data\":[{\"pit_id\":1,");
    }

    private Reading reading(AirQuality air, Map<String, Object> extra) {
        return new ReadingBuilder()
                .place(1, 1)
                .deviceId("d")
                .recordedAt(AT)
                .receivedAt(AT)
                .late(true)
                .flags(List.of("range", "clock"))
                .values(values)
                .air(air)
                .extra(extra)
                .build();
    }

    private JsonNode write(Reading reading) throws JsonProcessingException {
        return Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(json.shape(reading)));
    }

    private static final class DewPoint implements SensorDriver {
        @Override
        public String sensorType() {
            return "DEW";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(new Metric("dew_point", "°C", -60, 60), new Metric("pm25", "µg/m³", 0, 1000));
        }

        @Override
        public Decoded decode(Map<String, Object> fields) {
            return Decoded.numbers(metrics(), fields);
        }
    }
}
