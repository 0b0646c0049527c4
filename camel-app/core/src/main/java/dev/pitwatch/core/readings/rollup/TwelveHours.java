package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.aqi.TwelveHourAqi;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The index over twelve hours, out of hourly roll-ups. */
final class TwelveHours {

    /** How long before an hour the twelve begin. */
    static final Duration BEFORE = Duration.ofHours(TwelveHourAqi.HOURS - 1);

    /** {@return by hour, of those that have one} */
    static Map<Instant, Integer> all(AqiStandard standard, Map<Instant, Rollup> hours) {
        Map<Instant, Integer> all = new HashMap<>();
        hours.keySet().forEach(hour -> aqi(standard, hours, hour).ifPresent(aqi -> all.put(hour, aqi)));
        return all;
    }

    static OptionalInt aqi(AqiStandard standard, Map<Instant, Rollup> hours, Instant newest) {
        double[] pm25 = new double[TwelveHourAqi.HOURS];
        double[] pm10 = new double[TwelveHourAqi.HOURS];
        Arrays.fill(pm25, Double.NaN);
        Arrays.fill(pm10, Double.NaN);
        for (int age = 0; age < TwelveHourAqi.HOURS; age++) {
            Rollup hour = hours.get(newest.minus(Duration.ofHours(age)));
            if (hour != null) {
                pm25[age] = hour.metric("pm25").map(Summary::avg).orElse(Double.NaN);
                pm10[age] = hour.metric("pm10").map(Summary::avg).orElse(Double.NaN);
            }
        }
        return TwelveHourAqi.of(standard, pm25, pm10);
    }

    private TwelveHours() {}
}
