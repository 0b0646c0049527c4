package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.admission.aqi.AirQualityIndex;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingCsvTest {

    private static final Instant AT = Instant.parse("2026-02-20T22:30:00Z");

    private final DriverRegistry drivers = new DriverRegistry();
    private final Measurements values = new Measurements();

    @Test
    void givenAReadingWithEverything_whenWritten_thenEachFieldIsInItsColumn() {
        drivers.add(new Formaldehyde());
        values.set(CoreMetric.TEMPERATURE, 24.5);
        values.set(CoreMetric.PM25, 11);
        ReadingCsv csv = new ReadingCsv(drivers);

        Map<String, String> cells = cells(
                csv,
                new ReadingBuilder()
                        .place(1, 7)
                        .deviceId("ESP32-A1B2C3D4E5F6")
                        .numbered("9f3a01c2", 812L)
                        .recordedAt(AT)
                        .receivedAt(AT)
                        .flags(List.of("range", "clock"))
                        .jobId(42L)
                        .values(values)
                        .air(AirQualityIndex.of(AqiStandard.IN_NAQI, 11, 14, Double.NaN, 78, 3))
                        .particles(List.of(6, 5, 4))
                        .src(Map.of("temperature", "BME680"))
                        .errors(List.of("PMS5003:timeout", "DHT22:checksum"))
                        .extra(Map.of("formaldehyde", 0.04))
                        .raw(Map.of("temperature", 24.9))
                        .build());

        assertThat(cells)
                .containsEntry("timestamp", "2026-02-20T22:30:00Z")
                .containsEntry("pit_id", "7")
                .containsEntry("device_id", "ESP32-A1B2C3D4E5F6")
                .containsEntry("boot_id", "9f3a01c2")
                .containsEntry("seq", "812")
                .containsEntry("late", "false")
                .containsEntry("flags", "range clock")
                .containsEntry("job_id", "42")
                .containsEntry("temperature", "24.5")
                .containsEntry("pm25", "11")
                .containsEntry("humidity", "")
                .containsEntry("formaldehyde", "0.04")
                .containsEntry("aqi", "18")
                .containsEntry("aqi_standard", "in_naqi")
                .containsEntry("aqi_category", "good")
                .containsEntry("errors", "PMS5003:timeout DHT22:checksum")
                .containsEntry("particles", "6 5 4")
                .containsEntry("src", "\"{\"\"temperature\"\":\"\"BME680\"\"}\"")
                .containsEntry("alt", "")
                .containsEntry("raw", "\"{\"\"temperature\"\":24.9}\"");
    }

    @Test
    void givenOldFirmwareThatMeasuredNothing_whenWritten_thenWhatItLacksIsEmpty() {
        drivers.add(new Formaldehyde());
        Map<String, String> cells =
                cells(new ReadingCsv(drivers), reading("d", Map.of("formaldehyde", "none"), AirQuality.NONE));

        assertThat(cells).containsEntry("pit_id", "7").containsEntry("late", "true");
        cells.keySet().removeAll(List.of("timestamp", "pit_id", "device_id", "late"));
        assertThat(cells)
                .hasSizeGreaterThan(20)
                .allSatisfy((name, value) -> assertThat(value).as(name).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain|plain",
                "with space|with space",
                "a,b|\"a,b\"",
                "say \"x\"|\"say \"\"x\"\"\"",
                "=1+1|'=1+1",
                "@cmd|'@cmd",
                "-2,3|\"'-2,3\"",
            })
    void givenTextThatASpreadsheetCouldTakeForMore_whenWritten_thenItIsText(String text, String cell) {
        assertThat(new ReadingCsv(drivers).line(reading(text, Map.of(), AirQuality.NONE)))
                .startsWith("2026-02-20T22:30:00Z,7," + cell + ",,,true,");
    }

    @ParameterizedTest
    @CsvSource({"24.5,24.5", "24.0,24", "-3,-3", "1e9,1000000000", "1e15,1.0E15"})
    void givenANumber_whenWritten_thenWholeWhereItIsWhole(double value, String expected) {
        values.set(CoreMetric.TEMPERATURE, value);

        assertThat(cells(new ReadingCsv(drivers), reading("d", Map.of(), AirQuality.NONE)))
                .containsEntry("temperature", expected);
    }

    @Test
    void givenLinesInWhatADeviceSent_whenWritten_thenTheyStayInTheirCell() {
        assertThat(new ReadingCsv(drivers).line(reading("a\r\nb", Map.of(), AirQuality.NONE)))
                .contains(",\"a\r\nb\",")
                .endsWith("\r\n");
    }

    private Reading reading(String deviceId, Map<String, Object> extra, AirQuality air) {
        return new ReadingBuilder()
                .place(1, 7)
                .deviceId(deviceId)
                .recordedAt(AT)
                .receivedAt(AT)
                .late(true)
                .values(values)
                .air(air)
                .extra(extra)
                .build();
    }

    /** By column; no cell of these has a comma in it. */
    private static Map<String, String> cells(ReadingCsv csv, Reading reading) {
        String[] names = csv.header().strip().split(",", -1);
        String[] cells = csv.line(reading).strip().split(",", -1);
        assertThat(cells).hasSameSizeAs(names);
        Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            byName.put(names[i], cells[i]);
        }
        return byName;
    }

    private static final class Formaldehyde implements SensorDriver {
        @Override
        public String sensorType() {
            return "HCHO";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(new Metric("formaldehyde", "mg/m³", 0, 5));
        }

        @Override
        public Decoded decode(Map<String, Object> fields) {
            return Decoded.numbers(metrics(), fields);
        }
    }
}
