package dev.pitwatch.core.admission.aqi;

import dev.pitwatch.base.json.Coded;

/** Whose table an index was taken from. */
public enum AqiStandard implements Coded {
    IN_NAQI,
    US_EPA
}
