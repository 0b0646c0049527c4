package dev.pitwatch.core.readings.rollup;

/** What is good for film: °C and per cent of relative humidity, limits included; infinite where there is none. */
public record Band(double minTemperature, double maxTemperature, double minHumidity, double maxHumidity) {

    boolean holds(double temperature, double humidity) {
        return temperature >= minTemperature
                && temperature <= maxTemperature
                && humidity >= minHumidity
                && humidity <= maxHumidity;
    }
}
