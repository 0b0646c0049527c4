package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.spi.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Readings as CSV (RFC 4180): a column a field, those of drivers' own metrics that were installed when it was made. */
public final class ReadingCsv {

    private static final List<String> BEFORE =
            List.of("timestamp", "pit_id", "device_id", "boot_id", "seq", "late", "flags", "job_id");
    private static final List<String> AIR = List.of("aqi", "aqi_standard", "aqi_source", "aqi_category", "aqi_level");
    /** Objects are in JSON. */
    private static final List<String> BEHIND = List.of("errors", "particles", "src", "alt", "raw");

    private static final double LARGEST_WHOLE = 1e15;
    private static final String STARTS_A_FORMULA = "=+-@\t\r";

    private final List<String> own;

    public ReadingCsv(DriverRegistry drivers) {
        own = drivers.metrics().stream()
                .map(Metric::name)
                .filter(name -> CoreMetric.ofField(name).isEmpty())
                .toList();
    }

    /** {@return the first line} */
    public String header() {
        List<String> names = new ArrayList<>(BEFORE);
        for (CoreMetric metric : CoreMetric.values()) {
            names.add(metric.field());
        }
        names.addAll(own);
        names.addAll(AIR);
        names.addAll(BEHIND);
        return names.stream().map(ReadingCsv::text).collect(Collectors.joining(",", "", "\r\n"));
    }

    /** {@return the reading's line; what it lacks is empty} */
    public String line(Reading reading) {
        List<String> cells = new ArrayList<>();
        cells.add(Json.time(reading.recordedAt()));
        cells.add(Long.toString(reading.pitId()));
        cells.add(text(reading.deviceId()));
        cells.add(text(reading.bootId()));
        cells.add(whole(reading.seq()));
        cells.add(Boolean.toString(reading.late()));
        cells.add(text(String.join(" ", reading.flags())));
        cells.add(whole(reading.jobId()));
        for (CoreMetric metric : CoreMetric.values()) {
            cells.add(reading.values().has(metric) ? number(reading.values().get(metric)) : "");
        }
        own.forEach(name ->
                cells.add(reading.extra().get(name) instanceof Number value ? number(value.doubleValue()) : ""));
        cells.add(whole(
                Optional.ofNullable(reading.air().aqi()).map(Integer::longValue).orElse(null)));
        cells.add(text(
                reading.air().standard() == null
                        ? null
                        : reading.air().standard().code()));
        cells.add(text(reading.air().source()));
        cells.add(text(reading.air().category()));
        cells.add(text(reading.air().level()));
        cells.add(text(String.join(" ", reading.errors())));
        cells.add(counts(reading.particles()));
        Stream.of(reading.src(), reading.alt(), reading.raw())
                .map(ReadingCsv::json)
                .forEach(cells::add);
        return String.join(",", cells) + "\r\n";
    }

    private static String counts(@Nullable List<Integer> particles) {
        return particles == null ? "" : particles.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String json(Map<String, Object> members) {
        return members.isEmpty() ? "" : text(Json.text(members));
    }

    private static String whole(@Nullable Long value) {
        return value == null ? "" : Long.toString(value);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** A spreadsheet must not take what a device sent for a formula. */
    private static String text(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        String shown = STARTS_A_FORMULA.indexOf(value.charAt(0)) < 0 ? value : "'" + value;
        boolean quoted = shown.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return quoted ? "\"" + shown.replace("\"", "\"\"") + "\"" : shown;
    }
}
