package dev.pitwatch.core.admission.aqi;

/** What the index is made of here: the two particle masses that our sensors report, in µg/m³. */
enum Pollutant {
    PM25,
    PM10
}
