package dev.pitwatch.simulator.device;

import java.util.List;
import java.util.Set;

/**
 * What the sensors of a pit measure at one moment.
 *
 * @param temperature °C
 * @param humidity % RH
 * @param pressure hPa
 * @param iaq BSEC index
 * @param gasOhm Ω
 * @param pm1 µg/m³; pm25 and pm10 count the smaller ones too
 * @param pm25 µg/m³
 * @param pm10 µg/m³
 * @param particles per 0.1 L of six classes from 0.3 µm on, each counting the larger ones too
 * @param failed sensor types that do not answer just now
 */
public record Air(
        double temperature,
        double humidity,
        double pressure,
        int iaq,
        int gasOhm,
        int pm1,
        int pm25,
        int pm10,
        List<Integer> particles,
        Set<String> failed) {

    public Air {
        particles = List.copyOf(particles);
        failed = Set.copyOf(failed);
    }
}
